"""An action of a plan as it stood on a day: what is rated, compared and kept as history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from virtualschool.domain.plan.states import CLOSED, STATE_WORDS, ActionState


class EvidenceKind(StrEnum):
    """What a piece of evidence is. The values are stable codes."""

    FILE = "file"
    LINK = "link"
    NUMBER = "number"
    QUOTATION = "quotation"
    MEETING = "meeting"
    RESOURCES = "resources"  # moved to where the action needs them


EVIDENCE_WORDS = {
    EvidenceKind.FILE: "File",
    EvidenceKind.LINK: "Link",
    EvidenceKind.NUMBER: "Number",
    EvidenceKind.QUOTATION: "Quotation",
    EvidenceKind.MEETING: "Meeting",
    EvidenceKind.RESOURCES: "Resources moved",
}


class RatingKind(StrEnum):
    """What of an action is rated. The values are stable codes."""

    ON_TRACK = "on_track"
    COMPLETION = "completion"
    IMPACT = "impact"


RATING_KIND_WORDS = {
    RatingKind.ON_TRACK: "On track",
    RatingKind.COMPLETION: "Completion",
    RatingKind.IMPACT: "Impact",
}


@dataclass(frozen=True, slots=True)
class MilestoneAt:
    """A step of an action; ``number`` is its own within the action."""

    number: int
    title: str
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class EvidenceAt:
    """A piece of evidence. What was booked is kept beside what happened and proves nothing yet.

    ``booking`` is the number of what was booked and then happened so; ``None`` for any other.
    """

    number: int
    kind: EvidenceKind
    on: date
    words: str
    has_happened: bool = True
    booking: int | None = None


@dataclass(frozen=True, slots=True)
class OverrideAt:
    """A rating said by a person in place of the computed one, from a day to a day inclusive."""

    number: int
    kind: RatingKind
    value: str
    reason: str
    first_day: date
    last_day: date
    by: str

    def holds_on(self, day: date) -> bool:
        """Whether the override is in force on that day; afterwards it has lapsed by itself."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class ActionAt:
    """An action on a day. ``ref`` is its number in the plan; blank text and ``None``: not said.

    ``due`` and ``progress`` are its document's words, ``note`` the progress last reported here.
    ``owners`` begin with who leads. ``state_why`` says by what it is blocked or why it was deferred
    or dropped. ``declared_on_track`` and ``declared_completion`` are codes of
    ``domain.plan.ratings.Rating``. ``effect_from`` is the first day on which an effect is expected,
    as somebody said. ``outcomes`` are the sentences that it contributes to. One that its plan's
    latest file leaves out has no section.
    """

    ref: int
    position: int
    section: str
    consideration: str
    text: str
    owners: tuple[str, ...] = ()
    due: str = ""
    progress: str = ""
    note: str = ""
    corrective: str = ""
    state: ActionState = ActionState.NOT_STARTED
    state_why: str = ""
    dropped_by: str = ""
    deferred_until: date | None = None
    due_on: date | None = None
    from_on: date | None = None
    completed_on: date | None = None
    effect_from: date | None = None
    declared_on_track: str = ""
    declared_completion: str = ""
    updated_on: date | None = None
    milestones: tuple[MilestoneAt, ...] = ()
    evidence: tuple[EvidenceAt, ...] = ()
    overrides: tuple[OverrideAt, ...] = ()
    predecessors: tuple[int, ...] = ()
    outcomes: tuple[str, ...] = ()

    @property
    def is_left_out(self) -> bool:
        return not self.section

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is done for it: complete or dropped."""
        return self.state in CLOSED

    @property
    def state_words(self) -> str:
        """The state in words, with by what, until when, or by whom."""
        words = STATE_WORDS[self.state]
        if self.state is ActionState.BLOCKED:
            return f"{words} by {self.state_why}"
        if self.state is ActionState.DEFERRED and self.deferred_until:
            return f"{words} until {day_words(self.deferred_until)}: {self.state_why}"
        if self.state is ActionState.DROPPED:
            return f"{words} by {self.dropped_by}: {self.state_why}"
        return words

    @property
    def effect_expected_from(self) -> date | None:
        """From when an effect is expected: as said, or else when it was complete, is due, began."""
        return self.effect_from or self.completed_on or self.due_on or self.from_on

    @property
    def proof(self) -> tuple[EvidenceAt, ...]:
        """The evidence of what happened."""
        return tuple(each for each in self.evidence if each.has_happened)


def day_words(day: date) -> str:
    """A day as papers print it: "3 March 2022"."""
    return f"{day.day} {day:%B %Y}"


_DAYS = {
    each.name
    for kind in (ActionAt, MilestoneAt, EvidenceAt, OverrideAt)
    for each in fields(kind)
    if each.type in {"date", "date | None"}
}


def as_data(action: ActionAt) -> dict[str, Any]:
    """An action as plain data, to be kept."""
    plain: dict[str, Any] = _plain(asdict(action))
    return plain


def from_data(data: Mapping[str, Any]) -> ActionAt:
    """What ``as_data`` made plain data of."""
    said = _dated(data)
    return ActionAt(
        **{
            **said,
            "state": ActionState(said["state"]),
            "owners": tuple(said["owners"]),
            "predecessors": tuple(said["predecessors"]),
            "outcomes": tuple(said["outcomes"]),
            "milestones": tuple(MilestoneAt(**_dated(one)) for one in said["milestones"]),
            "evidence": tuple(
                EvidenceAt(**{**_dated(one), "kind": EvidenceKind(one["kind"])})
                for one in said["evidence"]
            ),
            "overrides": tuple(
                OverrideAt(**{**_dated(one), "kind": RatingKind(one["kind"])})
                for one in said["overrides"]
            ),
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _dated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in _DAYS and value else value
        for name, value in data.items()
    }
