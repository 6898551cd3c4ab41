"""The states that an action of a plan really has, and what each needs to be said."""

from __future__ import annotations

from enum import StrEnum


class ActionState(StrEnum):
    """Where an action stands. The values are stable codes."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"  # by what is said beside it
    DEFERRED = "deferred"  # until a day, for a reason
    COMPLETE = "complete"
    DROPPED = "dropped"  # by somebody, for a reason


STATE_WORDS = {
    ActionState.NOT_STARTED: "Not started",
    ActionState.UNDER_WAY: "Under way",
    ActionState.BLOCKED: "Blocked",
    ActionState.DEFERRED: "Deferred",
    ActionState.COMPLETE: "Complete",
    ActionState.DROPPED: "Dropped",
}

#: States in which nothing more is done for the action.
CLOSED = frozenset({ActionState.COMPLETE, ActionState.DROPPED})


def state_from_words(progress: str, *, is_complete: bool) -> ActionState:
    """The state that a file's progress cell tells: nothing in it is not started."""
    if is_complete:
        return ActionState.COMPLETE
    return ActionState.UNDER_WAY if progress.strip() else ActionState.NOT_STARTED


def missing_for(state: ActionState, *, why: str, until: object, by: str) -> str:
    """What a state still needs to be said, in a sentence; blank where nothing is missing."""
    if state is ActionState.BLOCKED and not why:
        return "Say what blocks the action."
    if state is ActionState.DEFERRED and not (why and until):
        return "Say until when the action is deferred, and why."
    if state is ActionState.DROPPED and not (why and by):
        return "Say who dropped the action, and why."
    return ""
