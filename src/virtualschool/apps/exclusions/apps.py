from django.apps import AppConfig


class ExclusionsConfig(AppConfig):
    name = "virtualschool.apps.exclusions"
    label = "exclusions"
    default_auto_field = "django.db.models.BigAutoField"
