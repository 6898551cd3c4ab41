"""What no service of the room does."""

from __future__ import annotations


class GovernorsRefused(Exception):
    """It cannot be done so. The message is for the user; ``field`` names what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
