"""Rows of the register as staged: numbers in full width, and findings about what cannot be."""

from __future__ import annotations

import pyarrow as pa

from virtualschool.domain.identifiers import is_urn
from virtualschool.feeds.base import Context, Finding, Rejected, Severity, TableShape


class EstablishmentRefiner:
    """Rows of either file. A URN that is not six digits is a finding; authority and establishment
    numbers that a spreadsheet shortened get their leading zeros back."""

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        self.schema = shape.schema()
        self._file = file
        self._urns = [name for name in ("urn", "link_urn") if name in self.schema.names]
        self._findings: list[Finding] = []

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]:
        rows = batch.to_pylist()
        for row in rows:
            for name in self._urns:
                self._look(name, row[name], row["line"])
            if "la_code" in row:
                row["la_code"] = _padded(row["la_code"], 3)
                row["establishment_number"] = _padded(row["establishment_number"], 4)
        return pa.Table.from_pylist(rows, schema=self.schema), []

    def finish(self) -> list[Finding]:
        return self._findings

    def _look(self, name: str, urn: str, line: int) -> None:
        if not is_urn(urn):
            message = f'{self._file} line {line}: {name} "{urn}" is not a URN (six digits).'
            self._findings.append(
                Finding("urn_malformed", Severity.WARNING, message, self._file, line, name)
            )


def _padded(number: str | None, width: int) -> str | None:
    return number.zfill(width) if number and number.isdigit() else number
