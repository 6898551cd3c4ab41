"""A plan on two days: what changed between them, in sentences, and how far due dates moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.live import (
    EVIDENCE_WORDS,
    RATING_KIND_WORDS,
    ActionAt,
    EvidenceAt,
    RatingKind,
    day_words,
)
from virtualschool.domain.plan.rules import Rated, RatedAction
from virtualschool.domain.plan.states import ActionState
from virtualschool.domain.plan.words import comparable, counted, one_space

#: Words of an action that a sentence quotes; the rest is behind its number.
_QUOTED = 12
_INSIDE = str.maketrans({"“": "‘", "”": "’", "•": None})


class DifferenceKind(StrEnum):
    """What differs. The values are stable codes, in the order in which they are told."""

    NEW = "new"
    COMPLETE = "complete"
    DROPPED = "dropped"
    DUE = "due"
    STATE = "state"
    RATING = "rating"
    MILESTONE = "milestone"
    CORRECTIVE = "corrective"
    EVIDENCE = "evidence"
    PROGRESS = "progress"
    OWNERS = "owners"
    WORDS = "words"


#: What stands above the differences of each kind.
TITLES: Mapping[DifferenceKind, str] = {
    DifferenceKind.NEW: "New actions",
    DifferenceKind.COMPLETE: "Completed",
    DifferenceKind.DROPPED: "Dropped or no longer in the plan",
    DifferenceKind.DUE: "Due dates that moved",
    DifferenceKind.STATE: "States",
    DifferenceKind.RATING: "Ratings",
    DifferenceKind.MILESTONE: "Milestones",
    DifferenceKind.CORRECTIVE: "Corrective action",
    DifferenceKind.EVIDENCE: "Evidence added",
    DifferenceKind.PROGRESS: "Progress",
    DifferenceKind.OWNERS: "Owners",
    DifferenceKind.WORDS: "Reworded actions",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, in a sentence. ``days`` is how much later a due date is (earlier below 0);
    0 for every other kind."""

    ref: int
    kind: DifferenceKind
    sentence: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every difference between two days, in the order of the plan.

    ``actions`` is how many the plan held on the later day.
    """

    first: date
    last: date
    actions: int
    differences: tuple[Difference, ...]

    def of(self, kind: DifferenceKind) -> list[Difference]:
        """The differences of one kind; due dates with the longest delay first."""
        found = [each for each in self.differences if each.kind is kind]
        return sorted(found, key=lambda each: -each.days) if kind is DifferenceKind.DUE else found

    @property
    def groups(self) -> list[tuple[str, list[Difference]]]:
        """The differences under their titles, kinds without any left out."""
        return [(TITLES[kind], self.of(kind)) for kind in DifferenceKind if self.of(kind)]

    @property
    def days_later(self) -> int:
        """Days by which due dates moved later, all together, without those brought forward."""
        return sum(each.days for each in self.differences if each.days > 0)

    @property
    def summary(self) -> str:
        """The whole in one or two sentences."""
        if not self.differences:
            return "Nothing in the plan changed."
        changed = len({each.ref for each in self.differences})
        said = f"{changed} of {counted(self.actions, 'action')} changed"
        parts = [
            f"{len(self.of(kind))} {word}"
            for kind, word in (
                (DifferenceKind.NEW, "new"),
                (DifferenceKind.COMPLETE, "completed"),
                (DifferenceKind.DROPPED, "dropped or no longer in the plan"),
            )
            if self.of(kind)
        ]
        if parts:
            said += f": {', '.join(parts)}"
        return f"{said}. {self._drift()}"

    def _drift(self) -> str:
        moved = self.of(DifferenceKind.DUE)
        later = [each.days for each in moved if each.days > 0]
        earlier = [-each.days for each in moved if each.days < 0]
        if not later and not earlier:
            return "No due date moved."
        parts = [
            f"{counted(len(days), 'due date')} moved {way}, {counted(sum(days), 'day')} in all"
            for days, way in ((later, "later"), (earlier, "earlier"))
            if days
        ]
        return f"{'; '.join(parts)}."


def compare(
    before: Sequence[RatedAction], after: Sequence[RatedAction], *, first: date, last: date
) -> Comparison:
    """What changed from ``before`` (the plan on ``first``) to ``after`` (on ``last``).

    Raises ``ValueError`` when the first day is after the last.
    """
    if first > last:
        raise ValueError(f"{first} is after {last}: give the earlier day first.")
    had = {each.at.ref: each for each in before}
    found: list[Difference] = []
    for now in after:
        then = had.pop(now.at.ref, None)
        found += _new(now.at) if then is None else _changes(then, now)
    found += (_gone(each.at) for each in had.values() if not each.at.is_left_out)
    held = sum(not each.at.is_left_out for each in after)
    return Comparison(first, last, held, tuple(found))


def quoted(text: str) -> str:
    """The first words of an action, in quotation marks; those inside it are single."""
    words = one_space(text.translate(_INSIDE)).split()
    more = "…" if len(words) > _QUOTED else ""
    return f"“{' '.join(words[:_QUOTED]).rstrip('.,;:')}{more}”"


def span_in_words(before: date, after: date) -> str:
    """Two days as "from May to July 2022", by their months where each is the last of its month."""
    by_month = all(day == Month.of(day).last_day for day in (before, after))
    form = "%B" if by_month else f"{before.day} %B"
    start = before.strftime(form if before.year == after.year else f"{form} %Y")
    end = Month.of(after).label if by_month else day_words(after)
    return f"from {start} to {end}"


def days_in_words(days: int) -> str:
    """A drift of a due date: 61 days later, 1 day earlier."""
    return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def evidence_words(piece: EvidenceAt) -> str:
    """A piece of evidence in a line; what was only booked says so."""
    booked = "" if piece.has_happened else ", booked and not yet happened"
    kind = EVIDENCE_WORDS[piece.kind].lower()
    return f"{kind} of {day_words(piece.on)}{booked}: {one_space(piece.words)}"


def reported(action: ActionAt) -> str:
    """How the action goes: as last reported here, or else in its document's words."""
    return action.note or action.progress


