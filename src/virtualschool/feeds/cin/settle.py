"""Which census a file is: the year of its reference date, as its header says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from virtualschool.feeds.base import Context, Finding, Severity, Staged, Unreadable
from virtualschool.feeds.cin.lists import is_list, settle_list
from virtualschool.feeds.words import said

#: Years of the census whose schemas are known; another is read by the nearest one's rules.
FIRST_YEAR, LAST_YEAR = 2021, 2026
#: Years before the first whose ``Year`` is believed rather than taken for a slip.
_BELIEVED_BEFORE = 20


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives each list its day, and each table of a census its year and that year's 31 March.

    They stand in ``scope`` as ``as_at``, and as ``collection_year`` and ``reference_date``. A
    census is of the caller's year if one is named. Else it is of the year to 31 March that holds
    the header's reference date, else of its ``Year`` (in which the census ends), else it is the
    latest census that is over by the clock. What contradicts the year, and that nothing says it,
    is a finding.

    Raises:
        Unreadable: a file has no child at all. It would say that every case of its year is over.
    """
    headers = {_file(each): each for each in staged if each.table == "header"}
    with_children = {_file(each) for each in staged if each.table == "child"}
    settled = []
    for each in staged:
        if is_list(each):
            settled.append(settle_list(each, context))
            continue
        name = _file(each)
        if name not in with_children:
            raise Unreadable(f"{name} is a children in need census without a single child.")
        header = headers.get(name)
        told = header.rows.to_pylist()[0] if header is not None and header.rows.num_rows else {}
        year = _year(told, context)
        findings = each.findings
        if each is header or (header is None and each.table == "child"):
            findings = (*findings, *_doubts(each, told, year, context))
        scope = {
            **each.scope,
            "collection_year": year,
            "reference_date": date(year, 3, 31).isoformat(),
        }
        settled.append(replace(each, scope=scope, findings=findings))
    return settled


def _file(staged: Staged) -> str:
    """The file that a table stands in: a table's name ends with its own in brackets."""
    return staged.file.removesuffix(f" ({staged.table})")


def _year(told: dict[str, Any], context: Context) -> int:
    if context.year is not None:
        return context.year
    if told.get("ReferenceDate") is not None:
        return _census_of(told["ReferenceDate"])
    if _is_believed(told.get("Year"), context):
        return int(told["Year"])
    return _census_of(context.today) - 1


def _census_of(day: date) -> int:
    """The year of the 31 March on or after a day."""
    return day.year + (day > date(day.year, 3, 31))


def _is_believed(year: int | None, context: Context) -> bool:
    return year is not None and FIRST_YEAR - _BELIEVED_BEFORE <= year <= context.today.year + 1


def _doubts(each: Staged, told: dict[str, Any], year: int, context: Context) -> Iterator[Finding]:
    reference = told.get("ReferenceDate")
    if context.year is not None and reference and _census_of(reference) != year:
        yield _finding(
            each,
            told,
            "reference_date_contradicted",
            f"the header's reference date is {said(reference)}, and the census was loaded as that "
            f"of {year}; the year that was named stands.",
        )
    if context.year is None and reference is None and not _is_believed(told.get("Year"), context):
        yield _finding(
            each,
            told,
            "collection_year_unknown",
            "nothing says which year's census it is; it is taken as that to "
            f"{said(date(year, 3, 31))}. Name the year if it is another's.",
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        yield _finding(
            each,
            told,
            "census_year_unknown",
            f"the census of {year} is not one of {FIRST_YEAR} to {LAST_YEAR}, known here; it is "
            "read by the rules of the nearest.",
        )


def _finding(each: Staged, told: dict[str, Any], code: str, sentence: str) -> Finding:
    line = told.get("line")
    where = f"{each.file} line {line}" if line else each.file
    return Finding(code, Severity.WARNING, f"{where}: {sentence}", each.file, line, "ReferenceDate")
