"""The chain of seals: what each row of the record said when it was written."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Seal(models.Model):
    """One row of the record as it was written: a hash of each of its fields.

    ``kind`` and ``row`` name the row, ``label`` says it in words. ``hash`` covers every other
    column and the hash of the seal before it, so that no seal can be changed, added between or
    taken away without breaking the chain of its authority. A row that may grow (to whom a paper
    went) is sealed again each time; its last seal counts.
    """

    authority = models.CharField(max_length=3)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    row = models.PositiveBigIntegerField()
    label = models.CharField(max_length=200)
    fields = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects: models.Manager[Seal] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "sequence"], name="one_seal_in_its_place")
        ]
        indexes = [models.Index(fields=["kind", "row"])]

    def __str__(self) -> str:
        return f"Seal {self.sequence}: {self.label}"
