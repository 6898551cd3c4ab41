"""The rules by which an action is rated three ways: on track, completion, impact.

``RULE_TEXT`` says them as printed beside every table of ratings. Whoever changes a rule changes its
words and ``RULE_VERSION`` with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from virtualschool.domain.plan.live import ActionAt, OverrideAt, RatingKind, day_words
from virtualschool.domain.plan.order import late_predecessors
from virtualschool.domain.plan.ratings import Rating
from virtualschool.domain.plan.states import ActionState

RULE_VERSION = "1"
#: An action not begun is at risk so many days before it is due, and a milestone may be so late
#: before the action is off track.
GRACE_DAYS = 28
_GRACE = timedelta(GRACE_DAYS)

RULE_TEXT: Mapping[RatingKind, str] = {
    RatingKind.ON_TRACK: (
        "On track, from days alone. Off track: past its due day and not complete; or a milestone "
        f"more than {GRACE_DAYS} days late; or blocked with {GRACE_DAYS} days or fewer to go. At "
        "risk: a milestone late; or blocked; or waiting for an action that is overdue, due after "
        f"it or dropped; or not started with {GRACE_DAYS} days or fewer to go. An action that goes "
        "on from a day is at risk when it has not started by then, and off track "
        f"{GRACE_DAYS} days later. Not rated: deferred until a day not yet come, dropped, or "
        "without a day. Otherwise on track."
    ),
    RatingKind.COMPLETION: (
        "Completion, as declared and as its evidence bears out. Complete with evidence: declared "
        "complete, and something that happened is recorded. Asserted: declared complete, and "
        "nothing is; what is booked proves nothing yet."
    ),
    RatingKind.IMPACT: (
        "Impact, from the figures of the outcomes that the action contributes to. Too early until "
        "the day from which an effect is expected (as said; otherwise the day of completion, or "
        "the due day). From then each figure says no data, no change, improved or worse by its own "
        "signal. Worse if any is worse; otherwise improved if any is, otherwise no change if any "
        "is. A figure that moves is not said to move because of the action."
    ),
}


class OnTrack(StrEnum):
    """Whether an action keeps its days. The values are stable codes, those of ``Rating`` and one
    more."""

    RED = Rating.RED
    AMBER = Rating.AMBER
    GREEN = Rating.GREEN
    COMPLETE = Rating.COMPLETE
    NONE = "not_rated"


class Completion(StrEnum):
    """How far an action is. The values are stable codes."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    DROPPED = "dropped"
    ASSERTED = "complete_asserted"
    EVIDENCED = "complete_with_evidence"


class ImpactKind(StrEnum):
    """What the figures that an action means to move have done. The values are stable codes."""

    NO_DATA = "no_data"
    TOO_EARLY = "too_early"
    NO_CHANGE = "no_change"
    IMPROVED = "improved"
    WORSE = "worse"


VALUES: Mapping[RatingKind, type[StrEnum]] = {
    RatingKind.ON_TRACK: OnTrack,
    RatingKind.COMPLETION: Completion,
    RatingKind.IMPACT: ImpactKind,
}

_WORDS: Mapping[str, str] = {
    OnTrack.RED: "Off track",
    OnTrack.AMBER: "At risk",
    OnTrack.GREEN: "On track",
    OnTrack.COMPLETE: "Complete",
    OnTrack.NONE: "Not rated",
    Completion.NOT_STARTED: "Not started",
    Completion.UNDER_WAY: "Under way",
    Completion.BLOCKED: "Blocked",
    Completion.DEFERRED: "Deferred",
    Completion.DROPPED: "Dropped",
    Completion.ASSERTED: "Complete, asserted",
    Completion.EVIDENCED: "Complete, with evidence",
    ImpactKind.NO_DATA: "No data",
    ImpactKind.TOO_EARLY: "Too early",
    ImpactKind.NO_CHANGE: "No change",
    ImpactKind.IMPROVED: "Improved",
    ImpactKind.WORSE: "Worse",
}
#: Colours, beside the words and never without them: red, amber, green, blue or grey.
_COLOURS: Mapping[str, str] = {
    OnTrack.RED: "red",
    OnTrack.AMBER: "amber",
    OnTrack.GREEN: "green",
    OnTrack.COMPLETE: "blue",
    Completion.BLOCKED: "red",
    Completion.ASSERTED: "amber",
    Completion.EVIDENCED: "blue",
    ImpactKind.IMPROVED: "green",
    ImpactKind.WORSE: "red",
    ImpactKind.NO_CHANGE: "amber",
}


