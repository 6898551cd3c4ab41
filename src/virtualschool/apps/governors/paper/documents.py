"""The governing body's paper as a document."""

from __future__ import annotations

from virtualschool.apps.governors.paper import sections
from virtualschool.apps.governors.paper.facts import PaperFacts
from virtualschool.domain.plan.live import day_words
from virtualschool.publishing.document import Document

MARKING = "OFFICIAL"


def governors_paper(facts: PaperFacts) -> Document:
    """The paper of a meeting. Pure: the same facts give the same document."""
    span = facts.span
    return Document(
        key="governors",
        title="Report to the governing body",
        subtitle=f"Progress of the improvement plan as at {day_words(span.as_at)}, and figures to "
        f"{span.until.label}.",
        organisation=f"{facts.authority_name} Virtual School",
        period=day_words(span.meeting.held_on),
        as_at=span.as_at,
        edition="Draft",
        snapshot=facts.snapshot,
        marking=MARKING,
        audience="For the governing body; no child and no school is named.",
        sections=[
            sections.answers(facts),
            sections.since_then(facts),
            sections.plan_summary(facts),
            sections.indicators(facts),
            sections.off_track(facts),
            sections.case_study(facts),
            sections.questions(facts),
            sections.register(facts),
            sections.structure(facts),
            sections.health(facts),
        ],
    )
