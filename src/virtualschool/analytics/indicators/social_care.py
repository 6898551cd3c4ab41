"""How the virtual school and social care work together around a child.

Whether the virtual school learns in time that a child came into care, and whether a school is there
when social care moves a placement. That a social worker was at a personal education plan's meeting
cannot be counted before the plans are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import WHO
from virtualschool.analytics.indicators.moves import placement_moves, plain_placement_moves
from virtualschool.analytics.plain import autumn_of
from virtualschool.analytics.query import CARE_COHORTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import Child, PlainFrame

#: Ten working days without a bank holiday: by then a child's first PEP is due to be begun.
IN_TIME_DAYS = 14
#: Ten school days in term.
SETTLED_DAYS = 14
#: Where those end in the summer holidays, the school is looked for on this day after them.
SUMMER_FROM, SUMMER_UNTIL = (7, 22), (9, 14)
_FAR = date(2999, 12, 31)


# From entering care to the virtual school knowing ----------------------------------------------


def _known(frame: Frame) -> ir.Table:
    lists = frame.of_no_child("lists").select(
        "authority", lists_from="first_day", lists_to="last_day"
    )
    starts = frame.cohort_intervals.select(*WHO, "ceased_on", on="start_on")
    held = starts.join(
        lists, ["authority", starts.on >= lists.lists_from, starts.on <= lists.lists_to]
    )
    told = held[[*starts.columns, "lists_to"]]
    listings = frame.table("listing").select(*WHO, "first_day", "last_day")
    later = told.join(listings, [*WHO, listings.last_day >= told.on])
    first = later.group_by([*WHO, "on"]).agg(named_on=later.first_day.min())
    seen = told.left_join(first, [*WHO, "on"])[[*told.columns, "named_on"]]
    far = ibis.literal(_FAR)
    ended = ibis.least(seen.ceased_on.fill_null(far), seen.lists_to)
    known_on = ibis.greatest(seen.named_on.fill_null(far), seen.on)
    dated = frame.happening(seen.mutate(ended=ended, known_on=known_on))
    late = dated.on + ibis.interval(days=IN_TIME_DAYS)
    is_known = dated.known_on <= dated.ended
    waited = ibis.least(dated.known_on, dated.ended).delta(dated.on, unit="day")
    counted = dated.mutate(
        in_time=(is_known & (dated.known_on <= late)).ifelse(1, 0),
        decided=(is_known | (dated.ended > late)).ifelse(1, 0),
        days=ibis.greatest(waited, 0).cast("int64"),
    ).drop("ceased_on", "lists_to", "named_on", "ended", "known_on")
    return frame.per_child(
        frame.described(counted),
        in_time=ibis._.in_time.sum(),
        decided=ibis._.decided.sum(),
        days=ibis._.days.sum(),
    )


def _plain_known(frame: PlainFrame) -> Iterator[Row]:
    loaded = {row["authority"]: row for row in frame.of_no_child("lists")}

    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, period in frame.periods:
            for stay in frame.cohort_intervals():
                child, began = (stay["authority"], stay["child_id"]), stay["start_on"]
                lists = loaded.get(child[0])
                if lists is None or not period.first_day <= began <= period.last_day:
                    continue
                if not lists["first_day"] <= began <= lists["last_day"]:
                    continue
                yield (
                    position,
                    child,
                    frame.describe(child, began),
                    _waited(frame, child, stay, lists["last_day"]),
                )

    yield from frame.total(found())


def _waited(frame: PlainFrame, child: Child, stay: Row, last_list: date) -> dict[str, int]:
    """How long it was until a list named the child, or until care or the lists ended before."""
    began = stay["start_on"]
    ended = min(stay["ceased_on"] or last_list, last_list)
    named = [
        max(row["first_day"], began)
        for row in frame.of_child("listing", child)
        if row["last_day"] >= began
    ]
    known_on = min(named, default=None)
    if known_on is not None and known_on <= ended:
        days = (known_on - began).days
        return {"in_time": int(days <= 14), "decided": 1, "days": days}
    days = max((ended - began).days, 0)
    return {"in_time": 0, "decided": int(days > 14), "days": days}


KNOWN = Family(
    name="known_after_entering_care",
    facts=("care_interval", "listing", "lists", "care_spell"),
    rows=_known,
    plain=_plain_known,
    measures_add_up=True,
)

_OF_LISTS: dict[str, Any] = {
    "cohorts": ("looked_after",),
    "source": "SSDA903 episodes; children lists, by the day that each speaks of",
    "family": KNOWN,
}

KNOWN_IN_TIME = Indicator(
    key="known_within_two_weeks",
    title="Known within two weeks of entering care",
    meaning="The share of times children came into care of which the virtual school knew within "
    "two weeks, by the children lists that social care sends.",
    why="The first personal education plan is due to be begun within ten working days; nobody can "
    "begin it for a child whom they have not heard of. Lists a month apart make half of them late.",
    numerator="Of those, times with a list that names the child for a day up to 14 days after.",
    denominator="Times children came into care in the period, while lists were loaded, unless care "
    "or the lists ended within 14 days without one that names the child: of these it cannot be "
    "said.",
    unit="starts",
    better="higher",
    numerator_of=lambda row: row.in_time,
    plain_numerator=lambda row: row["in_time"],
    denominator_of=lambda row: row.decided,
    plain_denominator=lambda row: row["decided"],
    **_OF_LISTS,
)

DAYS_UNTIL_KNOWN = Indicator(
    key="days_until_known",
    title="Days from entering care to being known",
    meaning="How many days children who came into care in the period waited in all until the "
    "virtual school knew of them.",
    why="Every one of these days is one on which nobody could see to the child's education.",
    numerator="For each time a child came into care in the period, while lists were loaded: days "
    "until the day of the first list that names the child; where none does, until care or the "
    "lists ended.",
    denominator=None,
    unit="days",
    better="lower",
    numerator_of=lambda row: row.days,
    plain_numerator=lambda row: row["days"],
    **_OF_LISTS,
)


# A school when a placement moves ---------------------------------------------------------------


def _looked_for_on(moved_on: ir.DateValue) -> ir.DateValue:
    """The day on which a school is looked for after a move."""
    day = moved_on + ibis.interval(days=SETTLED_DAYS)
    year = day.year()
    first, after = ibis.date(year, *SUMMER_FROM), ibis.date(year, *SUMMER_UNTIL)
    return ((day >= first) & (day < after)).ifelse(after, day)


def _plain_looked_for_on(moved_on: date) -> date:
    day = moved_on + timedelta(days=14)
    return date(day.year, 9, 14) if (7, 22) <= (day.month, day.day) < (9, 14) else day


def _settled(frame: Frame) -> ir.Table:
    moves = frame.described(placement_moves(frame), "is_school_age")
    of_age = moves.filter(moves.is_school_age.fill_null(False))
    events = of_age.mutate(
        day_before=of_age.on - ibis.interval(days=1), looked_for_on=_looked_for_on(of_age.on)
    )
    for day, name in (("day_before", "was_at"), ("looked_for_on", "is_at")):
        days = frame.with_school(events.select(*WHO, on=events[day]).distinct())
        named = days.select(*WHO, **{day: days.on, name: days.school})
        events = events.left_join(named, [*WHO, day])[[*events.columns, name]]
    return frame.per_child(
        events,
        moves=ibis._.count(),
        settled=ibis._.count(where=ibis._.is_at.notnull()),
        kept=ibis._.count(where=(ibis._.is_at == ibis._.was_at).fill_null(False)),
    )


def _plain_settled(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, child, day in plain_placement_moves(frame):
            if not frame.school_year(child, autumn_of(day)).get("is_school_age"):
                continue
            was_at = frame.roll_on(child, day - timedelta(days=1))
            is_at = frame.roll_on(child, _plain_looked_for_on(day))
            counts = {
                "moves": 1,
                "settled": int(is_at is not None),
                "kept": int(is_at is not None and is_at == was_at),
            }
            yield position, child, frame.describe(child, day), counts

    yield from frame.total(found())


SETTLED = Family(
    name="school_at_a_placement_move",
    facts=("episode", "enrolment", "school_year", "care_spell"),
    rows=_settled,
    plain=_plain_settled,
    measures_add_up=True,
)

_OF_MOVES: dict[str, Any] = {
    "denominator": "Moves to another carer in the period (see placement moves) of children in "
    "Reception to Year 11 on the day.",
    "unit": "moves",
    "cohorts": CARE_COHORTS,
    "better": "higher",
    "source": "SSDA903 episodes; enrolments by hand, children list, census and marks",
    "family": SETTLED,
    "denominator_of": lambda row: row.moves,
    "plain_denominator": lambda row: row["moves"],
}

SCHOOL_SETTLED = Indicator(
    key="school_settled_at_move",
    title="School settled when a placement moves",
    meaning="The share of children's placement moves with a school there, the same as before or "
    "another, within two weeks.",
    why="A school place is to be settled before a child is moved; every week without one is lost.",
    numerator="Of those, moves after which the child is on a school's roll 14 days later; where "
    "that falls on 22 July to 13 September, on 14 September.",
    numerator_of=lambda row: row.settled,
    plain_numerator=lambda row: row["settled"],
    **_OF_MOVES,
)

SCHOOL_KEPT = Indicator(
    key="school_kept_at_move",
    title="School kept when a placement moves",
    meaning="The share of children's placement moves after which they stayed at the same school.",
    why="A child who must change home should not have to change school as well.",
    numerator="Of those, moves with the same school on roll the day before and on the day on which "
    "a school is looked for (see school settled when a placement moves).",
    numerator_of=lambda row: row.kept,
    plain_numerator=lambda row: row["kept"],
    **_OF_MOVES,
)
