"""What people choose and write for the directors' score cards; every figure is the catalogue's."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class CardChoice(models.Model):
    """A figure that a card shows, in which place, with its target or without, and whose it is.

    A card without a row shows its usual figures (``cards.kinds``).
    """

    authority = models.CharField(max_length=3)
    card = models.CharField(max_length=40)  # a key of cards.kinds.CARDS
    indicator = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField()
    shows_target = models.BooleanField(default=True)
    owner = models.CharField(max_length=100, blank=True)  # blank: as its definition says

    objects: models.Manager[CardChoice] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "card", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "card", "indicator"], name="a_card_shows_a_figure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.indicator}"


class CardComment(models.Model):
    """What a figure's owner wrote about a month. One comment for both cards: it is one figure.

    ``prompt`` is what the signal asked then (``cards.prompts``): it stays if the figure changes.
    """

    authority = models.CharField(max_length=3)
    indicator = models.CharField(max_length=60)
    month = models.CharField(max_length=7)  # 2022-10
    text = models.CharField(max_length=180)
    prompt = models.CharField(max_length=20)
    signed_by = models.CharField(max_length=150)
    signed_on = models.DateField()

    objects: models.Manager[CardComment] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "month", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "indicator", "month"], name="one_comment_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.month}"


class DecisionAsked(models.Model):
    """A decision that a card asks its director for in a month."""

    authority = models.CharField(max_length=3)
    card = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=160)

    objects: models.Manager[DecisionAsked] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "card", "month", "place"]
        verbose_name_plural = "decisions asked"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "card", "month", "place"], name="one_decision_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.text
