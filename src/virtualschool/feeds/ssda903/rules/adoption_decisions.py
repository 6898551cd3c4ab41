"""Rules on decisions that a child should be placed for adoption.

A date that is none (115, 116) is said where the list is read. Freeing orders (555, 556) are made no
more; 445 and 451 say so of one that is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView, Row, by_child
from virtualschool.feeds.ssda903.rules.adoption import (
    ADOPTED,
    ADOPTION_ITEMS,
    PLACED,
    adoptions,
    not_listed,
)
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

LIST = "placed_for_adoption"
PLACEMENT_ORDER = "E1"
CEASED = ("DATE_PLACED_CEASED", "REASON_PLACED_CEASED")


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
    yield from not_listed(
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


# Decisions beside episodes -------------------------------------------------------------------


def _decisions(view: ReturnView) -> dict[str, list[tuple[date, Row]]]:
    return by_child(view.rows(LIST), "DATE_PLACED")


def _firsts(
    view: ReturnView, column: str, values: frozenset[str]
) -> Iterator[tuple[str, EpisodeRow]]:
    """Each child's first episode with one of the values."""
    for child, episodes in view.episodes_of.items():
        first = next((each for each in episodes if each.text(column) in values), None)
        if first:
            yield child, first


@rule("184", ERROR, "A decision was made before the child was born.", "DATE_PLACED", "DOB")
def made_before_birth(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows(LIST):
        made, born = row.day("DATE_PLACED"), row.day("DOB") or view.born_on(row.child)
        if made and born and made < born:
            yield Hit(
                row,
                f"Child {row.child}: a decision to place for adoption was made on {said(made)}, "
                f"before the birth on {said(born)}.",
            )


@rule("1003", ERROR, "A decision was made before care began.", "DATE_PLACED", "DECOM")
def made_before_care(view: ReturnView) -> Iterator[Hit]:
    began = dict(_firsts(view, "RNE", frozenset({"S"})))
    for row in view.rows(LIST):
        made, first = row.day("DATE_PLACED"), began.get(row.child)
        if made and first and made < first.starts:
            yield Hit(
                row,
                f"Child {row.child}: a decision to place for adoption was made on {said(made)}, "
                f"before care began on {said(first.starts)}.",
            )


def _undecided(view: ReturnView, column: str, values: frozenset[str], what: str) -> Iterator[Hit]:
    if not view.brings(LIST):
        return
    decided = _decisions(view)
    for child, first in _firsts(view, column, values):
        if child not in decided:
            yield Hit(
                first,
                f"Child {child}: {first} is {what} ({first.text(column)}), and no decision that "
                "the child should be placed for adoption is told of.",
            )


@rule("551", ERROR, "Placed for adoption, and no decision is told of.", "PLACE", "DATE_PLACED")
def placed_undecided(view: ReturnView) -> Iterator[Hit]:
    yield from _undecided(view, "PLACE", PLACED, "placed for adoption")


@rule("553", ERROR, "A placement order, and no decision is told of.", "LS", "DATE_PLACED")
def ordered_undecided(view: ReturnView) -> Iterator[Hit]:
    yield from _undecided(view, "LS", frozenset({PLACEMENT_ORDER}), "under a placement order")


@rule("552", ERROR, "Placed for adoption before the decision.", "DATE_PLACED", "DECOM")
def placed_too_early(view: ReturnView) -> Iterator[Hit]:
    decided = _decisions(view)
    for child, first in _firsts(view, "PLACE", PLACED):
        if child in decided and decided[child][-1][0] > first.starts:
            made, row = decided[child][-1]
            yield Hit(
                row,
                f"Child {child}: the decision to place for adoption was made on {said(made)}, and "
                f"{first} is placed for adoption.",
            )


@rule("554", ERROR, "A placement order before the decision.", "DATE_PLACED", "DECOM")
def ordered_too_early(view: ReturnView) -> Iterator[Hit]:
    decided = _decisions(view)
    for child, first in _firsts(view, "LS", frozenset({PLACEMENT_ORDER})):
        if child in decided and decided[child][0][0] > first.starts:
            made, row = decided[child][0]
            yield Hit(
                row,
                f"Child {child}: the decision to place for adoption was made on {said(made)}, and "
                f"{first} is under a placement order.",
            )


@rule("557", WARNING, "Left care without adoption, and the decision stands.",
      "DATE_PLACED_CEASED", "REASON_PLACED_CEASED", "REC")  # fmt: skip
def left_undisrupted(view: ReturnView) -> Iterator[Hit]:
    if not view.brings(LIST):
        return
    decisions = view.rows_of(LIST)
    for episode in view.episodes:
        was_to_be = episode.text("PLACE") in PLACED or episode.text("LS") == PLACEMENT_ORDER
        has_left = episode.ends and episode.text("REC") not in {"", "X1", *ADOPTED}
        if not (was_to_be and has_left):
            continue
        own = decisions.get(episode.child, ())
        standing = [row for row in own if len(row.filled(CEASED)) < len(CEASED)]
        if standing or not own:
            yield Hit(
                standing[0] if standing else episode,
                f"Child {episode.child}: {episode} ended with leaving care "
                f"({episode.text('REC')}), not adopted, and that the decision to place for "
                "adoption was reversed is not told, or not wholly.",
            )


@rule("558", WARNING, "Adopted, and the last decision was reversed.", "DATE_PLACED_CEASED", "REC")
def adopted_and_reversed(view: ReturnView) -> Iterator[Hit]:
    decided = _decisions(view)
    for episode in adoptions(view):
        if episode.child not in decided:
            continue
        _, row = decided[episode.child][-1]
        ceased = row.day("DATE_PLACED_CEASED")
        if ceased:
            yield Hit(
                row,
                f"Child {episode.child}: the decision to place for adoption was reversed on "
                f"{said(ceased)}, and {episode} ended with adoption.",
            )


@rule("523", WARNING, "The decision to place and that adoption is best are of two days.",
      "DATE_INT", "DATE_PLACED")  # fmt: skip
def decided_on_two_days(view: ReturnView) -> Iterator[Hit]:
    decided = _decisions(view)
    for row in view.rows("adoption"):
        best, own = row.day("DATE_INT"), decided.get(row.child)
        if best and own and best not in {made for made, _ in own}:
            yield Hit(
                row,
                f"Child {row.child}: that adoption was best was decided on {said(best)}, and to "
                f"place for adoption on {said(own[-1][0])}.",
            )


# Decisions beside last year's ----------------------------------------------------------------


def _pairs(view: ReturnView) -> Iterator[tuple[Row, date, list[tuple[date, Row]]]]:
    """Each child's last decision of last year's return with its day, and those of this year's."""
    if view.previous:
        now = _decisions(view)
        for child, rows in _decisions(view.previous).items():
            made, last = rows[-1]
            if child in now:
                yield last, made, now[child]


@rule("559", WARNING, "A decision of before the year that last year's return had not.",
      "DATE_PLACED", compares=True)  # fmt: skip
def not_returned_before(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None or not view.previous.brings(LIST):
        return
    before = _decisions(view.previous)
    for child, rows in _decisions(view).items():
        made, row = rows[0]
        if made < view.first_day and child not in before:
            yield Hit(
                row,
                f"Child {child}: a decision to place for adoption was made on {said(made)}, before "
                "the year, and last year's return had none.",
            )


@rule("560", WARNING, "A decision that stood last year has another date.", "DATE_PLACED",
      compares=True)  # fmt: skip
def made_on_another_day(view: ReturnView) -> Iterator[Hit]:
    for last, made, now in _pairs(view):
        if last.day("DATE_PLACED_CEASED") is None and made not in {day for day, _ in now}:
            first, row = now[0]
            yield Hit(
                row,
                f"Child {row.child}: the decision to place for adoption is of {said(first)}; in "
                f"last year's return it stood from {said(made)}.",
            )


@rule("561", WARNING, "A decision that was reversed by last year's return is here again.",
      "DATE_PLACED", compares=True)  # fmt: skip
def returned_again(view: ReturnView) -> Iterator[Hit]:
    for last, made, now in _pairs(view):
        for day, row in now:
            if day == made and last.filled(CEASED):
                yield Hit(
                    row,
                    f"Child {row.child}: the decision of {said(day)} to place for adoption was "
                    "reversed by last year's return.",
                )


@rule("584", WARNING, "A decision earlier than the one that last year's return reversed.",
      "DATE_PLACED", compares=True)  # fmt: skip
def earlier_than_reversed(view: ReturnView) -> Iterator[Hit]:
    for last, made, now in _pairs(view):
        day, row = now[0]
        if last.filled(CEASED) and day < made:
            yield Hit(
                row,
                f"Child {row.child}: a decision to place for adoption is of {said(day)}, before "
                f"that of {said(made)}, which last year's return reversed.",
            )
