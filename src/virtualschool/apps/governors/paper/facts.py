"""What a governing body's paper says, gathered once; the document only words it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.governors.models import CaseStudy, Entry
from virtualschool.apps.governors.paper.periods import Span
from virtualschool.apps.governors.questions import FigureSaid
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.plans.rated import RatedPlan
from virtualschool.domain.disclosure import Release
from virtualschool.domain.plan.comparison import Comparison
from virtualschool.publishing.document import Block


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of the table: its figure, what is aimed for, and what is said of its last month."""

    indicator: Indicator
    aim: Aim | None
    standing: str  # how the aim stands, in words, blank without one
    said: FigureSaid
    actions: Sequence[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the paper prints it."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Everything that the paper says. ``numbers`` are the figures as they may be shown to a reader
    outside the team, solved with those of the papers before."""

    span: Span
    authority_name: str
    snapshot: str
    lines: Sequence[Line]
    not_counted: Sequence[str]  # what the plan hopes for and is not counted here yet
    numbers: Release
    stages: Sequence[str]
    plan: RatedPlan | None
    sections: Sequence[str]  # the plan's review questions
    comparison: Comparison | None
    answers: Sequence[Entry]
    entries: Sequence[Entry]
    case_study: CaseStudy | None
    questions: Sequence[Asked]
    structure: Sequence[Block]
    received: Sequence[tuple[str, date, str]]
    papers_before: int