def _new(now: ActionAt) -> list[Difference]:
    if now.is_left_out:
        return []
    due = f", due {day_words(now.due_on)}" if now.due_on else ""
    sentence = f"Action {now.ref} is new: {quoted(now.text)}{due}."
    return [Difference(now.ref, DifferenceKind.NEW, sentence)]


def _gone(then: ActionAt) -> Difference:
    return Difference(
        then.ref,
        DifferenceKind.DROPPED,
        f"Action {then.ref} is no longer in the plan: {quoted(then.text)}.",
    )


def _changes(before: RatedAction, after: RatedAction) -> Iterator[Difference]:
    then, now, kind = before.at, after.at, DifferenceKind
    name = f"Action {now.ref}"
    if now.is_left_out != then.is_left_out:
        if now.is_left_out:
            yield _gone(then)
            return
        yield Difference(now.ref, kind.NEW, f"{name} is in the plan again: {quoted(now.text)}.")
    yield from _state(then, now, name)
    yield from _due(then, now, name)
    yield from _ratings(before, after, name)
    yield from _milestones(then, now, name)
    if now.corrective and now.corrective != then.corrective:
        words = f"{name}, to put it right: {one_space(now.corrective)}"
        yield Difference(now.ref, kind.CORRECTIVE, words)
    had = {each.number for each in then.evidence}
    for piece in now.evidence:
        if piece.number not in had:
            words = f"{name}, evidence: {evidence_words(piece)}"
            yield Difference(now.ref, kind.EVIDENCE, words)
    if reported(now) and comparable(reported(now)) != comparable(reported(then)):
        words = f"{name}, reported: {one_space(reported(now))}"
        yield Difference(now.ref, kind.PROGRESS, words)
    if now.owners != then.owners:
        whose, was = ("; ".join(each.owners) for each in (now, then))
        words = f"{name} is now owned by {whose or 'nobody'}{f', before by {was}' if was else ''}."
        yield Difference(now.ref, kind.OWNERS, words)
    if comparable(now.text) != comparable(then.text):
        words = f"{name} was reworded from {quoted(then.text)} to {quoted(now.text)}."
        yield Difference(now.ref, kind.WORDS, words)


