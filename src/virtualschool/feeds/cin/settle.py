"""Which census a file is: the year of its reference date, as its header says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from virtualschool.feeds.base import Context, Finding, Severity, Staged

#: Years of the census whose schemas are known; another is read by the nearest one's rules.
FIRST_YEAR, LAST_YEAR = 2021, 2026


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives each table its ``collection_year`` (that of 31 March) and ``reference_date``.

    The caller's year stands. Else it is the header's reference date, else its ``Year`` (which names
    the year that the census ends in), else the latest closed 31 March by the clock, with a finding.
    """
    headers = {_file(each): each for each in staged if each.table == "header"}
    settled = []
    for each in staged:
        header = headers.get(_file(each))
        reference_date, finding = _reference_date(each, header, context)
        findings = each.findings
        if finding is not None and each is (header or each):
            findings = (*findings, finding)
        settled.append(
            replace(
                each,
                scope={
                    **each.scope,
                    "collection_year": reference_date.year,
                    "reference_date": reference_date.isoformat(),
                },
                findings=findings,
            )
        )
    return settled


def _file(staged: Staged) -> str:
    """The file that a table stands in: a table's name ends with its own in brackets."""
    return staged.file.removesuffix(f" ({staged.table})")


def _reference_date(
    each: Staged, header: Staged | None, context: Context
) -> tuple[date, Finding | None]:
    said = header.rows.to_pylist()[0] if header is not None and header.rows.num_rows else {}
    told = said.get("ReferenceDate")
    year = said.get("Year")
    if context.year is not None:
        stands = told if told and told.year == context.year else date(context.year, 3, 31)
        if told and told.year != context.year:
            return stands, _finding(
                header or each,
                said.get("line"),
                "reference_date_contradicted",
                f"the header says {told}, and the census was loaded as that of {context.year}; the "
                "year that was named stands.",
            )
        return stands, None
    if told is not None:
        return told, None
    if year is not None and FIRST_YEAR - 20 <= year <= context.today.year + 1:
        return date(year, 3, 31), None
    today = context.today
    stands = date(today.year - (today < date(today.year, 3, 31)), 3, 31)
    return stands, _finding(
        header or each,
        said.get("line"),
        "collection_year_unknown",
        f"nothing says which year's census it is; it is taken as that of {stands}. Name the year "
        "with --year if it is another's.",
    )


def _finding(staged: Staged, line: int | None, code: str, sentence: str) -> Finding:
    where = f"{staged.file} line {line}" if line else staged.file
    return Finding(
        code, Severity.WARNING, f"{where}: {sentence}", staged.file, line, "ReferenceDate"
    )
