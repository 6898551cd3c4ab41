"""Placement types in the groups that the field speaks of."""

from __future__ import annotations

from enum import StrEnum


class PlacementGroup(StrEnum):
    """A group of placement types, as the DfE's Local Authority Interactive Tool groups them."""

    FOSTER = "foster"
    CHILDRENS_HOME = "childrens_home"
    SUPPORTED = "supported"
    PARENTS = "parents"
    ADOPTION = "adoption"
    RESIDENTIAL = "residential"
    OTHER = "other"
    TEMPORARY = "temporary"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        """The group in words."""
        return _LABELS[self]


_LABELS = {
    PlacementGroup.FOSTER: "Fostered",
    PlacementGroup.CHILDRENS_HOME: "Children's home, secure or not",
    PlacementGroup.SUPPORTED: "Supported accommodation or independent living",
    PlacementGroup.PARENTS: "With own parents",
    PlacementGroup.ADOPTION: "Placed for adoption",
    PlacementGroup.RESIDENTIAL: "Other residential",
    PlacementGroup.OTHER: "Other placement",
    PlacementGroup.TEMPORARY: "Temporary move",
    PlacementGroup.NOT_KNOWN: "Not known",
}

_GROUPS = {
    code: group
    for group, codes in (
        (PlacementGroup.FOSTER, "U1 U2 U3 U4 U5 U6"),
        (PlacementGroup.CHILDRENS_HOME, "K1 K2"),
        (PlacementGroup.SUPPORTED, "H5 K3 P2"),
        (PlacementGroup.PARENTS, "P1"),
        (PlacementGroup.ADOPTION, "A3 A4 A5 A6"),
        (PlacementGroup.RESIDENTIAL, "R1 R2 R3 R5 S1"),
        (PlacementGroup.OTHER, "P3 Z1 Z11 Z12 Z13 Z14"),
        (PlacementGroup.TEMPORARY, "T0 T1 T2 T3 T4"),
    )
    for code in codes.split()
}


def placement_group(code: str) -> PlacementGroup:
    """The group of a placement type (PLACE); ``NOT_KNOWN`` of a blank or unknown code.

    A temporary move is a group of its own: whoever asks where a child lives carries the placement
    around it forward first (``care.care_spells``).
    """
    return _GROUPS.get(code, PlacementGroup.NOT_KNOWN)
