"""What kind of place an establishment is, from the register's type and phase.

Codes are those of the register's ``TypeOfEstablishment``. The type decides where it names a kind
of its own (special, alternative, post-16, nursery, independent); everything else goes by phase.
"""

from __future__ import annotations

_KIND_OF_TYPE: dict[str, str] = {
    **dict.fromkeys(("7", "8", "10", "12", "33", "36", "44"), "special"),
    **dict.fromkeys(("14", "38", "42", "43"), "alternative"),
    **dict.fromkeys(("18", "31", "32", "39", "45", "46", "57"), "post16"),
    "11": "independent",
    "15": "nursery",
    **dict.fromkeys(("24", "25", "26", "27", "29", "30", "37", "49", "56"), "other"),
}
_KIND_IN_NAME: tuple[tuple[str, str], ...] = (
    ("post 16", "post16"),
    ("16 to 19", "post16"),
    ("16-19", "post16"),
    ("further education", "post16"),
    ("sixth form", "post16"),
    ("special", "special"),
    ("alternative provision", "alternative"),
    ("pupil referral", "alternative"),
    ("nursery", "nursery"),
    ("independent", "independent"),
)
_KIND_OF_PHASE: dict[str, str] = {
    "nursery": "nursery",
    "primary": "primary",
    "middle deemed primary": "primary",
    "secondary": "secondary",
    "middle deemed secondary": "secondary",
    "all-through": "secondary",
    "16 plus": "post16",
}


def kind_of(type_code: str | None, type_name: str | None, phase: str | None) -> str:
    """``primary``, ``secondary``, ``special``, ``alternative``, ``post16``, ``independent``,
    ``nursery`` or ``other``. An all-through school counts as secondary."""
    if type_code and (kind := _KIND_OF_TYPE.get(type_code.lstrip("0"))):
        return kind
    if not type_code:
        name = (type_name or "").lower()
        for word, kind in _KIND_IN_NAME:
            if word in name:
                return kind
    return _KIND_OF_PHASE.get((phase or "").lower(), "other")


def status_of(name: str | None) -> str:
    """``open``, ``closed`` or ``proposed``; one that is proposed to close is still open."""
    word = (name or "").lower()
    if word.startswith("closed"):
        return "closed"
    return "proposed" if word.startswith("proposed") else "open"
