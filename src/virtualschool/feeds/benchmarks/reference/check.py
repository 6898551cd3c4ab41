"""Lists beside those that the product comes with.

The packaged lists of authorities (``domain.identifiers``) and of bank holidays
(``domain.calendar``) stay in use, whatever is loaded: figures of past months must not change
because a file was. What a loaded list says differently is told, for whoever keeps the packaged one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from virtualschool.domain.calendar import PUBLISHED_YEARS, bank_holidays
from virtualschool.domain.identifiers import AUTHORITIES, FORMER_AUTHORITIES
from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.benchmarks.reference.rows import plain_name
from virtualschool.feeds.benchmarks.reference.shapes import (
    AUTHORITIES as LIST,
)
from virtualschool.feeds.benchmarks.reference.shapes import (
    AUTHORITY_REGIONS,
    BANK_HOLIDAYS,
)
from virtualschool.feeds.words import said

_KNOWN = {**FORMER_AUTHORITIES, **AUTHORITIES}


def check(staged: Sequence[Staged]) -> list[Finding]:
    """Findings of the lists of a load: ``authority_differs``, ``bank_holiday_differs``."""
    found: list[Finding] = []
    for one in staged:
        if one.table in (LIST.name, AUTHORITY_REGIONS.name):
            found += _authorities(one)
        elif one.table == BANK_HOLIDAYS.name:
            found += _holidays(one)
    return found


def _authorities(one: Staged) -> list[Finding]:
    """Codes, names and regions that differ. A region may be part of the list's or hold it: Inner
    London is in London, and Ofsted joins the North East to Yorkshire."""
    found: list[Finding] = []
    seen: set[str] = set()

    def tell(line: int | None, field: str, sentence: str) -> None:
        where = one.file if line is None else f"{one.file} line {line}"
        message = f"{where}: {sentence} The packaged list stays in use."
        found.append(
            Finding("authority_differs", Severity.INFORMATION, message, one.file, line, field)
        )

    for row in one.rows.to_pylist():
        if row["is_area"]:
            continue
        known = _KNOWN.get(row["code"])
        if known is None:
            name = f"{row['name']} ({row['code']})" if row["code"] else row["name"]
            tell(row["line"], "code", f"{name} is no authority of the packaged list.")
            continue
        seen.add(known.code)
        if plain_name(row["name"]) != plain_name(known.name):
            tell(row["line"], "name", f"{known.code} is {row['name']} here and {known.name} there.")
        region = (row["region"] or "").lower()
        if known.region.lower() not in region:
            said_here = row["region"] or "nowhere"
            sentence = f"{known.name} is in {said_here} here and in {known.region} there."
            tell(row["line"], "region", sentence)
    for code in sorted(set(AUTHORITIES) - seen):
        tell(None, "code", f"{AUTHORITIES[code].name} ({code}) is not in it.")
    return found


def _holidays(one: Staged) -> list[Finding]:
    found: list[Finding] = []
    here: dict[date, int] = {
        row["date"]: row["line"]
        for row in one.rows.to_pylist()
        if "england" in (row["division"] or "england").lower()
    }
    if not here:
        return found
    years = range(min(here).year, max(here).year + 1)
    there = bank_holidays(years.start, years.stop - 1)
    for day in sorted(here.keys() ^ there):
        is_here = day in here
        by_rule = "" if day.year in PUBLISHED_YEARS else ", which works that year out by rule"
        sentence = (
            f"{said(day)} is a bank holiday here and not in the packaged list"
            if is_here
            else f"{said(day)} is a bank holiday in the packaged list and not here"
        )
        message = f"{one.file}: {sentence}{by_rule}. The packaged list stays in use."
        found.append(
            Finding(
                "bank_holiday_differs",
                Severity.INFORMATION,
                message,
                one.file,
                here.get(day),
                "date",
            )
        )
    return found
