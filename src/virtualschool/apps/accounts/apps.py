from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "virtualschool.apps.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virtualschool.apps.accounts import signals  # noqa: F401, PLC0415
