"""The school censuses' files, one load a census."""

from __future__ import annotations

from pathlib import Path

from virtualschool.demo.census.pupils import CENSUSES, Roll
from virtualschool.demo.census.tables import census_tables
from virtualschool.demo.files import Load, write_rows


def census_loads(folder: Path, roll: Roll) -> list[Load]:
    """Every census that the demonstration has, each in its own folder."""
    loads = []
    for census in CENSUSES:
        tables = census_tables(census, roll.pupils(census))
        at = folder / "school-census" / census.name.replace("_", "-")
        paths = [
            write_rows(at / f"{census.name}_{table}.csv", headings, rows)
            for table, (headings, rows) in tables.items()
        ]
        year, season = census.name.split("_")
        title = f"School census, {season} {year}"
        loads.append(Load(title, tuple(paths), term=f"{year}-{season}"))
    return loads
