"""What an edit of an action changed, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from virtualschool.domain.plan.live import (
    EVIDENCE_WORDS,
    RATING_KIND_WORDS,
    ActionAt,
    EvidenceAt,
    MilestoneAt,
    OverrideAt,
    day_words,
)
from virtualschool.domain.plan.rules import rating_words

_FIELDS = {
    "section": "Question",
    "consideration": "Consideration",
    "text": "Action",
    "due": "Due, in the file’s words",
    "progress": "Progress, in the file’s words",
    "note": "Progress",
    "corrective": "Corrective action",
    "due_on": "Due day",
    "from_on": "Goes on from",
    "completed_on": "Completed on",
    "effect_from": "Effect expected from",
    "declared_on_track": "Declared on track",
    "declared_completion": "Declared completion",
}
_LISTS = {
    "owners": "Owners",
    "predecessors": "Waits for actions",
    "outcomes": "Contributes to",
}


def edit_in_words(before: ActionAt | None, after: ActionAt) -> list[str]:
    """A sentence for each thing that differs; of an action that is new, that it is."""
    if before is None:
        return ["The action is new."]
    return [*_plain(before, after), *_listed(before, after), *_parts(before, after)]


def _plain(before: ActionAt, after: ActionAt) -> Iterator[str]:
    if before.state_words != after.state_words:
        yield f"State: was “{before.state_words}”, now “{after.state_words}”."
    for name, words in _FIELDS.items():
        yield from _changed(words, _said(getattr(before, name)), _said(getattr(after, name)))


def _listed(before: ActionAt, after: ActionAt) -> Iterator[str]:
    for name, words in _LISTS.items():
        old, new = ("; ".join(map(str, getattr(one, name))) for one in (before, after))
        yield from _changed(words, old, new)


def _parts(before: ActionAt, after: ActionAt) -> Iterator[str]:
    for what, sides in (
        ("Milestone", [_milestones(one.milestones) for one in (before, after)]),
        ("Evidence", [_evidence(one.evidence) for one in (before, after)]),
        ("Override", [_overrides(one.overrides) for one in (before, after)]),
    ):
        yield from _came_and_went(what, *sides)


def _came_and_went(what: str, old: Mapping[int, str], new: Mapping[int, str]) -> Iterator[str]:
    for number, said in new.items():
        if number not in old:
            yield f"{what} added: {said}."
        else:
            yield from _changed(what, old[number], said)
    for number, said in old.items():
        if number not in new:
            yield f"{what} taken away: {said}."


def _milestones(found: Iterable[MilestoneAt]) -> dict[int, str]:
    return {
        each.number: each.title
        + (f", due {day_words(each.due_on)}" if each.due_on else "")
        + (f", done {day_words(each.done_on)}" if each.done_on else "")
        for each in found
    }


def _evidence(found: Iterable[EvidenceAt]) -> dict[int, str]:
    return {
        each.number: f"{EVIDENCE_WORDS[each.kind]} of {day_words(each.on)}"
        f"{'' if each.has_happened else ', booked'}: {each.words.rstrip('.')}"
        for each in found
    }


def _overrides(found: Iterable[OverrideAt]) -> dict[int, str]:
    return {
        each.number: f"{RATING_KIND_WORDS[each.kind]}, {rating_words(each.value)}, until "
        f"{day_words(each.last_day)}: {each.reason.rstrip('.')}"
        for each in found
    }


def _changed(words: str, old: str, new: str) -> Iterator[str]:
    if old == new:
        return
    if not old:
        yield f"{words}: now “{new}”."
    elif not new:
        yield f"{words}: was “{old}”, now nothing."
    else:
        yield f"{words}: was “{old}”, now “{new}”."


def _said(value: object) -> str:
    if isinstance(value, date):
        return day_words(value)
    return str(value or "")
