"""What the owner of a figure is asked to write, which depends on what the month says."""

from __future__ import annotations

from virtualschool.apps.scorecards.cards.facts import Signal, SignalKind

_PROMPTS = {
    SignalKind.WORSE: "What do you know of why it is {words}, what is being done, and by when?",
    SignalKind.BETTER: "It is {words}. What else could explain it, and what would show that it "
    "is our doing?",
    SignalKind.OTHER: "It is {words}. What does that mean for the children and for the team?",
    SignalKind.NONE: "There is no signal: explain no single month; say what is planned, if "
    "anything is.",
    SignalKind.NO_DATA: "There is no figure. Say who is to send what, and by when.",
}


def prompt_for(signal: Signal) -> str:
    """The question that stands over the owner's comment."""
    return _PROMPTS[signal.kind].format(words=signal.words)
