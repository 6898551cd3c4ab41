"""JSON files that hold a list of records, as tables.

The text is walked down to its lists of records; what stands in them is read by the standard
library, a record at a time, so that the line where each begins is known. Everything stays text as
it is written: a number keeps its digits, and no float ever rounds one.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from virtualschool.feeds.base import Finding, Severity, Unknown, Unreadable
from virtualschool.feeds.reader.source import Source, survey, text_blocks
from virtualschool.feeds.reader.tables import HeadedTable, RawTables, Record

#: Beyond these no list of records goes that a council sends; a larger one goes as CSV.
LARGEST_JSON = 1 << 26
DEEPEST = 20
MOST_CELLS = 20_000_000

_BEGINS = re.compile(r"""\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[{\[\]"]|$))""")
_MAY_BEGIN = re.compile(r"\s*[\[{]")
_SPACE = re.compile(r"[ \t\r\n]*")
#: What the parser's faults mean to whoever must export the file again, by how they begin.
_FAULTS = (
    ("Unterminated string", "the file ends inside a text"),
    ("Invalid control character", "a text holds a line break or another control character"),
    ("Invalid \\", "a text holds a backslash that means nothing"),
    ("Expecting property name", "the name of a field is not in double quotation marks"),
    ("Expecting ':'", "a colon is missing after the name of a field"),
    ("Expecting ','", "a comma or a closing bracket is missing"),
    ("Expecting value", "a value is missing or is not in double quotation marks"),
)


def is_json(source: Source) -> bool:
    """Whether the file begins as JSON; one that calls itself so may begin with any bracket."""
    head = source.head()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head.decode("utf-16", errors="replace")
    else:
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    begins = _MAY_BEGIN if source.name.lower().endswith(".json") else _BEGINS
    return begins.match(text) is not None


def read_json(source: Source) -> RawTables:
    """The lists of records in the file as tables: a row a record, at the line where it begins.

    Fields of a record within a record are headed by both names (``address.town``). Lists that
    share a field are one table, with the names above each list in columns ``key_1``, ``key_2``;
    others are a table each, named after the file as sheets are. Where several records begin on
    one line the table's lines count records instead, and a finding says so.

    Raises:
        Unknown: it is JSON without a list of records, or broken before the first of them.
        Unreadable: it breaks in or after a list of records, names a field of a record twice, nests
            too deep, or is too large.
    """
    if source.size > LARGEST_JSON:
        raise Unreadable(
            f"{source.name} is larger than a JSON file may be ({LARGEST_JSON >> 20} MB): save it "
            "as CSV."
        )
    about = survey(source)
    text = b"".join(text_blocks(source, about.encoding)).decode()
    walk = _Walk(source.name, text)
    lists = [each for each in walk.lists() if each.records]
    if not lists:
        raise Unknown(f"{source.name} is a JSON file without a list of records.")
    shared = set.intersection(*(each.fields for each in lists))
    if len(lists) == 1 or shared:
        tables = [_table(source.name, about.sha256, lists)]
    else:
        tables = [
            _table(f"{source.name} [{_clean('.'.join(each.path))}]", about.sha256, [each])
            for each in lists
        ]
    return RawTables(source.name, about.sha256, source.size, tuple(tables))


@dataclass(frozen=True, slots=True)
class _List:
    """A list of records: the names above it, and each record's line and cells by heading."""

    path: tuple[str, ...]
    records: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @property
    def fields(self) -> set[str]:
        return {name for _, cells in self.records for name in cells}


class _Twice(Exception):
    """A record names a field twice; the argument is its name."""


class _NoNumber(Exception):
    """NaN or Infinity, which JSON has not; the argument is the word."""


class _Walk:
    """Goes down one JSON text and collects its lists of records."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._lists: list[_List] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_no_number
        )
        self._line, self._counted = 1, 0

    def lists(self) -> list[_List]:
        """All lists of records, in the order of the text."""
        end = self._past_space(self._value(self._past_space(0), ()))
        if end < len(self._text):
            if self._text.lstrip()[:1] == "{" and self._text[end : end + 1] == "{":
                self._refuse(
                    end, "records stand one after another (JSON Lines) and not in one list"
                )
            self._refuse(end, "something stands after the end of its list")
        return self._lists

    def _value(self, at: int, path: tuple[str, ...]) -> int:
        """Walks over the value that begins there; returns where it ends."""
        if len(path) > DEEPEST:
            self._refuse_depth(at)
        mark = self._text[at : at + 1]
        if mark == "{":
            return self._names(at, path)
        if mark == "[" and self._text[(first := self._past_space(at + 1)) : first + 1] == "{":
            return self._records(first, path)
        return self._decoded(at)[1]

    def _names(self, at: int, path: tuple[str, ...]) -> int:
        """A record that stands in no list: its names may lead to one."""
        seen: set[str] = set()
        at = self._past_space(at + 1)
        while self._text[at : at + 1] != "}" or seen:
            if self._text[at : at + 1] != '"':
                self._break("Expecting property name", at)
            name, at = self._decoded(at)
            if name in seen:
                self._refuse(at, f'the field "{name[:40]}" is named twice')
            seen.add(name)
            at = self._past_space(at)
            if self._text[at : at + 1] != ":":
                self._break("Expecting ':'", at)
            at = self._past_space(self._value(self._past_space(at + 1), (*path, name)))
            if self._text[at : at + 1] == "}":
                break
            at = self._past_comma(at)
        return at + 1

    def _records(self, at: int, path: tuple[str, ...]) -> int:
        found = _List(path)
        self._lists.append(found)
        while True:
            line = self._line_of(at)
            record, end = self._decoded(at)
            if isinstance(record, dict):
                cells: dict[str, str] = {}
                self._flatten(record, "", cells, at, 0)
                found.records.append((line, cells))
            elif record is not None:
                self._refuse(at, "something else than a record stands in a list of records")
            at = self._past_space(end)
            if self._text[at : at + 1] == "]":
                return at + 1
            at = self._past_comma(at)

    def _flatten(
        self, record: dict[str, Any], above: str, cells: dict[str, str], at: int, depth: int
    ) -> None:
        if depth > DEEPEST:
            self._refuse_depth(at)
        for name, value in record.items():
            heading = _clean(above + name)
            if isinstance(value, dict):
                self._flatten(value, f"{heading}.", cells, at, depth + 1)
            elif heading in cells:
                self._refuse(at, f'a record has the field "{heading[:40]}" twice')
            else:
                cells[heading] = _text(value)

    def _decoded(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self._break(error.msg, error.pos)
        except _Twice as error:
            self._refuse(at, f'a record has the field "{error.args[0][:40]}" twice')
        except _NoNumber as error:
            self._refuse(at, f"{error.args[0]} stands for a number, which JSON does not have")
        except RecursionError:
            self._refuse_depth(at)

    def _past_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _past_comma(self, at: int) -> int:
        if self._text[at : at + 1] != ",":
            self._break("Expecting ','", at)
        return self._past_space(at + 1)

    def _line_of(self, at: int) -> int:
        """The physical line of a place at or after the last one asked for."""
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _break(self, fault: str, at: int) -> NoReturn:
        before, after = self._text[max(0, at - 200) : at], self._text[at : at + 200]
        if not after.strip():
            what = "the file ends before its last record does"
        elif f"{before.rstrip()[-1:]}{after.lstrip()[:1]}" in {",]", ",}"} or re.match(
            r",\s*[\]}]", after
        ):
            what = "a comma stands before a closing bracket"
        elif re.search(r"(?<![\d.\"])-?0$", before) and after[0].isdigit():
            what = "a number begins with 0, and such a one must stand in double quotation marks"
        else:
            what = next((said for start, said in _FAULTS if fault.startswith(start)), fault)
        self._refuse(at, f"the JSON is broken or cut short there: {what}")

    def _refuse_depth(self, at: int) -> NoReturn:
        self._refuse(at, "fields stand within fields too deep for a list of records")

    def _refuse(self, at: int, what: str) -> NoReturn:
        """``Unknown`` for a file that has shown no list of records, so that no folder is refused
        for it."""
        kind = Unreadable if self._lists else Unknown
        line = self._text.count("\n", 0, at) + 1
        raise kind(f"{self._name} line {line}: {what}. Export it again.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return record


def _no_number(word: str) -> NoReturn:
    raise _NoNumber(word)


def _text(value: Any) -> str:
    """A value as a cell: a list of plain ones joined by a space, any other list as its JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, list):
        return _clean(str(value))
    if any(isinstance(each, dict | list) for each in value):
        return json.dumps(value)
    return " ".join(filter(None, map(_text, value)))


