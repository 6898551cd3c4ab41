from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    name = "virtualschool.apps.scorecards"
    label = "scorecards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter both score cards in the register of papers."""
        from virtualschool.apps.papers.register import register  # noqa: PLC0415
        from virtualschool.apps.scorecards.papers import PAPERS  # noqa: PLC0415 models first

        for paper in PAPERS:
            register(paper)
