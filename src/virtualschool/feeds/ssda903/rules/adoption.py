"""Rules on adoptions (AD1) and on decisions that a child should be placed for adoption.

A date that is none (112, 113, 115, 116) is said where the list is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView, by_child
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.ssda903.years import name_of
from virtualschool.feeds.words import said

ADOPTED = frozenset({"E11", "E12"})
OF_ONE_ADOPTER = frozenset({"M1", "F1"})
ADOPTION_ITEMS = (
    "DATE_INT",
    "DATE_MATCH",
    "FOSTER_CARE",
    "NB_ADOPTR",
    "SEX_ADOPTR",
    "LS_ADOPTR",
)


def _not_listed(view: ReturnView, table: str, listed: codes.CodeList, what: str) -> Iterator[Hit]:
    valid = listed.valid_in(view.year)
    for row in view.rows(table):
        code = row.flag(listed.column)
        if code and code not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {code} is not a code for {what} in {name_of(view.year)} "
                f"({', '.join(sorted(valid))}).",
            )


@rule("114", ERROR, "Whether a former foster carer adopts is not a code.", "FOSTER_CARE")
def former_carer(view: ReturnView) -> Iterator[Hit]:
    yield from _not_listed(
        view, "adoption", codes.FOSTER_CARE, "whether the former foster carer adopts"
    )


@rule("175", ERROR, "The number of adopters is not a code.", "NB_ADOPTR")
def number_of_adopters(view: ReturnView) -> Iterator[Hit]:
    yield from _not_listed(view, "adoption", codes.NUMBER_OF_ADOPTERS, "the number of adopters")


@rule("176", ERROR, "The sex of the adopters is not a code.", "SEX_ADOPTR")
def sex_of_adopters(view: ReturnView) -> Iterator[Hit]:
    yield from _not_listed(view, "adoption", codes.SEX_OF_ADOPTERS, "the sex of the adopters")


@rule("177", ERROR, "The legal status of the adopters is not a code.", "LS_ADOPTR")
def status_of_adopters(view: ReturnView) -> Iterator[Hit]:
    yield from _not_listed(
        view, "adoption", codes.STATUS_OF_ADOPTERS, "the legal status of the adopters"
    )


@rule("511", WARNING, "Two adopters, and the sex of one.", "SEX_ADOPTR", "NB_ADOPTR")
def two_adopters(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        if row.flag("NB_ADOPTR") == "2" and row.text("SEX_ADOPTR") in OF_ONE_ADOPTER:
            yield Hit(
                row,
                f"Child {row.child}: has two adopters, and {row.text('SEX_ADOPTR')} is the code "
                "of one.",
            )


@rule("331", ERROR, "Matched with adopters after being placed with them.", "DATE_MATCH", "DECOM")
def matched_after_placement(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        matched = row.day("DATE_MATCH")
        for episode in view.episodes_of.get(row.child, ()):
            is_late = matched is not None and matched > episode.starts
            if matched is not None and is_late and episode.text("REC") in ADOPTED:
                yield Hit(
                    row,
                    f"Child {row.child}: was matched with adopters on {said(matched)}, and placed "
                    f"with them on {said(episode.starts)}, before that.",
                )


@rule("117", ERROR, "A decision on placing for adoption after care or the year ended.",
      "DATE_PLACED_CEASED", "DATE_PLACED")  # fmt: skip
def decided_too_late(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("placed_for_adoption"):
        episodes = view.episodes_of.get(row.child, ())
        left = next((each.ends for each in reversed(episodes) if each.text("REC") != "X1"), None)
        for column in ("DATE_PLACED", "DATE_PLACED_CEASED"):
            day = row.day(column)
            if day and day > view.last_day:
                late = f"after the year ended on {said(view.last_day)}"
            elif day and left and day > left:
                late = f"after the child ceased to be looked after on {said(left)}"
            else:
                continue
            yield Hit(
                row,
                f"Child {row.child}: {column}, a decision on placing for adoption, is of "
                f"{said(day)}, {late}.",
                column,
            )


@rule("118", ERROR, "A decision reversed before the year or care began.", "DATE_PLACED_CEASED")
def reversed_too_early(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("placed_for_adoption"):
        ceased = row.day("DATE_PLACED_CEASED")
        starts = [
            each.starts for each in view.episodes_of.get(row.child, ()) if not each.is_short_break
        ]
        if ceased is None:
            continue
        if ceased < view.first_day:
            early = f"the year began on {said(view.first_day)}"
        elif starts and ceased < starts[0]:
            early = f"the child began to be looked after on {said(starts[0])}"
        else:
            continue
        yield Hit(
            row,
            f"Child {row.child}: the decision to place for adoption was reversed on "
            f"{said(ceased)}, before {early}.",
        )


@rule("119", ERROR, "A reversed decision lacks its date or its reason.",
      "REASON_PLACED_CEASED", "DATE_PLACED_CEASED")  # fmt: skip
def reversed_in_part(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("placed_for_adoption"):
        reason, ceased = row.text("REASON_PLACED_CEASED"), row.day("DATE_PLACED_CEASED")
        if bool(reason) == bool(ceased):
            continue
        missing = "the date" if reason else "the reason"
        yield Hit(
            row,
            f"Child {row.child}: the decision to place for adoption was reversed, and {missing} "
            "is not given.",
            "DATE_PLACED_CEASED" if reason else "REASON_PLACED_CEASED",
        )


@rule("120", ERROR, "The reason for the reversal is not a code.", "REASON_PLACED_CEASED")
def reason_reversed(view: ReturnView) -> Iterator[Hit]:
    yield from _not_listed(
        view, "placed_for_adoption", codes.REASON_PLACED_CEASED, "reversing the decision"
    )


@rule("522", ERROR, "A decision was reversed before it was made.",
      "DATE_PLACED_CEASED", "DATE_PLACED")  # fmt: skip
def reversed_before_made(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("placed_for_adoption"):
        made, ceased = row.day("DATE_PLACED"), row.day("DATE_PLACED_CEASED")
        if made and ceased and ceased < made:
            yield Hit(
                row,
                f"Child {row.child}: the decision of {said(made)} to place for adoption was "
                f"reversed on {said(ceased)}, before it was made.",
            )


@rule("563", ERROR, "A decision was reversed, and when it was made is blank.",
      "DATE_PLACED", "DATE_PLACED_CEASED")  # fmt: skip
def reversed_without_decision(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("placed_for_adoption"):
        ceased = row.day("DATE_PLACED_CEASED")
        if ceased and row.text("REASON_PLACED_CEASED") and row.day("DATE_PLACED") is None:
            yield Hit(
                row,
                f"Child {row.child}: the decision to place for adoption was reversed on "
                f"{said(ceased)}, and when it was made is blank.",
            )


@rule("525", WARNING, "A decision was reversed, and the child was adopted.",
      "DATE_PLACED_CEASED", *ADOPTION_ITEMS)  # fmt: skip
def reversed_and_adopted(view: ReturnView) -> Iterator[Hit]:
    """By the child's last decision: one that is made anew may lead to adoption."""
    adopted = {
        row.child
        for row in view.rows("adoption")
        if any(row.text(column) for column in ADOPTION_ITEMS)
    }
    for child, decisions in by_child(view.rows("placed_for_adoption"), "DATE_PLACED").items():
        _, row = decisions[-1]
        ceased = row.day("DATE_PLACED_CEASED")
        if ceased and child in adopted:
            yield Hit(
                row,
                f"Child {child}: the decision to place for adoption was reversed on "
                f"{said(ceased)}, and items of an adoption are given.",
            )


