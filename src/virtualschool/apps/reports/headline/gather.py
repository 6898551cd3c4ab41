"""Gathers the facts of a headline report from an engine, a calendar and a roll. Pure: no ORM.

All monthly figures come from one engine call, and what needs the children themselves (the
flow of school age, the churn split, who was suspended again) from a call for each family of facts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Contribution, Figure, Period, Query, Scope
from virtualschool.apps.reports.headline.facts import (
    Behind,
    Coverage,
    Flow,
    HeadlineFacts,
    Learning,
    Pair,
    Paper,
    Place,
    SchoolExclusions,
    Suspended,
)
from virtualschool.apps.reports.headline.groups import gather_groups
from virtualschool.apps.reports.headline.roll import Roll, SchoolMove
from virtualschool.domain.calendar import Month, SchoolCalendar, academic_year, months_between
from virtualschool.domain.codes import LEGAL_STATUS, placement_group
from virtualschool.domain.education import is_school_age
from virtualschool.domain.identifiers import REGION_OF
from virtualschool.domain.statistics import churn_split, xmr

#: How far back the series behind a chart goes: limits need points, and a school year is compared
#: with the one before.
MONTHS_BEHIND = 25
#: A school move this soon after a move of placement is said to follow it.
FOLLOWS_WITHIN = timedelta(days=28)

ATTENDANCE = ("attendance", "authorised_absence", "unauthorised_absence")
PERSISTENCE = ("persistent_absence", "severe_absence")
SUSPENSIONS = (
    "children_suspended",
    "suspensions",
    "suspension_days_lost",
    "permanent_exclusions",
    "permanent_exclusions_notified",
)
MOVES = ("placement_moves", "school_moves", "mid_year_school_moves")
CARE = ("looked_after", "starters", "leavers", "returns_to_care")
MONTHLY = (*CARE, *ATTENDANCE, *PERSISTENCE, *SUSPENSIONS, *MOVES)
#: Series judged for signals, with the most a value can be.
JUDGED = {"attendance": 100, "children_suspended": None, "placement_moves": None}

_SEX = {"M": "Boys", "F": "Girls"}


def gather(
    engine: Engine,
    calendar: SchoolCalendar,
    month: Month,
    *,
    place: Place,
    roll: Roll,
    paper: Paper | None = None,
    scope: Scope | None = None,
) -> HeadlineFacts:
    """The facts of the month's headline report for one authority.

    ``scope`` is whose rows the reader may see; without it, the whole authority. Raises what the
    engine raises.
    """
    scope = scope or Scope(frozenset({place.code}))
    months = _months_behind(month)
    school_days = {
        each: len(calendar.school_days(each.first_day, each.last_day)) for each in months
    }
    holidays = frozenset(each for each in months if calendar.is_holiday_month(each))
    before = next((each for each in reversed(months[:-1]) if school_days[each]), None)

    monthly = [_period(each) for each in months]
    this_year, last_year = _to_date(month), _to_date(month.minus_years(1))
    found = engine.figures(Query(MONTHLY, (*monthly, this_year, last_year), scope))
    held = {
        (figure.indicator, figure.period): figure
        for figure in found
        if figure.authority == place.code
    }
    known = _Known(held, months, roll)
    series = {
        key: [known.pair(key, each, period) for each, period in zip(months, monthly, strict=True)]
        for key in MONTHLY
    }

    children = _Children(engine, scope, month, before)
    care = _care(children, month)
    counted = children.counted("attendance", month)
    coverage = _coverage(care, counted, children.no_school_in_month)
    learning, without = _learning(care, roll, place, calendar, month)
    before_counted = children.counted("attendance", before) if before else {}
    split = churn_split(before_counted, counted) if before_counted and counted else None
    moves = roll.school_moves(month.first_day, month.last_day)
    moves = [move for move in moves if children.has_school_move(move.child_id)]
    placements = roll.placement_moves(month.first_day - FOLLOWS_WITHIN, month.last_day)
    return HeadlineFacts(
        place=place,
        paper=paper or Paper(),
        month=month,
        before=before,
        months=months,
        school_days=school_days,
        holidays=holidays,
        series=series,
        to_date={key: known.pair(key, month, this_year) for key in MONTHLY},
        to_date_last_year={
            key: known.pair(key, month.minus_years(1), last_year) for key in MONTHLY
        },
        snapshot=found[0].snapshot,
        versions={key: catalogue()[key].version for key in MONTHLY},
        flow=care.flow,
        school_age=care.school_age,
        returned=_sum(series["returns_to_care"][-1]),
        came_and_went=care.came_and_went,
        age_groups=care.age_groups,
        mix=care.mix,
        learning=learning,
        coverage=coverage,
        churn=split,
        charts={
            key: xmr(
                [_value(key, pair) for pair in series[key]],
                {place for place, each in enumerate(months) if each in holidays},
                least=0,
                most=most,
            )
            for key, most in JUDGED.items()
        },
        suspended=_suspended(children, care)
        if before and series["children_suspended"][months.index(before)]
        else None,
        school_exclusions=_by_school(children.exclusions, roll),
        suspended_mix=_suspended_mix(children.exclusions),
        changes=roll.changes(month.first_day, month.last_day),
        school_moves=moves,
        moves_after_placement=_following(moves, placements),
        groups=gather_groups(
            engine,
            scope,
            place.code,
            [
                _period(each)
                for each in dict.fromkeys((month.minus_years(1), before or month, month))
            ],
        ),
        behind=Behind(
            no_school=without,
            awaited=sorted(
                child
                for child in care.in_month
                if child not in counted and child not in children.no_school_in_month
            ),
            suspended=_sums(children.exclusions),
            severe=children.absent("severe_absence"),
            persistent=children.absent("persistent_absence"),
            became=sorted(care.started),
            ceased=sorted(care.left),
            schools={
                child: roll.school(urn) if urn else None for child, urn in care.school_of.items()
            },
            moved=moves,
            schools_by_urn={
                urn: facts
                for move in moves
                for urn in (move.from_urn, move.to_urn)
                if (facts := roll.school(urn))
            },
            placement_moves=placements,
        ),
    )


def _months_behind(month: Month) -> list[Month]:
    first = month.plus(1 - MONTHS_BEHIND)
    return months_between(first, month)


def _period(month: Month) -> Period:
    return Period(month.label, month.first_day, month.last_day, "month")


def _to_date(month: Month) -> Period:
    first = date(academic_year(month.first_day), 9, 1)
    return Period(f"school year to {month.label}", first, month.last_day, "range")


def _sum(pair: Pair | None) -> int:
    return pair.numerator if pair else 0


def _value(key: str, pair: Pair | None) -> int | Fraction | None:
    if pair is None:
        return None
    indicator = catalogue()[key]
    if indicator.is_count:
        return pair.numerator
    rate = pair.rate
    return None if rate is None else 100 * rate


@dataclass(frozen=True, slots=True)
class _Known:
    """Figures that are known, apart from those of months of which nothing was loaded: there an
    engine counts nought, and nought would be news."""

    figures: Mapping[tuple[str, Period], Figure]
    months: Sequence[Month]
    roll: Roll

    def pair(self, key: str, month: Month, period: Period) -> Pair | None:
        figure = self.figures[key, period]
        if figure.numerator is None or not self._is_loaded(key, month):
            return None
        pair = Pair(figure.numerator, figure.denominator)
        return None if pair.denominator == 0 else pair

    def _is_loaded(self, key: str, month: Month) -> bool:
        if key in SUSPENSIONS:
            begin = self.roll.suspensions_begin()
            return begin is not None and begin <= month.last_day
        if key in {"school_moves", "mid_year_school_moves"} and not self.roll.has_enrolments():
            return False
        if key in {*CARE, *MOVES} and month in self.months:
            care = self.figures["looked_after", _period(month)]
            return bool(care.numerator)
        return True


class _Children:
    """What each child contributes; one call for each family of facts."""

    def __init__(self, engine: Engine, scope: Scope, month: Month, before: Month | None) -> None:
        self._month = _period(month)
        opening = month.first_day - timedelta(days=1)
        self.opening_day = Period("opening", opening, opening, "day")
        self.closing_day = Period("closing", month.last_day, month.last_day, "day")
        self.first_day = Period("first day", month.first_day, month.first_day, "day")
        two = (self._month,) if before is None else (_period(before), self._month)

        def ask(
            indicators: tuple[str, ...], periods: tuple[Period, ...], *by: str
        ) -> list[Contribution]:
            return engine.contributions(Query(indicators, periods, scope, by))

        self.on_the_day = ask(
            ("looked_after",),
            (self.opening_day, self.closing_day),
            "year_group",
            "sex",
            "legal_status",
            "placement_type",
            "school",
        )
        self.in_and_out = ask(("starters", "leavers"), (self._month, self.first_day), "year_group")
        self.in_period = ask(("looked_after_in_period",), (self._month,), "year_group", "school")
        self._sessions = ask(("attendance", *PERSISTENCE), two)
        self._overall = ask(("overall_absence",), (_to_date(month),))
        exclusions = ask(SUSPENSIONS[:3], two, "school", "year_group", "sex")
        self.exclusions = [c for c in exclusions if c.period == self._month]
        self.exclusions_before = [c for c in exclusions if c.period != self._month]
        self._moved = {c.child_id for c in ask(("school_moves",), (self._month,))}
        self.no_school_in_month = {c.child_id for c in self.in_period if not c.by["school"]}

    def counted(self, indicator: str, month: Month) -> dict[str, tuple[int, int]]:
        """Each child's numerator and denominator of a rate in a month."""
        return {
            c.child_id: (c.numerator, c.denominator or 0)
            for c in self._sessions
            if c.indicator == indicator and c.period == _period(month) and c.denominator
        }

    def absent(self, indicator: str) -> dict[str, tuple[int, int]]:
        """Sessions missed and possible since September, of children that an indicator counts."""
        of_year = {c.child_id: (c.numerator, c.denominator or 0) for c in self._overall}
        return {
            c.child_id: of_year[c.child_id]
            for c in self._sessions
            if c.indicator == indicator and c.period == self._month and c.numerator
        }

    def has_school_move(self, child_id: str) -> bool:
        return child_id in self._moved


