"""Reviews of a plan: the monthly meeting, reminders and their rule, the yearly one of structure."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.accounts.models import User
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.digest import EscalationRule


class Review(models.Model):
    """A monthly review, one of a month. ``held_on`` is the day of the meeting.

    Names stand one on a line. ``since`` is the day of the review before, ``None`` for the first.
    ``changes`` is what had changed since when it was opened: a ``summary`` and ``groups`` of a
    ``title`` and ``sentences``; empty for the first. ``rule`` is that of escalation as it held, in
    words. Open, ``closed_at`` is ``None``.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="reviews")
    month = models.CharField(max_length=7)
    held_on = models.DateField()
    since = models.DateField(null=True, blank=True)
    attended = models.TextField(blank=True)
    apologies = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    next_on = models.DateField(null=True, blank=True)
    rule = models.TextField()
    changes = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=300, blank=True)

    objects: models.Manager[Review] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "held_on"]
        constraints = [models.UniqueConstraint(fields=["plan", "month"], name="one_review_a_month")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What edits made at the meeting carry."""
        return f"Plan review {self.held_on.isoformat()}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def month_label(self) -> str:
        return Month.of(self.held_on).label


class AgendaEntry(models.Model):
    """An action on a review's agenda, with the reasons and the standing that it had when opened.

    ``headings`` are codes of ``domain.plan.agenda.Heading``, the most pressing first; ``standing``
    is what was printed of the action: its words, owners, due day and ratings.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="agenda")
    action = models.ForeignKey("plans.Action", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    headings = models.JSONField()
    sentences = models.JSONField()
    standing = models.JSONField()

    objects: models.Manager[AgendaEntry] = ScopedManager(authority="review__plan__authority")

    class Meta:
        ordering = ["review_id", "position"]
        verbose_name_plural = "agenda entries"
        constraints = [
            models.UniqueConstraint(fields=["review", "action"], name="one_entry_an_action")
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.position}"


class ReviewDecision(models.Model):
    """What a review decided of an action, in the meeting’s words, and what that changed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    action = models.ForeignKey("plans.Action", on_delete=models.CASCADE, related_name="decisions")
    words = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150)

    objects: models.Manager[ReviewDecision] = ScopedManager(authority="review__plan__authority")

    class Meta:
        ordering = ["review_id", "id"]

    def __str__(self) -> str:
        return self.words


class ReviewSigning(models.Model):
    """A review closed and signed, or opened again for a reason: its whole history."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="signings")
    is_closing = models.BooleanField()
    words = models.TextField()  # who signed, or why it was opened again
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    objects: models.Manager[ReviewSigning] = ScopedManager(authority="review__plan__authority")

    class Meta:
        ordering = ["review_id", "id"]

    def __str__(self) -> str:
        return self.words


class ReminderRule(models.Model):
    """After how many missed updates the deputy, and then the lead, of a plan is told."""

    plan = models.OneToOneField(
        "plans.Plan", on_delete=models.CASCADE, related_name="reminder_rule"
    )
    deputy_after = models.PositiveSmallIntegerField()
    lead_after = models.PositiveSmallIntegerField()

    objects: models.Manager[ReminderRule] = ScopedManager(authority="plan__authority")

    def __str__(self) -> str:
        return self.rule.in_words

    @property
    def rule(self) -> EscalationRule:
        return EscalationRule(self.deputy_after, self.lead_after)


class Escalation(models.Model):
    """Missed updates of an action that were passed on, once a step and silence.

    ``silent_since`` is the day of the last update; ``to`` says to whom it went, in words, and
    ``account`` is theirs, ``None`` for whoever does not sign in.
    """

    action = models.ForeignKey("plans.Action", on_delete=models.CASCADE, related_name="escalations")
    step = models.CharField(max_length=10)  # domain.plan.digest.Step
    missed = models.PositiveSmallIntegerField()
    silent_since = models.DateField()
    to = models.CharField(max_length=300)
    account = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    passed_on = models.DateField()

    objects: models.Manager[Escalation] = ScopedManager(authority="action__plan__authority")

    class Meta:
        ordering = ["action_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "step", "silent_since"], name="one_escalation_a_silence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_id} to the {self.step}"


class DigestChoice(models.Model):
    """On which weekday (0 is Monday) somebody gets the weekly message, or that they muted it."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="digest_choice")
    weekday = models.PositiveSmallIntegerField(default=0)
    is_muted = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account}: {'muted' if self.is_muted else self.weekday}"


class DigestSent(models.Model):
    """A weekly message that went to somebody, and what it counted."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    counts = models.JSONField()

    objects: models.Manager[DigestSent] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "-on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "account", "on"], name="one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.account} on {self.on}"


class StructureReview(models.Model):
    """The yearly review of a virtual school's structure, a record of its own.

    ``posts`` are rows of post, holder and whole-time equivalent; ``caseloads`` of adviser and
    children, counted from the children list of ``as_at`` (``None``: none was loaded).
    ``reported_to`` is the meeting that had its conclusion, ``reported_on`` when.
    """

    authority = models.CharField(max_length=3)
    held_on = models.DateField()
    reviewers = models.CharField(max_length=300)
    posts = models.JSONField()
    caseloads = models.JSONField()
    as_at = models.DateField(null=True, blank=True)
    access = models.TextField()  # to the directors: who meets whom, how often
    conclusion = models.TextField()
    is_effective = models.BooleanField()
    reported_to = models.CharField(max_length=150, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    objects: models.Manager[StructureReview] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "-held_on"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "held_on"], name="one_structure_review")
        ]

    def __str__(self) -> str:
        return f"Structure, {self.held_on}"
