"""Suspensions and permanent exclusions."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.children.models import Child


class Suspension(models.Model):
    """A suspension or permanent exclusion. A permanent one has neither end nor sessions."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="suspensions")
    urn = models.CharField(max_length=6, blank=True)
    category = models.CharField(max_length=4)
    start_on = models.DateField()
    start_session = models.CharField(max_length=2, default="AM")
    last_day = models.DateField(null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    reason_1 = models.CharField(max_length=2, blank=True)
    reason_2 = models.CharField(max_length=2, blank=True)
    reason_3 = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=12, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    letter_seen = models.BooleanField(null=True)
    provision_from = models.DateField(null=True, blank=True)

    objects: models.Manager[Suspension] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "start_on", "start_session", "urn"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "urn", "category", "start_on", "start_session"],
                name="one_suspension",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} of {self.child} from {self.start_on}"
