"""Rules on where a placement is: PL_LA, PL_LOCATION and PL_DISTANCE.

The department works them out from the postcodes, and not every file has them: what is asked for is
asked only of a file that carries it. That they contradict last year's open episode (452, 453) is
said by 503H and 503G.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from virtualschool.feeds.ssda903.location import UNKNOWN_MILES, authority_of, is_inside
from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule

#: What PL_LA has for a placement that is in none of England's authorities.
OUTSIDE_ENGLAND = frozenset({"CON", "NIR", "SCO", "WAL", "NUK"})
FURTHEST_MILES = 350
#: Placements by the council's own carers, who may live anywhere.
WITH_OWN_CARERS = frozenset({"A3", "A4", "A5", "A6", "U1", "U2", "U3", "U4", "U5", "U6"})


def is_outside_england(row: EpisodeRow) -> bool:
    """Whether PL_LA says so: by those codes, or by the first letter of another nation's."""
    area = row.text("PL_LA").upper()
    return area in OUTSIDE_ENGLAND or area[:1] in {"N", "S", "W"}


def _miles(text: str) -> Decimal | None:
    try:
        miles = Decimal(text)
    except InvalidOperation:
        return None
    return miles if miles.is_finite() else None


def _carrying(view: ReturnView, column: str) -> Iterator[EpisodeRow]:
    """Episodes of a return that carries the column, without short breaks."""
    if any(row.text(column) for row in view.episodes):
        yield from (row for row in view.episodes if not row.is_short_break)


@rule("164", ERROR, "The distance of the placement is not one.", "PL_DISTANCE")
def distance(view: ReturnView) -> Iterator[Hit]:
    for row in _carrying(view, "PL_DISTANCE"):
        text = row.text("PL_DISTANCE")
        miles = _miles(text)
        is_one = miles is not None and 0 <= miles <= UNKNOWN_MILES
        if text and not is_one and row.child not in view.unaccompanied:
            yield Hit(
                row,
                f"Child {row.child}: {row}: {text} is no distance in miles from 0 to "
                f"{UNKNOWN_MILES}.",
            )


@rule("392a", WARNING, "The distance of the placement is missing.", "PL_DISTANCE")
def distance_missing(view: ReturnView) -> Iterator[Hit]:
    for row in _carrying(view, "PL_DISTANCE"):
        if not row.text("PL_DISTANCE") and row.child not in view.unaccompanied:
            yield Hit(row, f"Child {row.child}: {row}: how far away the placement is is blank.")


@rule("406", WARNING, "The distance of an unaccompanied child's placement.", "PL_DISTANCE")
def distance_of_unaccompanied(view: ReturnView) -> Iterator[Hit]:
    for row in _carrying(view, "PL_DISTANCE"):
        if row.text("PL_DISTANCE") and row.child in view.unaccompanied:
            yield Hit(
                row,
                f"Child {row.child}: {row}: the child is or was unaccompanied, of whom no distance "
                "is asked.",
            )


@rule("454", WARNING, "The placement is more than 350 miles away.", "PL_DISTANCE", first_year=2026)
def very_far(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        miles = _miles(row.text("PL_DISTANCE"))
        if miles is not None and FURTHEST_MILES < miles != UNKNOWN_MILES:
            yield Hit(row, f"Child {row.child}: {row}: the placement is {miles} miles away.")


@rule("179", ERROR, "The location of the placement is not a code.", "PL_LOCATION")
def location(view: ReturnView) -> Iterator[Hit]:
    for row in _carrying(view, "PL_LOCATION"):
        text = row.text("PL_LOCATION")
        if text and is_inside(text) is None:
            yield Hit(row, f"Child {row.child}: {row}: {text} is neither IN nor OUT.")


@rule("169", ERROR, "The authority of the placement is missing or is not one.", "PL_LA")
def area(view: ReturnView) -> Iterator[Hit]:
    for row in _carrying(view, "PL_LA"):
        text = row.text("PL_LA")
        if not (authority_of(text) or is_outside_england(row)):
            yield Hit(
                row,
                f"Child {row.child}: {row}: {text or '(blank)'} is not the code of an authority.",
            )


@rule("411", WARNING, "Inside the council's area, and in another's.", "PL_LOCATION", "PL_LA")
def inside_elsewhere(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        is_elsewhere = bool(row.text("PL_LA")) and authority_of(row.text("PL_LA")) != view.authority
        if view.authority and is_elsewhere and is_inside(row.text("PL_LOCATION")):
            yield Hit(
                row,
                f"Child {row.child}: {row}: the placement is inside the council's area (IN), and "
                f"in {row.text('PL_LA')}.",
            )


def _own_elsewhere(view: ReturnView, but: frozenset[str]) -> Iterator[Hit]:
    for row in view.episodes:
        is_own = row.text("PLACE_PROVIDER") == "PR1" and not row.is_short_break
        place = row.text("PLACE")
        is_elsewhere = bool(row.text("PL_LA")) and authority_of(row.text("PL_LA")) != view.authority
        if view.authority and is_own and place and place not in but and is_elsewhere:
            yield Hit(
                row,
                f"Child {row.child}: {row}: the placement ({place}) is the council's own (PR1), "
                f"and in {row.text('PL_LA')}.",
            )


@rule("1015", WARNING, "The council's own provision in another's area.", "PL_LA", "PLACE_PROVIDER",
      last_year=2025)  # fmt: skip
def own_elsewhere(view: ReturnView) -> Iterator[Hit]:
    yield from _own_elsewhere(view, WITH_OWN_CARERS)


@rule("1015", WARNING, "The council's own provision in another's area.", "PL_LA", "PLACE_PROVIDER",
      first_year=2026)  # fmt: skip
def own_elsewhere_but_supported(view: ReturnView) -> Iterator[Hit]:
    """From 2025-26 on supported accommodation may be anywhere too."""
    yield from _own_elsewhere(view, WITH_OWN_CARERS | {"K3"})


def _of_short_breaks(view: ReturnView, column: str, what: str) -> Iterator[Hit]:
    for row in view.episodes:
        if row.is_short_break and row.text(column):
            yield Hit(
                row,
                f"Child {row.child}: {row} is a short break ({row.text('LS')}), of which {what} "
                "is not asked.",
            )


@rule("398", WARNING, "The distance of a short break.", "PL_DISTANCE", "LS")
def distance_of_short_break(view: ReturnView) -> Iterator[Hit]:
    yield from _of_short_breaks(view, "PL_DISTANCE", "the distance")


@rule("420", WARNING, "The authority of a short break.", "PL_LA", "LS")
def area_of_short_break(view: ReturnView) -> Iterator[Hit]:
    yield from _of_short_breaks(view, "PL_LA", "the authority of the placement")


@rule("392b", WARNING, "A postcode is missing.", "PL_POST", "HOME_POST")
def postcode_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        blank = [column for column in ("PL_POST", "HOME_POST") if not row.text(column)]
        if blank and not row.is_short_break and row.child not in view.unaccompanied:
            yield Hit(row, f"Child {row.child}: {row}: {' and '.join(blank)} left blank.", blank[0])


@rule("392d", WARNING, "Home and placement have one postcode.", "PL_POST", "HOME_POST", "PLACE")
def placed_at_home(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        home, placed = row.text("HOME_POST"), row.text("PL_POST")
        if home and home == placed and row.text("PLACE") != "P1":
            yield Hit(
                row,
                f"Child {row.child}: {row}: home and placement are both at {home}, and the "
                f"placement is {row.text('PLACE') or '(blank)'}, not with parents (P1).",
            )
