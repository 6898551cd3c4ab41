"""Questions about days: no year, "from", complete early or long past, a review after its plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.dates import month_in, months_in, read_due, with_year
from virtualschool.domain.plan.live import day_words
from virtualschool.domain.plan.questions.base import Kind, Question, due_value
from virtualschool.domain.plan.references import points_above
from virtualschool.domain.plan.structure import Action, Plan
from virtualschool.domain.plan.words import sentences

_A_DAY = "type a day or a month with its year, as “November 2021”"
_COMPLETE = re.compile(r"^complete[d]?\b(?! to date| by\b)", re.IGNORECASE)
_COMPLETED = re.compile(r"\bcompleted\b(?! to date| by\b)", re.IGNORECASE)
_NOT_YET = re.compile(r"\b(?:draft|to be|not|will be|when|once|partly)\b.*\bcompleted\b", re.I)
_REVIEW = re.compile(r"\breview\b", re.IGNORECASE)


def says_complete(progress: str) -> bool:
    """Whether the first words of a progress cell say that the action is complete."""
    first = next(iter(sentences(progress)), "")
    if _COMPLETE.match(first):
        return True
    return bool(_COMPLETED.search(first)) and not _NOT_YET.search(first)


def plan_month(plan: Plan) -> Month | None:
    """The month of which the plan's title says it is."""
    return month_in(plan.title)


def review_after_plan(plan: Plan) -> Iterator[Question]:
    """A review dated in the plan's introduction after the plan that answers it."""
    dated = plan_month(plan)
    if dated is None:
        return
    for sentence in sentences(plan.introduction):
        for review in months_in(sentence) if _REVIEW.search(sentence) else []:
            if review.key > dated.key:
                proposed = next(
                    earlier
                    for earlier in map(review.minus_years, range(1, 100))
                    if earlier.key <= dated.key
                )
                yield Question(
                    kind=Kind.REVIEW,
                    actions=(),
                    about=plan.title,
                    written=sentence,
                    asks=f"The review is dated {review.label}, after the plan that answers it "
                    f"({dated.label}).",
                    proposes=f"The review was in {proposed.label}.",
                    proposal={"month": proposed.key},
                    takes="type the month, as “September 2021”",
                )


def due_questions(plan: Plan, action: Action, today: date) -> Iterator[Question]:
    """What is odd about when one action is due, or about its being complete."""
    if not action.due or points_above(action.due):
        return
    dated = plan_month(plan)
    written_by = dated.last_day if dated else today
    due = read_due(action.due)
    is_complete = says_complete(action.progress)
    on = due.on if due else None
    if due is None:
        yield _ask(action, Kind.UNREAD, f"“{action.due}” is no date.", "", None, _A_DAY)
    elif due.month:
        is_past = is_complete
        on = with_year(due, before=written_by) if is_past else with_year(due, after=written_by)
        why = "it is complete" if is_past else "it is not said to be complete"
        yield _ask(
            action,
            Kind.YEAR,
            f"The due date “{action.due}” has no year.",
            f"Due by {day_words(on)}: {why}, and the plan is of {Month.of(written_by).label}.",
            due_value(on),
            _A_DAY,
        )
    elif due.from_on:
        yield _ask(
            action,
            Kind.ONGOING,
            f"“{action.due}” says when it begins, not by when it is due.",
            f"It goes on from {day_words(due.from_on)}, with no day by which it is due.",
            due_value(None, due.from_on),
            _A_DAY,
        )
    if is_complete and on is not None:
        yield (_past if on <= written_by else _early)(action, on, written_by, _reviewed(plan))


def _past(action: Action, on: date, written_by: date, reviewed: Month | None) -> Question:
    return _ask(
        action,
        Kind.PAST,
        f"It is complete, and was due by {day_words(on)}, before the plan was written. When was it "
        "completed?",
        "It is complete; the day is not known.",
        {"completed_on": None},
        "type the day or month on which it was completed",
    )


def _early(action: Action, on: date, written_by: date, reviewed: Month | None) -> Question:
    """Complete before it is due: the year is a slip where a year less falls after the review."""
    year_less = Month.of(on).minus_years(1).last_day
    is_slip = year_less <= written_by and (reviewed is None or year_less >= reviewed.first_day)
    return _ask(
        action,
        Kind.EARLY,
        f"It is said to be complete, and is due only by {day_words(on)}.",
        f"The year is a slip: it was due by {day_words(year_less)}."
        if is_slip
        else f"It was complete early; it stays due by {day_words(on)}.",
        due_value(year_less if is_slip else on),
        _A_DAY,
    )


def _reviewed(plan: Plan) -> Month | None:
    """When the review was, a date after the plan put right as ``review_after_plan`` proposes."""
    dated = plan_month(plan)
    for question in review_after_plan(plan):
        if question.proposal:
            return month_from_key(question.proposal["month"])
    said = [
        month
        for sentence in sentences(plan.introduction)
        if _REVIEW.search(sentence)
        for month in months_in(sentence)
        if dated and month.key <= dated.key
    ]
    return said[0] if said else None


def month_from_key(key: str) -> Month:
    """The month of a key such as 2021-09."""
    year, _, month = key.partition("-")
    return Month(int(year), int(month))


def _ask(
    action: Action,
    kind: Kind,
    asks: str,
    proposes: str,
    proposal: dict[str, object] | None,
    takes: str,
) -> Question:
    return Question(
        kind=kind,
        actions=(action.number,),
        about=action.text,
        written=f"{action.due}\n{action.progress}"
        if kind in {Kind.PAST, Kind.EARLY}
        else action.due,
        asks=asks,
        proposes=proposes,
        proposal=proposal,
        takes=takes,
    )
