from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "virtualschool.apps.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virtualschool.apps.desk.schools.terms import make_terms_ready  # noqa: PLC0415
        from virtualschool.apps.desk.standing import make_standings  # noqa: PLC0415
        from virtualschool.apps.receipts.afterwards import tell  # noqa: PLC0415

        tell(make_standings)
        tell(make_terms_ready)
