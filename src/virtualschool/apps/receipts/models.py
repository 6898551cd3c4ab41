"""What was received: loads, files, findings, rows set aside, and the snapshot they led to."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.feeds.words import spelled_out


class Load(models.Model):
    """All files named in one go: accepted all or nothing, and taken back as one."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        UNCHANGED = "unchanged", "nothing new"
        UNDONE = "undone", "taken back"

    authority = models.CharField(max_length=3)
    status = models.CharField(max_length=12, choices=Status.choices)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)
    passed_over = models.JSONField(default=list)  # files that no feed knows, with the reason
    originals = models.JSONField(default=list)  # name, hash received, hash kept, whether reduced
    snapshot_before = models.CharField(max_length=64, blank=True)  # where it led from
    snapshot = models.CharField(max_length=64, blank=True)  # where it led to
    effect = models.JSONField(null=True)  # what it moved, once worked out from the two

    objects: models.Manager[Load] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"load {self.pk} ({self.status})"


class File(models.Model):
    """One file of a load. ``staged`` lists the Parquet parts of its typed rows, by hash."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    feed = models.CharField(max_length=40)
    table = models.CharField(max_length=60)
    scope = models.JSONField(default=dict)
    staged = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    set_aside = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    findings = models.PositiveIntegerField()
    totals = models.JSONField(default=list)  # of everyone in a file kept without other children
    is_repeat = models.BooleanField(default=False)  # the same bytes were already in force

    objects: models.Manager[File] = ScopedManager(authority="load__authority")

    class Meta:
        ordering = ["load_id", "position"]
        indexes = [models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return self.name


def words_of_code(code: str) -> str:
    """A finding's code in words: a published rule by its number, another by what it says."""
    return spelled_out(code) if code.islower() else f"Rule {code}"


class Finding(models.Model):
    """A finding of a load, as ``feeds.base.Finding`` words it."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=12)
    message = models.TextField()
    file = models.CharField(max_length=255)
    line = models.PositiveIntegerField(null=True)
    field = models.CharField(max_length=60, blank=True)
    child_id = models.CharField(max_length=40, blank=True)

    objects: models.Manager[Finding] = ScopedManager(authority="load__authority")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["load", "code"])]

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def kind(self) -> str:
        return words_of_code(self.code)


class SetAsideRow(models.Model):
    """A row that could not be read as a row of its table, kept whole."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="set_aside_rows")
    file = models.CharField(max_length=255)
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    values = models.JSONField()

    objects: models.Manager[SetAsideRow] = ScopedManager(authority="load__authority")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.reason}"


class Snapshot(models.Model):
    """A snapshot as it became current. Exactly one is current; its manifest is named by its hash.

    A manifest that comes back (a load taken back) is a row of its own, so that the rows tell which
    snapshot was current at any time.
    """

    manifest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    is_current = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_snapshot",
            )
        ]

    def __str__(self) -> str:
        return self.manifest[:12]
