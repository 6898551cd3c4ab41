"""Rules on girls who are mothers (MOTHER, MC_DOB).

That a girl who left care has MOTHER filled (607) is part of 393, which asks it of every girl.
"""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.feeds.ssda903.rows import ReturnView, Row
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.ssda903.rules.care_leavers import ITEMS
from virtualschool.feeds.ssda903.rules.header import sex_of
from virtualschool.feeds.words import said


def _is_mother(row: Row) -> bool:
    return row.flag("MOTHER") == "1"


def _sex(row: Row) -> str:
    return sex_of(row.text("SEX"))


@rule("165", ERROR, "MOTHER is not a code, or a boy has it.", "MOTHER", "SEX")
def mother_code(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        mother = row.flag("MOTHER")
        if mother not in {"", "0", "1"}:
            yield Hit(row, f"Child {row.child}: MOTHER is {row.text('MOTHER')}, not 0 or 1.")
        elif mother and _sex(row) == "M":
            yield Hit(row, f"Child {row.child}: is recorded as male, and MOTHER is {mother}.")


@rule("174", WARNING, "A boy is recorded as the mother of a child.", "MC_DOB", "SEX")
def mother_is_male(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        born = row.day("MC_DOB")
        if born and _sex(row) == "M":
            yield Hit(
                row,
                f"Child {row.child}: is recorded as male and as the mother of a child born on "
                f"{said(born)}.",
            )


@rule("393", WARNING, "A girl was looked after and MOTHER is blank.", "MOTHER")
def mother_missing(view: ReturnView) -> Iterator[Hit]:
    for child, row in view.header_of.items():
        is_in_care = any(not each.is_short_break for each in view.episodes_of.get(child, ()))
        if is_in_care and _sex(row) == "F" and not row.text("MOTHER"):
            yield Hit(row, f"Child {child}: a girl, looked after in the year, and MOTHER is blank.")


@rule("611", ERROR, "A mother whose child's date of birth is blank.", "MC_DOB", "MOTHER")
def childs_birth_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        if _is_mother(row) and row.day("MC_DOB") is None:
            yield Hit(row, f"Child {row.child}: is a mother, and her child's birth is not given.")


@rule("612", ERROR, "Her child's date of birth, and MOTHER says that she is none.",
      "MOTHER", "MC_DOB", "SEX")  # fmt: skip
def mother_of_none(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        born = row.day("MC_DOB")
        if born and _sex(row) == "F" and row.flag("MOTHER") in {"", "0"}:
            yield Hit(
                row,
                f"Child {row.child}: had a child on {said(born)}, and MOTHER is "
                f"{row.flag('MOTHER') or '(blank)'}.",
            )


@rule("620", WARNING, "A mother under 11 as the year began.", "DOB", "MOTHER")
def young_mother(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        eleventh = view.reaches(row, 11)
        if eleventh and _is_mother(row) and eleventh > view.first_day:
            yield Hit(row, f"Child {row.child}: is a mother, and turns 11 on {said(eleventh)}.")


@rule("621", ERROR, "A mother born after her child.", "MC_DOB", "DOB")
def younger_than_child(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        born, childs = row.day("DOB"), row.day("MC_DOB")
        if born and childs and childs <= born:
            yield Hit(
                row,
                f"Child {row.child}: was born on {said(born)}, and her child on {said(childs)}.",
            )


@rule("625", ERROR, "Her child was born after the year or after care ended.", "MC_DOB", "DEC")
def born_too_late(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        childs = row.day("MC_DOB")
        ends = [each.ends for each in view.episodes_of.get(row.child, ())]
        left = max((end for end in ends if end), default=None) if ends and all(ends) else None
        if childs is None:
            continue
        if childs > view.last_day:
            late = f"the year ended on {said(view.last_day)}"
        elif left and childs > left:
            late = f"she ceased to be looked after on {said(left)}"
        else:
            continue
        yield Hit(row, f"Child {row.child}: her child was born on {said(childs)}, after {late}.")


@rule("628", WARNING, "MOTHER of a care leaver who was not looked after in the year.", "MOTHER")
def mother_not_required(view: ReturnView) -> Iterator[Hit]:
    if not view.brings("episodes"):
        return
    for row in view.rows("oc3"):
        header = view.header_of.get(row.child)
        is_gone = bool(row.filled(ITEMS)) and row.child not in view.episodes_of
        if header and is_gone and header.text("MOTHER"):
            yield Hit(
                header,
                f"Child {row.child}: left care before the year, of whom MOTHER is not asked.",
            )


def _both(view: ReturnView) -> Iterator[tuple[Row, Row]]:
    if view.previous:
        for child, now in view.header_of.items():
            before = view.previous.header_of.get(child)
            if before:
                yield before, now


@rule("207", WARNING, "A mother by last year's return is none by this.", "MOTHER", compares=True)
def mother_no_longer(view: ReturnView) -> Iterator[Hit]:
    for before, now in _both(view):
        if _is_mother(before) and not _is_mother(now) and now.child in view.episodes_of:
            yield Hit(
                now,
                f"Child {now.child}: MOTHER is {now.flag('MOTHER') or '(blank)'}; the year before "
                "she was a mother.",
            )


@rule("624", WARNING, "Her child's date of birth is not the one returned before.", "MC_DOB",
      compares=True)  # fmt: skip
def childs_birth_differs(view: ReturnView) -> Iterator[Hit]:
    for before, now in _both(view):
        was, born = before.day("MC_DOB"), now.day("MC_DOB")
        if was and born and was != born:
            yield Hit(
                now,
                f"Child {now.child}: her child was born on {said(born)}; the year before, "
                f"{said(was)}.",
            )


@rule("626", WARNING, "A mother since before the year, and none by last year's return.",
      "MOTHER", "MC_DOB", compares=True)  # fmt: skip
def mother_since_before(view: ReturnView) -> Iterator[Hit]:
    for before, now in _both(view):
        born = now.day("MC_DOB")
        if born and born < view.first_day and _is_mother(now) and before.flag("MOTHER") == "0":
            yield Hit(
                now,
                f"Child {now.child}: had a child on {said(born)}, and was no mother by last year's "
                "return.",
            )
