"""Gathering what a meeting's paper says: figures, plan, register, questions, story, data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import NOT_KNOWN, Scope
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.governors.cases import why_not_ready
from virtualschool.apps.governors.models import CaseStudy, Entry, EntryStatus, Meeting
from virtualschool.apps.governors.paper.facts import Asked, Line, PaperFacts
from virtualschool.apps.governors.paper.figures import (
    ALWAYS,
    BY_STAGE,
    STAGES,
    Ranges,
    gather_ranges,
    month_name,
    numbers_of,
)
from virtualschool.apps.governors.paper.kept import release_of
from virtualschool.apps.governors.paper.periods import Span, span_of
from virtualschool.apps.governors.questions import FigureSaid, suggested_questions
from virtualschool.apps.governors.selectors import answers_due, entries_of, questions_of
from virtualschool.apps.indicators.engine import NothingLoaded, storing_engine
from virtualschool.apps.indicators.figures.known import ledger_of
from virtualschool.apps.indicators.targets.aims import Aim, aim_of_measure, aim_of_target
from virtualschool.apps.indicators.targets.document import STANDING_WORDS
from virtualschool.apps.indicators.targets.progress import Standing, progresses_of
from virtualschool.apps.indicators.targets.selectors import targets_of
from virtualschool.apps.indicators.targets.series import FigureSeries, series_of
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.plans.models import Outcome, Plan
from virtualschool.apps.plans.rated import RatedPlan, rated_plan
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.review.compare import compared
from virtualschool.apps.plans.review.structure import (
    caseloads_of,
    structure_blocks,
    structure_reviews,
)
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.disclosure import DEFAULT_RULE, Release, withhold
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.publishing.document import Block, Paragraph

PAPER = "governors"


def gather(meeting: Meeting, scope: Scope) -> PaperFacts:
    """The facts of a meeting's paper. Raises ``NothingLoaded`` before the first load."""
    span = span_of(meeting)
    authority = meeting.authority
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is no paper to write.")
    plan = _plan(authority)
    aims, outcomes, actions_of = _hopes(plan)
    keys = [*ALWAYS, *(key for key in outcomes if key in catalogue() and key not in ALWAYS)]
    last_year = span.last_year[0]
    series = series_of(authority, keys, until=span.until, since=last_year)
    with storing_engine(current.manifest) as engine:
        ranges = gather_ranges(engine, scope, span, list(series))
    before = papers_before(authority)
    numbers = withhold(numbers_of(span, series, ranges).release(), before)
    rated = rated_plan(plan, span.as_at, is_outside=True) if plan else None
    lines = _lines(span, series, aims, numbers, actions_of, [key for key in keys if key in series])
    return PaperFacts(
        span=span,
        authority_name=the_authority(authority).name,
        snapshot=current.manifest,
        lines=lines,
        not_counted=[
            text for key, texts in outcomes.items() if key not in series for text in texts
        ],
        numbers=numbers,
        stages=_stages(ranges),
        plan=rated,
        sections=[each.title for each in plan.sections.all()] if plan else [],
        comparison=compared(plan, min(span.last.held_on, span.as_at), span.as_at)
        if plan and span.last
        else None,
        answers=answers_due(authority, meeting),
        entries=_entries(authority, meeting),
        case_study=_case_study(meeting),
        questions=_questions(meeting, lines, rated, span),
        structure=_structure(authority, span),
        received=[
            (each.title, each.received_on, each.remark) for each in ledger_of(authority).received
        ],
        papers_before=_meetings_told(meeting),
    )


def papers_before(authority: str) -> list[Release]:
    """The numbers of every paper issued to the governing body, in the order of issue: of this
    meeting, of earlier ones and of later ones, for a reader has them all."""
    editions = Edition.objects.filter(authority=authority, report=PAPER).order_by("id")
    return [release_of(each.figures) for each in editions]


def _meetings_told(meeting: Meeting) -> int:
    """For how many meetings before this one a paper was issued."""
    told = Edition.objects.filter(
        authority=meeting.authority, report=PAPER, period__lt=meeting.held_on.isoformat()
    )
    return told.values("period").distinct().count()


def figures_said(lines: Iterable[Line]) -> list[FigureSaid]:
    """What the figures say, as questions are suggested from it."""
    return [line.said for line in lines]


def _plan(authority: str) -> Plan | None:
    try:
        return plan_of(authority)
    except PlanRefused:
        return None


