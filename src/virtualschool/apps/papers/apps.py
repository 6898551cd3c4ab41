from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "virtualschool.apps.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"
