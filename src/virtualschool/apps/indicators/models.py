"""Stored results of the indicators' default views."""

from __future__ import annotations

from django.db import models


class StoredResult(models.Model):
    """Figures of one question on one snapshot; a snapshot never changes, so neither do they."""

    snapshot = models.CharField(max_length=64)
    question = models.CharField(max_length=64)  # hash of the query and the indicators' versions
    figures = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "question"], name="one_stored_result")
        ]

    def __str__(self) -> str:
        return f"{self.question[:12]} on {self.snapshot[:12]}"
