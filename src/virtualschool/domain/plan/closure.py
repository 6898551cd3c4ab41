"""Whether a consideration or a recommendation of a review is closed, and what keeps it open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from virtualschool.domain.plan.rules import Completion, RatedAction
from virtualschool.domain.plan.states import ActionState

#: The rule, as it is printed beside the report.
CLOSURE_RULE = (
    "A consideration or recommendation is closed when each of its actions is complete, with "
    "evidence of something that happened, or was dropped for a reason; one that only points at "
    "other actions when those are. It is closed as asserted where an action is complete and "
    "nothing shows it. Whether a figure has moved is said beside it and closes nothing."
)


class Standing(StrEnum):
    """How a consideration stands. The values are stable codes."""

    CLOSED = "closed"
    ASSERTED = "asserted"
    OPEN = "open"
    NO_ACTION = "no_action"


STANDING_WORDS: Mapping[Standing, str] = {
    Standing.CLOSED: "Closed",
    Standing.ASSERTED: "Closed as asserted",
    Standing.OPEN: "Open",
    Standing.NO_ACTION: "No action",
}
STANDING_TONES: Mapping[Standing, str] = {
    Standing.CLOSED: "blue",
    Standing.ASSERTED: "amber",
    Standing.OPEN: "grey",
    Standing.NO_ACTION: "red",
}


@dataclass(frozen=True, slots=True)
class Closure:
    """A consideration with its actions, how it stands, and why, in sentences."""

    section: str
    consideration: str
    actions: tuple[RatedAction, ...]
    standing: Standing
    why: tuple[str, ...]


def closures(
    considerations: Sequence[tuple[str, str]],
    actions: Sequence[RatedAction],
    points_at: Mapping[int, Sequence[int]],
) -> list[Closure]:
    """How each consideration stands, in the plan's order.

    ``considerations`` are (section, words). ``points_at`` says which actions one points at.
    """
    by_ref = {each.at.ref: each for each in actions}
    found = []
    for section, words in considerations:
        mine = tuple(
            each for each in actions if (each.at.section, each.at.consideration) == (section, words)
        )
        ends = [end for each in mine for end in _ends(each, by_ref, points_at, frozenset())]
        standing = _standing(ends)
        found.append(Closure(section, words, mine, standing, tuple(_why(ends, mine))))
    return found


def _ends(
    action: RatedAction,
    by_ref: Mapping[int, RatedAction],
    points_at: Mapping[int, Sequence[int]],
    seen: frozenset[int],
) -> Iterator[RatedAction]:
    """The action itself, or those that it points at while it is not closed by itself."""
    ref = action.at.ref
    others = [by_ref[each] for each in points_at.get(ref, ()) if each in by_ref]
    if action.at.is_closed or not others or ref in seen:
        yield action
        return
    for other in others:
        yield from _ends(other, by_ref, points_at, seen | {ref})


def _standing(ends: Sequence[RatedAction]) -> Standing:
    if not ends:
        return Standing.NO_ACTION
    if not all(each.at.is_closed for each in ends):
        return Standing.OPEN
    is_asserted = any(each.completion.computed == Completion.ASSERTED for each in ends)
    return Standing.ASSERTED if is_asserted else Standing.CLOSED


def _why(ends: Sequence[RatedAction], mine: Sequence[RatedAction]) -> Iterator[str]:
    if not ends:
        yield "No action answers it."
        return
    pointed = sorted({each.at.ref for each in ends} - {each.at.ref for each in mine})
    if pointed:
        yield f"Answered by {_actions(pointed)}."
    for state, words in (
        (ActionState.COMPLETE, "complete"),
        (ActionState.DROPPED, "dropped"),
    ):
        refs = [each.at.ref for each in ends if each.at.state is state]
        if refs:
            yield f"{_actions(refs)} {_are(refs)} {words}.".capitalize()
    open_now = [each.at.ref for each in ends if not each.at.is_closed]
    if open_now:
        yield f"{_actions(open_now)} {_are(open_now)} not.".capitalize()
    bare = [each.at.ref for each in ends if each.completion.computed == Completion.ASSERTED]
    if bare:
        yield f"Nothing recorded shows {_actions(bare)} done."
    verdicts: dict[str, list[int]] = {}
    for each in ends:
        if each.verdict:
            verdicts.setdefault(each.verdict, []).append(each.at.ref)
    for verdict, refs in verdicts.items():
        yield f"{_actions(refs)}: {verdict[:1].lower()}{verdict[1:]}".capitalize()


def _actions(refs: Sequence[int]) -> str:
    numbers = [str(each) for each in refs]
    if len(numbers) == 1:
        return f"action {numbers[0]}"
    return f"actions {', '.join(numbers[:-1])} and {numbers[-1]}"


def _are(refs: Sequence[int]) -> str:
    return "is" if len(refs) == 1 else "are"
