"""Templates of copy-ready sheets."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class CopySheet(models.Model):
    """A template of a copy-ready sheet: another system's rows, in its order and words."""

    authority = models.CharField(max_length=3)
    name = models.CharField(max_length=150)
    body = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)

    objects: models.Manager[CopySheet] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "name"]
        constraints = [models.UniqueConstraint(fields=["authority", "name"], name="one_copy_sheet")]

    def __str__(self) -> str:
        return self.name
