"""The two score cards, as the register of papers holds them."""

from __future__ import annotations

from collections.abc import Callable

from virtualschool.apps.authorities.selectors import in_local_words
from virtualschool.apps.papers.register import Asked, Beside, Draft, Paper
from virtualschool.apps.scorecards.cards.documents import score_card
from virtualschool.apps.scorecards.cards.kinds import CARDS, CardKind
from virtualschool.apps.scorecards.reading import both_cards


def _build(kind: CardKind) -> Callable[[Asked], Draft]:
    def build(asked: Asked) -> Draft:
        cards = asked.once(
            "score cards", lambda: both_cards(asked.authority, asked.month, asked.scope)
        )
        facts = cards[kind.key]
        return Draft(in_local_words(score_card(facts), asked.authority), facts.kept_figures())

    return build


PAPERS = tuple(
    Paper(
        key=kind.key,
        title=kind.title,
        about="One page: what to look at first, the figures with their targets, signals and "
        "actions, and the decisions asked for.",
        build=_build(kind),
        permission=kind.permission,
        readers=kind.reader,
        beside=(Beside("Comments and decisions of the month", f"{kind.key}-words"),),
    )
    for kind in CARDS.values()
)
