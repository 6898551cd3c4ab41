"""Addresses of what is chosen and written for the score cards; the cards are papers."""

from __future__ import annotations

from django.urls import path, re_path

from virtualschool.apps.scorecards import views
from virtualschool.apps.scorecards.cards.kinds import CARDS

urlpatterns = [
    path("score-cards/<slug:card>/figures/", views.figures, name="card-figures"),
    path("score-cards/<slug:card>/usual/", views.usual, name="card-usual"),
    # One name a card: a paper links to its other pages by name and month alone.
    *(
        re_path(
            rf"^score-cards/{key}/(?P<month>\d{{4}}-\d\d)/$",
            views.words,
            {"card": key},
            name=f"{key}-words",
        )
        for key in CARDS
    ),
]