def _hopes(
    plan: Plan | None,
) -> tuple[dict[str, Aim], dict[str, list[str]], dict[str, list[int]]]:
    """By figure: its aim, the outcomes that speak of it, and the actions that contribute.

    A target that was set stands in place of what the plan's words say.
    """
    aims: dict[str, Aim] = {}
    outcomes: dict[str, list[str]] = defaultdict(list)
    actions: dict[str, list[int]] = defaultdict(list)
    if plan is not None:
        for outcome in Outcome.objects.filter(plan=plan).prefetch_related("actions"):
            if not outcome.measure:
                continue
            measure = measure_from_value(outcome.measure)
            outcomes[measure.indicator].append(outcome.text)
            actions[measure.indicator] += [
                each.ref for each in outcome.actions.all() if each.consideration_id
            ]
            aim = aim_of_measure(measure, outcome.text)
            if aim is not None:
                aims[aim.indicator] = aim
        for target in targets_of(plan.authority):
            aims[target.indicator] = aim_of_target(target)
            outcomes.setdefault(target.indicator, [])
    return aims, outcomes, {key: sorted(set(refs)) for key, refs in actions.items()}


def _lines(
    span: Span,
    series: dict[str, FigureSeries],
    aims: dict[str, Aim],
    numbers: Release,
    actions_of: dict[str, list[int]],
    keys: Sequence[str],
) -> list[Line]:
    asked = [aims[key] for key in keys if key in aims]
    progress = {
        each.aim.indicator: each
        for each in progresses_of(span.meeting.authority, asked, span.until, is_outside=True)
    }
    lines = []
    for key in keys:
        one, standing = series[key], progress.get(key)
        words = STANDING_WORDS[standing.standing] if standing else ""
        lines.append(
            Line(
                indicator=one.indicator,
                aim=aims.get(key),
                standing=words,
                said=FigureSaid(
                    key=key,
                    title=one.indicator.title,
                    month=span.until.label,
                    signal=_signal(one, span, numbers),
                    better=one.indicator.better,
                    is_behind=standing is not None
                    and standing.standing in {Standing.BEHIND, Standing.NOT_REACHED},
                    aim=f"{words.lower()}.",
                ),
                actions=actions_of.get(key, []),
            )
        )
    return lines


def _signal(series: FigureSeries, span: Span, numbers: Release) -> str:
    """What the last month says; of one that is withheld nothing is told."""
    name = month_name(series.indicator.key, span.until)
    place = series.place(span.until)
    if name not in numbers.counts or not 0 <= place < len(series.counts):
        return "no data"
    if numbers.value(name) is None:
        return "not shown"
    if series.is_holiday(place):
        return "few school days"
    return series.judged.signal_at(place)


def _stages(ranges: Ranges) -> list[str]:
    """The key stages in order, and what else children are grouped as."""
    found = {stage for key in BY_STAGE for stage in ranges.stages[key]}
    others = sorted(found - {*STAGES, NOT_KNOWN})
    return [each for each in (*STAGES, *others, NOT_KNOWN) if each in found]


def _entries(authority: str, meeting: Meeting) -> list[Entry]:
    """What is not settled, and what was settled since the meeting before."""
    asked = entries_of(authority).filter(meeting__held_on__lt=meeting.held_on)
    return [each for each in asked if each.status != EntryStatus.CLOSED or each.answered_on]


def _case_study(meeting: Meeting) -> CaseStudy | None:
    study = CaseStudy.objects.filter(meeting=meeting).prefetch_related("actions").first()
    return study if study is not None and not why_not_ready(study) else None


def _questions(
    meeting: Meeting, lines: Sequence[Line], plan: RatedPlan | None, span: Span
) -> list[Asked]:
    """The questions kept with the meeting; before any is, those suggested now."""
    kept = questions_of(meeting)
    if kept:
        return [Asked(each.text, each.reason) for each in kept if not each.is_left_out]
    suggested = suggested_questions(figures_said(lines), plan.present if plan else (), span.as_at)
    return [Asked(each.text, each.reason) for each in suggested]


def _structure(authority: str, span: Span) -> list[Block]:
    """The yearly review of structure, without caseloads so small that a child might be known."""
    held = [each for each in structure_reviews(authority) if each.held_on <= span.as_at]
    blocks = structure_blocks(authority, span.as_at)
    if not held or not any(DEFAULT_RULE.hides(many) for _, many in caseloads_of(held[0]).rows):
        return blocks
    told = caseloads_of(held[0]).sentence
    return [
        each for each in blocks if not (isinstance(each, Paragraph) and list(each.text) == [told])
    ]
