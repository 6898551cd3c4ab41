"""What waits to be loaded, how suppliers name their columns, and who was said to be one child."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Upload(models.Model):
    """Files that somebody put in and has not decided on. The files wait in the home's spill folder.

    ``token`` is random, names the folder, and opens for whoever put the files in alone. ``files``
    are their names in the order put in. While it is being loaded its job says how far that is.
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
    load = models.PositiveIntegerField(null=True)  # the number of the load it became

    objects: models.Manager[Upload] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{len(self.files)} files of {self.uploaded_by}"


class Job(models.Model):
    """Work on an upload: reading it, or loading it. Done by a worker, or at once.

    An upload has one unfinished job at most, which one worker takes. ``seen`` is the version of the
    home that whoever accepted had before them. ``steps`` counts the stages behind it (``jobs``
    names them). ``problem`` is the sentence for a job that failed; ``fault`` says to whoever keeps
    the server where it came from, without a word of any file.
    """

    class Kind(models.TextChoices):
        LOOK = "look", "being read"
        ACCEPT = "accept", "being loaded"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    authority = models.CharField(max_length=3)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    seen = models.CharField(max_length=100, blank=True)
    steps = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)  # blank where it is done at once
    problem = models.TextField(blank=True)
    fault = models.TextField(blank=True)

    objects: models.Manager[Job] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_unfinished_job",
            )
        ]

    def __str__(self) -> str:
        return f"upload {self.upload_id} {self.get_kind_display()}: {self.state}"


class Worker(models.Model):
    """A process that does jobs, and when it last said that it is alive."""

    name = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.name


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
