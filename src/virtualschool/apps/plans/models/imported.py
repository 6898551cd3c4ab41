"""A plan’s parts and outcomes, the files that it came from, and the answers about them."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Plan(models.Model):
    """An improvement plan. Months are keys such as 2022-01, blank where they are not known.

    One that an action of another plan opened is that action's own (``opened_by``).
    """

    authority = models.CharField(max_length=3)
    title = models.CharField(max_length=300, blank=True)
    introduction = models.TextField(blank=True)
    dated = models.CharField(max_length=7, blank=True)  # of which month its title says it is
    reviewed = models.CharField(max_length=7, blank=True)  # when the review was that it answers
    next_consideration = models.PositiveIntegerField(default=1)  # refs that none has had
    next_action = models.PositiveIntegerField(default=1)
    open_questions = models.PositiveIntegerField(default=0)  # about its latest file
    opened_by = models.ForeignKey(
        "plans.Action", on_delete=models.CASCADE, null=True, related_name="own_plans"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    objects: models.Manager[Plan] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "id"]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A review question, or the recommendations."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    title = models.TextField()

    objects: models.Manager[Section] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "position"]

    def __str__(self) -> str:
        return self.title


class Consideration(models.Model):
    """What the reviewers want considered. ``ref`` stays its own through every later file.

    One that a later file leaves out stays, without a section.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="considerations")
    ref = models.PositiveIntegerField()
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, related_name="considerations"
    )
    position = models.PositiveIntegerField()
    text = models.TextField()
    is_added_here = models.BooleanField(default=False)  # on screen, and in no file

    objects: models.Manager[Consideration] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "position", "ref"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ref"], name="one_consideration_a_ref")
        ]

    def __str__(self) -> str:
        return self.text


class Impact(models.Model):
    """An anticipated impact, as one cell has it, for all the actions that it stands beside."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="impacts")
    position = models.PositiveIntegerField()
    text = models.TextField()

    objects: models.Manager[Impact] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "position"]

    def __str__(self) -> str:
        return self.text


class Outcome(models.Model):
    """What the plan hopes for: one sentence, counted once, with every action that contributes.

    ``measure`` is ``domain.plan.measures.Measure`` as plain data; ``None``: no measure yet.
    ``offered`` is one found in the words that nobody has accepted or refused. ``indicator`` is the
    key of either in the catalogue, blank where it has none. What ``is_kept_here`` was made or
    measured on screen: a later file changes neither its words nor its measure.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveIntegerField()
    text = models.TextField()
    measure = models.JSONField(null=True)
    offered = models.JSONField(null=True)
    indicator = models.CharField(max_length=60, blank=True)
    is_kept_here = models.BooleanField(default=False)
    actions = models.ManyToManyField("plans.Action", related_name="outcomes")

    objects: models.Manager[Outcome] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "position"]

    def __str__(self) -> str:
        return self.text


class PlanImport(models.Model):
    """A file of the plan as it came in, and the plan before and after it as plain data.

    ``file_content`` is the file's own words settled, without what was edited here: what a later
    file is compared with.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    file = models.BinaryField()
    headings = models.JSONField(default=dict)  # what unusual headings mean
    notices = models.JSONField(default=list)
    before = models.JSONField(null=True)
    after = models.JSONField()
    file_content = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150)

    objects: models.Manager[PlanImport] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "id"]

    def __str__(self) -> str:
        return f"{self.name} of {self.imported_at:%Y-%m-%d}"


class WaitingFile(models.Model):
    """A file that somebody put in on screen and has not decided on."""

    authority = models.CharField(max_length=3)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    headings = models.JSONField(default=dict)  # what unusual headings mean
    put_in_at = models.DateTimeField()
    put_in_by = models.CharField(max_length=150)

    objects: models.Manager[WaitingFile] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """How a question about the plan's words was answered; the same words are not asked again."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    written = models.TextField()
    decision = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=150)

    objects: models.Manager[KeptAnswer] = ScopedManager(authority="plan__authority")

    class Meta:
        ordering = ["plan_id", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="one_answer")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.decision}"
