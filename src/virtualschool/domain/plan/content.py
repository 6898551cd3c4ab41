"""A settled plan as plain data: what is kept, compared with a later file, and put back by an undo.

Considerations and actions have a ``ref``, a number within the plan that stays theirs while their
words and places change, and that no other ever gets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from virtualschool.domain.plan.headings import PRINTED, Column
from virtualschool.domain.plan.questions.base import measure_as_value
from virtualschool.domain.plan.settled import Settled
from virtualschool.domain.plan.structure import Action, Plan
from virtualschool.domain.plan.words import comparable

Content = dict[str, Any]

#: What a person writes in an action's cells.
WRITTEN = {
    "text": Column.ACTION,
    "owners": Column.OWNERS,
    "due": Column.DUE,
    "progress": Column.PROGRESS,
}
#: Two wordings at least so alike (0 to 1, as ``difflib`` counts) are the same action, reworded.
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Refs:
    """The refs of a plan's considerations, in order, and of its actions by their numbers."""

    considerations: tuple[int, ...]
    actions: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two contents. ``ref`` is 0 for what is of the whole plan."""

    what: str  # "plan", "consideration", "action" or "outcome"
    ref: int
    field: str  # blank where the whole came or went
    before: str
    after: str

    @property
    def in_words(self) -> str:
        """The change in a sentence."""
        name = f"{self.what.capitalize()} {self.ref}" if self.ref else f"The {self.what}"
        if not self.field:
            return (
                f"{name} is new: “{self.after}”."
                if self.after
                else f"{name} is no longer in the file; it is kept: “{self.before}”."
            )
        if not self.before:
            return f"{name}, {self.field}: now “{self.after}”."
        return f"{name}, {self.field}: was “{self.before}”, now “{self.after}”."


@dataclass(frozen=True, slots=True)
class Added:
    """An action that was added on screen, with its place; ``content`` as ``content_of`` has it."""

    ref: int
    section: str
    consideration_ref: int
    consideration: str
    content: Content


def no_content(title: str) -> Content:
    """The content of a plan that has nothing but its title."""
    return {
        "title": title,
        "introduction": "",
        "dated": "",
        "reviewed": "",
        "sections": [],
        "considerations": {},
        "actions": {},
        "impacts": [],
        "outcomes": [],
    }


def with_added(content: Content, added: Iterable[Added]) -> Content:
    """The content with what was added on screen where it is, unless the file has it by now."""
    for one in added:
        if str(one.ref) in content["actions"]:
            continue
        content["actions"][str(one.ref)] = one.content
        content["considerations"].setdefault(
            str(one.consideration_ref), {"text": one.consideration}
        )
        _home_of(content, one)["actions"].append(one.ref)
    return content


def _home_of(content: Content, added: Added) -> Content:
    """The consideration of an added action, in its section; made where there is none."""
    for section in content["sections"]:
        for home in section["considerations"]:
            if home["ref"] == added.consideration_ref:
                found: Content = home
                return found
    made: Content = {"ref": added.consideration_ref, "actions": []}
    for section in content["sections"]:
        if section["title"] == added.section:
            section["considerations"].append(made)
            return made
    content["sections"].append({"title": added.section, "considerations": [made]})
    return made


def refs_for(
    plan: Plan, held: Content | None, *, next_consideration: int = 1, next_action: int = 1
) -> Refs:
    """Each consideration and action of a file with the ref of the one it was before, or a new one.

    The same words are the same, first in the same place and then anywhere, and after them the most
    alike of what is left, in order. ``next_consideration`` and ``next_action`` are the first refs
    that none has had.
    """
    wanted = [each.text for each in plan.considerations]
    actions = [(each.text, each.due) for each in plan.actions]
    had = held or {"considerations": {}, "actions": {}}
    found = _paired(wanted, {ref: one["text"] for ref, one in had["considerations"].items()})
    paired = _paired(
        ["\n".join(each) for each in actions],
        {ref: f"{one['text']}\n{one['due']}" for ref, one in had["actions"].items()},
    )
    new_considerations, new_actions = count(next_consideration), count(next_action)
    return Refs(
        tuple(int(ref) if ref else next(new_considerations) for ref in found),
        {
            action.number: int(ref) if ref else next(new_actions)
            for action, ref in zip(plan.actions, paired, strict=True)
        },
    )


def _paired(wanted: Sequence[str], held: Mapping[str, str]) -> list[str]:
    """For each text the key of the held one that it was; blank for a new one."""
    found = [""] * len(wanted)
    left = dict(held)
    by_words: dict[str, list[str]] = {}
    for key, text in held.items():
        by_words.setdefault(comparable(text), []).append(key)
    for place, text in enumerate(wanted):
        same = by_words.get(comparable(text))
        if same:
            found[place] = same.pop(0)
            del left[found[place]]
    nearest = _Nearest(left)
    for place, text in enumerate(wanted):
        if not found[place]:
            found[place] = nearest.take(text)
    return found


class _Nearest:
    """The texts that are left, to be found by others most like them, each once.

    Letters are compared only with the few texts that share most of the rarer words: of a plan of a
    thousand actions, all reworded, each against each would take minutes.
    """

    _COMPARED = 5
    _EVERYWHERE = 100  # a word of more texts than this tells none of them apart

    def __init__(self, left: Mapping[str, str]) -> None:
        self._left = {key: comparable(text) for key, text in left.items()}
        self._with: dict[str, list[str]] = {}
        for key, text in self._left.items():
            for word in set(text.split()):
                self._with.setdefault(word, []).append(key)

    def take(self, text: str) -> str:
        """The key of the most alike that is left, which is left no more; blank if none is."""
        words = comparable(text)
        matcher = SequenceMatcher(None, b=words, autojunk=False)
        ratios = {key: _alike(matcher, self._left[key]) for key in self._compared(words)}
        best = max(ratios, key=ratios.__getitem__, default="")
        if not best or ratios[best] < ALIKE:
            return ""
        del self._left[best]
        return best

    def _compared(self, words: str) -> list[str]:
        if len(self._left) <= self._COMPARED:
            return list(self._left)
        shared: Counter[str] = Counter()
        for word in set(words.split()):
            keys = self._with.get(word, ())
            if len(keys) <= self._EVERYWHERE:
                shared.update(key for key in keys if key in self._left)
        return [key for key, _ in shared.most_common(self._COMPARED)]


def _alike(matcher: SequenceMatcher[str], other: str) -> float:
    matcher.set_seq1(other)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def with_edits(plan: Plan, refs: Refs, base: Content | None, held: Content | None) -> Plan:
    """The file's plan with what was edited here since the file it was made from.

    Where the file still has a cell's words of the import before (``base``), the words held here
    stay; where the file has others, the file's.
    """
    if base is None or held is None:
        return plan

    def edited(action: Action) -> Action:
        ref = str(refs.actions[action.number])
        before, now = base["actions"].get(ref), held["actions"].get(ref)
        if before is None or now is None:
            return action
        stays = {name: now[name] for name in WRITTEN if getattr(action, name) == before[name]}
        return replace(action, **stays)

    return replace(
        plan,
        sections=tuple(
            replace(
                section,
                considerations=tuple(
                    replace(each, actions=tuple(map(edited, each.actions)))
                    for each in section.considerations
                ),
            )
            for section in plan.sections
        ),
    )


def content_of(settled: Settled, refs: Refs) -> Content:
    """A settled plan as plain data.

    Of owners it holds the words, and the post where they spell one out: whom other words name is
    the directory's to say, and may change without the plan.
    """
    plan = settled.plan
    ref_of = refs.actions
    order = iter(refs.considerations)
    sections, considerations = [], {}
    for section in plan.sections:
        here = []
        for consideration in section.considerations:
            ref = next(order)
            here.append(
                {"ref": ref, "actions": [ref_of[each.number] for each in consideration.actions]}
            )
            considerations[str(ref)] = {"text": consideration.text}
        sections.append({"title": section.title, "considerations": here})
    known = {each.number: each for each in settled.actions}
    actions = {}
    for action in plan.actions:
        derived = known[action.number]
        actions[str(ref_of[action.number])] = {
            **{name: getattr(action, name) for name in WRITTEN},
            "number": action.number,
            "impact": action.impact,
            "due_on": derived.due_on.isoformat() if derived.due_on else None,
            "from_on": derived.from_on.isoformat() if derived.from_on else None,
            "is_complete": derived.is_complete,
            "completed_on": derived.completed_on.isoformat() if derived.completed_on else None,
            "on_track": derived.on_track or "",
            "completion": derived.completion or "",
            "refers_to": [ref_of[number] for number in derived.refers_to],
            "people": [
                {"words": owner.words, "post": owner.post if owner.is_clear else ""}
                for owner in derived.owners
            ],
        }
    return {
        "title": plan.title,
        "introduction": plan.introduction,
        "dated": settled.dated.key if settled.dated else "",
        "reviewed": settled.reviewed.key if settled.reviewed else "",
        "sections": sections,
        "considerations": considerations,
        "actions": actions,
        "impacts": [impact.text for impact in plan.impacts],
        "outcomes": [
            {
                "text": outcome.text,
                "measure": measure_as_value(outcome.measure) if outcome.measure else None,
                "offered": measure_as_value(outcome.offered) if outcome.offered else None,
                "actions": [ref_of[number] for number in outcome.actions],
            }
            for outcome in settled.outcomes
        ],
    }


def changes_between(before: Content | None, after: Content) -> list[Change]:
    """Every difference, in the order of the plan; none where both say the same."""
    if before is None:
        return [
            Change("action", int(ref), "", "", one["text"]) for ref, one in after["actions"].items()
        ]
    found = [
        Change("plan", 0, name, before[name], after[name])
        for name in ("title", "introduction", "dated", "reviewed")
        if before[name] != after[name]
    ]
    titles = ("; ".join(each["title"] for each in one["sections"]) for one in (before, after))
    found += _field("plan", 0, "questions", *titles)
    found += _rows("consideration", before["considerations"], after["considerations"])
    found += _rows("action", before["actions"], after["actions"])
    both = [ref for ref in after["actions"] if ref in before["actions"]]
    for ref in both:
        found += _action_changes(int(ref), before, after)
    found += _outcome_changes(before["outcomes"], after["outcomes"])
    return found


def _rows(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    came = [
        Change(what, int(ref), "", "", after[ref]["text"]) for ref in after if ref not in before
    ]
    went = [
        Change(what, int(ref), "", before[ref]["text"], "") for ref in before if ref not in after
    ]
    reworded = [
        change
        for ref in after
        if what == "consideration" and ref in before
        for change in _field(what, int(ref), "words", before[ref]["text"], after[ref]["text"])
    ]
    return [*came, *went, *reworded]


def _action_changes(ref: int, before: Content, after: Content) -> Iterable[Change]:
    old, new = before["actions"][str(ref)], after["actions"][str(ref)]
    for name, column in WRITTEN.items():
        yield from _field("action", ref, PRINTED[column], old[name], new[name])
    yield from _field(
        "action", ref, PRINTED[Column.IMPACT], _impact(before, old), _impact(after, new)
    )
    for name, words in (
        ("due_on", "due on"),
        ("from_on", "from"),
        ("completed_on", "completed on"),
        ("on_track", "declared on track"),
        ("completion", "declared completion"),
    ):
        yield from _field("action", ref, words, old[name] or "", new[name] or "")
    yield from _field(
        "action", ref, "points at", *(_numbers(one["refers_to"]) for one in (old, new))
    )
    yield from _field("action", ref, "owners, the lead first", _people(old), _people(new))
    homes = (_home(content, ref) for content in (before, after))
    yield from _field("action", ref, "consideration", *homes)


def _outcome_changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterable[Change]:
    def said(outcomes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in outcomes:
            measure = one["measure"]
            words = f"to {measure['target']} {measure['unit']}".strip() if measure else "no measure"
            line = f"{words}; actions {_numbers(one['actions'])}"
            found[one["text"]] = f"{found[one['text']]}; {line}" if one["text"] in found else line
        return found

    old, new = said(before), said(after)
    for text, words in new.items():
        if text not in old:
            yield Change("outcome", 0, "", "", text)
        else:
            yield from _field("outcome", 0, f"“{text}”", old[text], words)
    for text in old:
        if text not in new:
            yield Change("outcome", 0, "", text, "")


def _field(what: str, ref: int, name: str, before: str, after: str) -> list[Change]:
    return [Change(what, ref, name, before, after)] if before != after else []


def _impact(content: Content, action: Mapping[str, Any]) -> str:
    place = action["impact"]
    return "" if place is None else str(content["impacts"][place])


def _numbers(refs: Iterable[int]) -> str:
    return ", ".join(map(str, refs))


def _people(action: Mapping[str, Any]) -> str:
    return "; ".join(one["words"] for one in action["people"])


def _home(content: Content, ref: int) -> str:
    for section in content["sections"]:
        for consideration in section["considerations"]:
            if ref in consideration["actions"]:
                return str(consideration["ref"])
    return ""
