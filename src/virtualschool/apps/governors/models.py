"""The governing body: its meetings, what it asked and decided, and the stories told to it."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.plans.models import Action


class MeetingStatus(models.TextChoices):
    """How far a meeting has come."""

    PLANNED = "planned", "planned"
    HELD = "held", "held"
    CANCELLED = "cancelled", "cancelled"


class Meeting(models.Model):
    """A meeting of the governing body. ``members`` has a person or a post a line.

    ``moved_from`` is the day on which it was to be before it was moved, null if it never was.
    """

    authority = models.CharField(max_length=3)
    held_on = models.DateField()
    begins_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    members = models.TextField(blank=True)
    papers_due_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED
    )
    moved_from = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)  # why it was moved or cancelled
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    objects: models.Manager[Meeting] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "held_on"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "held_on"], name="one_meeting_a_day")
        ]

    def __str__(self) -> str:
        return f"Governing body, {self.held_on.day} {self.held_on:%B %Y}"

    @property
    def reference(self) -> str:
        """By what the plan and other records name the meeting: ``VSGB 2022-10-19``."""
        return f"VSGB {self.held_on.isoformat()}"

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.status == MeetingStatus.CANCELLED


class EntryKind(models.TextChoices):
    """What an entry of the register is."""

    DECISION = "decision", "decision"
    CHALLENGE = "challenge", "challenge"


class EntryStatus(models.TextChoices):
    """How far an entry has come: an answer waits to be heard by the next meeting."""

    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"
    WITHDRAWN = "withdrawn", "withdrawn"


class Entry(models.Model):
    """A decision or a challenge, kept by the meeting at which it was made.

    ``asked_by`` is a post, as the paper prints it. ``number`` stays the entry's own.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    asked_by = models.CharField(max_length=150)
    text = models.TextField()
    answer_from = models.CharField(max_length=150, blank=True)  # the post that is to answer or act
    due_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    status = models.CharField(max_length=10, choices=EntryStatus.choices, default=EntryStatus.OPEN)
    actions = models.ManyToManyField(Action, related_name="governors_entries")

    objects: models.Manager[Entry] = ScopedManager(authority="meeting__authority")

    class Meta:
        ordering = ["meeting__held_on", "number"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} {self.number}"


class EntryChange(models.Model):
    """What an entry was before a change; null before it was there. The latest can be taken back."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects: models.Manager[EntryChange] = ScopedManager(authority="entry__meeting__authority")

    class Meta:
        ordering = ["entry_id", "id"]

    def __str__(self) -> str:
        return f"{self.entry}, changed {self.made_at:%Y-%m-%d}"


class CaseStudy(models.Model):
    """The story of one child, told so that nobody is known by it.

    ``consent_from`` says who consented, as a kind of person ("the young person", "the parent"), and
    ``consent_on`` when; both empty: nobody has. ``checked_text`` is the hash of the text that the
    anonymity check read: a text changed since is not checked.
    """

    authority = models.CharField(max_length=3)
    title = models.CharField(max_length=200)
    pseudonym = models.CharField(max_length=60)
    context = models.TextField(blank=True)
    done = models.TextField(blank=True)
    words = models.TextField(blank=True)  # the child's own
    impact = models.TextField(blank=True)
    consent_on = models.DateField(null=True, blank=True)
    consent_from = models.CharField(max_length=150, blank=True)
    consent_recorded_by = models.CharField(max_length=150, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=150, blank=True)
    checked_text = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=list)  # what the check found
    check_said = models.TextField(blank=True)  # why nobody can be known by it
    actions = models.ManyToManyField(Action, related_name="case_studies")
    meeting = models.OneToOneField(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="case_study"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    objects: models.Manager[CaseStudy] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "-id"]
        verbose_name_plural = "case studies"

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A challenge question of a meeting's paper, suggested or written.

    ``source`` is the stable name of what suggested it, blank for one that somebody wrote;
    ``reason`` why, in words, and stays with it however it is reworded.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=100, blank=True)
    suggested = models.TextField(blank=True)  # as it was suggested
    text = models.TextField()
    reason = models.TextField(blank=True)
    is_left_out = models.BooleanField(default=False)
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects: models.Manager[Question] = ScopedManager(authority="meeting__authority")

    class Meta:
        ordering = ["meeting_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source"],
                condition=~models.Q(source=""),
                name="one_question_a_source",
            )
        ]

    def __str__(self) -> str:
        return self.text
