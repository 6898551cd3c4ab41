"""Results and pages that are kept, targets, limits begun anew, and call lists."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.indicators.targets.models import Shock, Target, TargetChange

__all__ = [
    "Call",
    "CallList",
    "KeptPage",
    "LimitsAnew",
    "Shock",
    "StoredResult",
    "Target",
    "TargetChange",
]


class StoredResult(models.Model):
    """The answer to one question on one snapshot; a snapshot never changes, so neither does it."""

    snapshot = models.CharField(max_length=64)
    question = models.CharField(max_length=64)  # hash of the query and the indicators' versions
    answer = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "question"], name="one_stored_result")
        ]

    def __str__(self) -> str:
        return f"{self.question[:12]} on {self.snapshot[:12]}"


class KeptPage(models.Model):
    """The body of an indicator's page, kept for the day for whoever asks for the same again.

    ``made_of`` is a hash of all that it says and of what says it. It can be made again at any time,
    so that any row may go.
    """

    authority = models.CharField(max_length=3)
    made_of = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(db_index=True)
    body = models.BinaryField()  # compressed

    objects: models.Manager[KeptPage] = ScopedManager(authority="authority")

    def __str__(self) -> str:
        return f"{self.made_of[:12]} of {self.made_on}"


class LimitsAnew(models.Model):
    """From a month on, an indicator's control limits are made of those months alone."""

    authority = models.CharField(max_length=3)
    indicator = models.CharField(max_length=60)
    cohort = models.CharField(max_length=60)
    month = models.CharField(max_length=7)  # 2022-09
    reason = models.TextField()
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: models.Manager[LimitsAnew] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "indicator", "cohort", "month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "indicator", "cohort", "month"],
                condition=models.Q(undone_at__isnull=True),
                name="limits_begin_once_in_a_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} from {self.month}"


class CallList(models.Model):
    """Children behind a figure, or of the list of children, to be acted for one by one."""

    authority = models.CharField(max_length=3)
    title = models.CharField(max_length=200)
    indicator = models.CharField(max_length=60)  # blank: made from the list of children
    asked = models.TextField()  # the question, as the address of the list behind the figure has it
    snapshot = models.CharField(max_length=64)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: models.Manager[CallList] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["made_by"])]

    def __str__(self) -> str:
        return self.title


class Call(models.Model):
    """One child on a list: who acts, by when, and what came of it."""

    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="calls")
    council_id = models.CharField(max_length=40)
    owner = models.CharField(max_length=150)  # a username
    due_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects: models.Manager[Call] = ScopedManager(authority="call_list__authority")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["owner"])]
        constraints = [
            models.UniqueConstraint(fields=["call_list", "council_id"], name="one_call_a_child")
        ]

    def __str__(self) -> str:
        return f"{self.council_id} of {self.call_list_id}"
