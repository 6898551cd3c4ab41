"""Where a placement is: PL_LA, PL_LOCATION and PL_DISTANCE of an episode.

Source: DfE, guide to the children looked after return: the department works the three out from
the home's and the placement's postcodes and gives them back, so that not every return has them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from virtualschool.domain.identifiers import AUTHORITIES, FORMER_AUTHORITIES

#: The distance, in miles, that stands for one that is not known.
UNKNOWN_MILES = Decimal("999.9")

# Where one code was of two authorities (a new one keeps its area's), that of today counts.
_CODE_OF_ONS = {
    each.ons_code: each.code for each in (*FORMER_AUTHORITIES.values(), *AUTHORITIES.values())
}


def authority_of(text: str) -> str:
    """The three-digit code of the authority that PL_LA names by it or by its ONS code.

    Blank where it names none of England (a placement in Wales or abroad, a blank cell).
    """
    code = text.removesuffix(".0")
    if code in AUTHORITIES or code in FORMER_AUTHORITIES:
        return code
    return _CODE_OF_ONS.get(code, "")


def is_inside(text: str) -> bool | None:
    """Whether PL_LOCATION says that the placement is inside the responsible authority."""
    return {"IN": True, "OUT": False}.get(text)


def miles_tenths(text: str) -> int | None:
    """PL_DISTANCE in tenths of a mile; ``None`` where it is blank, 999.9 or no distance."""
    try:
        miles = Decimal(text)
    except InvalidOperation:
        return None
    if not miles.is_finite() or not 0 <= miles < UNKNOWN_MILES:
        return None
    return int((miles * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP))
