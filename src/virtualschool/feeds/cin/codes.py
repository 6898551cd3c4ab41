"""Code lists of the children in need census (DfE, CIN census code sets)."""

from __future__ import annotations

SEXES_BEFORE_2025 = frozenset({"0", "1", "2", "9"})
SEXES = frozenset({"M", "F", "U"})
#: The first census with ``Sex`` in place of ``GenderCurrent``.
FIRST_YEAR_OF_SEX = 2025

DISABILITIES = frozenset(
    ["NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"]
)
REFERRAL_SOURCES = frozenset(
    [
        *("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4"),
        *("5A", "5B", "5C", "5D", "6", "7", "8", "9", "10"),
    ]
)
PRIMARY_NEEDS = frozenset(["N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9"])
REASONS_FOR_CLOSURE = frozenset(["RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9"])
ABUSE = frozenset(["NEG", "PHY", "SAB", "EMO", "MUL"])
UPN_UNKNOWN = frozenset([f"UN{number}" for number in range(1, 8)])
#: A referral that no further action followed.
NO_FURTHER_ACTION = "UN7"
DIED = "RC2"
CLOSED_AFTER_ASSESSMENT = frozenset({"RC8", "RC9"})
NO_FACTORS = "21"
