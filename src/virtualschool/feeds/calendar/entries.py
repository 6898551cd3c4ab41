"""Rows of the file to calendar entries."""

from __future__ import annotations

import re

import pyarrow as pa

from virtualschool.domain.calendar import academic_year
from virtualschool.feeds.base import Severity
from virtualschool.feeds.rows import RejectedRow, Row, RowRefiner

KINDS = ("term", "half_term", "closed")
SEASONS = ("autumn", "spring", "summer")
_YEAR = re.compile(r"(20\d\d)(?:\s*[/-]\s*(?:20)?(\d\d))?")


class EntryRefiner(RowRefiner):
    """One entry a row. ``academic_year`` is its first calendar year, from ``2022``, ``2022/23`` or
    ``2022-2023``; where it cannot be read it follows from ``first_day``. An entry without
    ``last_day`` is one day long.

    Set aside: another kind than term, half_term or closed; a last day before the first.
    """

    columns = {
        "authority": pa.string(),
        "urn": pa.string(),
        "academic_year": pa.int16(),
        "kind": pa.string(),
        "term": pa.string(),
        "first_day": pa.date32(),
        "last_day": pa.date32(),
    }

    def row(self, row: Row) -> Row:
        kind = re.sub(r"[\s-]+", "_", row["kind"].lower())
        if kind not in KINDS:
            raise RejectedRow(
                "kind", f'kind "{row["kind"]}" is none of term, half_term and closed.'
            )
        last_day = row["last_day"] or row["first_day"]
        if last_day < row["first_day"]:
            raise RejectedRow(
                "last_day", f"it ends on {last_day}, before it begins on {row['first_day']}."
            )
        return {
            "authority": row["authority"] or self.context.authority,
            "urn": row["urn"],
            "academic_year": self._year(row),
            "kind": kind,
            "term": self._season(row),
            "first_day": row["first_day"],
            "last_day": last_day,
        }

    def _year(self, row: Row) -> int:
        usual = academic_year(row["first_day"])
        match = _YEAR.fullmatch(row["academic_year"] or "")
        is_whole = match and (match[2] is None or int(match[2]) == (int(match[1]) + 1) % 100)
        if not match or not is_whole:
            said = f'academic_year "{row["academic_year"] or ""}" cannot be read; {usual} is taken.'
            self.note(row, "calendar_year", Severity.WARNING, "academic_year", said)
            return usual
        year = int(match[1])
        # A term may open in the last days of August, before the national year turns.
        if row["first_day"].year not in (year, year + 1) or usual not in (year, year - 1):
            said = f"{row['first_day']} is not in the academic year {year}/{(year + 1) % 100:02d}."
            self.note(row, "calendar_outside_year", Severity.WARNING, "first_day", said)
        return year

    def _season(self, row: Row) -> str:
        said = (row["term"] or "").lower()
        season = next((season for season in SEASONS if said.startswith(season)), "")
        if said and not season:
            problem = f'term "{row["term"]}" is none of autumn, spring and summer; it is left out.'
            self.note(row, "calendar_term", Severity.WARNING, "term", problem)
        return season
