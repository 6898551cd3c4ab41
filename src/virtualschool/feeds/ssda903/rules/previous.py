"""Rules that compare a return with that of the year before; they run when both are known."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView, Row
from virtualschool.feeds.ssda903.rules.base import WARNING, Hit, rule
from virtualschool.feeds.ssda903.rules.header import sex_of
from virtualschool.feeds.words import said


def _both_headers(view: ReturnView) -> Iterator[tuple[Row, Row]]:
    if view.previous:
        for child, now in view.header_of.items():
            before = view.previous.header_of.get(child)
            if before:
                yield before, now


def _last_and_first(view: ReturnView) -> Iterator[tuple[EpisodeRow, EpisodeRow]]:
    """Each child's last episode of the year before and first of this year."""
    if view.previous:
        for child, rows in view.episodes_of.items():
            before = view.previous.episodes_of.get(child)
            if before:
                yield before[-1], rows[0]


@rule("202", WARNING, "The sex is not the one returned before.", "SEX", compares=True)
def another_sex(view: ReturnView) -> Iterator[Hit]:
    """By what the codes mean: 1 is M. That it is known now is what is hoped for."""
    for before, now in _both_headers(view):
        was, sex = sex_of(before.text("SEX")), sex_of(now.text("SEX"))
        if was not in {"", "U"} and sex and was != sex:
            yield Hit(now, f"Child {now.child}: sex {sex}; the year before, {was}.")


@rule("203", WARNING, "The date of birth is not the one returned before.", "DOB", compares=True)
def born_on_another_day(view: ReturnView) -> Iterator[Hit]:
    for before, now in _both_headers(view):
        was, born = before.day("DOB"), now.day("DOB")
        if was and born and was != born:
            yield Hit(
                now, f"Child {now.child}: born on {said(born)}; the year before, {said(was)}."
            )


@rule("204", WARNING, "The ethnicity is not the one returned before.", "ETHNIC", compares=True)
def another_ethnicity(view: ReturnView) -> Iterator[Hit]:
    for before, now in _both_headers(view):
        if before.text("ETHNIC") != now.text("ETHNIC"):
            yield Hit(
                now,
                f"Child {now.child}: ethnicity {now.text('ETHNIC') or '(blank)'}; the year "
                f"before, {before.text('ETHNIC') or '(blank)'}.",
            )


@rule("208", WARNING, "The UPN is not the one returned before.", "UPN", compares=True)
def another_upn(view: ReturnView) -> Iterator[Hit]:
    """A number where there was none (blank, or UN1 to UN5) is what is hoped for."""
    for before, now in _both_headers(view):
        was, upn = before.text("UPN"), now.text("UPN")
        if was and was != upn and was not in codes.UPN_UNKNOWN:
            yield Hit(
                now,
                f"Child {now.child}: unique pupil number {upn or '(blank)'}; the year before, "
                f"{was or '(blank)'}.",
            )


@rule("502", WARNING, "The episode left open last year is not the first.", "DECOM", compares=True)
def open_episode_not_first(view: ReturnView) -> Iterator[Hit]:
    for before, first in _last_and_first(view):
        if before.ends is None and before.starts != first.starts:
            yield Hit(
                first,
                f"Child {first.child}: last year's return ended with {before} open, and {first} "
                "is the first of this one.",
            )


@rule("562", WARNING, "An episode of before the year was not returned.", "DECOM", compares=True)
def earlier_episode_not_returned(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None:
        return
    for child, rows in view.episodes_of.items():
        known = {row.starts for row in view.previous.episodes_of.get(child, ())}
        if rows[0].starts < view.first_day and rows[0].starts not in known:
            yield Hit(
                rows[0],
                f"Child {child}: {rows[0]} began before the year, and the return of the year "
                "before does not hold it.",
            )


def _changed(
    view: ReturnView, column: str, what: str, but: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Hit]:
    """Other than where the list of codes changed and one took the other's place (``but``)."""
    for before, first in _last_and_first(view):
        was, now = before.text(column), first.text(column)
        if before.starts == first.starts and was != now and (was, now) not in but:
            yield Hit(
                first,
                f"Child {first.child}: {first} has {what} {now or '(blank)'}; last year's return "
                f"had {was or '(blank)'}.",
            )


@rule("503A", WARNING, "The open episode's RNE has changed.", "RNE", compares=True)
def changed_reason(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "RNE", "the reason for starting")


@rule("503B", WARNING, "The open episode's LS has changed.", "LS", compares=True)
def changed_status(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "LS", "the legal status")


@rule("503C", WARNING, "The open episode's CIN has changed.", "CIN", compares=True)
def changed_need(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "CIN", "the category of need")


@rule("503D", WARNING, "The open episode's PLACE has changed.", "PLACE", compares=True,
      last_year=2024)  # fmt: skip
def changed_placement(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "PLACE", "the placement")


@rule("503D", WARNING, "The open episode's PLACE has changed.", "PLACE", compares=True,
      first_year=2025, last_year=2025)  # fmt: skip
def changed_placement_in_2025(view: ReturnView) -> Iterator[Hit]:
    """K3 took H5's place in that year."""
    yield from _changed(view, "PLACE", "the placement", frozenset({("H5", "K3")}))


@rule("503D", WARNING, "The open episode's PLACE has changed.", "PLACE", compares=True,
      first_year=2026, last_year=2026)  # fmt: skip
def changed_placement_in_2026(view: ReturnView) -> Iterator[Hit]:
    """Z1 was split in that year."""
    parts = frozenset(("Z1", part) for part in ("Z11", "Z12", "Z13", "Z14"))
    yield from _changed(view, "PLACE", "the placement", parts)


@rule("503D", WARNING, "The open episode's PLACE has changed.", "PLACE", compares=True,
      first_year=2027)  # fmt: skip
def changed_placement_since(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "PLACE", "the placement")


@rule("503E", WARNING, "The open episode's provider has changed.", "PLACE_PROVIDER", compares=True)
def changed_provider(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "PLACE_PROVIDER", "the provider")


@rule("503F", WARNING, "The open episode's provider number has changed.", "URN", compares=True)
def changed_provider_number(view: ReturnView) -> Iterator[Hit]:
    yield from _changed(view, "URN", "the provider's Ofsted number")


def _moved(view: ReturnView, column: str, what: str) -> Iterator[Hit]:
    """Of what not every return carries: a blank says nothing."""
    for before, first in _last_and_first(view):
        was, now = before.text(column), first.text(column)
        if before.starts == first.starts and before.ends is None and was and now and was != now:
            yield Hit(first, f"Child {first.child}: {first} has {what} {now}; last year's return "
                      f"had {was}.")  # fmt: skip


@rule("503G", WARNING, "The open episode's distance has changed.", "PL_DISTANCE", compares=True)
def changed_distance(view: ReturnView) -> Iterator[Hit]:
    yield from _moved(view, "PL_DISTANCE", "the distance")


@rule("503H", WARNING, "The open episode's authority has changed.", "PL_LA", compares=True)
def changed_area(view: ReturnView) -> Iterator[Hit]:
    yield from _moved(view, "PL_LA", "the authority of the placement")


@rule("503J", WARNING, "The open episode's location has changed.", "PL_LOCATION", compares=True)
def changed_location(view: ReturnView) -> Iterator[Hit]:
    yield from _moved(view, "PL_LOCATION", "the location")
