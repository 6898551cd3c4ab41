"""The audit log: append-only, hash-chained, without foreign keys."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that somebody did, saw or was refused.

    There are no foreign keys, so that the log never hangs on live data and live data never
    waits for the log. ``hash`` covers every other column and ``previous_hash``; a changed byte
    breaks the chain from there on.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    authority = models.CharField(max_length=3, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["subject_type", "subject"]),
            models.Index(fields=["action"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} by {self.actor}"


class ChainHead(models.Model):
    """The one row that a writer locks before it appends: the last sequence and its hash."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"head at {self.sequence}"
