from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "virtualschool.apps.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter the headline report and its annex in the register of papers."""
        from virtualschool.apps.papers.register import register  # noqa: PLC0415
        from virtualschool.apps.reports.papers import ANNEX, HEADLINE  # noqa: PLC0415 models first

        register(HEADLINE)
        register(ANNEX)
