"""Authorities that plan together, so that "elsewhere nearby" can be told from "further away".

Source: the membership of the combined authorities (Tees Valley Combined Authority Order 2016 and
the North East Mayoral Combined Authority Order 2024).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A name and the three-digit codes of the authorities in it."""

    name: str
    authorities: frozenset[str]


NEIGHBOURHOODS = (
    Neighbourhood("Tees Valley", frozenset({"805", "806", "807", "808", "841"})),
    Neighbourhood("the North East", frozenset({"390", "391", "392", "393", "394", "840", "929"})),
)


IN_THE_BOROUGH = "in the borough"
NEIGHBOURING = "neighbouring authority"
ELSEWHERE = "elsewhere"


def area_of(code: str, other: str) -> str:
    """Where the authority ``other`` lies, seen from the authority ``code``."""
    if code == other:
        return IN_THE_BOROUGH
    return NEIGHBOURING if other in neighbourhood_of(code).authorities else ELSEWHERE


def neighbourhood_of(code: str) -> Neighbourhood:
    """The neighbourhood of an authority; one without a name where none is known."""
    return next(
        (each for each in NEIGHBOURHOODS if code in each.authorities),
        Neighbourhood("", frozenset({code})),
    )
