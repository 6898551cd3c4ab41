"""A governing body for tests: one meeting that was held, a challenge and a case study."""

from __future__ import annotations

from datetime import date
from typing import Any

from virtualschool.apps.governors.models import CaseStudy, Meeting
from virtualschool.apps.governors.services import enter, plan_meetings, write_case_study

STORY: dict[str, Any] = {
    "title": "Back in lessons",
    "pseudonym": "Rowan",
    "context": "Mornings began with an argument.",
    "done": "The carer and the designated teacher met every week.",
    "words": "I know who to find.",
    "impact": "Full days since half term.",
}


def met_on(day: date) -> CaseStudy:
    """A meeting on that day with challenge 1, and a case study told nowhere yet, which it gives."""
    plan_meetings(authority="806", first_on=day, last_day=day, by="test")
    meeting = Meeting.objects.get(authority="806", held_on=day)
    enter(
        meeting=meeting,
        kind="challenge",
        asked_by="Chair",
        text="Which schools have signed up?",
        answer_from="Virtual school head",
        by="test",
    )
    return write_case_study(authority="806", by="test", **STORY)
