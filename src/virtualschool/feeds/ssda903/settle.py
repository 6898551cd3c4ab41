"""Which collection year the files of one load are about (decision 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.ssda903.years import collection_year_of, first_day_of, last_day_of
from virtualschool.feeds.words import said

# What a list says of its own time, where it has a date of an event in the year.
_EVENT_COLUMNS: Mapping[str, str] = {
    "episodes": "DECOM",
    "reviews": "REVIEW",
    "missing": "MIS_START",
    "social_workers": "SW_DECOM",
    "deprivation_of_liberty": "DOLO_START",
}


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives every file its ``collection_year`` in ``scope``.

    The caller's ``year`` stands. Else a file of episodes is about the year that holds its latest
    DECOM (dates after today are slips and do not count), and the other lists follow the episodes
    of the load. Where a load brings the episodes of several years, a list goes with the episodes
    that stand in the same file (an XML file or a workbook), else with those whose year holds its
    own latest date, else with those whose file name is most like its own, else with those whose
    children it shares. A load without episodes is dated by its own events, and by today's year
    with a finding where it has none.
    """
    if context.year is not None:
        return [_of_year(each, context.year) for each in staged]
    years = [_own_year(each, context.today) for each in staged]
    returns = [
        (each, year)
        for each, year in zip(staged, years, strict=True)
        if each.table == "episodes" and year is not None
    ]
    settled = []
    for each, year in zip(staged, years, strict=True):
        if each.table == "episodes" and year is not None:
            settled.append(_of_year(each, year))
        elif returns:
            settled.append(_of_year(each, _companion_year(each, year, returns)))
        elif known := [own for own in years if own is not None]:
            settled.append(_of_year(each, max(known)))
        else:
            settled.append(_undated(each, collection_year_of(context.today)))
    return settled


def _own_year(each: Staged, today: date) -> int | None:
    """The year of the latest event that the list tells of; None where it tells of none."""
    column = _EVENT_COLUMNS.get(each.table)
    if column is None or not each.rows.num_rows:
        return None
    days = pc.drop_null(each.rows[column])
    past = days.filter(pc.less_equal(days, pa.scalar(today, pa.date32())))
    latest = pc.max(past if len(past) else days).as_py()
    return collection_year_of(latest) if latest else None


def _companion_year(
    each: Staged, own_year: int | None, returns: Sequence[tuple[Staged, int]]
) -> int:
    """The year of the episodes that a list belongs with; of equals, the latest year."""
    children = set(each.rows["CHILD"].to_pylist())

    def likeness(one: tuple[Staged, int]) -> tuple[bool, bool, int, int, int]:
        episodes, year = one
        is_one_file = each.sha256 == episodes.sha256
        shared = len(children.intersection(episodes.rows["CHILD"].to_pylist()))
        common = _letters_in_common(each.file.casefold(), episodes.file.casefold())
        return (is_one_file, year == own_year, common, shared, year)

    return max(returns, key=likeness)[1]


def _letters_in_common(one: str, other: str) -> int:
    """How many letters two names share from the left ("2017-header", "2017-episodes": five)."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _undated(each: Staged, year: int) -> Staged:
    return _of_year(
        each,
        year,
        Finding(
            "collection_year_unknown",
            Severity.WARNING,
            f"{each.file}: nothing in this load says which collection year it is of; it is taken "
            f"as the year ending {said(last_day_of(year))}. Load it with its episodes, or name "
            "the year.",
            each.file,
        ),
    )


def _of_year(each: Staged, year: int, *findings: Finding) -> Staged:
    if each.table == "episodes":
        findings = (*findings, *_doubts(each, year))
    return replace(
        each,
        scope={**each.scope, "collection_year": year},
        findings=(*each.findings, *findings),
    )


def _doubts(each: Staged, year: int) -> list[Finding]:
    """A finding where most of the file's episodes have no day in the year it is taken to be of."""
    if not each.rows.num_rows:
        return []
    first, last = first_day_of(year), last_day_of(year)
    starts, ends = each.rows["DECOM"].to_pylist(), each.rows["DEC"].to_pylist()
    inside = sum(
        start <= last and (end is None or end >= first)
        for start, end in zip(starts, ends, strict=True)
    )
    if 2 * inside >= len(starts):
        return []
    return [
        Finding(
            "collection_year_doubtful",
            Severity.WARNING,
            f"{each.file}: only {inside:,} of its {len(starts):,} episodes have a day in the "
            f"collection year {said(first)} to {said(last)}, which it is taken to be of; they "
            f"start between {said(min(starts))} and {said(max(starts))}.",
            each.file,
        )
    ]
