"""One published cell: a number, or the symbol that stands in its place.

A symbol is never nought and never blank: it is kept as it was published. Sources: DfE, *Analysts'
guide*, symbols of open data; the performance tables' own abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

#: What each symbol says in the place of a number. ``low``, ``:`` and ``~`` are of older files.
SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "c": "hidden to protect confidentiality",
        "z": "not applicable",
        "x": "not available",
        "k": "not nought but rounds to it",
        "u": "of low reliability",
        "low": "not nought but rounds to it",
        ":": "not given",
        "~": "not given",
        "SUPP": "hidden to protect confidentiality",
        "NE": "no entries",
        "NA": "not applicable",
        "NP": "not published",
        "LOWCOV": "too few pupils with earlier results",
        "NEW": "a new school",
        "RE": "not published, results redacted",
        "SP": "hidden, the school has special provision",
        "DNS": "no results sent in",
    }
)

_AS_PUBLISHED = {symbol.casefold(): symbol for symbol in SYMBOLS}
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` is the number as published, without a per cent sign and thousands separators, or
    null; then ``symbol`` stands in its place. A cell has one or the other."""

    text: str | None
    symbol: str | None = None

    @property
    def number(self) -> Decimal | None:
        """The exact number."""
        return None if self.text is None else Decimal(self.text)

    @property
    def whole(self) -> int | None:
        """The number where it is a whole one, else null."""
        number = self.number
        return int(number) if number is not None and number == int(number) else None


@lru_cache(maxsize=1 << 16)
def parse_cell(text: str) -> Cell:
    """A cell that is not blank.

    Raises ``ValueError`` with the end of a sentence for a text that is neither a number nor a
    known symbol.
    """
    short = text.strip()
    if symbol := _AS_PUBLISHED.get(short.casefold()):
        return Cell(None, symbol)
    number = short.removesuffix("%").rstrip()
    if _NUMBER.fullmatch(number):
        return Cell(number.replace(",", "").lstrip("+"))
    raise ValueError("is neither a number nor one of the symbols that stand for one")


def symbol_words(symbol: str) -> str:
    """What a symbol says, for a page: ``c`` is "hidden to protect confidentiality"."""
    return SYMBOLS.get(symbol, "not given")
