"""Small helpers that keep sentences grammatical for any month: none, one, many, not loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from virtualschool.publishing.document import Span, Text
from virtualschool.publishing.plain import number

_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

#: The last number that running text has as a word.
LAST_SPELT = len(_SMALL) - 1


def spelt(count: int) -> str:
    """A number as running text has it: words to ten, figures from eleven; nought is ``no``."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else number(count)


def counted(count: int, one: str, many: str = "") -> str:
    """``no child``, ``one child``, ``15 children``; ``many`` is ``one`` with an s unless given."""
    return f"{spelt(count)} {noun(count, one, many)}"


def noun(count: int, one: str, many: str = "") -> str:
    """The noun that goes with a number. Nought takes the singular: no child was."""
    return one if count in {0, 1} else many or f"{one}s"


def was(count: int) -> str:
    """``was`` or ``were`` with a number of people."""
    return "was" if count in {0, 1} else "were"


def times(count: int) -> str:
    """``once``, ``twice``, ``three times``."""
    return {1: "once", 2: "twice"}.get(count, f"{spelt(count)} times")


def people(count: int) -> str:
    """A number of people on its own: ``nobody``, ``one``, ``nine``."""
    return "nobody" if count == 0 else spelt(count)


def listed(parts: Sequence[str]) -> str:
    """``a``; ``a and b``; ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def joined(parts: Sequence[Text], comma: str = ", ", last: str = " and ") -> list[Span]:
    """Runs of rich text listed as in a sentence."""
    out: list[Span] = []
    for place, part in enumerate(parts):
        if place:
            out.append(last if place == len(parts) - 1 else comma)
        out += part
    return out


def capital(text: Text) -> list[Span]:
    """A run of text that begins a sentence."""
    first, *rest = text
    words = first if isinstance(first, str) else first.text
    words = words[:1].upper() + words[1:]
    return [words if isinstance(first, str) else replace(first, text=words), *rest]


def signed(value: Decimal) -> str:
    """A change with its sign, always: ``+0.10``, ``−0.47``, ``0.00``."""
    return f"+{value}" if value > 0 else number(value)


def days_words(half_days: int) -> str:
    """School days from half days: ``33.5``, ``2``."""
    whole, half = divmod(half_days, 2)
    return f"{number(whole)}.5" if half else number(whole)
