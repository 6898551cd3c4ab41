"""A director's score card as a document: one side of A4, then what stands behind it."""

from __future__ import annotations

from dataclasses import replace

from virtualschool.apps.scorecards.cards.appendix import appendix
from virtualschool.apps.scorecards.cards.facts import CardFacts
from virtualschool.apps.scorecards.cards.front import figures, looked_at_first
from virtualschool.publishing.document import Document, PageBreak

MARKING = "OFFICIAL-SENSITIVE"


def score_card(facts: CardFacts) -> Document:
    """The card of a month. Pure: the same facts give the same document."""
    table = figures(facts)
    return Document(
        key=facts.kind.key,
        title=facts.kind.title,
        subtitle="Of the children whom the virtual school answers for; each figure is that of the "
        "catalogue, the same on every paper.",
        organisation=facts.organisation,
        period=facts.month.label,
        as_at=facts.as_at,
        edition="Draft",
        snapshot=facts.snapshot,
        marking=MARKING,
        audience="No child is named and no small number is shown.",
        sections=[
            looked_at_first(facts),
            replace(table, blocks=[*table.blocks, PageBreak()]),
            *appendix(facts),
        ],
    )
