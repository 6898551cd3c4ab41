"""Targets with their history, and what came from outside."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Target(models.Model):
    """What the authority aims for: a mean per month of an indicator over the months named.

    A rate's is the pooled rate of those months, in percent. ``baseline`` is what the plan says that
    it was over its own months; null where nobody said. ``source`` is the outcome's sentence in the
    improvement plan, blank for a target set by itself. One taken back stays, out of force.
    """

    authority = models.CharField(max_length=3)
    indicator = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    direction = models.CharField(max_length=6)  # which way is better: lower, higher
    first_month = models.CharField(max_length=7)  # 2022-09
    last_month = models.CharField(max_length=7)
    baseline = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    baseline_first = models.CharField(max_length=7, blank=True)
    baseline_last = models.CharField(max_length=7, blank=True)
    words = models.TextField(blank=True)
    source = models.TextField(blank=True)
    is_in_force = models.BooleanField(default=True)
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    objects: models.Manager[Target] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "indicator", "first_month"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "indicator", "first_month"],
                condition=models.Q(is_in_force=True),
                name="one_target",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value} from {self.first_month} to {self.last_month}"


class TargetChange(models.Model):
    """One change of a target: what it said before and after, and why. ``before`` is null of the
    first, ``after`` of one that takes it back."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    is_undoing = models.BooleanField(default=False)
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()

    objects: models.Manager[TargetChange] = ScopedManager(authority="target__authority")

    class Meta:
        ordering = ["target_id", "id"]

    def __str__(self) -> str:
        return f"{self.target_id} on {self.changed_at:%Y-%m-%d}"


class Shock(models.Model):
    """Something from outside that moved figures for a time, such as illness in a winter.

    ``indicators`` are the keys that it moved; none stands for all. Its months are no part of what
    is judged, so that nobody takes credit or blame for them.
    """

    authority = models.CharField(max_length=3)
    words = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    indicators = models.JSONField(default=list)
    noted_by = models.CharField(max_length=150)
    noted_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: models.Manager[Shock] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "first_day", "id"]

    def __str__(self) -> str:
        return self.words
