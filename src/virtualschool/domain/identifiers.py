"""Identifiers of children, learners, schools and authorities: their shapes and check characters.

A wrong check character is something to tell, never a reason to refuse a child: most numbers that
councils hold were typed by somebody.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from stdnum.gb import upn as stdnum_upn

#: The letters a UPN may have: I, O and S look too much like digits.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_UPN_SHAPE = re.compile(f"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]")
_ULN_SHAPE = re.compile(r"[1-9][0-9]{9}")
_URN_SHAPE = re.compile(r"[1-9][0-9]{5}")
_UPN_UNKNOWN = frozenset(f"UN{number}" for number in range(1, 11))

#: The number that a learner has to whom none was assigned yet.
_NO_ULN = "9999999999"

#: What a UPN may have in its second to fourth place (CIN census rule 1530): authorities of today
#: and of the past, and codes outside any authority.
_UPN_AUTHORITIES = frozenset(
    f"{code:03d}"
    for first, last in (
        *((1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373)),
        *((380, 384), (390, 394), (420, 420), (660, 681), (701, 708), (800, 803), (805, 808)),
        *((810, 813), (815, 816), (820, 823), (825, 826), (830, 831), (835, 841), (845, 846)),
        *((850, 852), (855, 857), (860, 861), (865, 896), (908, 909), (916, 916), (919, 919)),
        *((921, 921), (925, 926), (928, 929), (931, 931), (933, 933), (935, 938), (940, 943)),
    )
    for code in range(first, last + 1)
)


@dataclass(frozen=True, slots=True)
class UpnCheck:
    """What a unique pupil number says about itself.

    ``value`` is the number in its normal form. Of one that is not well formed the other three
    are false. ``problem`` is one sentence for the user, or ``None`` when nothing is wrong.
    """

    value: str
    is_well_formed: bool
    has_right_check_letter: bool
    has_known_la: bool
    is_temporary: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class UlnCheck:
    """What a unique learner number says about itself; fields as in ``UpnCheck``.

    ``is_unassigned``: it is the placeholder 9999999999, which identifies nobody.
    """

    value: str
    is_well_formed: bool
    has_right_check_digit: bool
    is_unassigned: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority of England, by the three-digit code of the Department for Education.

    ``last_day`` is that of an authority that is no more, ``None`` for one of today.
    """

    code: str
    name: str
    ons_code: str
    region: str
    last_day: date | None = None


def _normalise(text: str) -> str:
    return "".join(text.split()).upper()


def normalise_upn(text: str) -> str:
    """A UPN without space in or around it, in capitals."""
    return _normalise(text)


def is_upn_unknown(text: str) -> bool:
    """Whether this stands for a UPN that is not known: UN1 to UN10 over all the returns
    (SSDA903 uses UN1 to UN5). It identifies nobody."""
    return _normalise(text) in _UPN_UNKNOWN


def upn_check_letter(upn: str) -> str:
    """The right first letter for a UPN of 13 characters, whatever its first character is.

    The sum of the second to thirteenth characters, each times its place, modulo 23, counted into
    ``UPN_LETTERS``; the letter at the end of a temporary UPN counts as its index there (CIN
    census rule 1510).

    Raises ``ValueError`` unless eleven digits and a digit or letter follow the first character.
    """
    value = normalise_upn(upn)
    if not _UPN_SHAPE.fullmatch("A" + value[1:]):
        raise ValueError(f"{value!r} does not have the shape of a unique pupil number.")
    return stdnum_upn.calc_check_digit(value)


@lru_cache(maxsize=1 << 16)
def check_upn(text: str) -> UpnCheck:
    """Check a unique pupil number: its shape, check letter and authority (rules 1510, 1530,
    1540 and 1550 of the CIN census; 168 of SSDA903 is the shape alone)."""
    value = normalise_upn(text)
    if not _UPN_SHAPE.fullmatch(value):
        return UpnCheck(value, False, False, False, False, _upn_shape_problem(value))
    right_letter = upn_check_letter(value)
    has_right_letter = value[0] == right_letter
    has_known_la = value[1:4] in _UPN_AUTHORITIES
    problem = None
    if not has_right_letter:
        problem = f"The UPN {value} has the wrong check letter (its digits ask for {right_letter})."
    elif not has_known_la:
        problem = f"The UPN {value} names an authority that does not exist ({value[1:4]})."
    return UpnCheck(value, True, has_right_letter, has_known_la, not value[-1].isdigit(), problem)


def _upn_shape_problem(value: str) -> str:
    if not value:
        return "There is no UPN."
    if len(value) != 13:
        return f"The UPN {value} has {len(value)} characters, not 13."
    return (
        f"The UPN {value} is not a letter, eleven digits and a digit or letter "
        "(no UPN has the letters I, O or S)."
    )


def check_uln(text: str) -> UlnCheck:
    """Check a unique learner number: ten digits, the first not 0, the last a check digit.

    The first nine digits times 10 down to 2, summed, modulo 11, taken from 10, give the tenth;
    a remainder of 0 is never given out (school census rule 1575; HESA's ULN field). The
    placeholder for "not assigned yet" is well formed and no problem.
    """
    value = _normalise(text)
    if not _ULN_SHAPE.fullmatch(value):
        shape_problem = f"The ULN {value} is not ten digits." if value else "There is no ULN."
        return UlnCheck(value, False, False, False, shape_problem)
    if value == _NO_ULN:
        return UlnCheck(value, True, False, True, None)
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(value[:9])) % 11
    is_right = remainder != 0 and int(value[9]) == 10 - remainder
    problem = None if is_right else f"The ULN {value} has the wrong check digit."
    return UlnCheck(value, True, is_right, False, problem)


def is_urn(text: str) -> bool:
    """Whether this has the shape of a school's unique reference number: six digits, the first
    not 0 (Get Information about Schools)."""
    return _URN_SHAPE.fullmatch(text.strip()) is not None


def laestab(la: str | int, estab: str | int) -> str:
    """An establishment's number within England, as in ``806/4001``, leading zeros restored.

    Raises ``ValueError`` where the authority has more than three digits or the establishment
    more than four.
    """
    authority, number = str(la).strip().zfill(3), str(estab).strip().zfill(4)
    if not re.fullmatch(r"[0-9]{3}/[0-9]{4}", made := f"{authority}/{number}"):
        raise ValueError(
            f"{made!r} is not an establishment number (three digits of the authority, four of "
            "the establishment)."
        )
    return made


def _packaged_authorities() -> list[Authority]:
    packaged = files("virtualschool.domain") / "data" / "local_authorities.csv"
    with packaged.open(encoding="utf-8") as file:
        return [
            Authority(
                row["code"],
                row["name"],
                row["ons_code"],
                row["region"],
                date.fromisoformat(row["last_day"]) if row["last_day"] else None,
            )
            for row in csv.DictReader(file)
        ]


_ALL = _packaged_authorities()

#: England's local authorities of today, by code.
AUTHORITIES: dict[str, Authority] = {each.code: each for each in _ALL if each.last_day is None}

#: Those replaced since 2019, by code: their codes live on in older files and in UPNs.
FORMER_AUTHORITIES: dict[str, Authority] = {
    each.code: each for each in _ALL if each.last_day is not None
}

#: The region of every authority of today and of the past, by code.
REGION_OF: dict[str, str] = {each.code: each.region for each in _ALL}
