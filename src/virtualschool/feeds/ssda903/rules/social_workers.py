"""Rules on the list of social workers, which the return has from the year ending 2024 on.

A date that is none is said where the list is read (SW04STG1, SW05STG1). SW14STG2 says what SW08STG2
says and SW15STG2 what SW01bSTG1 does, so that neither is here; SW11 and SW12 ask for what a child
who left care need not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView, Row, by_child
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.ssda903.years import first_day_of, name_of
from virtualschool.feeds.words import said

#: From this day on the reason for a new social worker is asked for.
REASONS_FROM = date(2023, 4, 1)
#: A new social worker may begin so long before or after the one before ends.
TOLERANCE = timedelta(days=7)
FIRST_CONTACT = "FCONTA"


def _worker(row: Row) -> str:
    start = row.day("SW_DECOM")
    who = row.text("SW_ID") or "a social worker without a number"
    return f"{who} from {said(start)}" if start else who


def _of_children(view: ReturnView) -> dict[str, list[tuple[date, Row]]]:
    return by_child(view.rows("social_workers"), "SW_DECOM")


@rule("SW01STG1", ERROR, "A child is looked after and has no social worker.",
      "DEC", first_year=2024)  # fmt: skip
def nobody(view: ReturnView) -> Iterator[Hit]:
    if not view.rows("social_workers"):
        return
    known = {
        child for child, rows in _of_children(view).items() if any(r.text("SW_ID") for _, r in rows)
    }
    for child, episode in view.in_care.items():
        if child not in known:
            yield Hit(
                episode,
                f"Child {child}: is looked after on {said(view.reached)}, and the list of social "
                "workers has none of the child's.",
            )


@rule("SW03STG1", ERROR, "What is told of a social worker is not complete.",
      "SW_ID", "SW_DECOM", "SW_REASON", first_year=2024, last_year=2024)  # fmt: skip
def complete_in_2024(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        yield from _lacking(row, "SW_ID", "SW_REASON")


@rule("SW01aSTG1", ERROR, "A social worker of before April 2023 has no number.",
      "SW_ID", "SW_DECOM", first_year=2025)  # fmt: skip
def complete_before_reasons(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        start = row.day("SW_DECOM")
        if start and start < REASONS_FROM:
            yield from _lacking(row, "SW_ID")


@rule("SW01bSTG1", ERROR, "What is told of a social worker is not complete.",
      "SW_ID", "SW_DECOM", "SW_REASON", first_year=2025)  # fmt: skip
def complete_with_reasons(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        start = row.day("SW_DECOM")
        if start and start >= REASONS_FROM:
            yield from _lacking(row, "SW_ID", "SW_REASON")


def _lacking(row: Row, *columns: str) -> Iterator[Hit]:
    blank = [column for column in columns if not row.text(column)]
    if blank:
        yield Hit(
            row,
            f"Child {row.child}: {_worker(row)}: {' and '.join(blank)} left blank.",
            blank[0],
        )


@rule("SW02STG1", ERROR, "A social worker's number does not begin with SW or XX.",
      "SW_ID", first_year=2024, last_year=2025)  # fmt: skip
def number_begins(view: ReturnView) -> Iterator[Hit]:
    yield from _misshapen(view, 2)


@rule("SW02STG1", ERROR, "A social worker's number does not begin with SW or XX.",
      "SW_ID", first_year=2026)  # fmt: skip
def number_goes_on(view: ReturnView) -> Iterator[Hit]:
    """From 2025-26 on it must have four letters or more."""
    yield from _misshapen(view, 4)


def _misshapen(view: ReturnView, shortest: int) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        number = row.text("SW_ID")
        if number and not (number[:2] in {"SW", "XX"} and len(number) >= shortest):
            yield Hit(
                row,
                f"Child {row.child}: {number} is not a social worker's number, which is SW (or "
                "XX for none) and what follows.",
            )


@rule("SW04STG1", ERROR, "When a social worker began is missing or is not a date.",
      "SW_DECOM", first_year=2024)  # fmt: skip
def start_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        if row.day("SW_DECOM") is None:
            yield Hit(row, f"Child {row.child}: when {_worker(row)} began is not known.")


@rule("SW06STG2", ERROR, "A social worker began after the year ended.",
      "SW_DECOM", first_year=2024)  # fmt: skip
def starts_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        start = row.day("SW_DECOM")
        if start and start > view.last_day:
            yield Hit(row, f"Child {row.child}: {_worker(row)}, after {said(view.last_day)}.")


@rule("SW07STG2", ERROR, "A social worker ended outside the time that is reported.",
      "SW_DEC", first_year=2024, last_year=2024)  # fmt: skip
def ends_outside_year(view: ReturnView) -> Iterator[Hit]:
    yield from _ends_outside(view, view.first_day)


@rule("SW07STG2", ERROR, "A social worker ended outside the time that is reported.",
      "SW_DEC", first_year=2025)  # fmt: skip
def ends_outside_two_years(view: ReturnView) -> Iterator[Hit]:
    """From 2024-25 on the year before is reported too."""
    yield from _ends_outside(view, first_day_of(view.year - 1))


def _ends_outside(view: ReturnView, earliest: date) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        end = row.day("SW_DEC")
        if end and not earliest <= end <= view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: {_worker(row)} ended on {said(end)}, which is not between "
                f"{said(earliest)} and {said(view.last_day)}.",
            )


@rule("SW08STG2", ERROR, "A new social worker began, and the one before has not ended.",
      "SW_DEC", first_year=2024)  # fmt: skip
def left_open(view: ReturnView) -> Iterator[Hit]:
    for child, rows in _of_children(view).items():
        for (_, before), (start, _) in pairwise(rows):
            if before.day("SW_DEC") is None:
                yield Hit(
                    before,
                    f"Child {child}: {_worker(before)} has not ended, and another began on "
                    f"{said(start)}.",
                )


@rule("SW09STG2", WARNING, "A social worker stayed for less than a day.",
      "SW_DECOM", "SW_DEC", first_year=2024)  # fmt: skip
def for_no_day(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        start, end = row.day("SW_DECOM"), row.day("SW_DEC")
        if start and end and end <= start:
            yield Hit(row, f"Child {row.child}: {_worker(row)} ended on {said(end)}.")


@rule("SW18STG2", ERROR, "A social worker ended before beginning.",
      "SW_DEC", "SW_DECOM", first_year=2026)  # fmt: skip
def ends_before_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("social_workers"):
        start, end = row.day("SW_DECOM"), row.day("SW_DEC")
        if start and end and end < start:
            yield Hit(row, f"Child {row.child}: {_worker(row)} ended on {said(end)}, before that.")


@rule("SW10STG2", WARNING, "A social worker does not begin as the one before ends.",
      "SW_DECOM", first_year=2024, last_year=2024)  # fmt: skip
def apart_in_2024(view: ReturnView) -> Iterator[Hit]:
    yield from _apart(view, frozenset())


@rule("SW10STG2", WARNING, "A social worker does not begin as the one before ends.",
      "SW_DECOM", first_year=2025, last_year=2025)  # fmt: skip
def apart_in_2025(view: ReturnView) -> Iterator[Hit]:
    yield from _apart(view, frozenset({FIRST_CONTACT}))


@rule("SW10aSTG2", WARNING, "A social worker does not begin as the one before ends.",
      "SW_DECOM", first_year=2026)  # fmt: skip
def apart(view: ReturnView) -> Iterator[Hit]:
    yield from _apart(view, frozenset({FIRST_CONTACT}))


def _apart(view: ReturnView, but: frozenset[str]) -> Iterator[Hit]:
    for child, rows in _of_children(view).items():
        for (_, before), (start, row) in pairwise(rows):
            end = before.day("SW_DEC")
            if end and abs(start - end) > TOLERANCE and row.text("SW_REASON") not in but:
                yield Hit(
                    row,
                    f"Child {child}: {_worker(row)} is more than {TOLERANCE.days} days from the "
                    f"end of the one before on {said(end)}.",
                )


@rule("SW10bSTG2", WARNING, "A first contact while another social worker still had the child.",
      "SW_DECOM", "SW_REASON", first_year=2026)  # fmt: skip
def first_contact_too_early(view: ReturnView) -> Iterator[Hit]:
    for child, rows in _of_children(view).items():
        for (_, before), (start, row) in pairwise(rows):
            end = before.day("SW_DEC")
            if end and row.text("SW_REASON") == FIRST_CONTACT and start <= end:
                yield Hit(
                    row,
                    f"Child {child}: {_worker(row)} is a first contact (FCONTA), and the one "
                    f"before ended on {said(end)}.",
                )


@rule("SW13STG1", ERROR, "The reason for a new social worker is not a code.",
      "SW_REASON", first_year=2024)  # fmt: skip
def reason(view: ReturnView) -> Iterator[Hit]:
    valid = codes.REASON_NEW_SOCIAL_WORKER.valid_in(view.year)
    for row in view.rows("social_workers"):
        code = row.text("SW_REASON")
        if code and code not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {_worker(row)}: {code} is not a reason for a new social "
                f"worker in {name_of(view.year)}.",
            )


@rule("SW16bSTG2", WARNING, "The social worker open at the end of last year is not the first.",
      "SW_DECOM", first_year=2025, compares=True)  # fmt: skip
def goes_on_from_last_year(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None:
        return
    now = _of_children(view)
    for child, rows in _of_children(view.previous).items():
        began, last = rows[-1]
        if last.day("SW_DEC") is not None or child not in now:
            continue
        start, first = now[child][0]
        if start > began:
            yield Hit(
                first,
                f"Child {child}: {_worker(first)} is the first of the return, and that of the "
                f"year before had one open from {said(began)}.",
            )


def _goes_on_as(view: ReturnView, column: str, what: str) -> Iterator[Hit]:
    """Where last year's open social worker and this year's first began on one day."""
    if view.previous is None:
        return
    now = _of_children(view)
    for child, rows in _of_children(view.previous).items():
        began, last = rows[-1]
        if last.day("SW_DEC") is not None or child not in now:
            continue
        start, first = now[child][0]
        if start == began and first.text(column) != last.text(column):
            yield Hit(
                first,
                f"Child {child}: {_worker(first)} has {what} "
                f"{first.text(column) or '(blank)'}; last year's return had "
                f"{last.text(column) or '(blank)'}.",
            )


@rule("SW16aSTG2", WARNING, "The social worker open at the end of last year has another number.",
      "SW_ID", first_year=2025, last_year=2025, compares=True)  # fmt: skip
def number_goes_on_from_last_year(view: ReturnView) -> Iterator[Hit]:
    yield from _goes_on_as(view, "SW_ID", "the number")


@rule("SW16cSTG2", WARNING, "The social worker open at the end of last year has another reason.",
      "SW_REASON", first_year=2025, last_year=2025, compares=True)  # fmt: skip
def reason_goes_on_from_last_year(view: ReturnView) -> Iterator[Hit]:
    yield from _goes_on_as(view, "SW_REASON", "the reason")


@rule("SW17STG2", WARNING, "A child is looked after and the last social worker has ended.",
      "SW_DEC", first_year=2026)  # fmt: skip
def nobody_at_the_end(view: ReturnView) -> Iterator[Hit]:
    for child, rows in _of_children(view).items():
        _, last = rows[-1]
        end = last.day("SW_DEC")
        if end and child in view.in_care:
            yield Hit(
                last,
                f"Child {child}: is looked after on {said(view.reached)}, and {_worker(last)}, the "
                f"last social worker, ended on {said(end)}.",
            )


@rule("SW19STG2", WARNING, "Two social workers of a child begin on one day.",
      "SW_DECOM", first_year=2026)  # fmt: skip
def two_on_a_day(view: ReturnView) -> Iterator[Hit]:
    for child, rows in _of_children(view).items():
        for (start, _), (again, row) in pairwise(rows):
            if start == again:
                yield Hit(row, f"Child {child}: {_worker(row)}, as another does.")
