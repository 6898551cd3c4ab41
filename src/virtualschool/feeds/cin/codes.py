"""Code lists of the children in need census (DfE, CIN census code sets and yearly schemas).

Years are those of the census's reference date, 31 March: a list that grew is given by year.
"""

from __future__ import annotations

SEXES_BEFORE_2025 = frozenset({"0", "1", "2", "9"})
SEXES = frozenset({"M", "F", "U"})
#: The first census with ``Sex`` in place of ``GenderCurrent``.
FIRST_YEAR_OF_SEX = 2025
#: The first census with the dates of plans for children in need.
FIRST_YEAR_OF_PLANS = 2022

DISABILITIES = frozenset(
    ["NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"]
)
NO_DISABILITY = "NONE"
PRIMARY_NEEDS = frozenset(f"N{number}" for number in range(10))
ABUSE = frozenset(["NEG", "PHY", "SAB", "EMO", "MUL"])
UPN_UNKNOWN = frozenset(f"UN{number}" for number in range(1, 8))
NOT_OF_SCHOOL_AGE, NO_FURTHER_ACTION = "UN1", "UN7"
DIED = "RC2"
CLOSED_AFTER_ASSESSMENT, CLOSED_TO_EARLY_HELP = "RC8", "RC9"
#: Assessment factors: none was found; and those of a disability.
NO_FACTORS = "21"
DISABILITY_FACTORS = frozenset({"5A", "6A"})

_SOURCES = frozenset(
    [
        *("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4"),
        *("5A", "5B", "5C", "6", "7", "8", "9", "10"),
    ]
)
_EARLY_HELP_SOURCE = "5D"
_REASONS = frozenset(f"RC{number}" for number in range(1, 9))
_FIRST_YEAR_OF_EARLY_HELP = 2023
_FACTORS = frozenset(
    [
        *(f"{number}{letter}" for number in range(1, 7) for letter in "ABC"),
        *("7A", "8B", "8C", "8D", "8E", "8F"),
        *(f"{number}A" for number in range(9, 20)),
        *("18B", "18C", "19B", "19C", "20", "21", "22A", "23A"),
    ]
)
_CRIMINAL_EXPLOITATION = "24A"
_FIRST_YEAR_OF_CRIMINAL_EXPLOITATION = 2022


def referral_sources(year: int) -> frozenset[str]:
    """Where a referral may come from; early help (5D) from 2023."""
    return _SOURCES | ({_EARLY_HELP_SOURCE} if year >= _FIRST_YEAR_OF_EARLY_HELP else set())


def closed_after_assessment(year: int) -> frozenset[str]:
    """Reasons that say that nothing but an assessment was done; RC9 (to early help) from 2023."""
    has_early_help = year >= _FIRST_YEAR_OF_EARLY_HELP
    return frozenset(
        {CLOSED_AFTER_ASSESSMENT} | ({CLOSED_TO_EARLY_HELP} if has_early_help else set())
    )


def reasons_for_closure(year: int) -> frozenset[str]:
    """Why a case may be closed."""
    return _REASONS | closed_after_assessment(year)


def assessment_factors(year: int) -> frozenset[str]:
    """What an assessment may find; criminal exploitation (24A) from 2022."""
    has_it = year >= _FIRST_YEAR_OF_CRIMINAL_EXPLOITATION
    return _FACTORS | ({_CRIMINAL_EXPLOITATION} if has_it else set())