@rule("579", ERROR, "A decision was made while the one before still stood.",
      "DATE_PLACED", "DATE_PLACED_CEASED")  # fmt: skip
def decisions_overlap(view: ReturnView) -> Iterator[Hit]:
    for child, decisions in by_child(view.rows("placed_for_adoption"), "DATE_PLACED").items():
        for (_, before), (made, row) in pairwise(decisions):
            ceased = before.day("DATE_PLACED_CEASED")
            if ceased is None or made < ceased:
                stood = f"until {said(ceased)}" if ceased else "and was not reversed"
                yield Hit(
                    row,
                    f"Child {child}: a decision to place for adoption was made on {said(made)}, "
                    f"and the one before it stood {stood}.",
                )


@rule("583", ERROR, "An earlier decision to place for adoption was never reversed.",
      "DATE_PLACED_CEASED", "DATE_PLACED", first_year=2023)  # fmt: skip
def decision_left_standing(view: ReturnView) -> Iterator[Hit]:
    for child, decisions in by_child(view.rows("placed_for_adoption"), "DATE_PLACED").items():
        for made, row in decisions[:-1]:
            if row.day("DATE_PLACED_CEASED") is None:
                yield Hit(
                    row,
                    f"Child {child}: the decision of {said(made)} to place for adoption was "
                    "followed by another, and when it was reversed is blank.",
                )