@dataclass(frozen=True, slots=True)
class _Care:
    """The month's care, child by child."""

    flow: Flow
    school_age: Flow
    came_and_went: int
    age_groups: tuple[int, int, int, int]
    mix: Mapping[str, Mapping[str, int]]
    started: Counter[str]
    left: Counter[str]
    closing: frozenset[str]
    in_month: frozenset[str]  # of school age, at any time
    school_of: Mapping[str, str | None]  # of school age, at the end
    ceased_on_first: int
    twice: int


def _care(children: _Children, month: Month) -> _Care:
    opening = {c.child_id: c for c in children.on_the_day if c.period == children.opening_day}
    closing = {c.child_id: c for c in children.on_the_day if c.period == children.closing_day}
    events = [c for c in children.in_and_out if c.period != children.first_day]
    started = _tally(c for c in events if c.indicator == "starters")
    left = _tally(c for c in events if c.indicator == "leavers")
    year_in_month = {c.child_id: c.by["year_group"] for c in events}
    year_in_month |= {c.child_id: c.by["year_group"] for c in children.in_period}
    year_in_month |= {child: c.by["year_group"] for child, c in closing.items()}
    if month.month != 9:  # year groups change on 1 September only
        year_in_month |= {child: c.by["year_group"] for child, c in opening.items()}
    of_age = {child for child, year in year_in_month.items() if is_school_age(year or "")}
    was_of_age = {c for c in opening if is_school_age(opening[c].by["year_group"] or "")}
    reached = sum(child in of_age for child in opening.keys() - was_of_age)
    finished = sum(child not in of_age for child in was_of_age)
    in_month = {c.child_id for c in children.in_period} & of_age
    became_of_age = sum(count for child, count in started.items() if child in of_age)
    ceased_of_age = sum(count for child, count in left.items() if child in of_age)
    on_first = {
        c.child_id
        for c in children.in_and_out
        if c.period == children.first_day and c.indicator == "leavers"
    }
    return _Care(
        flow=Flow(len(opening), started.total(), left.total(), len(closing)),
        school_age=Flow(
            len(was_of_age),
            became_of_age,
            ceased_of_age,
            len(closing.keys() & of_age),
            reached,
            finished,
        ),
        came_and_went=len(started.keys() - opening.keys() - closing.keys()),
        age_groups=_age_groups(closing.values()),
        mix=_mix(closing.values()),
        started=started,
        left=left,
        closing=frozenset(closing),
        in_month=frozenset(in_month),
        school_of={c: closing[c].by["school"] for c in closing if c in of_age},
        ceased_on_first=len((on_first & of_age) - in_month),
        twice=sum((child in opening) + started[child] - 1 for child in in_month),
    )


