"""Rows of the lists as staged."""

from __future__ import annotations

import re

import pyarrow as pa

from virtualschool.domain import identifiers
from virtualschool.feeds.base import Context, Finding, Rejected, Severity, TableShape
from virtualschool.feeds.benchmarks.reference.shapes import HOLIDAY_KEYS, NEIGHBOURS_OF_ONE
from virtualschool.feeds.rows import RejectedRow, Row, RowRefiner

_KNOWN = {**identifiers.FORMER_AUTHORITIES, **identifiers.AUTHORITIES}
_NOT_OF_A_NAME = re.compile(r"\(.*?\)|\b(?:city|county|borough|of)\b|[^a-z ]")


def plain_name(name: str) -> str:
    """An authority's name without what lists write differently: "Bristol, City of" is bristol."""
    lower = name.lower().replace("&", "and").replace("-", " ")
    return " ".join(_NOT_OF_A_NAME.sub("", lower).split())


_BY_NAME = {plain_name(each.name): each for each in _KNOWN.values()}


class NeighbourRefiner:
    """A row for each neighbour of each authority, ``place`` 1 the nearest.

    Set aside: a code that has not the form of one, or a neighbour that is blank. A heading between
    rows ("Old SNs:") is told and passed over.
    """

    schema = pa.schema(
        [
            ("line", pa.int32()),
            ("authority", pa.string()),
            ("neighbour", pa.string()),
            ("place", pa.int16()),
        ]
    )

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        self._file = file
        self._findings: list[Finding] = []

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]:
        made: list[Row] = []
        rejected: list[Rejected] = []
        for row in batch.to_pylist():
            neighbours = [row[f"sn{place}"] for place in range(1, NEIGHBOURS_OF_ONE + 1)]
            if row["authority"] is None and not any(neighbours):
                self._tell(row["line"], f'"{row["name"]}" is a heading and no row of neighbours.')
                continue
            try:
                made += self._of_one(row, neighbours)
            except RejectedRow as error:
                rejected.append(Rejected(row["line"], error.field, str(error)))
        return pa.Table.from_pylist(made, schema=self.schema), rejected

    def finish(self) -> list[Finding]:
        return self._findings

    def _of_one(self, row: Row, neighbours: list[str | None]) -> list[Row]:
        authority = _code(row["authority"], "authority")
        codes = [_code(code, f"sn{place}") for place, code in enumerate(neighbours, start=1)]
        for code in (authority, *codes):
            if code not in _KNOWN:
                self._tell(
                    row["line"], f"{code} is the code of no authority of England since 2019."
                )
        return [
            {"line": row["line"], "authority": authority, "neighbour": code, "place": place}
            for place, code in enumerate(codes, start=1)
        ]

    def _tell(self, line: int, sentence: str) -> None:
        message = f"{self._file} line {line}: {sentence}"
        self._findings.append(
            Finding("neighbours", Severity.INFORMATION, message, self._file, line, "authority")
        )


class AuthorityRefiner(RowRefiner):
    """An authority of a list, with its three-digit code where the list or its name gives it.

    ``is_area`` marks the rows of England and its regions that a list puts among authorities.
    """

    columns = {
        "code": pa.string(),
        "name": pa.string(),
        "region": pa.string(),
        "is_area": pa.bool_(),
    }

    def row(self, row: Row) -> Row:
        code = row.get("code")
        if code is None:
            known = _BY_NAME.get(plain_name(row["name"]))
            code = known.code if known else None
        is_area = "kind" in row and (row["kind"] or "NA") == "NA"
        if code is not None and not is_area:
            code = _code(code, "code")
        return {"code": code, "name": row["name"], "region": row["region"], "is_area": is_area}


class HolidayRefiner(RowRefiner):
    """A bank holiday; ``division`` is the name above it that says of which nations it is."""

    columns = {"date": pa.date32(), "title": pa.string(), "division": pa.string()}

    def row(self, row: Row) -> Row:
        named = [row[key] for key in HOLIDAY_KEYS if row[key]]
        nations = [name for name in named if not name.isdigit()]
        division = next((name for name in nations if "england" in name.lower()), None)
        return {
            "date": row["date"],
            "title": row["title"],
            "division": division or (nations[-1] if nations else None),
        }


def _code(text: str | None, field: str) -> str:
    if not text or not text.isdigit() or len(text) > 3:
        raise RejectedRow(field, f'{field} "{text or ""}" is not the code of an authority.')
    return text.zfill(3)
