"""Children, their episodes of care and where they are on roll."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.authorities.models import Authority


class Child(models.Model):
    """A child known to one authority, keyed by the council's own id.

    The SSDA903 return holds no names; these and the people around the child come from the children
    list. A child without a name is shown by the council's id.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="children")
    council_id = models.CharField(max_length=40)
    upn = models.CharField(max_length=13, blank=True)
    former_upn = models.CharField(max_length=13, blank=True)
    known_upns = models.JSONField(default=list)  # every UPN that any file gave, for matching
    upn_unknown_reason = models.CharField(max_length=4, blank=True)  # UN1 to UN10
    uln = models.CharField(max_length=10, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    ethnicity = models.CharField(max_length=4, blank=True)
    is_unaccompanied = models.BooleanField(default=False)
    surname = models.CharField(max_length=100, blank=True)
    forename = models.CharField(max_length=100, blank=True)
    year_group_recorded = models.CharField(max_length=3, blank=True)
    social_worker = models.CharField(max_length=100, blank=True)
    team = models.CharField(max_length=100, blank=True)
    reviewing_officer = models.CharField(max_length=100, blank=True)
    carer = models.CharField(max_length=150, blank=True)
    pep_adviser = models.CharField(max_length=100, blank=True)
    listed_as_at = models.DateField(
        null=True, blank=True
    )  # latest children list that named the child
    is_on_latest_list = models.BooleanField(default=False)
    # First and last day of each run of children lists that named the child one after the other.
    listings = models.JSONField(default=list)

    objects: models.Manager[Child] = ScopedManager(authority="authority__code")

    class Meta:
        ordering = ["authority_id", "council_id"]
        verbose_name_plural = "children"
        constraints = [
            models.UniqueConstraint(fields=["authority", "council_id"], name="one_child")
        ]
        indexes = [models.Index(fields=["authority", "upn"])]

    def __str__(self) -> str:
        return f"{self.forename} {self.surname}".strip() or self.council_id


class Episode(models.Model):
    """An SSDA903 episode, keyed by child and DECOM; the latest word wins."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="episodes")
    start_on = models.DateField()
    ceased_on = models.DateField(null=True, blank=True)
    reason_started = models.CharField(max_length=1, blank=True)
    reason_ceased = models.CharField(max_length=4, blank=True)
    legal_status = models.CharField(max_length=2, blank=True)
    category_of_need = models.CharField(max_length=2, blank=True)
    placement_type = models.CharField(max_length=3, blank=True)
    placement_provider = models.CharField(max_length=3, blank=True)
    reason_place_change = models.CharField(max_length=6, blank=True)
    home_postcode = models.CharField(max_length=10, blank=True)
    placement_postcode = models.CharField(max_length=10, blank=True)
    provider_urn = models.CharField(max_length=10, blank=True)
    placement_authority = models.CharField(max_length=3, blank=True)
    is_placed_inside = models.BooleanField(null=True, blank=True)
    placement_miles_tenths = models.PositiveIntegerField(null=True, blank=True)
    collection_year = models.PositiveSmallIntegerField()
    is_closed_by_omission = models.BooleanField(default=False)

    objects: models.Manager[Episode] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "start_on"]
        constraints = [models.UniqueConstraint(fields=["child", "start_on"], name="one_episode")]

    def __str__(self) -> str:
        return f"{self.child} from {self.start_on}"


class SocialWork(models.Model):
    """A time of being in need or on a protection plan, as the children in need census has it.

    ``ceased_on`` is the day at whose end it was over, null while it goes on. ``category`` is the
    primary need (N1 to N9) or the latest category of abuse.
    """

    class Kind(models.TextChoices):
        NEED = "need", "in need"
        PROTECTION_PLAN = "protection_plan", "child protection plan"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="social_work")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    start_on = models.DateField()
    ceased_on = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=3, blank=True)

    objects: models.Manager[SocialWork] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "start_on", "kind"]
        verbose_name_plural = "social work"
        constraints = [
            models.UniqueConstraint(fields=["child", "kind", "start_on"], name="one_social_work")
        ]

    def __str__(self) -> str:
        return f"{self.child} {self.get_kind_display()} from {self.start_on}"


class SpecialNeeds(models.Model):
    """A time with one provision for special educational needs, from one sighting to the next."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="special_needs")
    start_on = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    provision = models.CharField(max_length=1)  # N, K, E
    primary_need = models.CharField(max_length=5, blank=True)
    source = models.CharField(max_length=20)

    objects: models.Manager[SpecialNeeds] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "start_on"]
        verbose_name_plural = "special needs"
        constraints = [
            models.UniqueConstraint(fields=["child", "start_on"], name="one_special_needs")
        ]

    def __str__(self) -> str:
        return f"{self.child} {self.provision} from {self.start_on}"


class ReturnRecord(models.Model):
    """A row of a return's other lists (reviews, missing, OC2, ...), whole, by collection year."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="return_records")
    list_name = models.CharField(max_length=40)
    collection_year = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    values = models.JSONField()

    objects: models.Manager[ReturnRecord] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "list_name", "collection_year", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "list_name", "collection_year", "position"],
                name="one_return_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.collection_year} of {self.child}"


class Enrolment(models.Model):
    """A time on roll at a school. ``last_day`` is inside, and null while it goes on."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="enrolments")
    urn = models.CharField(max_length=6)
    start_on = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20)

    objects: models.Manager[Enrolment] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "start_on", "urn"]
        constraints = [
            models.UniqueConstraint(fields=["child", "urn", "start_on"], name="one_enrolment")
        ]
        indexes = [models.Index(fields=["urn"])]

    def __str__(self) -> str:
        return f"{self.child} at {self.urn} from {self.start_on}"


class SchoolYear(models.Model):
    """The year group that a list recorded for a child in an academic year."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="school_years")
    academic_year = models.PositiveSmallIntegerField()
    year_group = models.CharField(max_length=3)

    objects: models.Manager[SchoolYear] = ScopedManager(authority="child__authority__code")

    class Meta:
        ordering = ["child_id", "academic_year"]
        constraints = [
            models.UniqueConstraint(fields=["child", "academic_year"], name="one_school_year")
        ]

    def __str__(self) -> str:
        return f"{self.child} Year {self.year_group} in {self.academic_year}"
