"""Text columns to typed ones. The work is done once for each distinct text of a batch."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.feeds.base import Column
from virtualschool.feeds.reader.dates import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    parse_date,
    parse_datetime,
)
from virtualschool.feeds.reader.tables import DICTIONARY

_TRUE = frozenset({"1", "true", "t", "yes", "y"})
_FALSE = frozenset({"0", "false", "f", "no", "n"})
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Cast:
    """A column after its cast.

    ``values`` is null where the cell was blank (0 in a count) or unreadable; ``unreadable`` gives
    for each such distinct text the reason (the end of a sentence) and ``is_unreadable`` the rows.
    """

    values: pa.Array
    is_blank: npt.NDArray[np.bool_]
    is_unreadable: npt.NDArray[np.bool_]
    unreadable: dict[str, str]


def trimmed(texts: pa.Array) -> pa.Array:
    """Without white space (no-break spaces too) at either end; blank becomes null."""
    short = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(short, ""), pa.scalar(None, pa.string()), short)


def cast(column: Column, cells: pa.DictionaryArray) -> Cast:
    """The cells of one column as its kind. Text and code columns stay dictionary-encoded."""
    texts = trimmed(cells.dictionary)
    if column.kind == "code":
        texts = pc.utf8_upper(texts)
    indices = cells.indices
    blank = pc.is_null(texts).to_numpy(zero_copy_only=False)
    places = indices.to_numpy()
    if column.kind in ("text", "code"):
        return Cast(_regrouped(texts, indices), blank[places], np.zeros(len(cells), bool), {})
    distinct, reasons = _READERS[column.kind](texts)
    bad = pc.and_(pc.is_null(distinct), pc.is_valid(texts)).to_numpy(zero_copy_only=False)
    unreadable = {texts[int(i)].as_py(): reasons[int(i)] for i in np.flatnonzero(bad)}
    if column.kind == "count":
        distinct = pc.if_else(pc.is_null(texts), pa.scalar(0, pa.int32()), distinct)
    return Cast(distinct.take(indices), blank[places], bad[places], unreadable)


def _regrouped(texts: pa.Array, indices: pa.Array) -> pa.DictionaryArray:
    """Two spellings that trim to one share an entry; a blank is a null."""
    codes = texts.dictionary_encode()
    if codes.null_count == 0 and len(codes.dictionary) == len(texts):
        return pa.DictionaryArray.from_arrays(indices.cast(pa.int32()), codes.dictionary)
    return pa.DictionaryArray.from_arrays(
        codes.indices.take(indices).cast(pa.int32()), codes.dictionary
    ).cast(DICTIONARY)


def _read_each(
    texts: pa.Array, read: Callable[[str], Any], kind: pa.DataType
) -> tuple[pa.Array, dict[int, str]]:
    values: list[Any] = []
    reasons: dict[int, str] = {}
    for i, text in enumerate(texts.to_pylist()):
        value = None
        if text is not None:
            try:
                value = read(text)
            except ValueError as error:
                reasons[i] = str(error)
        values.append(value)
    return pa.array(values, kind), reasons


def _dates(texts: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    try:
        days = texts.cast(pa.date32())  # all ISO, the common case, at once
    except pa.ArrowInvalid:
        return _read_each(texts, parse_date, pa.date32())
    span = pc.min_max(pc.year(days)).as_py()
    is_likely = span["min"] is None or (span["min"] >= EARLIEST_YEAR and span["max"] <= LATEST_YEAR)
    return (days, {}) if is_likely else _read_each(texts, parse_date, pa.date32())


def _datetimes(texts: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    return _read_each(texts, parse_datetime, pa.timestamp("s"))


def _whole_number(text: str) -> int:
    if not _WHOLE.fullmatch(text.replace(",", "")):
        raise ValueError("is not a whole number")
    return int(float(text.replace(",", "")))


def _how_many(text: str) -> int:
    number = _whole_number(text)
    if number < 0:
        raise ValueError("is below nought, which no count can be")
    return number


def _yes_or_no(text: str) -> bool:
    if (word := text.lower()) in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("is neither yes nor no")


_READERS: dict[str, Callable[[pa.Array], tuple[pa.Array, dict[int, str]]]] = {
    "date": _dates,
    "datetime": _datetimes,
    "integer": lambda texts: _read_each(texts, _whole_number, pa.int32()),
    "count": lambda texts: _read_each(texts, _how_many, pa.int32()),
    "boolean": lambda texts: _read_each(texts, _yes_or_no, pa.bool_()),
}