def _state(then: ActionAt, now: ActionAt, name: str) -> Iterator[Difference]:
    if (then.state, then.deferred_until) == (now.state, now.deferred_until):
        return
    if now.state is ActionState.COMPLETE:
        on = f" on {day_words(now.completed_on)}" if now.completed_on else ""
        sentence = f"{name} was completed{on}{_lateness(now)}: {quoted(now.text)}."
        yield Difference(now.ref, DifferenceKind.COMPLETE, sentence)
    elif now.state is ActionState.DROPPED:
        sentence = f"{name} was dropped by {now.dropped_by}: {one_space(now.state_why)}"
        yield Difference(now.ref, DifferenceKind.DROPPED, f"{sentence.rstrip('.')}.")
    else:
        was, became = (_lower(each.state_words) for each in (then, now))
        sentence = f"{name} went from {was} to {became.rstrip('.')}."
        yield Difference(now.ref, DifferenceKind.STATE, sentence)


def _lateness(now: ActionAt) -> str:
    if not now.completed_on or not now.due_on:
        return ""
    days = (now.completed_on - now.due_on).days
    if not days:
        return ", on the day it was due"
    return f", {counted(abs(days), 'day')} {'after' if days > 0 else 'before'} it was due"


def _due(then: ActionAt, now: ActionAt, name: str) -> Iterator[Difference]:
    before, after = then.due_on, now.due_on
    if before == after:
        return
    days = 0
    if before and after:
        days = (after - before).days
        sentence = f"{name} moved {span_in_words(before, after)}: {days_in_words(days)}."
    elif after:
        sentence = f"{name} has a due date now: {day_words(after)}."
    else:
        was = day_words(before) if before else ""
        sentence = f"{name} has no due date any more; it was due {was}."
    yield Difference(now.ref, DifferenceKind.DUE, sentence, days)


def _ratings(before: RatedAction, after: RatedAction, name: str) -> Iterator[Difference]:
    """Ratings in force that are others now. Completion follows the state, whose own change is told,
    so only what is said of it beside the state is."""
    same_state = before.at.state == after.at.state
    for was, now in zip(before.ratings, after.ratings, strict=True):
        kind = RATING_KIND_WORDS[now.kind].lower()
        tells_state = now.kind is RatingKind.COMPLETION and not same_state
        if was.in_force != now.in_force and not (tells_state or _closes(now)):
            sentence = f"{name}, {kind}: from {_lower(was.words)} to {_lower(now.words)}."
            yield Difference(after.at.ref, DifferenceKind.RATING, sentence)
        if now.override and now.override != was.override:
            sentence = (
                f"{name}, {kind}: overridden by {now.override.by} until "
                f"{day_words(now.override.last_day)}: {one_space(now.override.reason)}"
            )
            yield Difference(after.at.ref, DifferenceKind.RATING, sentence)
        elif was.override and not now.override:
            sentence = f"{name}, {kind}: overridden no more."
            yield Difference(after.at.ref, DifferenceKind.RATING, sentence)


def _closes(now: Rated) -> bool:
    """Whether a rating of days only repeats that the action is complete."""
    return now.kind is RatingKind.ON_TRACK and now.in_force == ActionState.COMPLETE


def _milestones(then: ActionAt, now: ActionAt, name: str) -> Iterator[Difference]:
    had = {each.number: each for each in then.milestones}
    for step in now.milestones:
        was = had.get(step.number)
        title = f"“{one_space(step.title)}”"
        sentence, days = "", 0
        if step.done_on and not (was and was.done_on):
            sentence = f"{name}: {title} was done on {day_words(step.done_on)}."
        elif was is None:
            due = f", due {day_words(step.due_on)}" if step.due_on else ""
            sentence = f"{name}: {title} is a new milestone{due}."
        elif was.due_on and step.due_on and was.due_on != step.due_on:
            days = (step.due_on - was.due_on).days
            span = span_in_words(was.due_on, step.due_on)
            sentence = f"{name}: {title} moved {span}: {days_in_words(days)}."
        if sentence:
            yield Difference(now.ref, DifferenceKind.MILESTONE, sentence)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
