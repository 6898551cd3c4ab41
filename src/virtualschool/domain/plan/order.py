"""Which actions wait for which: circles refused, predecessors that come too late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from virtualschool.domain.plan.live import ActionAt, day_words
from virtualschool.domain.plan.states import ActionState


def circle_through(ref: int, waits_for: Mapping[int, Iterable[int]]) -> list[int]:
    """The shortest circle from an action back to itself, both ends named; empty where none is.

    ``waits_for`` gives the predecessors of each action.
    """
    came_from: dict[int, int] = {}
    reached = [ref]
    for one in reached:
        for before in waits_for.get(one, ()):
            if before == ref:
                path = [ref, one]
                while path[-1] != ref:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if before not in came_from:
                came_from[before] = one
                reached.append(before)
    return []


def circle_words(circle: list[int]) -> str:
    """A circle in a sentence."""
    if len(circle) == 2:
        return f"Action {circle[0]} cannot wait for itself."
    steps = ", ".join(
        f"{'action ' if not place else ''}{one} waits for {other}"
        for place, (one, other) in enumerate(pairwise(circle))
    )
    return f"That would be a circle: {steps}."


def late_predecessors(
    action: ActionAt, actions: Mapping[int, ActionAt], day: date
) -> tuple[str, ...]:
    """A sentence for each predecessor that an open action waits for too long: one that is overdue,
    due after the action itself, or dropped."""
    if action.is_closed:
        return ()
    found = []
    for ref in action.predecessors:
        before = actions.get(ref)
        if before is None or before.state is ActionState.COMPLETE:
            continue
        if before.state is ActionState.DROPPED:
            found.append(f"It waits for action {ref}, which was dropped.")
        elif before.due_on and before.due_on < day:
            found.append(
                f"It waits for action {ref}, which was due on {day_words(before.due_on)} and is "
                "not complete."
            )
        elif before.due_on and action.due_on and before.due_on > action.due_on:
            found.append(
                f"It waits for action {ref}, which is due on {day_words(before.due_on)}, after it."
            )
    return tuple(found)
