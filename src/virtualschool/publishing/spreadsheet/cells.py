"""What a printed cell holds in a workbook: a number that shows as it is printed, a day, or words.

A percentage is held as it is printed: a cell that shows 93.1 % holds 93.1, never 0.931.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from virtualschool.publishing.plain import MINUS, value_of

PERCENTAGES = (
    "A percentage is held as it is printed: a cell that shows 93.1 % holds 93.1, not 0.931."
)
DATE_FORMAT = "d mmmm yyyy"
#: The most characters that a cell can hold.
FULL = 32_767

_PRINTED = re.compile(r"^(?P<sign>[+-]?)(?P<whole>[\d,]+)(\.(?P<part>\d+))?(?P<unit>\s*%)?$")


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell holds, and the number format that shows it as it was printed."""

    content: str | Decimal | date
    number_format: str = ""


def held(cell: dict[str, Any], *, is_numeric: bool) -> Held:
    """What a cell of a document's plain data holds.

    A figure, and text in a numeric column, is a number where it is printed as one; a symbol (``c``)
    stays what it is, and so does a name that is made of digits.
    """
    text, exact = cell["text"], cell.get("value")
    if exact is not None and exact[4:5] == "-":
        return Held(date.fromisoformat(exact), DATE_FORMAT)
    if exact is not None:
        return Held(Decimal(exact), _number_format(text))
    if (is_numeric or "figure" in cell) and (value := value_of(text)):
        return Held(Decimal(value), _number_format(text))
    return Held(words(text))


def words(text: str) -> str:
    """Words as a cell can hold them: line ends of one kind; too many are cut, and say so."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if len(lines) <= FULL else f"{lines[: FULL - 1]}…"


def _number_format(printed: str) -> str:
    """The format that shows a number as it is printed: commas, decimals, signs and per cent."""
    shape = _PRINTED.match(printed.replace(MINUS, "-"))
    assert shape, printed  # whoever calls has read it as a number
    whole = "#,##0" if "," in shape["whole"] or len(shape["whole"]) <= 3 else "0"
    bare = whole + ("." + "0" * len(shape["part"]) if shape["part"] else "")
    unit = f'"{shape["unit"]}"' if shape["unit"] else ""
    plus = '"+"' if shape["sign"] == "+" else ""
    nought = f";{bare}{unit}" if plus else ""
    return f'{plus}{bare}{unit};"{MINUS}"{bare}{unit}{nought}'
