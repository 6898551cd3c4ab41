from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "virtualschool.apps.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter the papers of a plan's reviews in the register of papers."""
        from virtualschool.apps.papers.register import register  # noqa: PLC0415
        from virtualschool.apps.plans.review.papers import CLOSURE, REVIEW  # noqa: PLC0415

        register(REVIEW)
        register(CLOSURE)
