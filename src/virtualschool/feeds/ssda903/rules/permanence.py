"""Rules on what permanence a child had before coming into care (PREV_PERM)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from virtualschool.domain import codes
from virtualschool.domain.identifiers import AUTHORITIES, FORMER_AUTHORITIES
from virtualschool.feeds.ssda903.rows import ReturnView, Row
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

ITEMS = ("PREV_PERM", "LA_PERM", "DATE_PERM")
NEVER = "Z1"
#: It has been asked of whoever came into care since this day.
ASKED_SINCE = date(2016, 4, 1)
#: Wales, Scotland, Northern Ireland, outside the United Kingdom, and an authority not known.
ELSEWHERE = frozenset({"WAL", "SCO", "NIR", "NUK", "999"})

# A part that is not known is ZZ, or XX in older returns.
_DATE = re.compile(r"(\d\d|ZZ|XX)/(\d\d|ZZ|XX)/(\d{4}|ZZZZ|XXXX)")


def _date_text(row: Row) -> str:
    return row.text("DATE_PERM").upper()


@rule("631", ERROR, "The previous permanence is not a code.", "PREV_PERM")
def permanence_code(view: ReturnView) -> Iterator[Hit]:
    valid = codes.PREVIOUS_PERMANENCE.valid_in(view.year)
    for row in view.rows("previous_permanence"):
        code = row.text("PREV_PERM")
        if code and code not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {code} is not a code for permanence before care "
                f"({', '.join(sorted(valid))}).",
            )


@rule("633", ERROR, "The authority of the previous permanence is not one.", "LA_PERM")
def permanence_authority(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("previous_permanence"):
        code = row.flag("LA_PERM")
        if code and not (code in AUTHORITIES or code in FORMER_AUTHORITIES or code in ELSEWHERE):
            yield Hit(row, f"Child {row.child}: {code} is not the code of an authority.")


@rule("632", ERROR, "The date of the previous permanence is not one, or not before care.",
      "DATE_PERM")  # fmt: skip
def permanence_date(view: ReturnView) -> Iterator[Hit]:
    """Parts that are not known are ZZ; of these the year alone is compared."""
    for row in view.rows("previous_permanence"):
        text = _date_text(row)
        if not text:
            continue
        problem = _problem(text, view, row.child)
        if problem:
            yield Hit(
                row, f"Child {row.child}: the previous permanence is dated {text}, {problem}."
            )


def _problem(text: str, view: ReturnView, child: str) -> str:
    parts = _DATE.fullmatch(text)
    if parts is None:
        return "which is not a date (dd/mm/yyyy, with ZZ for a part that is not known)"
    day, month, year = parts.groups()
    first = view.episodes_of[child][0].starts if child in view.episodes_of else date.max
    late = f"which is not before {said(first)}, when the first episode began"
    if not year.isdecimal():
        return ""
    if not (day.isdecimal() and month.isdecimal()):
        return late if int(year) > first.year else ""
    try:
        known = date(int(year), int(month), int(day))
    except ValueError:
        return "which is no day of any year"
    return late if known >= first else ""


@rule("635", WARNING, "No permanence before care, and its date or authority.",
      "DATE_PERM", "LA_PERM", "PREV_PERM")  # fmt: skip
def permanence_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("previous_permanence"):
        given = row.filled(("DATE_PERM", "LA_PERM"))
        if given and row.text("PREV_PERM") == NEVER:
            yield Hit(
                row,
                f"Child {row.child}: had no permanence before care (Z1), and {' and '.join(given)} "
                "is given.",
                given[0],
            )


@rule("634", WARNING, "Previous permanence of a child in care since before April 2016.",
      "PREV_PERM", "DATE_PERM", "LA_PERM")  # fmt: skip
def permanence_of_long_ago(view: ReturnView) -> Iterator[Hit]:
    for child, rows in view.rows_of("previous_permanence").items():
        episodes = view.episodes_of.get(child)
        given = rows[0].filled(ITEMS)
        if given and episodes and episodes[-1].starts < ASKED_SINCE:
            yield Hit(
                rows[0],
                f"Child {child}: {' and '.join(given)} given, and no episode began on or after "
                f"{said(ASKED_SINCE)}.",
                given[0],
            )


@rule("630", ERROR, "Came into care in the year, and previous permanence is not told.",
      "RNE", "PREV_PERM")  # fmt: skip
def permanence_missing(view: ReturnView) -> Iterator[Hit]:
    """Of short breaks it is not asked: the child's home is the parents'."""
    if not view.brings("previous_permanence"):
        return
    told = view.rows_of("previous_permanence")
    for child, episodes in view.episodes_of.items():
        starts = [e for e in episodes if e.text("RNE") == "S" and not e.is_short_break]
        began = next((each for each in starts if each.starts >= view.first_day), None)
        if began and not any(_is_whole(row) for row in told.get(child, ())):
            yield Hit(
                began,
                f"Child {child}: came into care on {said(began.starts)}, and what permanence there "
                "was before is not told, or not wholly.",
            )


def _is_whole(row: Row) -> bool:
    kind = row.text("PREV_PERM")
    return kind == NEVER or (bool(kind) and len(row.filled(ITEMS)) == len(ITEMS))
