"""Moves of placement and of school (decision 9; DfE, looked after: school moves)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import WHO
from virtualschool.analytics.query import CARE_COHORTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import Child, PlainFrame

CARER_CHANGE = "carer"


# Placement -----------------------------------------------------------------------------------


def placement_moves(frame: Frame) -> ir.Table:
    """Changes of carer on the day ``on``, of children then in the cohort, by ``period``."""
    episodes = frame.table("episode")
    moves = episodes.filter(episodes.change == CARER_CHANGE)
    if frame.cohort == "looked_after":
        moves = moves.filter(~moves.is_short_break)
    dated = frame.happening(moves.select(*WHO, on=moves.start_on))
    return frame.in_cohort(dated)


def _placement_moves(frame: Frame) -> ir.Table:
    return frame.per_child(frame.described(placement_moves(frame)), moves=ibis._.count())


def plain_placement_moves(frame: PlainFrame) -> Iterator[tuple[int, Child, date]]:
    """The same changes of carer: position of the period, the child, the day."""
    for position, period in frame.periods:
        for episode in frame.rows("episode"):
            child, day = (episode["authority"], episode["child_id"]), episode["start_on"]
            if episode["change"] != "carer" or not period.first_day <= day <= period.last_day:
                continue
            if frame.cohort == "looked_after" and episode["is_short_break"]:
                continue
            if frame.is_in_cohort(child, day, period):
                yield position, child, day


def _plain_placement_moves(frame: PlainFrame) -> Iterator[Row]:
    yield from frame.total(
        (position, child, frame.describe(child, day), {"moves": 1})
        for position, child, day in plain_placement_moves(frame)
    )


PLACEMENT = Family(
    name="placement_moves",
    facts=("episode", "care_spell"),
    rows=_placement_moves,
    plain=_plain_placement_moves,
)

PLACEMENT_MOVES = Indicator(
    key="placement_moves",
    title="Placement moves",
    meaning="How many times children moved to another carer in the period.",
    why="Each move risks a change of school, and costs a child the people they had begun to trust.",
    numerator="Episodes begun in the period because the carer changed (RNE P or B); changes of "
    "legal status alone, of the placement's record with the same carer, temporary placements and "
    "adoption by the same carer are left out.",
    denominator=None,
    unit="moves",
    event="placement move",
    cohorts=CARE_COHORTS,
    better="lower",
    source="SSDA903 episodes",
    family=PLACEMENT,
    numerator_of=lambda row: row.moves,
    plain_numerator=lambda row: row["moves"],
)


# School --------------------------------------------------------------------------------------


def _school_moves(frame: Frame) -> ir.Table:
    rolls = frame.table("enrolment")
    before = rolls.urn.lag().over(group_by=[*WHO], order_by=[ibis.asc("start_on"), ibis.asc("urn")])
    ordered = rolls.mutate(before=before)
    moves = ordered.filter(ordered.before != ordered.urn)
    # 1 August to 30 September is those two months whole.
    is_between_years = moves.start_on.month().isin([8, 9])
    dated = frame.happening(
        moves.select(
            *WHO, on=moves.start_on, school=moves.urn, mid_year=is_between_years.ifelse(0, 1)
        )
    )
    return frame.per_child(
        frame.described(frame.in_cohort(dated)),
        moves=ibis._.count(),
        mid_year=ibis._.mid_year.sum(),
    )


def _plain_school_moves(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, tuple[str, str], dict[str, str | None], dict[str, int]]]:
        children = {(r["authority"], r["child_id"]) for r in frame.rows("enrolment")}
        for position, period in frame.periods:
            for child in sorted(children):
                last_school: str | None = None
                for roll in sorted(
                    frame.of_child("enrolment", child), key=lambda r: (r["start_on"], r["urn"])
                ):
                    was, last_school = last_school, roll["urn"]
                    day = roll["start_on"]
                    if was is None or was == roll["urn"]:
                        continue
                    if not period.first_day <= day <= period.last_day:
                        continue
                    if not frame.is_in_cohort(child, day, period):
                        continue
                    is_between_years = (8, 1) <= (day.month, day.day) <= (9, 30)
                    values = frame.describe(child, day, roll["urn"])
                    yield (
                        position,
                        child,
                        values,
                        {"moves": 1, "mid_year": 0 if is_between_years else 1},
                    )

    yield from frame.total(found())


SCHOOL = Family(
    name="school_moves",
    facts=("enrolment", "care_spell"),
    rows=_school_moves,
    plain=_plain_school_moves,
)

SCHOOL_MOVES = Indicator(
    key="school_moves",
    title="School moves",
    meaning="How many times children went on the roll of another school in the period.",
    why="A change of school costs a child learning, friends and the adults who know them.",
    numerator="Enrolments begun in the period at another school than the one before, on a day on "
    "which the child was in the cohort; shown by the new school. A child's first known school is "
    "no move.",
    denominator=None,
    unit="moves",
    event="school move",
    better="lower",
    source="Enrolments by hand, children list, census and marks",
    family=SCHOOL,
    numerator_of=lambda row: row.moves,
    plain_numerator=lambda row: row["moves"],
)

MID_YEAR_SCHOOL_MOVES = Indicator(
    key="mid_year_school_moves",
    title="School moves in mid-year",
    meaning="How many school moves fell outside 1 August to 30 September.",
    why="A move between school years is often planned; one in mid-year seldom is.",
    numerator="School moves not dated 1 August to 30 September, made on a day in care and so after "
    "entry to care.",
    denominator=None,
    unit="moves",
    event="school move",
    better="lower",
    source="DfE, children looked after: school moves",
    family=SCHOOL,
    numerator_of=lambda row: row.mid_year,
    plain_numerator=lambda row: row["mid_year"],
)
