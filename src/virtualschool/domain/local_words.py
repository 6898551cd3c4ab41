"""Words that a council says otherwise than the law does, put in the place of the usual ones.

Only what a page or a paper says of its own is put into other words: a sentence that names a
publication of the DfE keeps its title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

#: What a local word may be made of: no sign that could be read as part of a page.
ALLOWED = re.compile(r"[^\W_](?:[^\W_]|[ ’'-]){0,39}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may be said otherwise: its stable ``key``, the usual ``word``, an example of a
    local one, and ``found``, the pattern of the places where it is said."""

    key: str
    word: str
    example: str
    found: re.Pattern[str]


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


#: In this order: the longer before what is part of it.
WORDS = (
    Word(
        "several",
        "children looked after",
        "children in our care",
        _pattern(
            r"\bchildren looked after\b(?! by\b)|(?<!previously )\blooked[- ]after children\b"
        ),
    ),
    Word(
        "one",
        "child looked after",
        "child in our care",
        _pattern(
            r"\bchild looked after\b(?! by\b)|(?<!previously )\blooked[- ]after child\b(?!ren)"
        ),
    ),
    Word(
        "state",
        "looked after",
        "in our care",
        # Not the verb (“we looked after 510”), nor what somebody became.
        _pattern(r"(?<!\bwe )(?<!\bbecame )(?<!\bbecome )\blooked after\b(?! by\b| [\d,]+| child)"),
    ),
    Word("adviser", "PEP adviser", "education adviser", _pattern(r"\bPEP adviser\b")),
    Word("advisers", "PEP advisers", "education advisers", _pattern(r"\bPEP advisers\b")),
)
KEYS = frozenset(word.key for word in WORDS)
_PUBLICATION = re.compile(r"\bDfE\b|SSDA903|\bAct\b")


def reword(words: Mapping[str, str]) -> Callable[[str], str]:
    """What puts a text into these words, by key; a key that is missing keeps the usual word.

    A capital at the beginning stays one. A text that names a publication or a law stays as it is.
    """
    said = [(each.found, words[each.key]) for each in WORDS if words.get(each.key)]

    def in_these(text: str) -> str:
        if _PUBLICATION.search(text):
            return text
        for found, local in said:
            text = found.sub(partial(_like, local), text)
        return text

    return in_these


def _like(local: str, match: re.Match[str]) -> str:
    """The local word with a capital where the usual one had one of its own."""
    usual = match.group()
    begins_sentence = usual[:1].isupper() and not usual[:2].isupper()
    return local[:1].upper() + local[1:] if begins_sentence else local
