"""The words of a plan as they stand in its cells: paragraphs, list items, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BULLET = "•"
_INDENT = "  "
_LINE = re.compile(rf"^(?P<indent>(?:{_INDENT})*){BULLET} (?P<text>.*)$")
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ENDS_DATED = re.compile(rf"\b(?:{_MONTHS})(?: ?['’]?(?:20)?\d\d)?$", re.IGNORECASE)
#: A full stop after one of these ends no sentence.
_SHORTENED = re.compile(r"\b(?:re|e\.g|i\.e|etc|no|approx|Ltd|St|Mr|Mrs|Ms|Dr)\.$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.?!])[”’\"')]*\s+(?=[A-Z0-9£“‘\"'(])")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (``level`` 0) or a list item at that depth."""

    text: str
    level: int = 0


def one_space(text: str) -> str:
    """Text on one line, every run of white space one space."""
    return " ".join(text.split())


def text_of(blocks: Iterable[Block]) -> str:
    """Blocks as text: a line each, list items with a bullet, deeper ones further in."""
    return "\n".join(
        f"{_INDENT * (block.level - 1)}{BULLET} {block.text}" if block.level else block.text
        for block in blocks
        if block.text
    )


def blocks_of(text: str) -> tuple[Block, ...]:
    """What ``text_of`` made text of, as blocks again."""
    found = []
    for line in text.split("\n"):
        item = _LINE.match(line)
        if item:
            found.append(Block(one_space(item["text"]), len(item["indent"]) // len(_INDENT) + 1))
        elif line.strip():
            found.append(Block(one_space(line)))
    return tuple(found)


def joined(before: Sequence[Block], after: Sequence[Block]) -> tuple[Block, ...]:
    """A cell that a page break parted, whole again; not a word is lost or added.

    The text goes on in the last block unless that block is complete (it ends a sentence or with a
    date, or is a list item) and what follows begins anew.
    """
    if not before or not after:
        return (*before, *after)
    last, first, *others = before[-1], after[0], *after[1:]
    begins_anew = not first.text[:1].islower()
    if first.level or (begins_anew and (last.level or is_complete(last.text))):
        return (*before, *after)
    return (*before[:-1], Block(f"{last.text} {first.text}", last.level), *others)


def is_complete(text: str) -> bool:
    """Whether nothing need follow: a sentence's end, a colon, or a date."""
    return text.rstrip("”’\"')").endswith((".", "?", "!", ":")) or bool(_ENDS_DATED.search(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; a list item or a line without an end is one too."""
    found: list[str] = []
    for block in blocks_of(text):
        parts = _SENTENCE_END.split(block.text)
        whole = ""
        for part in parts:
            whole = f"{whole} {part}".strip()
            if not _SHORTENED.search(whole):
                found.append(whole)
                whole = ""
        if whole:
            found.append(whole)
    return found


def comparable(text: str) -> str:
    """Text as it is compared: letters and digits in lower case, quotes and dashes aside."""
    return re.sub(r"[\W_]+", " ", text.casefold().replace("’", "'")).strip()


def words_in(text: str) -> list[str]:
    """Every word in order, as written, bullets aside."""
    return text.replace(BULLET, " ").split()


def counted(number: int, word: str) -> str:
    """A number of things: 1 day, 2 days."""
    return f"{number} {word}{'' if number == 1 else 's'}"
