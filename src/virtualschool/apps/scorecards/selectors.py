"""What is chosen and written for the directors' score cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.scorecards.cards.facts import Comment
from virtualschool.apps.scorecards.cards.kinds import CARDS, CardKind, usual_figures
from virtualschool.apps.scorecards.models import CardChoice, CardComment, DecisionAsked
from virtualschool.domain.calendar import Month


@dataclass(frozen=True, slots=True)
class Chosen:
    """A figure of a card: whether its target is shown, and whose it is."""

    indicator: Indicator
    shows_target: bool = True
    owner: str = ""

    @property
    def answers(self) -> str:
        """Who answers for it: as said for the card, or else as its definition says."""
        return self.owner or self.indicator.owner


def choices_of(authority: str, kind: CardKind) -> list[Chosen]:
    """The card's figures in order: as chosen, or else its usual ones."""
    return _chosen(kind, CardChoice.objects.filter(authority=authority, card=kind.key))


def choices_of_both(authority: str) -> dict[str, list[Chosen]]:
    """The figures of both cards, by the card's key."""
    rows = list(CardChoice.objects.filter(authority=authority))
    return {
        kind.key: _chosen(kind, [row for row in rows if row.card == kind.key])
        for kind in CARDS.values()
    }


def is_usual(authority: str, kind: CardKind) -> bool:
    """Whether nobody has chosen the card's figures, so that it shows its usual ones."""
    return not CardChoice.objects.filter(authority=authority, card=kind.key).exists()


def _chosen(kind: CardKind, rows: Iterable[CardChoice]) -> list[Chosen]:
    known = catalogue()
    chosen = [
        Chosen(known[row.indicator], row.shows_target, row.owner)
        for row in rows
        if row.indicator in known
    ]
    return chosen or [Chosen(indicator) for indicator in usual_figures(kind)]


def comments_of(authority: str, month: Month) -> dict[str, Comment]:
    """What owners wrote about the month's figures, by key."""
    return {
        row.indicator: Comment(row.text, row.signed_by, row.signed_on)
        for row in CardComment.objects.filter(authority=authority, month=month.key)
    }


def decisions_of(authority: str, month: Month) -> Mapping[str, Sequence[str]]:
    """The decisions asked for in the month, by card."""
    found: dict[str, list[str]] = {}
    for row in DecisionAsked.objects.filter(authority=authority, month=month.key):
        found.setdefault(row.card, []).append(row.text)
    return found
