"""Reading schools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from virtualschool.apps.schools.models import School, SchoolLink


def names_of_schools(urns: Iterable[str]) -> dict[str, str]:
    """Names by URN; a URN that the register does not hold is shown as ``URN 123456``."""
    wanted = set(urns)
    found = dict(School.objects.filter(urn__in=wanted).values_list("urn", "name"))
    return {urn: found.get(urn, f"URN {urn}") for urn in wanted}


def authorities_of_schools(urns: Iterable[str]) -> dict[str, str]:
    """The three-digit code of each school's authority by URN, of those on the register."""
    found = School.objects.filter(urn__in=set(urns)).exclude(la_code="")
    return dict(found.values_list("urn", "la_code"))


@dataclass(frozen=True, slots=True)
class Followed:
    """A school that came before or after another one, as the register's links say, and when."""

    urn: str
    name: str
    is_successor: bool
    on: date | None


def followed(urn: str) -> list[Followed]:
    """The schools before and after this one, told from either side; earliest first.

    Links that are neither a predecessor's nor a successor's (a sixth form's, a federation's) are
    left out. Two queries.
    """
    found: dict[tuple[str, bool], date | None] = {}
    for link in SchoolLink.objects.filter(Q(urn=urn) | Q(linked_urn=urn)):
        kind = link.kind.casefold()
        if not kind.startswith(("predecessor", "successor")):
            continue
        is_mine = link.urn == urn
        points_forward = kind.startswith("successor")
        other = link.linked_urn if is_mine else link.urn
        key = (other, points_forward == is_mine)
        found[key] = found.get(key) or link.established_on
    names = names_of_schools(other for other, _ in found)
    return sorted(
        (
            Followed(other, names[other], is_successor, on)
            for (other, is_successor), on in found.items()
        ),
        key=lambda each: (each.is_successor, each.on or date.min, each.name),
    )
