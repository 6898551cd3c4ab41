"""Invented people: who they are. When they were in care is ``care``'s business."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from virtualschool.demo.terms import academic_year
from virtualschool.domain.identifiers import upn_check_letter

FORENAMES = {
    "M": [
        "Alden", "Arlo", "Bevan", "Brody", "Callan", "Corin", "Dacre", "Darby", "Eamon", "Edric",
        "Fenn", "Finlo", "Garran", "Gethin", "Hadley", "Harlan", "Idris", "Ivo", "Jarvis", "Jory",
        "Kellan", "Kerrin", "Lennox", "Lorcan", "Madoc", "Merrick", "Nevin", "Niall", "Orrin",
        "Osric", "Peredur", "Quill", "Rafe", "Ronan", "Selwyn", "Soren", "Taliesin", "Torin",
        "Wystan", "Zephan",
    ],
    "F": [
        "Alanis", "Averil", "Bethan", "Briony", "Carys", "Cerys", "Delyth", "Dilys", "Elowen",
        "Ennis", "Fenella", "Ffion", "Greta", "Gwenna", "Heulwen", "Honora", "Imelda", "Isolde",
        "Jenifry", "Jessamy", "Keren", "Kerensa", "Lowenna", "Lysbeth", "Maren", "Merryn",
        "Nerys", "Nolwenn", "Oriel", "Ottilie", "Petra", "Rowena", "Sabra", "Senara", "Tamsin",
        "Tegan", "Una", "Verity", "Wenna", "Ysella",
    ],
}  # fmt: skip
SURNAMES = [
    "Aldergarth", "Ashwynter", "Barrowmist", "Bellander", "Birkensyke", "Brackenhall",
    "Calderwyn", "Cindermoor", "Corrowdale", "Dallowfen", "Dunmarrick", "Eastergill",
    "Elmsgarrow", "Fairsike", "Fennimarsh", "Gallowmere", "Garthowen", "Halderby", "Harrowbeck",
    "Hollinsyke", "Inglemoss", "Ivenwood", "Jessowby", "Kestrelgill", "Kinderslow", "Lapwater",
    "Larkinsike", "Marrowdene", "Merridike", "Netherlowe", "Nightingarth", "Oxterby", "Otterwyke",
    "Pellowfield", "Plumstray", "Quarrowby", "Quillfeather", "Ramsowen", "Redmirk", "Saltergill",
    "Silverhowe", "Tannerdike", "Thistlemoor", "Underskell", "Ulverby", "Vallowgate", "Wetherlam",
    "Whinfallow", "Yarrowdene", "Yewbarrow",
]  # fmt: skip
ETHNICITIES = {
    "WBRI": 78, "WOTH": 4, "WROM": 2, "MWBC": 2, "MWBA": 2, "MWAS": 3, "MOTH": 2, "APKN": 3,
    "AOTH": 2, "BAFR": 2,
}  # fmt: skip
UNACCOMPANIED_ETHNICITIES = ("AOTH", "BAFR", "OOTH")


@dataclass(slots=True)
class Spell:
    """A period of care. ``ceased_on`` is the SSDA903 DEC: not looked after at its end."""

    start_on: date
    ceased_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.start_on <= day and (self.ceased_on is None or self.ceased_on > day)


@dataclass(slots=True, eq=False)
class Person:
    """An invented child. ``upn`` is a valid number, or UN2, UN3 where there never was one.

    ``upn_unknown`` is why the council does not know the number that schools know.
    """

    child_id: str
    spells: list[Spell] = field(default_factory=list)
    date_of_birth: date = date.min
    sex: str = "M"
    forename: str = ""
    surname: str = ""
    ethnicity: str = "WBRI"
    upn: str = ""
    upn_unknown: str = ""
    is_unaccompanied: bool = False
    is_short_break: bool = False

    @property
    def known_upn(self) -> str:
        """The UPN as the council knows it; blank where it does not."""
        return self.upn if len(self.upn) == 13 and not self.upn_unknown else ""

    def in_care(self, day: date) -> bool:
        return any(spell.covers(day) for spell in self.spells)

    def days_in_care(self, days: Sequence[date]) -> list[date]:
        """Those of ``days``, which are in order, on which the child was looked after."""
        found: list[date] = []
        for spell in self.spells:
            first = bisect_left(days, spell.start_on)
            last = bisect_left(days, spell.ceased_on) if spell.ceased_on else len(days)
            found += days[first:last]
        return found

    def year_group(self, year: int) -> str:
        """National Curriculum year in an academic year by date of birth; blank outside R to 13."""
        return year_group(self.date_of_birth, year)

    def phase(self, year: int) -> str:
        """``primary``, ``secondary`` or blank."""
        group = self.year_group(year)
        if group in {"", "12", "13"}:
            return ""
        return "primary" if group == "R" or int(group) <= 6 else "secondary"

    def age_on(self, day: date) -> int:
        born = self.date_of_birth
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def year_group(date_of_birth: date, year: int) -> str:
    """R for whoever is four on 31 August before the academic year, then 1 to 13."""
    offset = year - 5 - academic_year(date_of_birth)
    if not 0 <= offset <= 13:
        return ""
    return "R" if offset == 0 else str(offset)


def birthday(date_of_birth: date, age: int) -> date:
    """The day on which an age is reached; 29 February falls to 1 March."""
    try:
        return date_of_birth.replace(year=date_of_birth.year + age)
    except ValueError:
        return date(date_of_birth.year + age, 3, 1)


def make_upn(serial: int, born: date) -> str:
    """A valid UPN given by an authority's school: letter, 806, four of the school, year, serial."""
    body = f"806{2000 + serial % 47:04d}{(born.year + 5) % 100:02d}{serial % 1000:03d}"
    return upn_check_letter("A" + body) + body


def weighted(rng: random.Random, weights: dict[str, float] | dict[str, int]) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def give_identity(people: list[Person], rng: random.Random, used: set[str] | None = None) -> None:
    """Sex, name, ethnicity and UPN for people whose birth is settled; no UPN of ``used``."""
    used = set() if used is None else used
    for serial, person in enumerate(people):
        if not person.is_unaccompanied:
            person.sex = "M" if rng.random() < 0.55 else "F"
            person.ethnicity = weighted(rng, ETHNICITIES)
        else:
            person.sex = "M" if rng.random() < 0.95 else "F"
            person.ethnicity = rng.choice(UNACCOMPANIED_ETHNICITIES)
        person.forename = rng.choice(FORENAMES[person.sex])
        person.surname = rng.choice(SURNAMES)
        if person.is_unaccompanied:
            person.upn = rng.choice(("UN2", "UN3"))
            continue
        number = serial
        while (upn := make_upn(number, person.date_of_birth)) in used:
            number += 1009
        used.add(upn)
        person.upn = upn
