"""What is suggested for a meeting now."""

from __future__ import annotations

from virtualschool.analytics.query import Scope
from virtualschool.apps.governors.models import Meeting
from virtualschool.apps.governors.paper.gather import figures_said, gather
from virtualschool.apps.governors.questions import Suggested, suggested_questions
from virtualschool.apps.indicators.engine import NothingLoaded


def suggested_for(meeting: Meeting) -> list[Suggested]:
    """The questions that the figures and the plan suggest for a meeting; none before a load."""
    try:
        facts = gather(meeting, Scope(frozenset({meeting.authority})))
    except NothingLoaded:
        return []
    actions = facts.plan.present if facts.plan else ()
    return suggested_questions(figures_said(facts.lines), actions, facts.span.as_at)
