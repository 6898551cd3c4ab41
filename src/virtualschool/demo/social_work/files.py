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
from virtualschool.demo.social_work.details import details_of, disabilities_of
from virtualschool.demo.suspensions import EVENT_COLUMNS, Event, event_row

# Nothing in a row of marks needs quotes.
PLAIN = WriteOptions(quoting_style="none", quoting_header="none")


def census_load(folder: Path, cases: list[Case]) -> Load:
    """The children in need census of each collection year, and of the year so far, in one load."""
    disabilities = disabilities_of(cases)
    told = {
        case: details_of(case, is_disabled=case.child.child_id in disabilities) for case in cases
    }
    paths = []
    for year in YEARS:
        text = write_census(year, told, disabilities)
        text = faults.spoil_need_census(year, text, cases)
        paths.append(write_text(folder / "cin" / f"cin-census-{year}.xml", text))
    return Load("Children in need censuses 2020/21 to 2022/23, and so far", tuple(paths))


def year_loads(folder: Path, years: list[YearOfMarks], events: list[Event]) -> list[Load]:
    """Marks and suspensions, one file of each a term and one load a school year."""
    loads = []
    for marks in years:
        year = marks.learners.year
        paths: list[Path] = []
        for term in terms.ENTRIES:
            if term.kind == "term" and term.academic_year == year:
                paths += _term(folder, term, marks, events)
        title = f"Marks and suspensions, social worker, {year}/{(year + 1) % 100}"
        loads.append(Load(title, tuple(paths)))
    return loads


def _term(
    folder: Path, term: terms.Entry, marks: YearOfMarks, events: list[Event]
) -> tuple[Path, Path]:
    # Summer's registers know children by UPN; the others came with the council's own id.
    headings, columns = rows(marks, term.first_day, term.last_day, by_upn=term.term == "summer")
    name = f"{term.academic_year}-{term.term}"
    path = folder / "attendance-social-work" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_csv(pa.table([pa.array(c) for c in columns], names=headings), path, PLAIN)
    told = [e for e in events if term.first_day <= e.sessions[0][0] <= term.last_day]
    told.sort(key=lambda e: (e.sessions[0], e.child.child_id))
    suspensions = write_rows(
        folder / "suspensions-social-work" / f"{name}.csv",
        EVENT_COLUMNS,
        [event_row(e, "notified") for e in told],
    )
    return path, suspensions