def rating_words(code: str) -> str:
    """A rating in words: "Off track"."""
    return _WORDS[code]


def rating_colour(code: str) -> str:
    """A rating's colour: red, amber, green, blue or grey."""
    return _COLOURS.get(code, "grey")


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating of an action. ``in_force`` is the override's while one holds, otherwise what was
    computed; ``why`` says in a sentence how it came about. ``declared`` is blank where nobody
    declared anything."""

    kind: RatingKind
    computed: str
    why: str
    declared: str = ""
    override: OverrideAt | None = None

    @property
    def in_force(self) -> str:
        return self.override.value if self.override else self.computed

    @property
    def words(self) -> str:
        return rating_words(self.in_force)

    @property
    def computed_words(self) -> str:
        return rating_words(self.computed)

    @property
    def declared_words(self) -> str:
        """What was declared, in words; blank where nothing was."""
        return rating_words(self.declared) if self.declared else ""

    @property
    def colour(self) -> str:
        return rating_colour(self.in_force)

    @property
    def differs(self) -> bool:
        """Whether what was declared and what was computed are not the same."""
        if not self.declared:
            return False
        if self.kind is RatingKind.COMPLETION:
            return (self.declared == Rating.COMPLETE) != (self.computed in _COMPLETE)
        return self.declared != self.computed


_COMPLETE = frozenset({Completion.ASSERTED, Completion.EVIDENCED})


@dataclass(frozen=True, slots=True)
class Signal:
    """What one figure that an action contributes to has done, in a sentence."""

    kind: ImpactKind
    sentence: str
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class RatedAction:
    """An action with its three ratings, and what is warned of."""

    at: ActionAt
    on_track: Rated
    completion: Rated
    impact: Rated
    signals: tuple[Signal, ...]
    warnings: tuple[str, ...]

    @property
    def ratings(self) -> tuple[Rated, Rated, Rated]:
        return (self.on_track, self.completion, self.impact)

    def rating(self, kind: RatingKind) -> Rated:
        """The rating of one kind."""
        return next(each for each in self.ratings if each.kind is kind)

    @property
    def overrides(self) -> tuple[OverrideAt, ...]:
        """The overrides in force."""
        return tuple(each.override for each in self.ratings if each.override)

    @property
    def verdict(self) -> str:
        """What is to be said of an action complete whose figures do not bear it out; else blank."""
        if self.at.state is not ActionState.COMPLETE:
            return ""
        return {
            ImpactKind.NO_CHANGE: "Complete; its figure has not moved.",
            ImpactKind.WORSE: "Complete; its figure is worse.",
        }.get(ImpactKind(self.impact.in_force), "")


def rate(
    action: ActionAt,
    day: date,
    *,
    actions: Mapping[int, ActionAt],
    signals: Iterable[Signal],
) -> RatedAction:
    """An action's three ratings on a day. ``actions`` are all of its plan, by ref; ``signals`` what
    the figures of its outcomes say, each figure once."""
    late = late_predecessors(action, actions, day)
    said = tuple(signals)

    def whole(rated: Rated) -> Rated:
        held = [o for o in action.overrides if o.kind is rated.kind and o.holds_on(day)]
        return replace(rated, override=held[-1]) if held else rated

    return RatedAction(
        at=action,
        on_track=whole(_on_track(action, day, late)),
        completion=whole(_completion(action)),
        impact=whole(_impact(action, day, said)),
        signals=said,
        warnings=late,
    )


def _on_track(action: ActionAt, day: date, late: tuple[str, ...]) -> Rated:
    code, why = _kept_days(action, day, late)
    return Rated(RatingKind.ON_TRACK, code, why, action.declared_on_track)


def _kept_days(action: ActionAt, day: date, late: tuple[str, ...]) -> tuple[OnTrack, str]:
    if action.state is ActionState.COMPLETE:
        return OnTrack.COMPLETE, _when_complete(action)
    is_deferred = action.state is ActionState.DEFERRED
    is_waiting = is_deferred and day < (action.deferred_until or date.min)
    if is_waiting or action.state is ActionState.DROPPED:
        return OnTrack.NONE, f"{action.state_words}."
    troubles = list(_troubles(action, day, late))
    worst = sorted(troubles, key=lambda each: each[0] is not OnTrack.RED)
    return worst[0] if worst else _untroubled(action, day)


def _troubles(action: ActionAt, day: date, late: tuple[str, ...]) -> Iterator[tuple[OnTrack, str]]:
    """What keeps an open action from being on track, the plainest first."""
    left = action.due_on - day if action.due_on else None
    is_soon = left is not None and left <= _GRACE
    if left is not None and left < timedelta(0):
        yield OnTrack.RED, f"{_days(-left)} past its due day."
    for step in sorted(_steps_ahead(action)):
        if step[0] < day:
            code = OnTrack.RED if day - step[0] > _GRACE else OnTrack.AMBER
            yield code, f"“{step[1]}” is {_days(day - step[0])} late."
    if action.state is ActionState.BLOCKED:
        code = OnTrack.RED if is_soon else OnTrack.AMBER
        yield (
            code,
            f"{action.state_words}{f', {_to_go(left)}' if is_soon and left is not None else ''}.",
        )
    for sentence in late:
        yield OnTrack.AMBER, sentence
    if action.state is ActionState.NOT_STARTED:
        if is_soon and left is not None:
            yield OnTrack.AMBER, f"Not started, {_to_go(left)}."
        if left is None and action.from_on and day >= action.from_on:
            code = OnTrack.RED if day - action.from_on > _GRACE else OnTrack.AMBER
            yield code, f"Not started, and to go on from {day_words(action.from_on)}."


def _untroubled(action: ActionAt, day: date) -> tuple[OnTrack, str]:
    if action.due_on:
        return OnTrack.GREEN, f"{_to_go(action.due_on - day).capitalize()}."
    if action.from_on:
        return OnTrack.GREEN, f"It goes on from {day_words(action.from_on)}."
    steps = _steps_ahead(action)
    if steps:
        return OnTrack.GREEN, f"Its next milestone is due on {day_words(min(steps)[0])}."
    return OnTrack.NONE, "It has no due day."


def _steps_ahead(action: ActionAt) -> list[tuple[date, str]]:
    """Milestones not done that have a day."""
    return [
        (each.due_on, each.title) for each in action.milestones if each.due_on and not each.done_on
    ]


def _when_complete(action: ActionAt) -> str:
    if action.completed_on is None:
        return "Complete; nobody has said on which day."
    if action.due_on and action.completed_on > action.due_on:
        late = _days(action.completed_on - action.due_on)
        return f"Complete on {day_words(action.completed_on)}, {late} after its due day."
    return f"Complete on {day_words(action.completed_on)}."


def _completion(action: ActionAt) -> Rated:
    if action.state is ActionState.COMPLETE:
        proof = len(action.proof)
        booked = len(action.evidence) - proof
        code = Completion.EVIDENCED if proof else Completion.ASSERTED
        why = (
            f"Declared complete, with {proof} piece{'' if proof == 1 else 's'} of evidence."
            if proof
            else "Declared complete: asserted, with nothing recorded that happened"
            f"{', only what was booked' if booked else ''}."
        )
    else:
        code = Completion(action.state.value)
        done = sum(1 for each in action.milestones if each.done_on)
        steps = len(action.milestones)
        why = f"{action.state_words}." + (
            f" {done} of {steps} milestone{'' if steps == 1 else 's'} done." if steps else ""
        )
    return Rated(RatingKind.COMPLETION, code, why, action.declared_completion)


#: What is said where several figures differ: what needs looking at before what may please.
_FIRST = (ImpactKind.WORSE, ImpactKind.IMPROVED, ImpactKind.NO_CHANGE, ImpactKind.TOO_EARLY)


def _impact(action: ActionAt, day: date, signals: tuple[Signal, ...]) -> Rated:
    code, why = _moved(action, day, signals)
    return Rated(RatingKind.IMPACT, code, why)


def _moved(action: ActionAt, day: date, signals: tuple[Signal, ...]) -> tuple[ImpactKind, str]:
    if not signals:
        return ImpactKind.NO_DATA, "No figure is linked to it."
    expected = action.effect_expected_from
    if expected is None:
        return ImpactKind.TOO_EARLY, "Nobody has said from when an effect is expected."
    if day < expected:
        return ImpactKind.TOO_EARLY, f"An effect is expected from {day_words(expected)}."
    kind = next((k for k in _FIRST if any(s.kind is k for s in signals)), ImpactKind.NO_DATA)
    return kind, " ".join(dict.fromkeys(s.sentence for s in signals if s.kind is kind))


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"


def _to_go(left: timedelta) -> str:
    return f"{_days(left)} to go" if left else "due today"
