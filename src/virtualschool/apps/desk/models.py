"""Where each child stands today, made from everything else; and the views that people keep."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.children.models import Child


class Standing(models.Model):
    """One child on one day, so that lists can be filtered and sorted in the database.

    Made anew by ``standing.make_standings`` when the snapshot or the day changes; nothing is held
    here that is not held elsewhere. Ends follow the house: care ``ceased_on`` is the first day at
    whose end it no longer holds. Sessions and suspensions are of the academic year to the day, as
    marked anywhere; those ``_here`` at the present school alone, for readers of that school.
    """

    child = models.OneToOneField(
        Child, on_delete=models.CASCADE, related_name="standing", primary_key=True
    )
    # To find and to sort by: names and numbers as they are compared (``finding``).
    name_key = models.CharField(max_length=210)
    to_find = models.TextField(blank=True)
    # Care.
    is_looked_after = models.BooleanField(default=False)
    has_short_breaks = models.BooleanField(default=False)  # in care by short breaks alone
    care_since = models.DateField(null=True, blank=True)  # while looked after
    care_ceased_on = models.DateField(null=True, blank=True)  # the latest, once no longer
    placed_since = models.DateField(null=True, blank=True)  # with the present carer
    moves_this_year = models.PositiveSmallIntegerField(default=0)  # of carer, 365 days to the day
    placement_type = models.CharField(max_length=3, blank=True)
    is_placed_inside = models.BooleanField(null=True, blank=True)
    legal_status = models.CharField(max_length=2, blank=True)
    # Social work outside care.
    is_in_need = models.BooleanField(default=False)
    is_on_plan = models.BooleanField(default=False)
    work_since = models.DateField(null=True, blank=True)
    # School.
    year_group = models.CharField(max_length=3, blank=True)
    is_school_age = models.BooleanField(default=False)
    urn = models.CharField(max_length=6, blank=True)
    on_roll_since = models.DateField(null=True, blank=True)
    last_on_roll_on = models.DateField(null=True, blank=True)  # where not on roll today
    days_without_school = models.PositiveSmallIntegerField(null=True, blank=True)  # school days
    provision = models.CharField(max_length=1, blank=True)  # N, K, E; blank: not known
    possible = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    possible_here = models.PositiveIntegerField(default=0)
    missed_here = models.PositiveIntegerField(default=0)
    suspensions = models.PositiveSmallIntegerField(default=0)
    sessions_suspended = models.PositiveSmallIntegerField(default=0)
    suspensions_here = models.PositiveSmallIntegerField(default=0)
    sessions_suspended_here = models.PositiveSmallIntegerField(default=0)

    objects: models.Manager[Standing] = ScopedManager(authority="child__authority__code")

    class Meta:
        indexes = [
            models.Index(fields=["is_looked_after", "is_school_age"]),
            models.Index(fields=["urn"]),
            # What the list of children opens with, in its order.
            models.Index(
                fields=["name_key"],
                condition=models.Q(is_looked_after=True),
                name="looked_after_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} today"


class StandingsMade(models.Model):
    """Of which snapshot and day an authority's standings speak."""

    authority = models.CharField(max_length=3, primary_key=True)
    snapshot = models.CharField(max_length=64, blank=True)
    as_at = models.DateField()
    # Who is responsible for whom, by the child's column, and the URNs of the schools: to choose
    # from in a list of the whole authority. Under "ever", the URNs of all schools at which any of
    # its children is or was on roll.
    choices = models.JSONField(default=dict)

    objects: models.Manager[StandingsMade] = ScopedManager(authority="authority")

    class Meta:
        verbose_name_plural = "standings made"

    def __str__(self) -> str:
        return f"{self.authority} on {self.as_at}"


class SavedView(models.Model):
    """Filters of the list of children that somebody keeps under a name."""

    authority = models.CharField(max_length=3)
    owner = models.CharField(max_length=150)  # a username
    name = models.CharField(max_length=60)
    query = models.TextField()  # the filters, as the list's address has them
    is_default = models.BooleanField(default=False)  # what the owner's list opens with
    is_shared = models.BooleanField(default=False)  # offered to the whole team
    saved_at = models.DateTimeField()

    objects: models.Manager[SavedView] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "name", "owner"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "owner", "name"], name="one_saved_view"),
            models.UniqueConstraint(
                fields=["authority", "owner"],
                condition=models.Q(is_default=True),
                name="one_default_view",
            ),
        ]

    def __str__(self) -> str:
        return self.name
