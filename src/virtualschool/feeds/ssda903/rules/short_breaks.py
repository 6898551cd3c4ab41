"""Rules on short breaks: legal statuses V3 (each break recorded) and V4 (the agreement only)."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.feeds.ssda903.rows import ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

LONGEST_BREAK_DAYS = 17
MOST_DAYS_IN_A_YEAR = 75


@rule("365", WARNING, "A short break lasted more than 17 days.", "DEC", "LS", "DECOM")
def break_too_long(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        days = row.days(view.reached)
        if row.text("LS") == "V3" and days > LONGEST_BREAK_DAYS:
            yield Hit(
                row,
                f"Child {row.child}: {row} is one short break (V3) of {days} days; the most is "
                f"{LONGEST_BREAK_DAYS}.",
            )


@rule("366", WARNING, "A short break does not start with S.", "RNE", "LS")
def break_changes_placement(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("LS") == "V3" and row.text("RNE") != "S":
            yield Hit(
                row,
                f"Child {row.child}: {row} is a short break (V3) with "
                f"{row.text('RNE') or '(blank)'} as its reason; the placement cannot change "
                "during one.",
            )


@rule("367", WARNING, "More than 75 days of short breaks in the year.", "DEC", "LS")
def too_many_break_days(view: ReturnView) -> Iterator[Hit]:
    """Days within the collection year, a day counted once; said on the child's last break."""
    for child, rows in view.episodes_of.items():
        breaks = [row for row in rows if row.text("LS") == "V3"]
        days, reached = 0, view.first_day
        for row in breaks:
            start = max(row.starts, reached)
            end = min(row.ends or view.reached, view.reached)
            days += max((end - start).days, 0)
            reached = max(reached, end)
        if days > MOST_DAYS_IN_A_YEAR:
            yield Hit(
                breaks[-1],
                f"Child {child}: short breaks (V3) add up to {days} days in the year to "
                f"{said(view.last_day)}; the most is {MOST_DAYS_IN_A_YEAR}.",
            )


@rule("382", WARNING, "A short break in a temporary placement.", "PLACE", "LS")
def break_is_temporary(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.is_short_break and row.is_temporary:
            yield Hit(
                row,
                f"Child {row.child}: {row} is a short break ({row.text('LS')}) in a temporary "
                f"placement ({row.text('PLACE')}).",
            )


@rule("384", WARNING, "A short break in a long-term foster placement.", "PLACE", "LS")
def break_is_long_term(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.is_short_break and row.text("PLACE") in {"U1", "U4"}:
            yield Hit(
                row,
                f"Child {row.child}: {row} is a short break ({row.text('LS')}) in a long-term "
                f"foster placement ({row.text('PLACE')}).",
            )


@rule("426", ERROR, "V3 and V4 in one year.", "LS")
def both_kinds_of_break(view: ReturnView) -> Iterator[Hit]:
    for child, rows in view.episodes_of.items():
        kinds = {row.text("LS") for row in rows}
        if {"V3", "V4"} <= kinds:
            last = next(row for row in reversed(rows) if row.is_short_break)
            yield Hit(
                last,
                f"Child {child}: short breaks are recorded one by one (V3) and as an agreement "
                f"(V4) in the year to {said(view.last_day)}.",
            )


@rule("214", WARNING, "A short break records where the placement is.", "PL_POST", "URN", "LS")
def break_has_location(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        recorded = next((column for column in ("PL_POST", "URN") if row.text(column)), None)
        if row.is_short_break and recorded:
            yield Hit(
                row,
                f"Child {row.child}: {row} is a short break ({row.text('LS')}), for which postcode "
                "and provider's number are not asked.",
                recorded,
            )
