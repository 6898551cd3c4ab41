"""Actions of a plan and what lives with them: milestones, evidence, overrides, every revision."""

from __future__ import annotations

from datetime import date

from django.db import models
from django_scopes import ScopedManager

from virtualschool.domain.plan.states import ActionState


class Action(models.Model):
    """An action: its words as written, what they settle, and what was said of it here since.

    ``ref`` stays its own through every later file. One that a later file leaves out stays, without
    a consideration. A file writes only the first half: what was said here stays beside its words,
    and the state too once it was set here. ``due_on`` is the last day by which the file has it due,
    ``from_on`` the first of what goes on; ``due_moved_to`` is the day that holds instead.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="actions")
    ref = models.PositiveIntegerField()
    consideration = models.ForeignKey(
        "plans.Consideration", on_delete=models.SET_NULL, null=True, related_name="actions"
    )
    position = models.PositiveIntegerField()
    text = models.TextField()
    owners = models.TextField(blank=True)
    due = models.TextField(blank=True)
    progress = models.TextField(blank=True)
    impact = models.ForeignKey(
        "plans.Impact", on_delete=models.SET_NULL, null=True, related_name="actions"
    )
    due_on = models.DateField(null=True, blank=True)
    from_on = models.DateField(null=True, blank=True)
    is_complete = models.BooleanField(default=False)  # as its progress says
    completed_on = models.DateField(null=True, blank=True)
    on_track = models.CharField(max_length=10, blank=True)  # ratings declared by shading
    completion = models.CharField(max_length=10, blank=True)
    points_at = models.ManyToManyField("self", symmetrical=False, related_name="pointed_at_by")

    is_added_here = models.BooleanField(default=False)  # on screen, and in no file
    state = models.CharField(max_length=12, default=ActionState.NOT_STARTED)
    is_state_ours = models.BooleanField(default=False)
    state_why = models.TextField(blank=True)  # blocked by what; deferred or dropped for what reason
    dropped_by = models.CharField(max_length=150, blank=True)
    deferred_until = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)  # complete or dropped, as said here
    due_moved_to = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)  # progress as last reported
    corrective = models.TextField(blank=True)  # what is done about it while it is off track
    effect_from = models.DateField(null=True, blank=True)
    said_on_track = models.CharField(max_length=10, blank=True)  # ratings declared here
    said_completion = models.CharField(max_length=10, blank=True)
    updated_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # grows with every edit here
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors")

    objects: models.Manager[Action] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "position", "ref"]
        constraints = [models.UniqueConstraint(fields=["plan", "ref"], name="one_action_a_ref")]

    def __str__(self) -> str:
        return self.text

    @property
    def due_day(self) -> date | None:
        """The day by which it is due: as moved here, or else as its file has it."""
        return self.due_moved_to or self.due_on


class Milestone(models.Model):
    """A step of an action, with a number of its own within it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects: models.Manager[Milestone] = ScopedManager(authority="action__plan__authority")

    class Meta:
        ordering = ["action_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="one_milestone_a_number")
        ]

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """A piece of evidence of an action: dated, typed, and never deleted, only withdrawn.

    What was booked and what happened are two pieces, the second naming the first (``booking``). A
    file lies in the home under its SHA-256; ``file_name`` is how it was called.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # domain.plan.live.EvidenceKind
    on = models.DateField()
    words = models.TextField()
    has_happened = models.BooleanField(default=True)
    booking = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveIntegerField(default=0)  # bytes
    meeting = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects: models.Manager[Evidence] = ScopedManager(authority="action__plan__authority")

    class Meta:
        ordering = ["action_id", "number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="one_evidence_a_number")
        ]

    def __str__(self) -> str:
        return self.words


class Override(models.Model):
    """A rating said by a person in place of the computed one, for a reason, until a day."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="overrides")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # domain.plan.live.RatingKind
    value = models.CharField(max_length=30)
    reason = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    meeting = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: models.Manager[Override] = ScopedManager(authority="action__plan__authority")

    class Meta:
        ordering = ["action_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="one_override_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} until {self.last_day}"


class LinkEdit(models.Model):
    """An action linked to an outcome, or parted from it, on screen; a later file leaves it so."""

    outcome = models.ForeignKey(
        "plans.Outcome", on_delete=models.CASCADE, related_name="link_edits"
    )
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="link_edits")
    is_linked = models.BooleanField()

    objects: models.Manager[LinkEdit] = ScopedManager(authority="action__plan__authority")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "action"], name="one_edit_of_a_link")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {'with' if self.is_linked else 'without'} {self.outcome_id}"


class Revision(models.Model):
    """One edit: by whom, when, at which meeting, and what it changed, whole before and whole after.

    Of an action ``before`` and ``after`` are ``domain.plan.live.ActionAt`` as plain data; of an
    outcome (``action`` is ``None``) its words and measure. ``on`` is the day from which it counts.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="revisions")
    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, related_name="revisions"
    )
    kind = models.CharField(max_length=20)  # services.revising.Edit
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    meeting = models.CharField(max_length=100, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField()
    columns = models.JSONField(default=dict)  # what an undo puts back, column by column
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="undone")

    objects: models.Manager[Revision] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "id"]
        indexes = [models.Index(fields=["plan", "on"]), models.Index(fields=["action", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"
