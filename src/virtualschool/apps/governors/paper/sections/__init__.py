"""The sections of the paper, in the order in which a governing body reads them."""

from virtualschool.apps.governors.paper.sections.figures import indicators
from virtualschool.apps.governors.paper.sections.health import health
from virtualschool.apps.governors.paper.sections.plan import off_track, plan_summary, since_then
from virtualschool.apps.governors.paper.sections.register import answers, register
from virtualschool.apps.governors.paper.sections.story import case_study, questions, structure

__all__ = [
    "answers",
    "case_study",
    "health",
    "indicators",
    "off_track",
    "plan_summary",
    "questions",
    "register",
    "since_then",
    "structure",
]
