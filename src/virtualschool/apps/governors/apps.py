from django.apps import AppConfig


class GovernorsConfig(AppConfig):
    name = "virtualschool.apps.governors"
    label = "governors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter the governing body's paper in the register of papers."""
        from virtualschool.apps.governors.papers import GOVERNORS  # noqa: PLC0415 models first
        from virtualschool.apps.papers.register import register  # noqa: PLC0415

        register(GOVERNORS)
