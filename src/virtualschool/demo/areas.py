"""Where placements are: postcode districts with their authority and where they lie on the map."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import hypot

from virtualschool.demo import calibration as cal
from virtualschool.demo.schools import ONS


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode district: its authority, and miles east and north of the town hall."""

    authority: str
    east: float
    north: float


PLACES = {
    "TS1": Place("806", 0, 0), "TS3": Place("806", 1.5, 0.3), "TS5": Place("806", -1, -2),
    "TS8": Place("806", 0.5, -4),
    "TS10": Place("807", 7.5, 2.5), "TS17": Place("808", -3, -1.5), "TS24": Place("805", -1.5, 8.5),
    "DL1": Place("841", -13, -3), "DL5": Place("840", -14.5, 3.5),
    "DH2": Place("840", -15, 20), "SR4": Place("394", -8, 23), "NE6": Place("391", -14, 29),
    "NE33": Place("393", -7, 31),
}  # fmt: skip
#: Inside the borough; outside it within twenty miles; outside it and further.
BANDS = {
    "inside": ("TS1", "TS3", "TS5", "TS8"),
    "near": ("TS10", "TS17", "TS24", "DL1", "DL5"),
    "far": ("DH2", "SR4", "NE6", "NE33"),
}


def postcode(band: str, rng: random.Random) -> str:
    """A postcode that cannot exist: the letters C I K M O V are never in its second half."""
    return _in_district(rng.choice(BANDS[band]), rng)


def another_postcode(than: str, rng: random.Random) -> str:
    """The same district's, but another."""
    district, _ = than.split()
    while (found := _in_district(district, rng)) == than:
        pass
    return found


def _in_district(district: str, rng: random.Random) -> str:
    return f"{district} {rng.randint(1, 9)}{rng.choice('CIKMOV')}{rng.choice('CIKMOV')}"


def location(home: str, placement: str) -> tuple[str, str, str]:
    """PL_LA, PL_LOCATION, PL_DISTANCE of a placement: authority, IN or OUT, miles from home.

    Blank where no placement's postcode is given, as for short breaks.
    """
    if not placement:
        return "", "", ""
    there, here = (PLACES[one.partition(" ")[0]] for one in (placement, home))
    # Where inside its district a house stands is told by the end of its postcode.
    spread = sum(map(ord, placement + home)) % 12 / 10
    miles = hypot(there.east - here.east, there.north - here.north) + spread
    if placement == home:
        miles = 0.0
    where = "IN" if there.authority == cal.AUTHORITY else "OUT"
    return ONS[there.authority], where, f"{miles:.1f}"
