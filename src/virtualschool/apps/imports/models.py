"""What waits to be loaded, how suppliers name their columns, and who was said to be one child."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Upload(models.Model):
    """Files that somebody put in and has not decided on. The files wait in the home's spill folder.

    ``token`` is random, names the folder, and opens for whoever put the files in alone. ``files``
    are their names in the order put in. ``took_at`` says when somebody began to accept it, so that
    the form posted twice loads once.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        TAKING = "taking", "being loaded"
        ACCEPTED = "accepted", "accepted"
        DISCARDED = "discarded", "thrown away"

    token = models.CharField(max_length=43, unique=True)
    authority = models.CharField(max_length=3)
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    files = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField(null=True)  # collection year ending 31 March, if said
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    took_at = models.DateTimeField(null=True)
    load = models.PositiveIntegerField(null=True)  # the number of the load it became

    objects: models.Manager[Upload] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{len(self.files)} files of {self.uploaded_by}"


class HeadingSet(models.Model):
    """How a source names its columns, said once: ``mapping`` from its headings to ours.

    ``headings`` is the set of its headings as ``feeds.registry.heading_set`` writes it; a file with
    exactly these is read with this mapping.
    """

    authority = models.CharField(max_length=3)
    headings = models.TextField()
    feed = models.CharField(max_length=40)
    table = models.CharField(max_length=60)
    mapping = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)

    objects: models.Manager[HeadingSet] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "feed", "table", "id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "headings"], name="one_heading_set")
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.table}"


class IdentityDecision(models.Model):
    """Somebody said whether two records are one child. Taken back, it stays here as history.

    ``kept`` and ``other`` are council's ids: merged, ``other`` is read as ``kept`` in every file in
    force; kept apart, the two are not asked about again.
    """

    class Kind(models.TextChoices):
        MERGED = "merged", "merged"
        APART = "apart", "kept apart"

    authority = models.CharField(max_length=3)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    kept = models.CharField(max_length=40)
    other = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects: models.Manager[IdentityDecision] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "other"],
                condition=models.Q(kind="merged", undone_at__isnull=True),
                name="merged_once",
            ),
            models.UniqueConstraint(
                fields=["authority", "kept", "other"],
                condition=models.Q(undone_at__isnull=True),
                name="one_decision_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept} and {self.other} {self.get_kind_display()}"
