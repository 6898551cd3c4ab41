""" "As above" and "As described above": which earlier action the words point at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from virtualschool.domain.plan.headings import Column
from virtualschool.domain.plan.structure import Action, Plan
from virtualschool.domain.plan.words import comparable, sentences

_ABOVE = re.compile(
    r"\b(?:as (?:described |set out |detailed |stated )?above|see above|ditto|as before)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:various|several|actions)\b", re.IGNORECASE)
#: A word that stands for one thing in a plan: a name or letters, four or more of them.
_TELLING = re.compile(r"\b[A-Z][A-Za-z&]{3,}\b")
_LONG_SENTENCE = 60
_LOOKED_AT = (Column.OWNERS, Column.DUE, Column.PROGRESS)


@dataclass(frozen=True, slots=True)
class Reference:
    """An action whose cells point at others. ``columns`` are those that do.

    ``to`` are the numbers of the actions that they seem to point at, the nearest last; empty where
    none is like them.
    """

    number: int
    columns: tuple[Column, ...]
    words: tuple[str, ...]
    to: tuple[int, ...]


def points_above(text: str) -> bool:
    """Whether the words point at something earlier in the plan."""
    return bool(_ABOVE.search(text))


def references_in(plan: Plan) -> list[Reference]:
    """Every action that points at earlier ones, with what it seems to point at."""
    found: list[Reference] = []
    actions = plan.actions
    long = [_long_sentences(impact.text) for impact in plan.impacts]
    for place, action in enumerate(actions):
        cells = {Column.ACTION: action.text, **{each: cell(action, each) for each in _LOOKED_AT}}
        pointing = {column: text for column, text in cells.items() if points_above(text)}
        if pointing:
            earlier = actions[:place]
            to = (
                _described(long, action, earlier)
                if Column.ACTION in pointing
                else _nearest(earlier, tuple(pointing))
            )
            found.append(Reference(action.number, tuple(pointing), tuple(pointing.values()), to))
    return found


def cell(action: Action, column: Column) -> str:
    """The words of an action's cell in that column."""
    return {
        Column.ACTION: action.text,
        Column.OWNERS: action.owners,
        Column.DUE: action.due,
        Column.PROGRESS: action.progress,
    }[column]


def _described(
    long: Sequence[set[str]], action: Action, earlier: Sequence[Action]
) -> tuple[int, ...]:
    """By a name that both bear; or else by a long sentence that both their impacts have.

    Several are meant where the words say so; otherwise the last of them that is alike.
    """
    is_several = bool(_SEVERAL.search(action.text))
    names = set(_TELLING.findall(_ABOVE.sub("", action.text))) - {"Action", "Actions"}
    named = [each.number for each in earlier if names & set(_TELLING.findall(each.text))]
    if named and not is_several:
        return (named[-1],)
    own = set() if action.impact is None else long[action.impact]
    alike = [each.number for each in earlier if each.impact is not None and own & long[each.impact]]
    if is_several:
        return tuple(alike or named)
    return tuple(alike[-1:])


def _nearest(earlier: Sequence[Action], columns: tuple[Column, ...]) -> tuple[int, ...]:
    """The last action before whose same cells say something themselves."""
    for each in reversed(earlier):
        words = [cell(each, column) for column in columns]
        if all(words) and not any(map(points_above, words)):
            return (each.number,)
    return ()


def _long_sentences(impact: str) -> set[str]:
    return {comparable(each) for each in sentences(impact) if len(each) >= _LONG_SENTENCE}
