"""A document with other words in its sentences; its figures, keys and questions stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from virtualschool.publishing.document import Document, Narrative

#: Fields that are codes, names or questions.
_KEPT = frozenset(
    {
        "better",
        "definition",
        "edition",
        "indicator",
        "key",
        "kind",
        "language",
        "marking",
        "organisation",
        "period",
        "query",
        "signed_by",
        "snapshot",
        "tone",
    }
)


def reworded(document: Document, reword: Callable[[str], str]) -> Document:
    """The document with ``reword`` put to every text that it says."""
    said: Document = _reworded(document, reword)
    return said


def _reworded(part: Any, reword: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return reword(part)
    if isinstance(part, Narrative):  # what a person wrote and signed is theirs
        return replace(
            part, title=reword(part.title), prompts=tuple(reword(prompt) for prompt in part.prompts)
        )
    if is_dataclass(part) and not isinstance(part, type):
        changed = {
            name: said
            for name in _names(type(part))
            if (said := _reworded(held := getattr(part, name), reword)) is not held
        }
        return replace(part, **changed) if changed else part
    if isinstance(part, Mapping):  # a row of a table: its keys are the columns'
        return {key: _reworded(value, reword) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return type(part)(_reworded(each, reword) for each in part)
    return part


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in _KEPT)