def _clean(text: str) -> str:
    """Without what an escape can say and no store of text can hold: halves of a character, zero."""
    return text.replace("\0", " ").encode(errors="replace").decode()


def _table(name: str, sha256: str, lists: Sequence[_List]) -> HeadedTable:
    """Lists as one table: the fields of any record in the order met, then the names above."""
    headings = list(dict.fromkeys(field for each in lists for _, c in each.records for field in c))
    keys = max(len(each.path) for each in lists) if len(lists) > 1 else 0
    count = sum(len(each.records) for each in lists)
    if count * (len(headings) + keys) > MOST_CELLS:
        raise Unreadable(
            f"{name} would be a table of {count:,} rows and {len(headings) + keys:,} columns, more "
            "than a JSON file may hold: save it as CSV."
        )
    records = [
        Record(line, (*(cells.get(h, "") for h in headings), *_padded(each.path, keys)))
        for each in lists
        for line, cells in each.records
    ]
    findings: tuple[Finding, ...] = ()
    if len({record.line for record in records}) < len(records):
        records = [Record(number, each.cells) for number, each in enumerate(records, start=1)]
        findings = (
            Finding(
                "lines_count_records",
                Severity.INFORMATION,
                f"{name}: several records begin on one line, so a line that is named here is the "
                "number of a record.",
                name,
            ),
        )
    named = (f"key_{number}" for number in range(1, keys + 1))
    return HeadedTable(name, sha256, (*headings, *named), records, findings)


def _padded(path: Sequence[str], keys: int) -> Iterator[str]:
    yield from map(_clean, path[:keys])
    yield from [""] * (keys - len(path))
