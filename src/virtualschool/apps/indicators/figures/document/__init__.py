"""An indicator's page as a document: on screen, and as the files that it is taken away in."""

from __future__ import annotations

from virtualschool.apps.indicators.figures.document.changed import what_changed
from virtualschool.apps.indicators.figures.document.groups import among_whom
from virtualschool.apps.indicators.figures.document.months import month_by_month
from virtualschool.apps.indicators.figures.document.opening import the_figure
from virtualschool.apps.indicators.figures.document.trust import can_it_be_trusted, what_is_counted
from virtualschool.apps.indicators.figures.document.words import BETTER, printed
from virtualschool.apps.indicators.figures.facts import FigureFacts
from virtualschool.publishing.document import Document, Section

__all__ = ["BETTER", "figure_document", "printed"]

MARKING = "OFFICIAL-SENSITIVE"


def figure_document(facts: FigureFacts) -> Document:
    """The page of one indicator in one period."""
    indicator, choice = facts.indicator, facts.choice
    return Document(
        key=f"indicator-{indicator.key.replace('_', '-')}",
        title=indicator.title,
        subtitle=indicator.meaning,
        organisation=facts.organisation,
        period=choice.period.label,
        as_at=facts.today,
        edition="As reported then" if facts.is_then else "As known now",
        snapshot=facts.snapshot,
        marking=MARKING,
        sections=[
            Section("figure", "The figure", the_figure(facts)),
            Section("months", "Month by month", month_by_month(facts)),
            Section("changed", f"What changed since {facts.before.name}", what_changed(facts)),
            Section("groups", "Among whom, and where", among_whom(facts)),
            Section("data", "Can it be trusted", can_it_be_trusted(facts)),
            Section("definition", "What is counted", [what_is_counted(facts)]),
        ],
    )
