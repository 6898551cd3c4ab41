"""Reading children: who they are, for those who may know it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from virtualschool.apps.children.models import Child, Enrolment, SchoolYear
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.education import national_curriculum_year


@dataclass(frozen=True, slots=True)
class DisplayChild:
    """A child as a list shows it. Without a name on any list, the council's id stands for it."""

    child_id: str
    name: str
    year_group: str
    school_name: str
    urn: str


def names_for(
    authority: str, child_ids: Iterable[str], on: date | None = None
) -> dict[str, DisplayChild]:
    """How to show these children of an authority, by council id; year group and school on ``on``.

    Without a day they are the latest known. The caller has checked that the reader may see them.
    Ids that are not here are left out.
    """
    wanted = set(child_ids)
    children = [
        child
        for child in Child.objects.filter(authority__code=authority)
        if child.council_id in wanted
    ]
    at = _urns(authority, on)
    years = _year_groups(authority, on) if on else {}
    names = names_of_schools(at.values())
    shown: dict[str, DisplayChild] = {}
    for child in children:
        urn = at.get(child.council_id, "")
        shown[child.council_id] = DisplayChild(
            child_id=child.council_id,
            name=str(child),
            year_group=years.get(child.council_id) or _year_group(child, on),
            school_name=names.get(urn, ""),
            urn=urn,
        )
    return shown


def _urns(authority: str, on: date | None) -> dict[str, str]:
    """The school of each child of the authority on a day (the latest known where none is given)."""
    enrolments = Enrolment.objects.filter(child__authority__code=authority).order_by("start_on")
    found: dict[str, str] = {}
    for council_id, urn, start_on, last_day in enrolments.values_list(
        "child__council_id", "urn", "start_on", "last_day"
    ):
        if on is None or (start_on <= on and (last_day is None or last_day >= on)):
            found[council_id] = urn
    return found


def _year_groups(authority: str, on: date) -> dict[str, str]:
    """Year groups as recorded for the academic year of a day."""
    recorded = SchoolYear.objects.filter(
        child__authority__code=authority, academic_year=academic_year(on)
    )
    return dict(recorded.values_list("child__council_id", "year_group"))


def _year_group(child: Child, on: date | None) -> str:
    """The year group as last recorded, or by age on a day for which none was recorded."""
    if on is None:
        return child.year_group_recorded
    if child.date_of_birth is None:
        return ""
    return national_curriculum_year(child.date_of_birth, academic_year(on))
