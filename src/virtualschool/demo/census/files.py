"""The school censuses' files."""

from __future__ import annotations

from pathlib import Path

from virtualschool.demo import faults
from virtualschool.demo.census.pupils import CENSUSES, Roll
from virtualschool.demo.census.tables import census_tables
from virtualschool.demo.files import Load, write_rows
from virtualschool.demo.people import Person


def census_load(folder: Path, roll: Roll, people: list[Person]) -> Load:
    """Every census that the demonstration has, each in its own folder; names say the term."""
    paths = []
    for census in CENSUSES:
        at = folder / "school-census" / census.name.replace("_", "-")
        for table, (headings, rows) in census_tables(census, roll.pupils(census)).items():
            faults.spoil_school_census(census.name, table, rows, people)
            paths.append(write_rows(at / f"{census.name}_{table}.csv", headings, rows))
    return Load("School censuses, spring 2022 to summer 2023", tuple(paths))