def _tally(contributions: Iterable[Contribution]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for each in contributions:
        tally[each.child_id] += each.numerator
    return tally


def _age_groups(closing: Iterable[Contribution]) -> tuple[int, int, int, int]:
    younger = of_age = older = unknown = 0
    for each in closing:
        year = each.by["year_group"]
        if year is None:
            unknown += 1
        elif is_school_age(year):
            of_age += 1
        elif year.isdigit():
            older += 1
        else:
            younger += 1
    return younger, of_age, older, unknown


def _year_label(year: str | None) -> str:
    if year is None:
        return "Year group not known"
    if year == "R":
        return "Reception"
    return f"Year {year}" if year.isdigit() else "Younger than Reception"


def _year_order(label: str) -> tuple[int, int]:
    order = {"Younger than Reception": 0, "Reception": 1, "Year group not known": 99}
    return (order.get(label, 2), int(label.split()[1]) if label not in order else 0)


def _mix(closing: Iterable[Contribution]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in closing:
        counts["sex"][_SEX.get(each.by["sex"] or "", "Not recorded")] += 1
        status = each.by["legal_status"] or ""
        known = status in LEGAL_STATUS
        counts["legal_status"][LEGAL_STATUS.name(status) if known else "Not recorded"] += 1
        counts["placement"][placement_group(each.by["placement_type"] or "").label] += 1
        counts["year_group"][_year_label(each.by["year_group"])] += 1
    ordered = {key: dict(_by_size(each)) for key, each in counts.items()}
    years = counts["year_group"]
    ordered["year_group"] = {label: years[label] for label in sorted(years, key=_year_order)}
    return ordered


def _by_size(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _coverage(care: _Care, counted: Mapping[str, tuple[int, int]], no_school: set[str]) -> Coverage:
    with_marks = care.in_month & counted.keys()
    without = care.in_month - with_marks
    flow = care.school_age
    return Coverage(
        children=len(care.in_month),
        with_marks=len(with_marks),
        awaited=len(without - no_school),
        no_school=len(without & no_school),
        others_counted=len(counted.keys() - care.in_month),
        expected=flow.opening + flow.became + flow.reached - flow.finished,
        ceased_on_first=care.ceased_on_first,
        twice=care.twice,
    )


def _learning(
    care: _Care, roll: Roll, place: Place, calendar: SchoolCalendar, month: Month
) -> tuple[Learning, dict[str, date | None]]:
    where: Counter[str] = Counter()
    schools = {urn for urn in care.school_of.values() if urn}
    for urn in care.school_of.values():
        where[_whereabouts(urn, roll, place)] += 1
    without = {
        child: roll.last_day_on_roll(child, month.last_day)
        for child, urn in sorted(care.school_of.items())
        if not urn
    }
    waits = [
        len(calendar.school_days(last + timedelta(days=1), month.last_day))
        for last in without.values()
        if last
    ]
    learning = Learning(
        is_loaded=roll.has_enrolments(),
        schools=len(schools),
        own=where["own"],
        near=where["near"],
        further=where["further"],
        unknown=where["unknown"],
        no_school=where["none"],
        longest_days=max(waits, default=None),
    )
    return learning, without


def _whereabouts(urn: str | None, roll: Roll, place: Place) -> str:
    if not urn:
        return "none"
    school = roll.school(urn)
    if school is None or not school.la_code:
        return "unknown"
    if school.la_code == place.code:
        return "own"
    if place.neighbours:
        return "near" if school.la_code in place.neighbours else "further"
    region = REGION_OF.get(place.code)
    return "near" if region and REGION_OF.get(school.la_code) == region else "further"


def _suspended(children: _Children, care: _Care) -> Suspended:
    last = {c.child_id for c in children.exclusions_before if c.indicator == "children_suspended"}
    this = {c.child_id for c in children.exclusions if c.indicator == "children_suspended"}
    added = this - last
    gone = last - this
    left_care = gone - care.closing
    return Suspended(
        last=len(last),
        left_care=len(left_care),
        not_again=len(gone - left_care),
        again=len(last & this),
        added_here=len(added - care.started.keys()),
        added_new=len(added & care.started.keys()),
        this=len(this),
    )


def _sums(exclusions: Iterable[Contribution]) -> dict[str, tuple[int, int]]:
    events: Counter[str] = Counter()
    sessions: Counter[str] = Counter()
    for each in exclusions:
        if each.indicator == "suspensions":
            events[each.child_id] += each.numerator
        elif each.indicator == "suspension_days_lost":
            sessions[each.child_id] += each.numerator
    return {child: (events[child], sessions[child]) for child in sorted(events)}


def _by_school(exclusions: Iterable[Contribution], roll: Roll) -> list[SchoolExclusions]:
    """Schools by suspensions, most first."""
    found: dict[str, list[Contribution]] = defaultdict(list)
    for each in exclusions:
        found[each.by["school"] or ""].append(each)
    schools = []
    for urn, own in found.items():
        sums = _sums(own)
        facts = roll.school(urn)
        schools.append(
            SchoolExclusions(
                urn=urn,
                name=facts.name if facts else f"School {urn}" if urn else "School not recorded",
                children=len(sums),
                suspensions=sum(events for events, _ in sums.values()),
                sessions=sum(sessions for _, sessions in sums.values()),
            )
        )
    return sorted(schools, key=lambda one: (-one.suspensions, -one.sessions, one.name))


def _suspended_mix(exclusions: Iterable[Contribution]) -> dict[str, dict[str, int]]:
    """Children suspended by sex and year group."""
    sex: dict[str, set[str]] = defaultdict(set)
    year: dict[str, set[str]] = defaultdict(set)
    for each in exclusions:
        sex[_SEX.get(each.by["sex"] or "", "Not recorded")].add(each.child_id)
        year[_year_label(each.by["year_group"])].add(each.child_id)
    return {
        "sex": {label: len(sex[label]) for label in sorted(sex)},
        "year_group": {label: len(year[label]) for label in sorted(year, key=_year_order)},
    }


def _following(moves: Sequence[SchoolMove], placements: Mapping[str, Sequence[date]]) -> int:
    """Mid-year school moves within four weeks after a move of placement of the same child."""
    return sum(
        any(
            timedelta() <= move.on - day <= FOLLOWS_WITHIN
            for day in placements.get(move.child_id, ())
        )
        for move in moves
        if move.is_mid_year
    )
