"""A census as the tables that the collection system exports, named by year, term and table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from virtualschool.demo import calibration as cal
from virtualschool.demo.census.pupils import Census, Pupil, Sessions

_NAMES = "upn,formerupn,surname,forename,middlenames,preferredsurname,formersurname"
SUMMER = [
    "summerhalfterm2sessionspossible", "summerhalfterm2sessionsauthorised",
    "summerhalfterm2sessionsunauthorised",
]  # fmt: skip
SESSION_DETAILS = "sessions,attendancereason"
EXCLUSIONS = "startdate,sessions,reason1,reason2,reason3,category,senprovision"
_TERMLY = "termlysessionspossible,termlysessionsauthorised,termlysessionsunauthorised"
ON_ROLL = (
    f"pupilonrolltableid,NativeId,dob,{_NAMES},uniquelearnernumber,gender,entrydate,"
    f"pupilonrollorderseqcolumn,sourceid,schoolcensustableid,parttime,{_TERMLY},language,enrolstatus,"
    "boarder,plaa,senprovision,ncyearactual"
).split(",")
OFF_ROLL = (
    f"pupilnolongeronrolltableid,NativeId,dob,{_NAMES},uniquelearnernumber,gender,entrydate,"
    f"leavingdate,pupilnolongeronrollorderseqcolumn,sourceid,schoolcensustableid,parttime,{_TERMLY},"
    "boarder,language,ncyearleaving"
).split(",")
Rows = list[list[str]]


Tables = dict[str, tuple[list[str], Rows]]


@dataclass(frozen=True, slots=True)
class _Roll:
    """One of a census's two rolls. ``key`` is its pupil table, ``suffix`` ends its other tables."""

    census: Census
    pupils: list[Pupil]
    key: str
    suffix: str

    def table_id(self, pupil: Pupil) -> str:
        text = f"{self.key}{self.census.name}{pupil.child.child_id}{pupil.school.urn}"
        return f"{crc32(text.encode()):08x}-{crc32(text[::-1].encode()) % 4096:03x}"

    def people(self, headings: list[str]) -> Tables:
        rows = [_pupil(p, self.table_id(p), self.census, headings) for p in self.pupils]
        return {self.key: (headings, rows)}

    def details(self, table: str, columns: str, told: Callable[[Pupil], Rows]) -> Tables:
        """A table of rows below pupils; none where no pupil has any."""
        name = f"{table}{self.suffix}"
        heading = [f"{self.key}tableid", "NativeId", f"{name}tableid", f"{name}orderseqcolumn",
                   "sourceid", *columns.split(",")]  # fmt: skip
        rows = []
        for pupil in self.pupils:
            table_id = self.table_id(pupil)
            for n, row in enumerate(told(pupil), 1):
                own = f"{crc32(f'{name}{table_id}{n}'.encode()):08x}"
                rows.append([table_id, native_id(pupil), own, str(n), _source(pupil), *row])
        return {name: (heading, rows)} if rows else {}


def census_tables(census: Census, pupils: list[Pupil]) -> Tables:
    """Headings and rows by table name."""
    here = _Roll(census, [p for p in pupils if p.left_on is None], "pupilonroll", "onroll")
    gone = _Roll(census, [p for p in pupils if p.left_on], "pupilnolongeronroll", "offroll")
    is_autumn = census.second_half is not None
    extra = SUMMER if is_autumn else []
    tables = here.people([*ON_ROLL, *extra]) | gone.people([*OFF_ROLL, *extra])
    for roll in (here, gone):
        tables |= roll.details("termlysessiondetails", SESSION_DETAILS,
                               lambda p: _reasons(p.sessions))  # fmt: skip
        if is_autumn:
            tables |= roll.details("summerhalfterm2sessiondetails", SESSION_DETAILS,
                                   lambda p: _reasons(p.second_half))  # fmt: skip
        tables |= roll.details("termlyexclusions", EXCLUSIONS, _exclusions)
    if census.name.endswith("spring"):
        tables |= here.details("senneeds", "sentyperank,sentype",
                               lambda p: [["1", p.need]] if p.need else [])  # fmt: skip
    return tables


def native_id(pupil: Pupil) -> str:
    """The school's LAESTAB."""
    return f"{cal.AUTHORITY}{pupil.school.establishment}"


def _source(pupil: Pupil) -> str:
    return f"{crc32(pupil.school.urn.encode()):08x}"


def _pupil(pupil: Pupil, table_id: str, census: Census, headings: list[str]) -> list[str]:
    child = pupil.child
    values = {
        headings[0]: table_id, "NativeId": native_id(pupil), "dob": _day(child.date_of_birth),
        "upn": child.upn if len(child.upn) == 13 else "", "surname": child.surname,
        "forename": child.forename, "gender": child.sex, "entrydate": _day(pupil.entered_on),
        "leavingdate": _day(pupil.left_on), "sourceid": _source(pupil),
        "pupilonrollorderseqcolumn": "1", "pupilnolongeronrollorderseqcolumn": "1",
        "schoolcensustableid": f"{crc32((census.name + pupil.school.urn).encode()):08x}",
        "parttime": "False", "language": "ENG", "enrolstatus": "C", "boarder": "N",
        "plaa": pupil.after_care, "senprovision": pupil.provision,
        "ncyearactual": pupil.year_group, "ncyearleaving": pupil.year_group,
        **_sums("termlysessions", pupil.sessions),
        **_sums("summerhalfterm2sessions", pupil.second_half),
    }  # fmt: skip
    return [values.get(heading, "") for heading in headings]


def _sums(prefix: str, told: Sessions | None) -> dict[str, str]:
    """As the export writes them: decimals, and a blank for nothing."""
    if told is None:
        return {}
    sums = {
        "possible": told.possible,
        "authorised": told.authorised,
        "unauthorised": told.unauthorised,
    }
    return {f"{prefix}{name}": f"{n}.0" if n else "" for name, n in sums.items()}


def _reasons(told: Sessions | None) -> Rows:
    reasons = sorted(told.reasons.items()) if told else []
    return [[f"{count}.0", code] for code, count in reasons]


def _exclusions(pupil: Pupil) -> Rows:
    return [
        [_day(e.sessions[0][0]), f"{len(e.sessions)}.0", *[*e.reasons, "", ""][:3], e.category,
         pupil.provision]
        for e in pupil.events
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%Y-%b-%d} 00:00:00" if day else ""
