"""Schools of the national register: one for all authorities, with what became of them."""

from __future__ import annotations

from django.db import models


class School(models.Model):
    """An establishment by its URN."""

    urn = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=200)
    la_code = models.CharField(max_length=3, blank=True)
    la_name = models.CharField(max_length=100, blank=True)
    establishment_number = models.CharField(max_length=4, blank=True)
    establishment_type = models.CharField(max_length=100, blank=True)
    phase = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    successor_urn = models.CharField(max_length=6, blank=True)  # where the links lead in the end
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    number_of_pupils = models.PositiveIntegerField(null=True, blank=True)
    trust = models.CharField(max_length=200, blank=True)
    ofsted_rating = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name", "urn"]

    def __str__(self) -> str:
        return self.name


class SchoolLink(models.Model):
    """A predecessor or successor, as the register's links file gives it."""

    urn = models.CharField(max_length=6)
    linked_urn = models.CharField(max_length=6)
    linked_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=100)
    established_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["urn", "kind", "linked_urn"]
        constraints = [
            models.UniqueConstraint(fields=["urn", "linked_urn", "kind"], name="one_school_link")
        ]

    def __str__(self) -> str:
        return f"{self.urn} {self.kind} {self.linked_urn}"
