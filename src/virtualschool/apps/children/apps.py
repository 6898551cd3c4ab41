from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "virtualschool.apps.children"
    label = "children"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virtualschool.apps.accounts.selectors import tell_belonging  # noqa: PLC0415
        from virtualschool.apps.children.permissions import belonging  # noqa: PLC0415

        tell_belonging(belonging)
