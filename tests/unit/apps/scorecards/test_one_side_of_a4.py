"""A card fits one side of A4, whatever is chosen for it and written on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader
from tests.unit.apps.scorecards.card import OCTOBER, action, card, children, figure, steady

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.scorecards.cards.documents import score_card
from virtualschool.apps.scorecards.cards.facts import CardFacts, Comment, Line, Source, Words
from virtualschool.apps.scorecards.cards.kinds import (
    LONGEST_COMMENT,
    LONGEST_DECISION,
    MOST_DECISIONS,
    MOST_FIGURES,
    SOCIAL_CARE,
)
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.live import OverrideAt, RatingKind
from virtualschool.publishing.renderers import pdf

WORDS = "Two secondary schools account for most of it and their heads are met in November; "


def written(length: int) -> str:
    return (WORDS * 5)[: length - 1] + "."


def fullest() -> CardFacts:
    """As many figures as a card holds, those with the longest titles, and all of it full."""
    longest = sorted(catalogue().values(), key=lambda each: -len(each.title))[:MOST_FIGURES]
    override = OverrideAt(
        1,
        RatingKind.ON_TRACK,
        "green",
        written(200),
        date(2022, 10, 1),
        date(2022, 11, 30),
        "head",
    )
    actions = [
        action(ref, due_on=date(2022, 9, 1), overrides=(override,) if ref < 4 else ())
        for ref in range(1, 25)
    ]
    lines = []
    for indicator in longest:
        months = steady(indicator.key, 900)
        months[Month(2022, 9)] = children(40, first=20, low=None if indicator.is_count else 10)
        lines.append(
            Line(
                figure(indicator.key, months),
                "Head of access to education and inclusion",
                aim=Aim(
                    indicator.key,
                    Decimal("12.5"),
                    "lower",
                    Month(2022, 9),
                    OCTOBER,
                    Decimal("25.5"),
                    Month(2021, 9),
                    Month(2021, 12),
                ),
                actions=actions,
                comment=Comment(
                    written(LONGEST_COMMENT), "Honora Calderwyn-Ramsowen", OCTOBER.last_day
                ),
            )
        )
    return card(
        *lines,
        kind=SOCIAL_CARE,
        decisions=[written(LONGEST_DECISION)] * MOST_DECISIONS,
        words=Words("We did.", written(150), "Honora", OCTOBER.last_day),
        sources=[Source("Attendance marks", date(2022, 10, 20), "Marks to October", is_late=True)],
    )


def pages(facts: CardFacts) -> list[str]:
    reader = PdfReader(BytesIO(pdf.render(score_card(facts))))
    return [page.extract_text() for page in reader.pages]


def test_the_fullest_card_fits_one_page_and_the_appendix_begins_the_next():
    first, second, *_ = pages(fullest())
    assert "Decisions asked for" in first
    assert "Everything out of the ordinary" in second
    assert "Everything out of the ordinary" not in first


def test_an_empty_card_is_a_page_too():
    facts = card(Line(figure("children_suspended", {}), "Head"))
    first, second, *_ = pages(facts)
    assert "No decision is asked for this month." in first
    assert "The actions behind each figure" in second


def test_the_same_facts_give_the_same_file():
    facts = fullest()
    assert pdf.render(score_card(facts)) == pdf.render(score_card(replace(facts)))
