"""Which day a census is of, and which term its sessions are of.

Source: DfE, school census guide: the census is on the first Thursday of October, the third Thursday
of January and the third Thursday of May; attendance is collected a term in arrears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.domain.calendar import academic_year, parse_term

_THURSDAY = 3
#: Month of the census and which Thursday of it.
_CENSUS_DAY = {"autumn": (10, 1), "spring": (1, 3), "summer": (5, 3)}
_BEFORE = {"autumn": "summer", "spring": "autumn", "summer": "spring"}


@dataclass(frozen=True, slots=True)
class CensusTerm:
    """A census by its term's key (``2024-autumn``), its day, and the term that it describes."""

    key: str
    census_on: date
    describes: str

    @property
    def academic_year(self) -> int:
        return academic_year(self.census_on)


def census_term(key: str) -> CensusTerm:
    """The census of a term's key. Raises ``ValueError`` with one sentence for what is no key."""
    parse_term(key)
    year, _, name = key.partition("-")
    month, which = _CENSUS_DAY[name]
    first = date(int(year), month, 1)
    day = first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 7 * (which - 1))
    described = int(year) - (name == "spring")
    return CensusTerm(key, day, f"{described}-{_BEFORE[name]}")
