"""Rules on the dates of an episode by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from virtualschool.feeds.ssda903.rows import ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

CHILDREN_ACT_IN_FORCE = date(1991, 10, 14)


@rule("148", ERROR, "Date and reason of ceasing are not both given or both blank.", "REC", "DEC")
def ceased_in_pairs(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        reason = row.text("REC")
        if row.ends is None and reason:
            yield Hit(
                row,
                f"Child {row.child}: {row} has {reason} as its reason for ceasing and no date; "
                "the reason is ignored and the child counts as looked after.",
            )
        elif row.ends is not None and not reason:
            yield Hit(
                row,
                f"Child {row.child}: {row} ceased on {said(row.ends)} and no reason is given.",
            )


@rule("302", ERROR, "The first episode starts before the child was born.", "DECOM", "DOB")
def starts_before_birth(view: ReturnView) -> Iterator[Hit]:
    for child, rows in view.episodes_of.items():
        born = view.born_on(child)
        if born and rows[0].starts < born:
            yield Hit(rows[0], f"Child {child}: {rows[0]} is before the birth on {said(born)}.")


@rule("353", ERROR, "The episode starts before 14 October 1991.", "DECOM")
def starts_before_the_act(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.starts < CHILDREN_ACT_IN_FORCE:
            yield Hit(row, f"Child {row.child}: {row} starts before {said(CHILDREN_ACT_IN_FORCE)}.")


@rule("354", ERROR, "The episode starts after the end of the collection year.", "DECOM")
def starts_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.starts > view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: {row} starts after the collection year ended on "
                f"{said(view.last_day)}.",
            )


@rule("355", WARNING, "The episode lasted less than a day.", "DEC", "DECOM")
def lasts_no_day(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.ends == row.starts:
            yield Hit(row, f"Child {row.child}: {row} ceased on the day it began.")


@rule("356", ERROR, "The episode ceased before it began.", "DEC", "DECOM")
def ceases_before_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.ends and row.ends < row.starts:
            yield Hit(row, f"Child {row.child}: {row} ceased on {said(row.ends)}, before it began.")


@rule("385", ERROR, "The episode ceased after the end of the collection year.", "DEC")
def ceases_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.ends and row.ends > view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: {row} ceased on {said(row.ends)}, after the collection year "
                f"ended on {said(view.last_day)}.",
            )


@rule(
    "episode_of_another_year",
    WARNING,
    "The episode was over before the collection year began.",
    "DEC",
)
def over_before_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.ends and row.starts <= row.ends < view.first_day:
            yield Hit(
                row,
                f"Child {row.child}: {row} ceased on {said(row.ends)}, before the collection year "
                f"began on {said(view.first_day)}.",
            )
