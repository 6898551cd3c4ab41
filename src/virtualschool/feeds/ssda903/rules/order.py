"""Rules on how a child's episodes follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

CONTINUATIONS = frozenset({"P", "L", "T", "U", "B"})
CEASED_FOR_GOOD = {"E2": "died", "E15": "was found to be 18 or over"}


@rule("142", ERROR, "A new episode has started and the one before has not ended.", "DEC", "REC")
def left_open(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        if before.ends is None:
            yield Hit(
                before,
                f"Child {before.child}: {before} has not ended, and another started on "
                f"{said(after.starts)}.",
            )


@rule("501", ERROR, "An episode started before the one before it had ended.", "DECOM", "DEC")
def overlap(view: ReturnView) -> Iterator[Hit]:
    """Against the episode that reaches furthest, which need not be the one just before."""
    for rows in view.episodes_of.values():
        furthest: EpisodeRow | None = None
        for row in rows:
            reach = furthest.ends if furthest else None
            if furthest and reach and row.starts < reach:
                yield Hit(
                    row,
                    f"Child {row.child}: {row} starts before the one from "
                    f"{said(furthest.starts)} ended on {said(reach)}; the days count once.",
                )
            if row.ends and (reach is None or row.ends > reach):
                furthest = row


@rule("episode_repeated", WARNING, "Two episodes of a child start on one day.", "DECOM")
def repeated(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        if before.starts == after.starts:
            yield Hit(
                after,
                f"Child {after.child}: more than one episode starts on {said(after.starts)}; the "
                "one that lasts longest is used, and of equals the last in the file.",
            )


@rule("357", WARNING, "The first episode ever does not have S as its reason.", "RNE")
def first_is_a_start(view: ReturnView) -> Iterator[Hit]:
    for child, rows in view.episodes_of.items():
        first = rows[0]
        if first.starts >= view.first_day and first.text("RNE") != "S":
            yield Hit(
                first,
                f"Child {child}: {first} is the first, and its reason is "
                f"{first.text('RNE') or '(blank)'}, not S; the one before it may be missing.",
            )


@rule("388", ERROR, "X1 and the next episode do not agree.", "REC")
def continuation(view: ReturnView) -> Iterator[Hit]:
    for rows in view.episodes_of.values():
        for position, row in enumerate(rows):
            following = rows[position + 1] if position + 1 < len(rows) else None
            if row.ends is None or not row.text("REC"):
                continue
            goes_on = following is not None and following.starts == row.ends
            if row.text("REC") == "X1" and not goes_on:
                yield Hit(
                    row,
                    f"Child {row.child}: {row} ceased on {said(row.ends)} with X1, and no episode "
                    "starts on that day.",
                )
            elif row.text("REC") != "X1" and goes_on:
                yield Hit(
                    row,
                    f"Child {row.child}: {row} ceased on {said(row.ends)} with "
                    f"{row.text('REC')}, and another episode starts on that day.",
                )


@rule("431", WARNING, "S, and the episode before ended on the same day.", "RNE", "DECOM")
def start_without_break(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        if after.text("RNE") == "S" and before.ends and after.starts <= before.ends:
            yield Hit(
                after,
                f"Child {after.child}: {after} has S as its reason, and the one before ended on "
                f"{said(before.ends)}.",
            )


@rule("432", WARNING, "The child had ceased to be looked after, and the reason is not S.", "RNE")
def continues_after_ceasing(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        has_ceased = before.ends and before.text("REC").startswith("E")
        if has_ceased and after.text("RNE") != "S":
            yield Hit(
                after,
                f"Child {after.child}: had ceased to be looked after with {before.text('REC')}, "
                f"and {after} has {after.text('RNE') or '(blank)'} as its reason, not S.",
            )


@rule("433", WARNING, "A continuation does not start as the one before ends.", "RNE", "DECOM")
def continuation_has_a_gap(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        if after.text("RNE") in CONTINUATIONS and before.ends != after.starts:
            ended = f"ended on {said(before.ends)}" if before.ends else "has not ended"
            yield Hit(
                after,
                f"Child {after.child}: {after} goes on from the one before by its reason "
                f"{after.text('RNE')}, and the one before {ended}.",
            )


@rule("437", ERROR, "The child died or was 18 or over, and there are later episodes.", "REC")
def after_the_end(view: ReturnView) -> Iterator[Hit]:
    for before, after in view.neighbours():
        ended = CEASED_FOR_GOOD.get(before.text("REC"))
        if ended and before.ends:
            yield Hit(
                before,
                f"Child {before.child}: {ended} by the reason of {before}, and another started on "
                f"{said(after.starts)}.",
            )
