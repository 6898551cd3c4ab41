"""A plan on two days: what changed between them, in sentences, and how far due dates moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.words import comparable, one_space

#: Words of an action that a sentence quotes; the rest is behind its number.
_QUOTED = 12


@dataclass(frozen=True, slots=True)
class ActionThen:
    """An action as it was on a day.

    ``state`` and the ratings are codes, blank where there is none; the ratings are those in force.
    ``reason`` says why it is deferred, blocked or dropped. ``updated_on`` is when somebody last
    said how it goes. ``evidence`` is a sentence for each piece, in the order added.
    ``is_left_out``: an earlier file had it and the latest has not.
    """

    ref: int
    text: str
    consideration: str = ""
    state: str = "not_started"
    reason: str = ""
    due: str = ""
    due_on: date | None = None
    from_on: date | None = None
    completed_on: date | None = None
    deferred_until: date | None = None
    owners: str = ""
    progress: str = ""
    on_track: str = ""
    completion: str = ""
    impact: str = ""
    is_overridden: bool = False
    updated_on: date | None = None
    corrective: str = ""
    evidence: tuple[str, ...] = ()
    is_left_out: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done: in the plan, and neither complete nor dropped."""
        return not self.is_left_out and self.state not in ("complete", "dropped")


class DifferenceKind(StrEnum):
    """What differs. The values are stable codes, in the order in which they are told."""

    NEW = "new"
    COMPLETE = "complete"
    DROPPED = "dropped"
    DUE = "due"
    STATE = "state"
    RATING = "rating"
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
    DifferenceKind.CORRECTIVE: "Corrective action",
    DifferenceKind.EVIDENCE: "Evidence added",
    DifferenceKind.PROGRESS: "Progress",
    DifferenceKind.OWNERS: "Owners",
    DifferenceKind.WORDS: "Reworded actions",
}

_RATINGS = {"on_track": "on track", "completion": "completion", "impact": "impact"}


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
        said = f"{changed} of {_counted(self.actions, 'action')} changed"
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
            f"{_counted(len(days), 'due date')} moved {way}, {_counted(sum(days), 'day')} in all"
            for days, way in ((later, "later"), (earlier, "earlier"))
            if days
        ]
        return f"{'; '.join(parts)}."


def compare(
    before: Sequence[ActionThen], after: Sequence[ActionThen], *, first: date, last: date
) -> Comparison:
    """What changed from ``before`` (the plan on ``first``) to ``after`` (on ``last``).

    Raises ``ValueError`` when the first day is after the last.
    """
    if first > last:
        raise ValueError(f"{first} is after {last}: give the earlier day first.")
    had = {each.ref: each for each in before}
    found: list[Difference] = []
    for now in after:
        then = had.pop(now.ref, None)
        found += _new(now) if then is None else _changes(then, now)
    found += (_gone(each) for each in had.values() if not each.is_left_out)
    return Comparison(first, last, sum(not each.is_left_out for each in after), tuple(found))


def quoted(text: str) -> str:
    """The first words of an action, in quotation marks."""
    words = one_space(text.replace("•", "")).split()
    more = "…" if len(words) > _QUOTED else ""
    return f"“{' '.join(words[:_QUOTED]).rstrip('.,;:')}{more}”"


def state_words(state: str) -> str:
    """A state as it is said: not started, under way."""
    return state.replace("_", " ")


def span_in_words(before: date, after: date) -> str:
    """Two days as "from May to July 2022", by their months where each is the last of its month."""
    by_month = all(day == Month.of(day).last_day for day in (before, after))
    form = "%B" if by_month else f"{before.day} %B"
    start = before.strftime(form if before.year == after.year else f"{form} %Y")
    end = Month.of(after).label if by_month else f"{after.day} {after:%B %Y}"
    return f"from {start} to {end}"


def days_in_words(days: int) -> str:
    """A drift of a due date: 61 days later, 1 day earlier."""
    return f"{_counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _new(now: ActionThen) -> list[Difference]:
    if now.is_left_out:
        return []
    due = f", due {_day(now.due_on)}" if now.due_on else ""
    sentence = f"Action {now.ref} is new: {quoted(now.text)}{due}."
    return [Difference(now.ref, DifferenceKind.NEW, sentence)]


