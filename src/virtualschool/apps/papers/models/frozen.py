"""A month as it was reported: its figures fixed, signed, and corrected only by addenda."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class FrozenMonth(models.Model):
    """Every catalogue figure of a month as it was known on the day it was frozen, never changed.

    ``body`` holds the figures as whole numbers with the versions of their definitions and of the
    rules of that day (``freezing.body_of``); ``content_sha256`` is the hash of it. The snapshot
    that they were computed from is kept for as long as this row is.
    """

    authority = models.CharField(max_length=3)
    month = models.CharField(max_length=7)  # 2022-10
    snapshot = models.CharField(max_length=64)
    body = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=150)  # name and post
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=150)

    objects: models.Manager[FrozenMonth] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "month"], name="one_frozen_month")
        ]

    def __str__(self) -> str:
        return f"Frozen month {self.month}"


class Addendum(models.Model):
    """A correction of a frozen month: why, and each figure as reported beside as now known.

    ``changes`` are rows of ``freezing.Change``. ``snapshot`` is the one that the new figures come
    from.
    """

    frozen = models.ForeignKey(FrozenMonth, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    changes = models.JSONField()
    snapshot = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    objects: models.Manager[Addendum] = ScopedManager(authority="frozen__authority")

    class Meta:
        ordering = ["frozen_id", "number"]
        verbose_name_plural = "addenda"
        constraints = [models.UniqueConstraint(fields=["frozen", "number"], name="one_addendum")]

    def __str__(self) -> str:
        return f"Addendum {self.number} to {self.frozen}"
