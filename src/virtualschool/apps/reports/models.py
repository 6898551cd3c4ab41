"""Editions of papers: what was issued, when, by whom, and what it said."""

from __future__ import annotations

from django.db import models


class Edition(models.Model):
    """A paper as it was issued for a period. The same snapshot and text are the same edition.

    ``figures`` keeps each printed figure as its whole numbers, so that the next edition can say
    what has changed since.
    """

    authority = models.CharField(max_length=3)
    report = models.CharField(max_length=40)
    period = models.CharField(max_length=20)  # 2022-10
    number = models.PositiveSmallIntegerField()
    snapshot = models.CharField(max_length=64)
    figures = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["authority", "report", "period", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "report", "period", "number"], name="one_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.period}, edition {self.number}"