def _gone(then: ActionThen) -> Difference:
    return Difference(
        then.ref,
        DifferenceKind.DROPPED,
        f"Action {then.ref} is no longer in the plan: {quoted(then.text)}.",
    )


def _changes(then: ActionThen, now: ActionThen) -> Iterator[Difference]:
    name, kind = f"Action {now.ref}", DifferenceKind
    if now.is_left_out != then.is_left_out:
        if now.is_left_out:
            yield _gone(then)
            return
        yield Difference(now.ref, kind.NEW, f"{name} is in the plan again: {quoted(now.text)}.")
    yield from _state(then, now, name)
    yield from _due(then, now, name)
    yield from _ratings(then, now, name)
    if now.corrective and now.corrective != then.corrective:
        yield Difference(
            now.ref, kind.CORRECTIVE, f"{name}, to put it right: {one_space(now.corrective)}"
        )
    for piece in now.evidence[_shared(then.evidence, now.evidence) :]:
        yield Difference(now.ref, kind.EVIDENCE, f"{name}: {piece}")
    if comparable(now.progress) != comparable(then.progress) and now.progress:
        yield Difference(now.ref, kind.PROGRESS, f"{name}: {one_space(now.progress)}")
    if now.owners != then.owners:
        before = f" (was {then.owners})" if then.owners else ""
        yield Difference(now.ref, kind.OWNERS, f"{name} is now {now.owners or 'nobody'}’s{before}.")
    if comparable(now.text) != comparable(then.text):
        words = f"{name} was reworded from {quoted(then.text)} to {quoted(now.text)}."
        yield Difference(now.ref, kind.WORDS, words)


def _state(then: ActionThen, now: ActionThen, name: str) -> Iterable[Difference]:
    if then.state == now.state:
        return
    reason = f": {one_space(now.reason).rstrip('.')}" if now.reason else ""
    if now.state == "complete":
        on = f" on {_day(now.completed_on)}" if now.completed_on else ""
        late = ""
        if now.completed_on and now.due_on:
            days = (now.completed_on - now.due_on).days
            late = f", {_counted(abs(days), 'day')} {'after' if days > 0 else 'before'} it was due"
            late = late if days else ", on the day it was due"
        sentence = f"{name} was completed{on}{late}: {quoted(now.text)}."
        yield Difference(now.ref, DifferenceKind.COMPLETE, sentence)
    elif now.state == "dropped":
        sentence = f"{name} was dropped{reason}."
        yield Difference(now.ref, DifferenceKind.DROPPED, sentence)
    else:
        until = f" until {_day(now.deferred_until)}" if now.deferred_until else ""
        words = f"{state_words(now.state)}{until if now.state == 'deferred' else ''}{reason}"
        sentence = f"{name} went from {state_words(then.state)} to {words}."
        yield Difference(now.ref, DifferenceKind.STATE, sentence)


def _due(then: ActionThen, now: ActionThen, name: str) -> Iterable[Difference]:
    before, after = then.due_on, now.due_on
    if before == after:
        return
    days = 0
    if before and after:
        days = (after - before).days
        sentence = f"{name} moved {span_in_words(before, after)}: {days_in_words(days)}."
    elif after:
        sentence = f"{name} has a due date now: {_day(after)}."
    else:
        sentence = f"{name} has no due date any more; it was due {_day(before)}."
    yield Difference(now.ref, DifferenceKind.DUE, sentence, days)


def _ratings(then: ActionThen, now: ActionThen, name: str) -> Iterable[Difference]:
    for field, words in _RATINGS.items():
        before, after = getattr(then, field), getattr(now, field)
        if before != after:
            said = (state_words(each) if each else "not rated" for each in (before, after))
            sentence = f"{name}, {words}: from {' to '.join(said)}."
            yield Difference(now.ref, DifferenceKind.RATING, sentence)
    if now.is_overridden != then.is_overridden:
        verb = "was overridden" if now.is_overridden else "is overridden no more"
        sentence = f"{name}: a rating {verb}."
        yield Difference(now.ref, DifferenceKind.RATING, sentence)


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """How many pieces of evidence both begin with."""
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
