"""Rules on deprivation of liberty orders, a list that the return has from the year ending 2027 on.

An end that is no date (701) is said where the list is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView, Row, by_child
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

#: Where a child under such an order is expected to be, and where none can be.
EXPECTED = frozenset({"K2", "Z12", "Z13"})
IMPOSSIBLE = frozenset({"K1", "K3", "P1", "R5"})

_rule = partial(rule, first_year=2027)


def _order(row: Row) -> str:
    start = row.day("DOLO_START")
    return f"the order from {said(start)}" if start else "an order"


@_rule("700", ERROR, "When the order began is missing or is not a date.", "DOLO_START")
def start_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("deprivation_of_liberty"):
        if row.day("DOLO_START") is None:
            yield Hit(row, f"Child {row.child}: when an order began is not known.")


@_rule("702", ERROR, "An order ended before it began.", "DOLO_END", "DOLO_START")
def ends_before_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("deprivation_of_liberty"):
        start, end = row.day("DOLO_START"), row.day("DOLO_END")
        if start and end and end <= start:
            yield Hit(row, f"Child {row.child}: {_order(row)} ended on {said(end)}.")


@_rule("703", ERROR, "An order began after the year ended.", "DOLO_START")
def starts_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("deprivation_of_liberty"):
        start = row.day("DOLO_START")
        if start and start > view.last_day:
            yield Hit(row, f"Child {row.child}: {_order(row)} is after {said(view.last_day)}.")


@_rule("704", ERROR, "An order ended outside the year.", "DOLO_END")
def ends_outside_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("deprivation_of_liberty"):
        end = row.day("DOLO_END")
        if end and not view.first_day <= end <= view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: {_order(row)} ended on {said(end)}, which is not between "
                f"{said(view.first_day)} and {said(view.last_day)}.",
            )


@_rule("705", ERROR, "An order began while the one before was open.", "DOLO_START", "DOLO_END")
def left_open(view: ReturnView) -> Iterator[Hit]:
    for child, rows in by_child(view.rows("deprivation_of_liberty"), "DOLO_START").items():
        for (_, before), (_, row) in pairwise(rows):
            if before.day("DOLO_END") is None:
                yield Hit(row, f"Child {child}: {_order(row)} began, and {_order(before)} is open.")


@_rule("706", ERROR, "An order open at the end of last year is not here.", "DOLO_START",
       compares=True)  # fmt: skip
def left_out(view: ReturnView) -> Iterator[Hit]:
    """Only of children of whom this return has an order: the others have no row to stand on."""
    if view.previous is None:
        return
    now = by_child(view.rows("deprivation_of_liberty"), "DOLO_START")
    before = by_child(view.previous.rows("deprivation_of_liberty"), "DOLO_START")
    for child, rows in before.items():
        began, last = rows[-1]
        if last.day("DOLO_END") is None and child in now and now[child][0][0] != began:
            _, first = now[child][0]
            yield Hit(
                first,
                f"Child {child}: {_order(first)} is the first here, and the return of the year "
                f"before had one open from {said(began)}.",
            )


@_rule("707", ERROR, "The child ceased to be looked after and the order is open.", "DOLO_END")
def open_after_care(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("deprivation_of_liberty"):
        is_open = row.day("DOLO_START") is not None and row.day("DOLO_END") is None
        episodes = view.episodes_of.get(row.child, ())
        if is_open and episodes and all(each.ends is not None for each in episodes):
            left = max(each.ends for each in episodes if each.ends)
            yield Hit(
                row,
                f"Child {row.child}: {_order(row)} is open, and the child ceased to be looked "
                f"after on {said(left)}.",
            )


@_rule("708", ERROR, "An order began before the child was born.", "DOLO_START", "DOB")
def before_birth(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("deprivation_of_liberty"):
        start, born = row.day("DOLO_START"), row.day("DOB")
        if start and born and start <= born:
            yield Hit(row, f"Child {row.child}: {_order(row)} is before the birth on {said(born)}.")


def _placed(view: ReturnView) -> Iterator[tuple[Row, EpisodeRow]]:
    """Every order that has ended, with each episode that it meets."""
    for row in view.rows("deprivation_of_liberty"):
        start, end = row.day("DOLO_START"), row.day("DOLO_END")
        for episode in view.episodes_of.get(row.child, ()):
            goes_on = episode.ends is None or (start is not None and start <= episode.ends)
            if start and end and end >= episode.starts and goes_on:
                yield row, episode


@_rule("709", WARNING, "The placement of a child under an order is not one of those expected.",
       "DOLO_START", "PLACE")  # fmt: skip
def unexpected_placement(view: ReturnView) -> Iterator[Hit]:
    for row, episode in _placed(view):
        place = episode.text("PLACE")
        if place and place not in EXPECTED:
            yield Hit(row, f"Child {row.child}: {_order(row)} met {episode}, placed in {place}.")


@_rule("710", ERROR, "A child under an order is placed where none can be.", "DOLO_START", "PLACE")
def impossible_placement(view: ReturnView) -> Iterator[Hit]:
    for row, episode in _placed(view):
        if episode.text("PLACE") in IMPOSSIBLE:
            yield Hit(
                row,
                f"Child {row.child}: {_order(row)} met {episode}, placed in "
                f"{episode.text('PLACE')}, where no child under such an order can be.",
            )
