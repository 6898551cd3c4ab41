"""The files about children with a social worker, load by load."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow.csv import WriteOptions, write_csv

from virtualschool.demo import faults, terms
from virtualschool.demo.files import Load, write_rows, write_text
from virtualschool.demo.social_work.attendance import YearOfMarks, rows
from virtualschool.demo.social_work.cases import Case
from virtualschool.demo.social_work.census import YEARS, write_census
from virtualschool.demo.social_work.details import details_of
from virtualschool.demo.suspensions import EVENT_COLUMNS, Event, event_row

# Nothing in a row of marks needs quotes.
PLAIN = WriteOptions(quoting_style="none", quoting_header="none")


def census_loads(folder: Path, cases: list[Case]) -> list[Load]:
    """The children in need census of each collection year, and of the year so far."""
    told = {case: details_of(case) for case in cases}
    loads = []
    for year in YEARS:
        text = faults.spoil_need_census(year, write_census(year, told), cases)
        path = write_text(folder / "cin" / f"cin-census-{year}.xml", text)
        title = f"Children in need census {year - 1}/{year % 100}"
        loads.append(Load(title if year < 2024 else f"{title}, so far", (path,), year))
    return loads


def term_loads(folder: Path, years: list[YearOfMarks], events: list[Event]) -> list[Load]:
    """Marks and suspensions, one file of each a term."""
    by_year = {year.learners.year: year for year in years}
    loads = []
    for term in (entry for entry in terms.ENTRIES if entry.kind == "term"):
        # Summer's registers know children by UPN; the others came with the council's own id.
        headings, columns = rows(
            by_year[term.academic_year],
            term.first_day,
            term.last_day,
            by_upn=term.term == "summer",
        )
        name = f"{term.academic_year}-{term.term}"
        marks = folder / "attendance-social-work" / f"{name}.csv"
        marks.parent.mkdir(parents=True, exist_ok=True)
        write_csv(pa.table([pa.array(c) for c in columns], names=headings), marks, PLAIN)
        told = [e for e in events if term.first_day <= e.sessions[0][0] <= term.last_day]
        told.sort(key=lambda e: (e.sessions[0], e.child.child_id))
        suspensions = write_rows(
            folder / "suspensions-social-work" / f"{name}.csv",
            EVENT_COLUMNS,
            [event_row(e, "notified") for e in told],
        )
        year = f"{term.academic_year}/{(term.academic_year + 1) % 100}"
        title = f"Marks and suspensions, social worker, {term.term} {year}"
        loads.append(Load(title, (marks, suspensions)))
    return loads
