"""Results kept with their snapshot, and what the authority aims for."""

from __future__ import annotations

from django.db import models


class StoredResult(models.Model):
    """The answer to one question on one snapshot; a snapshot never changes, so neither does it."""

    snapshot = models.CharField(max_length=64)
    question = models.CharField(max_length=64)  # hash of the query and the indicators' versions
    answer = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "question"], name="one_stored_result")
        ]

    def __str__(self) -> str:
        return f"{self.question[:12]} on {self.snapshot[:12]}"


class Target(models.Model):
    """What the authority aims for: a mean per month of an indicator over the months named."""

    authority = models.CharField(max_length=3)
    indicator = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    first_month = models.CharField(max_length=7)  # 2022-09
    last_month = models.CharField(max_length=7)
    words = models.TextField(blank=True)
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["authority", "indicator", "first_month"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "indicator", "first_month"], name="one_target"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value} from {self.first_month} to {self.last_month}"
