"""The words of a list as codes: sex and year group, as councils and Ofsted write them."""

from __future__ import annotations

import re

from virtualschool.domain.education import normalise_year_group

# Annex A writes "b) Female"; the letter before the bracket only numbers the choices.
_CHOICE = re.compile(r"^[a-z]\)\s*")
_WITHOUT_YEAR = frozenset({"X", "M", "14", "YEAR 14", "Y14"})
_SEXES = {
    "m": "M",
    "male": "M",
    "boy": "M",
    "1": "M",
    "f": "F",
    "female": "F",
    "girl": "F",
    "2": "F",
    "u": "U",
    "unknown": "U",
    "not known": "U",
    "not stated": "U",
    "not recorded": "U",
    "not stated/recorded": "U",
    "neither": "U",
    "indeterminate": "U",
}


def sex_of(text: str | None) -> str:
    """M, F or U; blank where the text says none of these."""
    return _SEXES.get(_CHOICE.sub("", (text or "").strip().casefold()), "")


def year_group_of(text: str | None) -> str:
    """N1, N2, R or 1 to 13; blank where the text places nobody in a year."""
    return normalise_year_group(text or "")


def is_year_group(text: str) -> bool:
    """Whether the text is a year group or one of the census's codes for having none (X, M, 14)."""
    return bool(year_group_of(text)) or text.strip().upper() in _WITHOUT_YEAR
