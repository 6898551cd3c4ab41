"""Rules on children who were missing, or away from placement without authorisation.

A date that is none (1004, 1005) is said where the list is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView, Row, by_child, years_after
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said


def _spell(row: Row) -> str:
    started = row.day("MIS_START")
    return f"missing from {said(started)}" if started else "missing"


@rule("564", ERROR, "A child was missing and the day it began is blank.", "MIS_START", "MISSING")
def missing_without_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        if row.text("MISSING") and row.day("MIS_START") is None:
            yield Hit(row, f"Child {row.child}: was missing, and the day it began is not given.")


@rule("566", ERROR, "A missing episode ended and its kind is blank.", "MISSING", "MIS_END")
def missing_without_kind(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        if row.day("MIS_END") and not row.text("MISSING"):
            yield Hit(row, f"Child {row.child}: {_spell(row)}, and not whether M or A.")


@rule("567", ERROR, "A missing episode ended before it began.", "MIS_END", "MIS_START")
def missing_ends_before_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        start, end = row.day("MIS_START"), row.day("MIS_END")
        if start and end and end < start:
            yield Hit(
                row, f"Child {row.child}: {_spell(row)}, found on {said(end)}, before it began."
            )


@rule("570", ERROR, "A missing episode began after the end of the year.", "MIS_START")
def missing_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        start = row.day("MIS_START")
        if start and start > view.last_day:
            yield Hit(row, f"Child {row.child}: {_spell(row)}, after {said(view.last_day)}.")


@rule("574", ERROR, "Missing episodes overlap.", "MIS_START", "MIS_END")
def missing_overlap(view: ReturnView) -> Iterator[Hit]:
    last: dict[str, Row] = {}
    dated = [(start, row) for row in view.rows("missing") if (start := row.day("MIS_START"))]
    for start, row in sorted(dated, key=lambda each: (each[0], each[1].line or 0)):
        before = last.get(row.child)
        if before:
            found = before.day("MIS_END")
            if found is None or start < found:
                yield Hit(
                    row,
                    f"Child {row.child}: {_spell(row)}, while the one before "
                    f"({_spell(before)}) had not ended.",
                )
        last[row.child] = row


@rule("586", ERROR, "A missing episode began before the child was born.", "MIS_START", "DOB")
def missing_before_birth(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        start, born = row.day("MIS_START"), row.day("DOB")
        if start and born and start <= born:
            yield Hit(row, f"Child {row.child}: {_spell(row)}, before the birth on {said(born)}.")


@rule("565", ERROR, "A missing episode began and its kind is blank.", "MISSING", "MIS_START")
def missing_of_no_kind(view: ReturnView) -> Iterator[Hit]:
    """One that has ended as well is said by 566."""
    for row in view.rows("missing"):
        began_alone = row.day("MIS_START") and not row.day("MIS_END")
        if began_alone and not row.text("MISSING"):
            yield Hit(row, f"Child {row.child}: {_spell(row)}, and not whether M or A.")


@rule("1006", ERROR, "The kind of a missing episode is not a code.", "MISSING")
def missing_kind(view: ReturnView) -> Iterator[Hit]:
    valid = codes.MISSING.valid_in(view.year)
    for row in view.rows("missing"):
        kind = row.text("MISSING")
        if kind and kind not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {_spell(row)}: {kind} is neither M (missing) nor A (away "
                "without authorisation).",
            )


@rule("571", ERROR, "A missing episode ended outside the year.", "MIS_END")
def missing_ends_outside_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        end = row.day("MIS_END")
        if end and not view.holds(end):
            yield Hit(
                row,
                f"Child {row.child}: {_spell(row)}, found on {said(end)}, which is not between "
                f"{said(view.first_day)} and {said(view.last_day)}.",
            )


def _around(view: ReturnView, row: Row) -> tuple[list[EpisodeRow], list[EpisodeRow]]:
    """The child's episodes in which the missing episode began, and those that start later."""
    start = row.day("MIS_START")
    episodes = view.episodes_of.get(row.child, ())
    if start is None:
        return [], []
    held = [e for e in episodes if e.starts <= start and (e.ends is None or start <= e.ends)]
    return held, [e for e in episodes if e.starts > start]


@rule("575", ERROR, "A missing episode is open, and the placement has ended.", "MIS_END")
def missing_from_ended_placement(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        held, _ = _around(view, row)
        if row.day("MIS_END") is None and held and all(each.ends for each in held):
            yield Hit(row, f"Child {row.child}: {_spell(row)} and not found, and {held[-1]}, from "
                      "which the child went missing, has ended.")  # fmt: skip


@rule("577", ERROR, "A missing episode is open, and the child has left care.", "MIS_END")
def missing_after_care(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        is_open = row.day("MIS_START") is not None and row.day("MIS_END") is None
        ends = [each.ends for each in view.episodes_of.get(row.child, ())]
        if is_open and ends and all(ends):
            yield Hit(
                row,
                f"Child {row.child}: {_spell(row)} and not found, and ceased to be looked after on "
                f"{said(max(end for end in ends if end))}.",
            )


@rule("578", ERROR, "A missing episode began after the child left care.", "MIS_START")
def missing_from_after_care(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        held, later = _around(view, row)
        has_left = row.day("MIS_START") and view.episodes_of.get(row.child)
        if has_left and not held and not later:
            yield Hit(row, f"Child {row.child}: {_spell(row)}, when no longer looked after.")


@rule("581", ERROR, "A missing episode began before the child was looked after.", "MIS_START")
def missing_before_care(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        held, later = _around(view, row)
        if later and not held:
            yield Hit(
                row, f"Child {row.child}: {_spell(row)}, and looked after from "
                f"{said(later[0].starts)} only."
            )  # fmt: skip


@rule("580", WARNING, "Missing until leaving care at 18, and the reason is not E8.", "REC")
def left_care_while_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        end, born = row.day("MIS_END"), row.day("DOB") or view.born_on(row.child)
        if end is None or born is None or end != years_after(born, 18):
            continue
        for episode in view.episodes_of.get(row.child, ()):
            if episode.ends == end and episode.text("REC") != "E8":
                yield Hit(
                    episode,
                    f"Child {row.child}: {episode} ceased on the 18th birthday, up to which the "
                    f"child was missing, for the reason {episode.text('REC') or '(blank)'}, not "
                    "E8.",
                )


@rule("576", ERROR, "A missing episode open at the end of last year is not here.", "MIS_START",
      compares=True)  # fmt: skip
def missing_left_out(view: ReturnView) -> Iterator[Hit]:
    """Only of children of whom this return has one: the others have no row to stand on."""
    if view.previous is None:
        return
    now = by_child(view.rows("missing"), "MIS_START")
    for child, rows in by_child(view.previous.rows("missing"), "MIS_START").items():
        began, last = rows[-1]
        if last.day("MIS_END") is None and child in now and now[child][0][0] != began:
            _, first = now[child][0]
            yield Hit(
                first,
                f"Child {child}: {_spell(first)} is the first here, and the return of the year "
                f"before had one open from {said(began)}.",
            )
