from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "virtualschool.apps.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
