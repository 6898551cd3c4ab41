"""What goes well, said exactly, from what was loaded alone: nothing is invented or rounded up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from virtualschool.analytics.engines.marks_of_child import MarkOfChild
from virtualschool.apps.desk.child.attendance import totals_between
from virtualschool.apps.desk.child.record import REVIEWS, Record, placements, stays_with_workers
from virtualschool.apps.desk.child.words import day, lasting, some
from virtualschool.domain.attendance import SessionTotals
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.suspensions import Category, status_counts

#: What is worth saying: 19 of 20 sessions attended, over at least a week of them.
_GOOD_OF_20 = 19
_FEW_SESSIONS = 10
#: A time that is long enough to be called steady, in days.
_STEADY = 365
#: School days without a suspension after which it is worth saying: about a term.
_CALM = 60
#: Codes of a review at which the child's own voice was heard in person (PN1, PN2, PN3).
_SPOKE = {
    "PN1": "attended and spoke",
    "PN2": "attended, with an advocate who spoke",
    "PN3": "attended and conveyed views by symbols",
}


def strengths_of(record: Record, marks: Sequence[MarkOfChild]) -> list[str]:
    """Sentences, in the order in which they are read. Empty where nothing of the kind is known.

    ``marks`` are those of this academic year and the one before.
    """
    said = [
        _since_half_term(record, marks),
        _against_last_year(record, marks),
        _without_suspension(record, marks),
        _same_carer(record),
        _same_school(record),
        _same_worker(record),
        _own_voice(record),
    ]
    return [sentence for sentence in said if sentence]


def _since_half_term(record: Record, marks: Sequence[MarkOfChild]) -> str:
    began = _half_term_began(record)
    if began is None:
        return ""
    totals = totals_between(record, marks, began, record.today)
    is_good = 20 * totals.attended >= _GOOD_OF_20 * totals.possible
    if totals.possible < _FEW_SESSIONS or not is_good:
        return ""
    return f"At school on {_of(totals)} since this half term began on {day(began)}."


def _half_term_began(record: Record) -> date | None:
    """The first school day after the last break of a week or more; in a holiday the half term
    before it."""
    year = academic_year(record.today)
    days = record.calendar.school_days(date(year, 9, 1), record.today)
    starts = [
        on
        for before, on in zip([date.min, *days], days, strict=False)
        if on - before > timedelta(days=7)
    ]
    return starts[-1] if starts else None


def _against_last_year(record: Record, marks: Sequence[MarkOfChild]) -> str:
    """Attendance of this year against the same weeks of the last, where it rose."""
    began = date(academic_year(record.today), 9, 1)
    now = totals_between(record, marks, began, record.today)
    then = totals_between(record, marks, _year_before(began), _year_before(record.today))
    if min(now.possible, then.possible) < _FEW_SESSIONS:
        return ""
    if now.attended * then.possible <= then.attended * now.possible:
        return ""
    return (
        "Attendance is higher than in the same weeks of last year: "
        f"{_of(now)}, against {_of(then)}."
    )


def _without_suspension(record: Record, marks: Sequence[MarkOfChild]) -> str:
    """No suspension for about a term or more, for a child who is at school."""
    if not any(mark.on > record.today - timedelta(days=_STEADY) for mark in marks):
        return ""
    counted = [
        row
        for row in record.suspensions
        if row.category in {Category.SUSPENSION, Category.PERMANENT}
        and status_counts(row.category, row.status)
    ]
    here = " at this school" if record.reader.is_of_school else ""
    if not counted:
        return f"No suspension is on record{here}."
    last = max(row.last_day or row.start_on for row in counted)
    if len(record.calendar.school_days(last + timedelta(days=1), record.today)) < _CALM:
        return ""
    return f"No suspension{here} since {day(last)}."


def _same_carer(record: Record) -> str:
    if not record.standing.is_looked_after:
        return ""
    now = [each for each in placements(record.episodes) if each.covers(record.today)]
    return _steady("With the same carer", now[-1].start_on, record) if now else ""


def _same_school(record: Record) -> str:
    now = [
        row
        for row in record.enrolments
        if row.start_on <= record.today and (row.last_day is None or row.last_day >= record.today)
    ]
    return _steady("At the same school", now[-1].start_on, record) if now else ""


def _same_worker(record: Record) -> str:
    """The same social worker, by the number that the return gives each."""
    now = [stay for stay in stays_with_workers(record) if stay.ceased_on is None]
    return _steady("With the same social worker", now[0].start_on, record) if len(now) == 1 else ""


def _steady(what: str, since: date, record: Record) -> str:
    if (record.today - since).days < _STEADY:
        return ""
    return f"{what} for {lasting(since, record.today)}, since {day(since)}."


def _own_voice(record: Record) -> str:
    """That the child took part in the last review in person."""
    reviews = [
        (row.values["REVIEW"], row.values.get("REVIEW_CODE") or "")
        for row in record.told_in(REVIEWS)
        if row.values.get("REVIEW")
    ]
    if not reviews:
        return ""
    held_on, code = max(reviews)
    if code not in _SPOKE:
        return ""
    return f"Took part in the last review, on {day(date.fromisoformat(held_on))}: {_SPOKE[code]}."


def _of(totals: SessionTotals) -> str:
    return f"{totals.attended} of {some(totals.possible, 'session')}"


def _year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)
