"""Rules on whether RNE, LS, PLACE and REC of an episode agree, also with the one before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

PLACEMENT_COLUMNS = ("PLACE", "PL_POST", "URN", "PLACE_PROVIDER")
PLACED_FOR_ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
FOSTER = frozenset({"U1", "U2", "U3", "U4", "U5", "U6"})
#: The reasons for placing with the present carer have been asked for since this day.
PRESENT_CARERS_SINCE = date(2015, 4, 1)


def _is_same_placement(before: EpisodeRow, after: EpisodeRow) -> bool:
    return all(before.text(column) == after.text(column) for column in PLACEMENT_COLUMNS)


def _is_fully_known(row: EpisodeRow) -> bool:
    return all(row.text(column) for column in PLACEMENT_COLUMNS)


def _is_same_status(before: EpisodeRow, after: EpisodeRow) -> bool:
    return before.text("LS") == after.text("LS")


def _is_continued(before: EpisodeRow, after: EpisodeRow) -> bool:
    return before.text("REC") == "X1" and before.ends == after.starts


@rule("434", WARNING, "L, and not the legal status alone has changed.", "RNE", "LS", "PLACE")
def only_status_changed(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        if after.text("RNE") != "L":
            continue
        if _is_same_status(before, after):
            problem = f"is still {after.text('LS') or '(blank)'}"
        elif not _is_same_placement(before, after):
            problem = "has changed, and so has the placement"
        else:
            continue
        yield Hit(
            after,
            f"Child {after.child}: {after} says that the legal status alone changed (L); it "
            f"{problem}.",
        )


@rule("435", WARNING, "P or T, and not the placement alone has changed.", "RNE", "LS", "PLACE")
def only_placement_changed(view: ReturnView) -> Iterator[Hit]:
    """A move between two homes of one kind shows in postcode or provider's number alone, so with
    these blank nothing is said."""
    for before, after in view.neighbours():
        reason = after.text("RNE")
        if reason not in {"P", "T"}:
            continue
        if not _is_same_status(before, after):
            problem = (
                f"the legal status went from {before.text('LS') or '(blank)'} to "
                f"{after.text('LS') or '(blank)'}"
            )
        elif _is_same_placement(before, after) and _is_fully_known(after):
            problem = "nothing about the placement is different"
        else:
            continue
        yield Hit(
            after,
            f"Child {after.child}: {after} says that the placement alone changed ({reason}); "
            f"{problem}.",
        )


@rule("436", WARNING, "B or U, and not both have changed.", "RNE", "LS", "PLACE")
def both_changed(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        reason = after.text("RNE")
        if reason not in {"B", "U"}:
            continue
        unchanged = [
            what
            for what, is_same in (
                ("the legal status", _is_same_status(before, after)),
                ("the placement", _is_same_placement(before, after)),
            )
            if is_same
        ]
        if unchanged:
            yield Hit(
                after,
                f"Child {after.child}: {after} says that legal status and placement changed "
                f"({reason}); {' and '.join(unchanged)} did not.",
            )


@rule("504", WARNING, "The category of need changed within a period of care.", "CIN")
def need_changed(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        if _is_continued(before, after) and before.text("CIN") != after.text("CIN"):
            yield Hit(
                after,
                f"Child {after.child}: {after} has category of need "
                f"{after.text('CIN') or '(blank)'}, and the one before it in the same period of "
                f"care {before.text('CIN') or '(blank)'}.",
            )


@rule("225", WARNING, "The reason for the change of placement is missing.", "REASON_PLACE_CHANGE")
def change_reason_missing(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        needs_one = (
            before.text("REC") == "X1"
            and after.text("RNE") in {"P", "B", "T", "U"}
            and not before.is_temporary
            and not after.is_temporary
        )
        if needs_one and not before.text("REASON_PLACE_CHANGE"):
            yield Hit(
                before,
                f"Child {before.child}: {before} was followed by another placement on "
                f"{said(after.starts)}, and no reason for the change is given.",
            )


@rule("226", WARNING, "A temporary placement has a reason for change.", "REASON_PLACE_CHANGE")
def change_reason_not_required(view: ReturnView) -> Iterator[Hit]:
    """Neither to it nor from it: the child comes back."""
    for row in view.episodes:
        if row.is_temporary and row.text("REASON_PLACE_CHANGE"):
            yield Hit(
                row,
                f"Child {row.child}: {row} is a temporary placement ({row.text('PLACE')}) and "
                f"has {row.text('REASON_PLACE_CHANGE')} as a reason for change.",
            )
    for before, row in view.neighbours():
        if row.is_temporary and not before.is_temporary and before.text("REASON_PLACE_CHANGE"):
            yield Hit(
                before,
                f"Child {row.child}: {before} leads to a temporary placement ({row.text('PLACE')}) "
                f"and has {before.text('REASON_PLACE_CHANGE')} as a reason for change.",
            )


@rule("233", WARNING, "An open episode has a reason for change.", "REASON_PLACE_CHANGE",
      first_year=2026)  # fmt: skip
def change_reason_too_early(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.ends is None and row.text("REASON_PLACE_CHANGE"):
            yield Hit(
                row,
                f"Child {row.child}: {row} is open, and has {row.text('REASON_PLACE_CHANGE')} as a "
                "reason for the change of placement.",
            )


@rule("234", WARNING, "Moved into custody under the age of 10.", "REASON_PLACE_CHANGE", "DOB",
      first_year=2026)  # fmt: skip
def custody_under_ten(view: ReturnView) -> Iterator[Hit]:
    for before, row in view.neighbours():
        tenth = view.birthday(row.child, 10)
        if tenth and row.starts < tenth and before.text("REASON_PLACE_CHANGE") == "CUSTOD":
            yield Hit(
                before,
                f"Child {row.child}: {before} changed for custody (CUSTOD) on {said(row.starts)}, "
                f"before the 10th birthday on {said(tenth)}.",
            )


@rule("217", WARNING, "Placed for adoption with the present carer, and not S, T or U.",
      "RNE", "PLACE")  # fmt: skip
def adopted_by_present_carer(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        is_since = row.starts >= PRESENT_CARERS_SINCE
        if (
            is_since
            and row.text("PLACE") in {"A3", "A5"}
            and row.text("RNE") not in {"S", "T", "U"}
        ):
            yield Hit(
                row,
                f"Child {row.child}: {row} is placed for adoption with the present carer "
                f"({row.text('PLACE')}), and the reason is {row.text('RNE') or '(blank)'}.",
            )


@rule("336", WARNING, "Placed for adoption with the present carer, and not fostered before.",
      "PLACE")  # fmt: skip
def not_fostered_before(view: ReturnView) -> Iterator[Hit]:
    for before, row in view.neighbours():
        was_with_carer = before.text("PLACE") in FOSTER | PLACED_FOR_ADOPTION
        if row.text("PLACE") in {"A3", "A5"} and not was_with_carer:
            yield Hit(
                row,
                f"Child {row.child}: {row} is placed for adoption with the present carer "
                f"({row.text('PLACE')}), and the placement before was "
                f"{before.text('PLACE') or '(blank)'}.",
            )


@rule("380", ERROR, "A period of care starts with a temporary placement.", "PLACE", "RNE")
def starts_temporary(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.is_temporary and row.text("RNE") not in {"P", "B"}:
            yield Hit(
                row,
                f"Child {row.child}: {row} is a temporary placement ({row.text('PLACE')}) with "
                f"{row.text('RNE') or '(blank)'} as its reason; only P and B lead to one.",
            )


@rule("381", ERROR, "A period of care ends with a temporary placement.", "PLACE", "REC")
def ends_temporary(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.is_temporary and row.text("REC") not in {"", "X1"}:
            yield Hit(
                row,
                f"Child {row.child}: {row} is a temporary placement ({row.text('PLACE')}), and "
                f"care ended with it ({row.text('REC')}).",
            )


@rule(
    "383", WARNING, "A temporary placement does not lead back to the one before.", "PLACE",
    last_year=2025,
)  # fmt: skip
def returns_to_placement(view: ReturnView) -> Iterator[Hit]:
    yield from _does_not_return(view, ("PLACE",))


@rule(
    "383", WARNING, "A temporary placement does not lead back to the one before.", "PLACE",
    "PL_POST", first_year=2026,
)  # fmt: skip
def returns_to_placement_and_postcode(view: ReturnView) -> Iterator[Hit]:
    """From 2025-26 on the child must come back to the same postcode too."""
    yield from _does_not_return(view, ("PLACE", "PL_POST"))


def _does_not_return(view: ReturnView, columns: tuple[str, ...]) -> Iterator[Hit]:
    for rows in view.episodes_of.values():
        for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
            if not row.is_temporary:
                continue
            is_back = all(before.text(column) == after.text(column) for column in columns)
            if after.text("RNE") != "P" or not is_back:
                was, became = (
                    " at ".join(each.text(column) or "(blank)" for column in columns)
                    for each in (before, after)
                )
                yield Hit(
                    row,
                    f"Child {row.child}: {row} is a temporary placement ({row.text('PLACE')}) "
                    f"from {was}, and the one after it is {became} with reason "
                    f"{after.text('RNE') or '(blank)'}.",
                )


@rule("378", WARNING, "A child placed with parents has status V2.", "PLACE", "LS")
def parents_and_accommodation(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("PLACE") == "P1" and row.text("LS") == "V2":
            yield Hit(
                row,
                f"Child {row.child}: {row} is with the parents (P1) under a single period of "
                "accommodation (V2).",
            )


@rule("408", WARNING, "Placed for adoption under an order, and no order is recorded.", "LS")
def placement_order(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("PLACE") in {"A5", "A6"} and row.text("LS") != "E1":
            yield Hit(
                row,
                f"Child {row.child}: {row} is placed for adoption under a placement order "
                f"({row.text('PLACE')}), and the legal status is "
                f"{row.text('LS') or '(blank)'}, not E1.",
            )


@rule("390", WARNING, "Adopted, and not placed for adoption.", "REC", "PLACE")
def adopted_without_placement(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        is_adopted = row.text("REC") in {"E11", "E12"} and row.ends is not None
        if is_adopted and row.text("PLACE") not in PLACED_FOR_ADOPTION:
            yield Hit(
                row,
                f"Child {row.child}: {row} ended with adoption ({row.text('REC')}), and the "
                f"placement was {row.text('PLACE') or '(blank)'}, not one for adoption.",
            )


@rule("516", WARNING, "Guardianship to a foster carer, and not fostered.", "REC", "PLACE")
def guardianship_without_fostering(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        is_guarded = row.text("REC") in {"E45", "E46"} and row.ends is not None
        if is_guarded and row.text("PLACE") not in FOSTER:
            yield Hit(
                row,
                f"Child {row.child}: {row} ended with guardianship to the former foster carer "
                f"({row.text('REC')}), and the placement was {row.text('PLACE') or '(blank)'}.",
            )
