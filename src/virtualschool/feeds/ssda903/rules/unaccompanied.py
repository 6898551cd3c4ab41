"""Rules on unaccompanied asylum-seeking children.

A date that is none (104) is said where the list is read. Whoever stands on the list is taken to be
unaccompanied, so that what compares the list with the item UASC of an XML file (105, 205C, 303) is
not here.
"""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.feeds.ssda903.rows import ReturnView, years_after
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said


@rule("304", ERROR, "Status as unaccompanied ceased after the 18th birthday.", "DUC", "DOB")
def unaccompanied_past_eighteen(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("uasc"):
        ceased, born = row.day("DUC"), row.day("DOB")
        if ceased and born and ceased > years_after(born, 18):
            yield Hit(
                row,
                f"Child {row.child}: was unaccompanied until {said(ceased)}, after the 18th "
                f"birthday on {said(years_after(born, 18))}.",
            )


@rule("231", WARNING, "Unaccompanied and under 11 as the year ended.", "DOB", first_year=2025)
def unaccompanied_and_young(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("uasc"):
        eleventh = view.reaches(row, 11)
        if eleventh and eleventh > view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: is unaccompanied and turns 11 on {said(eleventh)}; those who "
                "are unaccompanied are mostly older.",
            )


@rule("205A", WARNING, "No longer unaccompanied, and when that ceased does not show.", "CHILD",
      compares=True)  # fmt: skip
def no_longer_unaccompanied(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None or not view.brings("uasc"):
        return
    now = view.rows_of("uasc")
    for row in view.previous.rows("uasc"):
        header = view.header_of.get(row.child)
        if header is None or row.child in now or view.previous.holds(row.day("DUC")):
            continue
        yield Hit(
            header,
            f"Child {row.child}: was unaccompanied by last year's return, which does not say that "
            "this ceased in its year, and is not on this year's list.",
        )


@rule("205B", WARNING, "Still unaccompanied, and when that ceases does not agree.", "DUC",
      compares=True)  # fmt: skip
def still_unaccompanied(view: ReturnView) -> Iterator[Hit]:
    """While it goes on the date given is the 18th birthday."""
    if view.previous is None:
        return
    before = view.previous.rows_of("uasc")
    for row in view.rows("uasc"):
        earlier, ceases = before.get(row.child), row.day("DUC")
        if not earlier:
            continue
        was_to, eighteenth = earlier[-1].day("DUC"), view.reaches(row, 18)
        if was_to != eighteenth:
            problem = "which is not the 18th birthday, up to which it goes on unless it has ceased"
        elif ceases != was_to and not view.holds(ceases):
            problem = f"this year, until {said(ceases) if ceases else '(blank)'}, not in the year"
        else:
            continue
        yield Hit(
            row,
            f"Child {row.child}: was unaccompanied by last year's return until "
            f"{said(was_to) if was_to else '(blank)'}, {problem}.",
        )


@rule("205D", WARNING, "Unaccompanied this year and not the year before.", "CHILD", compares=True)
def newly_unaccompanied(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None:
        return
    before = view.previous.rows_of("uasc")
    for row in view.rows("uasc"):
        if row.child in view.previous.header_of and row.child not in before:
            yield Hit(row, f"Child {row.child}: is unaccompanied, and was not the year before.")
