"""Invented schools, and the national register's two files about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from virtualschool.demo import calibration as cal

NEAR = {"805": "Hartlepool", "807": "Redcar and Cleveland", "808": "Stockton-on-Tees",
        "841": "Darlington"}  # fmt: skip
FAR = {"840": "County Durham", "815": "North Yorkshire", "391": "Newcastle upon Tyne",
       "394": "Sunderland", "390": "Gateshead", "393": "South Tyneside"}  # fmt: skip
ONS = {
    "805": "E06000001", "806": "E06000002", "807": "E06000003", "808": "E06000004",
    "841": "E06000005", "840": "E06000047", "815": "E10000023", "391": "E08000021",
    "394": "E08000024", "390": "E08000037", "393": "E08000023",
}  # fmt: skip
# Made of syllables so that no school of the country bears the name.
FIRST = [
    "Quillan", "Thrumble", "Wexel", "Corrand", "Fennick", "Ozmer", "Brinsel", "Yarvel", "Skelmor",
    "Marrix", "Tolver", "Hespin", "Ludgen", "Varnick", "Ebrick",
]  # fmt: skip
SECOND = [
    "by", "mere", "wick", "sike", "garth", "howe", "low", "holm", "gate", "beck",
]  # fmt: skip
KINDS = {
    # kind: suffix, phase code and name, type code and name, group code and name, low, high
    "primary": ("Primary School", "2", "Primary", "3", "11"),
    "secondary": ("Academy", "4", "Secondary", "11", "16"),
    "special": ("School", "0", "Not applicable", "5", "16"),
}
TYPES = {
    "primary": (("1", "Community school", "4", "Local authority maintained schools"),
                ("34", "Academy converter", "10", "Academies")),
    "secondary": (("28", "Academy sponsor led", "10", "Academies"),
                  ("34", "Academy converter", "10", "Academies")),
    "special": (("7", "Community special school", "5", "Special schools"),
                ("44", "Academy special converter", "10", "Academies"),
                ("14", "Pupil referral unit", "4", "Local authority maintained schools"),
                ("10", "Other independent special school", "5", "Special schools")),
}  # fmt: skip
CLOSED_ON, SUCCESSOR_FROM = date(2022, 8, 31), date(2022, 9, 1)


@dataclass(frozen=True, slots=True)
class School:
    """An invented school. URNs begin with 9, outside the range in use."""

    urn: str
    name: str
    authority: str
    establishment: str
    region: str  # home, near, far
    kind: str  # primary, secondary, special
    type_row: tuple[str, str, str, str]
    opened_on: date = date(1998, 9, 1)
    closed_on: date | None = None

    @property
    def is_alternative(self) -> bool:
        return self.type_row[0] == "14"


@dataclass(frozen=True, slots=True)
class Estate:
    """All schools; ``closed`` became ``successor`` in the summer of 2022."""

    schools: tuple[School, ...]
    closed: School
    successor: School

    def of(self, region: str, kind: str) -> list[School]:
        """Schools that are open in 2022/23."""
        return [
            s for s in self.schools if s.region == region and s.kind == kind and s.closed_on is None
        ]

    def as_of(self, school: School, year: int) -> School:
        """The school under which a year's register was kept."""
        return self.closed if school is self.successor and year < 2022 else school


def make_estate() -> Estate:
    """As many schools as our children are on roll at, one that closed, and a few without any."""
    rng = cal.stream("schools")
    names = [a + b for a in FIRST for b in SECOND]
    rng.shuffle(names)
    urns = iter(map(str, sorted(rng.sample(range(900_100, 989_900), 400))))
    made: list[School] = []
    for (region, kind), (count, _, _) in cal.SCHOOL_MIX.items():
        spare = 3 if kind == "primary" else 1  # on the register, without a child of ours
        for n in range(count + spare):
            places = {"home": [cal.AUTHORITY], "near": list(NEAR), "far": list(FAR)}[region]
            authority = places[n % len(places)]
            options = TYPES[kind]
            establishment = {"primary": 2000, "secondary": 4000, "special": 7000}[kind] + len(made)
            name = f"{names.pop()} {KINDS[kind][0]}"
            type_row = options[n % len(options)]
            if type_row[0] == "14":
                name = name.replace("School", "Pupil Referral Unit")
            made.append(
                School(next(urns), name, authority, str(establishment), region, kind, type_row)
            )
    first = next(s for s in made if (s.region, s.kind) == ("home", "primary"))
    place = made.index(first)
    successor = School(
        next(urns), first.name.replace("Primary School", "Academy Primary"), first.authority,
        "2999", "home", "primary", TYPES["primary"][1], SUCCESSOR_FROM,
    )  # fmt: skip
    closed = School(
        first.urn, first.name, first.authority, first.establishment, "home", "primary",
        TYPES["primary"][0], first.opened_on, CLOSED_ON,
    )  # fmt: skip
    made[place] = successor
    return Estate((*made, closed), closed, successor)


def columns() -> list[str]:
    """The 140 headings of the national register's establishments file, in its order."""
    text = files("virtualschool.demo").joinpath("gias_columns.txt").read_text("utf-8")
    return text.splitlines()


def establishment_rows(estate: Estate) -> list[list[str]]:
    """The establishments file without its heading, by URN."""
    names = {cal.AUTHORITY: "Middlesbrough", **NEAR, **FAR}
    rows = []
    for school in sorted(estate.schools, key=lambda s: s.urn):
        _, phase, phase_name, low, high = KINDS[school.kind]
        type_code, type_name, group, group_name = school.type_row
        closed = school.closed_on
        values = {
            "URN": school.urn, "LA (code)": school.authority,
            "LA (name)": names[school.authority],
            "EstablishmentNumber": school.establishment, "EstablishmentName": school.name,
            "TypeOfEstablishment (code)": type_code, "TypeOfEstablishment (name)": type_name,
            "EstablishmentTypeGroup (code)": group,
            "EstablishmentTypeGroup (name)": group_name,
            "EstablishmentStatus (code)": "2" if closed else "1",
            "EstablishmentStatus (name)": "Closed" if closed else "Open",
            "OpenDate": f"{school.opened_on:%d-%m-%Y}",
            "CloseDate": f"{closed:%d-%m-%Y}" if closed else "",
            "ReasonEstablishmentClosed (name)": "Academy Converter" if closed else "Not applicable",
            "PhaseOfEducation (code)": phase, "PhaseOfEducation (name)": phase_name,
            "StatutoryLowAge": low, "StatutoryHighAge": high, "Gender (name)": "Mixed",
            "Street": "1 Invented Way", "Town": names[school.authority], "Postcode": "TS1 1CO",
            "HeadPreferredJobTitle": "Headteacher", "GSSLACode (name)": ONS[school.authority],
            "Country (name)": "United Kingdom", "RSCRegion (name)": "North East",
            "SchoolWebsite": "", "LastChangedDate": "21-07-2023",
        }  # fmt: skip
        rows.append([values.get(column, "") for column in columns()])
    return rows


LINK_COLUMNS = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]


def link_rows(estate: Estate) -> list[list[str]]:
    """Both directions of the one closure, as the register writes them."""
    closed, successor, day = estate.closed, estate.successor, f"{SUCCESSOR_FROM:%d-%m-%Y}"
    return [
        [closed.urn, successor.urn, successor.name, "Successor", day],
        [successor.urn, closed.urn, closed.name, "Predecessor", day],
    ]
