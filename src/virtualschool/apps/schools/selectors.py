"""Reading schools."""

from __future__ import annotations

from collections.abc import Iterable

from virtualschool.apps.schools.models import School


def names_of_schools(urns: Iterable[str]) -> dict[str, str]:
    """Names by URN; a URN that the register does not hold is shown as ``URN 123456``."""
    wanted = set(urns)
    found = dict(School.objects.filter(urn__in=wanted).values_list("urn", "name"))
    return {urn: found.get(urn, f"URN {urn}") for urn in wanted}


def authorities_of_schools(urns: Iterable[str]) -> dict[str, str]:
    """The three-digit code of each school's authority by URN, of those on the register."""
    found = School.objects.filter(urn__in=set(urns)).exclude(la_code="")
    return dict(found.values_list("urn", "la_code"))
