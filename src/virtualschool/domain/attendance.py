"""Attendance codes, and the arithmetic of sessions.

A session is half a school day, morning or afternoon. Codes changed on 19 August 2024 (the School
Attendance (Pupil Registration) (England) Regulations 2024; *Working together to improve school
attendance*, DfE 2024), so what a code means is settled by the date of the session, never by the
date on which the mark arrived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: First session date of the codes now in force.
NEW_CODES_FROM = date(2024, 8, 19)


class SessionClass(StrEnum):
    """What a mark counts as. P and A are attended; AA and UA are absent; the four are possible."""

    P = "P"  # present
    A = "A"  # approved educational activity
    AA = "AA"  # authorised absence
    UA = "UA"  # unauthorised absence
    NP = "NP"  # not a possible session
    NC = "NC"  # administrative, not counted
    MISSING = "MISSING"  # no mark was taken

    @property
    def is_possible(self) -> bool:
        return self in _POSSIBLE

    @property
    def is_attended(self) -> bool:
        return self in _ATTENDED

    @property
    def is_absent(self) -> bool:
        return self in _ABSENT


_ATTENDED = frozenset({SessionClass.P, SessionClass.A})
_ABSENT = frozenset({SessionClass.AA, SessionClass.UA})
_POSSIBLE = _ATTENDED | _ABSENT


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the register. ``before`` and ``since`` are its class up to 18 August 2024 and
    from the day after; ``None`` where the code does not exist."""

    code: str
    meaning: str
    before: SessionClass | None
    since: SessionClass | None

    def class_on(self, on: date) -> SessionClass | None:
        """The class of a session of that date; ``None`` where the code was not in use then."""
        return self.since if on >= NEW_CODES_FROM else self.before


_P, _A, _AA, _UA = SessionClass.P, SessionClass.A, SessionClass.AA, SessionClass.UA
_NP, _NC = SessionClass.NP, SessionClass.NC

#: Every code of both regimes, by the code itself. Sources: school census code sets 2015 and 2025,
#: the DfE guidance of 2024, and for J before that date how management systems counted it.
CODES: dict[str, Code] = {
    row.code: row
    for row in (
        Code("/", "Present (morning)", _P, _P),
        Code("\\", "Present (afternoon)", _P, _P),
        Code("L", "Late, before the register closed", _P, _P),
        Code("B", "Educated off site, or another approved activity", _A, _A),
        Code("K", "Education arranged by the authority at another place", None, _A),
        Code("P", "Sporting activity", _A, _A),
        Code("V", "Educational visit or trip", _A, _A),
        Code("W", "Work experience", _A, _A),
        Code("J", "Interview", _A, None),
        Code("J1", "Leave for an interview for work or education", None, _AA),
        Code("D", "Dual registered, due at the other school", _NP, _NP),
        Code("C", "Leave in exceptional circumstances", _AA, _AA),
        Code("C1", "Leave for a regulated performance or work abroad", None, _AA),
        Code("C2", "Leave for a temporary part-time timetable", None, _AA),
        Code("E", "Suspended or excluded, no other provision made", _AA, _AA),
        Code("F", "Extended family holiday, agreed", _AA, None),
        Code("H", "Family holiday, agreed", _AA, None),
        Code("I", "Illness", _AA, _AA),
        Code("M", "Medical or dental appointment", _AA, _AA),
        Code("R", "Religious observance", _AA, _AA),
        Code("S", "Study leave", _AA, _AA),
        Code("T", "Parent travelling for work", _AA, _AA),
        Code("G", "Holiday not granted, or beyond what was agreed", _UA, _UA),
        Code("N", "Reason not yet provided", _UA, _UA),
        Code("O", "Other unauthorised absence", _UA, _UA),
        Code("U", "Arrived after the register closed", _UA, _UA),
        Code("X", "Not of compulsory school age and not required to attend", _NP, _NP),
        Code("Y", "Unable to attend, exceptional circumstances", _NP, None),
        Code("Y1", "Unable to attend: transport not available", None, _NP),
        Code("Y2", "Unable to attend: widespread disruption to travel", None, _NP),
        Code("Y3", "Unable to attend: part of the premises closed", None, _NP),
        Code("Y4", "Unable to attend: the whole school unexpectedly closed", None, _NP),
        Code("Y5", "Unable to attend: in criminal justice detention", None, _NP),
        Code("Y6", "Unable to attend: public health guidance or law", None, _NP),
        Code("Y7", "Unable to attend: any other unavoidable cause", None, _NP),
        Code("Q", "The authority failed to arrange access", None, _NP),
        Code("Z", "Prospective pupil, not on roll", _NC, _NC),
        Code("#", "Planned closure of the whole school", _NC, _NC),
        Code("-", "No mark", SessionClass.MISSING, SessionClass.MISSING),
    )
}

