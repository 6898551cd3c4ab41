"""Marks of invented children: an authority or a region, the same for the same size.

Two school years, every school day, morning and afternoon. Children are at one school or move once;
three in four are looked after all the time, the others come or go. What they miss varies from child
to child. The marks are written as a snapshot, and as the CSV that a supplier would have sent: one
for each authority, and one of the whole region.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from virtualschool.analytics import model
from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore
from virtualschool.domain.attendance import classify
from virtualschool.domain.calendar import Month, academic_year, default_calendar, months_between
from virtualschool.domain.identifiers import upn_check_letter

FIRST_DAY, LAST_DAY = date(2021, 9, 1), date(2023, 8, 31)
#: The twelve authorities of the North East.
REGION = (
    *("390", "391", "392", "393", "394", "805"),
    *("806", "807", "808", "840", "841", "929"),
)
SCHOOLS = 110
#: Lines of the region's CSV that cannot be read: a code that is none, about one in a million.
BAD_EVERY = 1_000_003
#: Written when all is made; says what.
NOTE = "made.json"
HEADING = b"child_id,upn,urn,date,session,code\n"

ATTENDED = ("/", "L", "B", "V", "D", "X")
ATTENDED_SHARES = (0.95, 0.02, 0.015, 0.005, 0.005, 0.005)
ABSENT = ("I", "M", "C", "E", "O", "N", "G", "U")
ABSENT_SHARES = (0.55, 0.1, 0.07, 0.06, 0.07, 0.06, 0.04, 0.05)
CODES = (*ATTENDED, *ABSENT, "\\")
CLASSES = [str(classify(code, FIRST_DAY).session_class) for code in CODES]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Region:
    """What was made: a snapshot, CSVs of the same marks (and a few bad lines), and their sizes."""

    folder: Path
    authorities: tuple[str, ...]
    manifest: Manifest
    marks: int
    bad_lines: int

    @property
    def store(self) -> SnapshotStore:
        return SnapshotStore(self.folder / "snapshots")

    @property
    def csv(self) -> Path:
        """All marks."""
        return self.folder / "marks.csv"

    @property
    def spells_csv(self) -> Path:
        """When which child was looked after."""
        return self.folder / "spells.csv"

    def csv_of(self, authority: str) -> Path:
        """The marks of one authority."""
        return self.folder / f"marks-{authority}.csv"


def school_months() -> list[tuple[Month, list[date]]]:
    """The months of both years that have school days, with them."""
    calendar = default_calendar()
    months = [
        (month, calendar.school_days(month.first_day, month.last_day))
        for month in months_between(FIRST_DAY, LAST_DAY)
    ]
    return [(month, days) for month, days in months if days]


def make(folder: Path, marks: int, authorities: tuple[str, ...], *, has_csv: bool = True) -> Region:
    """About so many marks, shared evenly by the authorities, under ``folder``.

    What an earlier run made there of the same size is taken as it is. Without ``has_csv`` only the
    snapshot is written, a part at a time.
    """
    if (folder / NOTE).exists():
        return made(folder)
    folder.mkdir(parents=True, exist_ok=True)
    region = _made(folder, marks, authorities) if has_csv else snapshot(folder, marks, authorities)
    note = {
        "manifest": region.manifest.id,
        "authorities": authorities,
        "marks": region.marks,
        "bad_lines": region.bad_lines,
    }
    (folder / NOTE).write_text(json.dumps(note))
    return region


def made(folder: Path) -> Region:
    """What was made in that folder before."""
    note = json.loads((folder / NOTE).read_text())
    manifest = SnapshotStore(folder / "snapshots").read_manifest(note["manifest"])
    return Region(folder, tuple(note["authorities"]), manifest, note["marks"], note["bad_lines"])


def snapshot(folder: Path, marks: int, authorities: tuple[str, ...]) -> Region:
    """The snapshot alone, part by part: no more than a month of one authority is held."""
    months = school_months()
    children = _children(marks, authorities, months)
    region = Region(folder, authorities, Manifest("", ()), 0, 0)
    parts: list[Part] = []
    written = 0
    for place, authority in enumerate(authorities):
        people = _People.made(authority, place, children)
        parts += people.parts(region.store)
        for month, days in months:
            table = people.marks(month, days)
            year = academic_year(month.first_day)
            parts.append(region.store.write_part("mark", table, authority, year, month.month))
            written += table.num_rows
    return Region(folder, authorities, region.store.write_manifest(parts), written, 0)


def _children(
    marks: int, authorities: Sequence[str], months: Sequence[tuple[Month, list[date]]]
) -> int:
    """How many children an authority has for so many marks in all."""
    sessions = 2 * sum(len(days) for _, days in months)
    return max(1, round(marks / len(authorities) / sessions))


def _made(folder: Path, marks: int, authorities: tuple[str, ...]) -> Region:
    months = school_months()
    children = _children(marks, authorities, months)
    region = Region(folder, authorities, Manifest("", ()), 0, 0)
    parts: list[Part] = []
    written = bad = 0
    spells = ["child_id,start_on,ceased_on\n"]
    for place, authority in enumerate(authorities):
        people = _People.made(authority, place, children)
        parts += people.parts(region.store)
        spells += people.spell_lines()
        with region.csv_of(authority).open("wb") as file:
            file.write(HEADING)
            for month, days in months:
                table = people.marks(month, days)
                year = academic_year(month.first_day)
                part = region.store.write_part("mark", table, authority, year, month.month)
                parts.append(part)
                bad += _append(file, people, table, written)
                written += table.num_rows
    with region.csv.open("wb") as whole:
        whole.write(HEADING)
        for authority in authorities:
            with region.csv_of(authority).open("rb") as file:
                file.readline()
                shutil.copyfileobj(file, whole, 1 << 20)
    region.spells_csv.write_text("".join(spells))
    return Region(folder, authorities, region.store.write_manifest(parts), written, bad)


def _append(file: BinaryIO, people: _People, table: pa.Table, before: int) -> int:
    """The marks as lines of a CSV, and a bad line after every so many; returns how many."""
    pa_csv.write_csv(
        pa.table(
            {
                "child_id": table["child_id"],
                "upn": people.upns.take(pa.array(people.rows(table))),
                "urn": table["urn"],
                "date": table["date"],
                "session": table["session"],
                "code": table["code"],
            }
        ),
        file,
        pa_csv.WriteOptions(include_header=False, quoting_style="none"),
    )
    bad = (before + table.num_rows) // BAD_EVERY - before // BAD_EVERY
    row = table.slice(0, 1).to_pylist()[0]
    line = f"{row['child_id']},,{row['urn']},{row['date']},AM,?\n"
    file.write(bad * line.encode())
    return bad


@dataclass(frozen=True)
class _People:
    """The children of one authority: ids, schools, times in care and how much they miss."""

    authority: str
    ids: pa.Array
    upns: pa.Array
    first_school: Ints
    second_school: Ints
    moves_on: Ints
    starts_on: Ints
    ceases_on: Ints
    missing: npt.NDArray[np.float64]
    random: np.random.Generator

    @classmethod
    def made(cls, authority: str, place: int, count: int) -> _People:
        random = np.random.default_rng([2026, int(authority)])
        size = 1 / np.arange(1, SCHOOLS + 1) ** 0.7
        schools = 100_000 + place * SCHOOLS + np.arange(SCHOOLS)
        first, last = _day(FIRST_DAY), _day(LAST_DAY)
        pick = size / size.sum()
        is_mover = random.random(count) < 0.12
        home = random.choice(schools, count, p=pick)
        comes_and_goes = random.random(count) < 0.25
        start = np.where(comes_and_goes, random.integers(first, last - 60, count), first - 400)
        end = np.minimum(start + random.integers(30, 500, count), last + 1)
        stems = [f"{authority}21{number:07d}" for number in range(count)]
        return cls(
            authority=authority,
            ids=pa.array([f"{authority}{number:05d}" for number in range(count)]),
            upns=pa.array([upn_check_letter("A" + stem) + stem for stem in stems]),
            first_school=home,
            second_school=random.choice(schools, count, p=pick),
            moves_on=np.where(is_mover, random.integers(first, last, count), last + 1),
            starts_on=start,
            ceases_on=np.where(comes_and_goes, end, -1),
            missing=random.beta(1.2, 12, count),
            random=random,
        )

    def marks(self, month: Month, days: list[date]) -> pa.Table:
        """The month's marks in the order of their key."""
        count, width = len(self.ids), 2 * len(days)
        child = np.repeat(np.arange(count), width)
        day = np.tile(np.repeat([_day(one) for one in days], 2), count).astype(np.int32)
        session = np.tile([0, 1], count * len(days)).astype(np.int32)
        is_absent = self.random.random(child.size) < self.missing[child]
        attended = self.random.choice(len(ATTENDED), child.size, p=ATTENDED_SHARES)
        attended = np.where((attended == 0) & (session == 1), len(CODES) - 1, attended)
        absent = self.random.choice(len(ABSENT), child.size, p=ABSENT_SHARES) + len(ATTENDED)
        code = np.where(is_absent, absent, attended).astype(np.int32)
        urn = np.where(
            day < self.moves_on[child], self.first_school[child], self.second_school[child]
        )
        size = child.size
        return pa.table(
            {
                "authority": _repeated(self.authority, size),
                "child_id": pa.DictionaryArray.from_arrays(
                    pa.array(child.astype(np.int32)), self.ids
                ).cast(pa.string()),
                "urn": pa.array(urn).cast(pa.string()),
                "date": pa.array(day).cast(pa.date32()),
                "session": _named(session, ["AM", "PM"]),
                "code": _named(code, CODES),
                "session_class": _named(code, CLASSES),
                "academic_year": pa.array(np.full(size, academic_year(month.first_day), np.int16)),
                "source": _repeated("register", size),
            }
        )

    def rows(self, table: pa.Table) -> Ints:
        """Which child each mark is of."""
        return np.repeat(np.arange(len(self.ids)), table.num_rows // len(self.ids))

    def spell_lines(self) -> Iterator[str]:
        """When each child was looked after, as lines of a CSV."""
        ends = np.where(self.ceases_on < 0, np.datetime64("NaT"), self.ceases_on.astype("M8[D]"))
        for child, start, end in zip(self.ids, self.starts_on.astype("M8[D]"), ends, strict=True):
            yield f"{child},{start},{'' if np.isnat(end) else end}\n"

    def parts(self, store: SnapshotStore) -> Iterator[Part]:
        """The small tables that the attendance indicators read."""
        count = len(self.ids)
        ceased = pa.array(self.ceases_on.astype(np.int32), mask=self.ceases_on < 0)
        spells = {
            "authority": _repeated(self.authority, count),
            "child_id": self.ids,
            "start_on": pa.array(self.starts_on.astype(np.int32)).cast(pa.date32()),
            "ceased_on": ceased.cast(pa.date32()),
            "legal_status": _repeated("C2", count),
            "placement_type": _repeated("U1", count),
            "is_short_break": pa.array(np.zeros(count, bool)),
        }
        yield store.write_part("care_spell", _whole(model.CARE_SPELL, spells), self.authority)
        children = {
            "authority": _repeated(self.authority, count),
            "child_id": self.ids,
            "sex": _named(np.arange(count, dtype=np.int32) % 2, ["F", "M"]),
            "date_of_birth": pa.array([date(2010, 1, 1)] * count),
            "ethnicity": _repeated("WBRI", count),
            "is_unaccompanied": pa.array(np.zeros(count, bool)),
            "has_upn": pa.array(np.ones(count, bool)),
        }
        yield store.write_part("child", _whole(model.CHILD, children), self.authority)


def _whole(shape: model.Table, columns: dict[str, pa.Array]) -> pa.Table:
    """The columns with those of the table that nothing is said in."""
    count = len(columns["child_id"])
    unsaid = {
        field.name: pa.nulls(count, field.type)
        for field in shape.schema
        if field.name not in columns
    }
    return pa.table(columns | unsaid)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _repeated(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), count)


def _named(places: npt.NDArray[np.int32], names: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(list(names))).cast(pa.string())
