"""Editions of papers: what was issued, when, by whom, and what it said."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Edition(models.Model):
    """A paper as it was issued for a period. The same snapshot and text are the same edition.

    ``figures`` keeps each printed figure as its whole numbers, so that the next edition can say
    what has changed since. ``content_sha256`` is the hash of all that the paper says,
    ``document_sha256`` names the document itself among the papers kept. ``files`` lists each file
    written of it (``format``, ``sha256``, ``written_at``); their bytes are kept as well.
    """

    authority = models.CharField(max_length=3)
    report = models.CharField(max_length=40)
    period = models.CharField(max_length=20)  # 2022-10
    number = models.PositiveSmallIntegerField()
    snapshot = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    document_sha256 = models.CharField(max_length=64, blank=True)
    figures = models.JSONField()
    files = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)

    objects: models.Manager[Edition] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "report", "period", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "report", "period", "number"], name="one_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.period}, edition {self.number}"


class Dispatch(models.Model):
    """To whom an edition went and when, whether it was read, and where it was discussed.

    ``username`` is that of whoever was told by a notice in the product, blank for everybody else.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="dispatches")
    to = models.CharField(max_length=150)
    username = models.CharField(max_length=150, blank=True)
    sent_on = models.DateField()
    read_on = models.DateField(null=True, blank=True)
    discussed_at = models.CharField(max_length=150, blank=True)
    discussed_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    objects: models.Manager[Dispatch] = ScopedManager(authority="edition__authority")

    class Meta:
        ordering = ["edition_id", "sent_on", "id"]
        indexes = [models.Index(fields=["username", "read_on"])]
        verbose_name_plural = "dispatches"

    def __str__(self) -> str:
        return f"{self.edition} to {self.to}"


class Wording(models.Model):
    """What a person wrote for a paper of a period and signed: the narrative and the one ask."""

    authority = models.CharField(max_length=3)
    report = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    ask = models.CharField(max_length=300, blank=True)
    signed_by = models.CharField(max_length=150)
    signed_on = models.DateField()

    objects: models.Manager[Wording] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "report", "period"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "report", "period"], name="one_wording")
        ]

    def __str__(self) -> str:
        return f"Words of {self.report} {self.period}"
