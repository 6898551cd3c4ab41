"""Authorities, their terms and the days on which their schools were shut."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Authority(models.Model):
    """A local authority by its three-digit code."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=100)
    ons_code = models.CharField(max_length=9, blank=True)
    region = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A stretch of a school calendar, as the ``calendar`` feed gives it.

    ``kind``: ``term`` (first and last school day of a term), ``half_term`` or ``closed`` (inset and
    other days without school). An empty ``urn`` speaks for all schools of the authority.
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="calendar")
    urn = models.CharField(max_length=6, blank=True)
    academic_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    term = models.CharField(max_length=10, blank=True)  # autumn, spring, summer
    first_day = models.DateField()
    last_day = models.DateField()

    objects: models.Manager[CalendarDay] = ScopedManager(authority="authority__code")

    class Meta:
        ordering = ["authority_id", "first_day", "urn", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "urn", "kind", "first_day"], name="one_calendar_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day} to {self.last_day}"


class LocalWords(models.Model):
    """What an authority says in the place of the usual words, by ``domain.local_words`` keys.

    One row each time that they were set; the latest that was not undone holds.
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="local_words")
    words = models.JSONField(default=dict)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects: models.Manager[LocalWords] = ScopedManager(authority="authority__code")

    class Meta:
        ordering = ["authority_id", "-id"]
        verbose_name_plural = "local words"

    def __str__(self) -> str:
        return ", ".join(self.words.values()) or "the usual words"
