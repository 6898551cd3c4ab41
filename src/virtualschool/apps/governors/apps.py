from django.apps import AppConfig


class GovernorsConfig(AppConfig):
    name = "virtualschool.apps.governors"
    label = "governors"
    default_auto_field = "django.db.models.BigAutoField"