#: Codes withdrawn on 19 August 2024 that registers still send: taken as authorised absence.
_TOLERATED = {"H": "C", "J": "J1"}

#: A management system's own sub-code: a letter of the register and two figures, as in ``I01``. One
#: figure is a code of the register itself (``C1``) or a slip; Z says that nobody is on roll.
_SUB_CODE = re.compile(r"([A-Y])[0-9]{2}")


class UnknownCode(ValueError):
    """Not a code of the register on that date. The message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Classified:
    """A mark understood: the register's own ``code`` (a sub-code becomes its letter, no mark
    becomes ``-``), what it counts as, and a sentence where something about it is not right."""

    code: str
    session_class: SessionClass
    warning: str | None = None


def classify(code: str, on: date) -> Classified:
    """What a recorded code counts as in a session on that date.

    Case and surrounding space do not matter. Blank and ``-`` are a missing mark, which is a
    fault in the register and neither presence nor absence. A sub-code such as ``I01`` counts as
    its letter. ``H`` and ``J`` from 19 August 2024 count as authorised absence, with a warning.

    Raises ``UnknownCode`` for anything else that the register did not hold on that date.
    """
    recorded = code.strip().upper() or "-"
    known = CODES.get(recorded)
    if known is None and (sub_code := _SUB_CODE.fullmatch(recorded)):
        known = CODES.get(sub_code[1])
    if known is None:
        raise UnknownCode(f"{code.strip()!r} is not an attendance code.")
    session_class = known.class_on(on)
    if session_class is not None:
        return Classified(known.code, session_class)
    if on < NEW_CODES_FROM:
        raise UnknownCode(
            f"{recorded!r} came into use on 19 August 2024 and cannot be a mark of {on}."
        )
    if known.code in _TOLERATED:
        return Classified(
            known.code,
            SessionClass.AA,
            f"{known.code} went out of use on 19 August 2024 (now {_TOLERATED[known.code]}); "
            "counted as authorised absence.",
        )
    raise UnknownCode(
        f"{recorded!r} went out of use before 19 August 2024 and cannot be a mark of {on}."
        if known.code == "F"
        else f"{recorded!r} went out of use on 19 August 2024 (now Y1 to Y7) and cannot be a mark "
        f"of {on}."
    )


@dataclass(frozen=True, slots=True)
class SessionTotals:
    """Sessions counted. ``possible == attended + authorised + unauthorised``, always.

    Raises ``ValueError`` for totals that break this or are negative. Group rates are made from
    added totals (pooled), never from a mean of rates (DfE, *Guide to absence statistics*).
    """

    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0

    def __post_init__(self) -> None:
        parts = (self.attended, self.authorised, self.unauthorised)
        if min(parts) < 0:
            raise ValueError("A count of sessions cannot be negative.")
        if sum(parts) != self.possible:
            raise ValueError(
                f"{self.attended} attended, {self.authorised} authorised and {self.unauthorised} "
                f"unauthorised do not make {self.possible} possible sessions."
            )

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised

    def __add__(self, other: SessionTotals) -> SessionTotals:
        return SessionTotals(
            self.possible + other.possible,
            self.attended + other.attended,
            self.authorised + other.authorised,
            self.unauthorised + other.unauthorised,
        )


def count(classes: Iterable[SessionClass]) -> SessionTotals:
    """The totals of these sessions; those that are not possible sessions add nothing."""
    attended = authorised = unauthorised = 0
    for session_class in classes:
        if session_class in _ATTENDED:
            attended += 1
        elif session_class is SessionClass.AA:
            authorised += 1
        elif session_class is SessionClass.UA:
            unauthorised += 1
    possible = attended + authorised + unauthorised
    return SessionTotals(possible, attended, authorised, unauthorised)


def is_persistently_absent(absent: int, possible: int) -> bool:
    """Whether a tenth or more of the possible sessions was missed (DfE, since 2015/16).

    Compared as integers; without possible sessions nobody is persistently absent.
    """
    return possible > 0 and 10 * absent >= possible


def is_severely_absent(absent: int, possible: int) -> bool:
    """Whether half or more of the possible sessions was missed. A subset of persistent absence."""
    return possible > 0 and 2 * absent >= possible
