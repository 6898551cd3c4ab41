"""Who came into care, who was not told to the virtual school, who moved and who left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import F, QuerySet

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.fields import hidden, protected
from virtualschool.apps.children.models import Episode
from virtualschool.apps.desk.home.parts.words import (
    LIST,
    RECENT,
    RETURN,
    child_link,
    in_brackets,
    list_link,
    school_of,
    since,
    year_group,
)
from virtualschool.apps.desk.home.pieces import MOST, Line, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.schools.selectors import authorities_of_schools
from virtualschool.domain.identifiers import AUTHORITIES
from virtualschool.publishing.plain import long_date

#: Further from home than this, a placement is far (a band of the SSDA903 statistics).
FAR_MILES_TENTHS = 200


def not_told(reader: Reader) -> Told:
    """Looked after according to the return, and on no children list or no longer on it."""
    found = reader.standings.filter(is_looked_after=True, child__is_on_latest_list=False)
    return Told(
        lines=[
            _line(reader, standing, began, "came into care on", _listed(standing))
            for standing in found.order_by("-care_since", "child__council_id")[:MOST]
            if (began := standing.care_since)
        ],
        total=found.count(),
        nothing="Everyone whom the return has as looked after today is on the latest children "
        "list.",
        source=reader.sources(RETURN, LIST),
        more=list_link(reader, "See all of them", who="looked_after", unlisted="on"),
    )


def _listed(standing: Standing) -> str:
    listed = standing.child.listed_as_at
    if listed is None:
        return "no children list has told us"
    return f"the last children list with this name is of {long_date(listed)}"


def came_into_care(reader: Reader) -> Told:
    """Who came into care lately, with the school they have."""
    found = reader.standings.filter(
        is_looked_after=True, care_since__gt=reader.today - RECENT
    ).order_by("-care_since", "child__council_id")
    standings = list(found[:MOST])
    schools = reader.school_names(standing.urn for standing in standings)
    return Told(
        lines=[
            _line(reader, standing, began, "came into care on", school_of(standing, schools))
            for standing in standings
            if (began := standing.care_since)
        ],
        total=found.count(),
        nothing=f"Nobody came into care in the last {RECENT.days} days.",
        source=reader.sources(RETURN, LIST),
        more=list_link(reader, "See all of them", who="looked_after", came=RECENT.days),
    )


def left_care(reader: Reader) -> Told:
    """Who is no longer looked after, since lately."""
    found = reader.standings.filter(
        is_looked_after=False, care_ceased_on__gt=reader.today - RECENT
    ).order_by("-care_ceased_on", "child__council_id")
    return Told(
        lines=[
            _line(reader, standing, left, "ceased to be looked after on", "")
            for standing in found[:MOST]
            if (left := standing.care_ceased_on)
        ],
        total=found.count(),
        nothing=f"Nobody left care in the last {RECENT.days} days.",
        source=reader.sources(RETURN),
        more=list_link(reader, "See everyone formerly looked after", who="formerly"),
    )


def moved(reader: Reader) -> Told:
    """Who moved to another carer lately: those who may need another school before the others."""
    found = reader.standings.filter(
        is_looked_after=True,
        placed_since__gt=reader.today - RECENT,
        care_since__lt=F("placed_since"),
    )
    standings = list(found.order_by("-placed_since", "child__council_id"))
    places = _places(reader, found)
    schools = reader.school_names(standing.urn for standing in standings)
    needs = {standing.pk: _need(standing, places) for standing in standings}
    standings.sort(key=lambda standing: not needs[standing.pk])
    asking = sum(map(bool, needs.values()))
    return Told(
        lines=[
            _line(
                reader,
                standing,
                moved_on,
                "moved to another carer on",
                needs[standing.pk] or school_of(standing, schools),
            )
            for standing in standings[:MOST]
            if (moved_on := standing.placed_since)
        ],
        total=len(standings),
        intro=f"{counted(len(standings), 'child', 'children')} moved in the last {RECENT.days} "
        f"days; {asking or 'none'} of them may need another school."
        if asking
        else "",
        nothing=f"Nobody moved to another carer in the last {RECENT.days} days.",
        source=reader.sources(RETURN, LIST),
        more=list_link(reader, "See all who moved", who="looked_after", moved=RECENT.days),
    )


def _need(standing: Standing, places: Mapping[int, str]) -> str:
    """Why a child of school age who moved may need another school; blank for no reason known."""
    if not standing.is_school_age:
        return ""
    return places.get(standing.pk, "") if standing.urn else "no school today"


def _places(reader: Reader, moved_ones: QuerySet[Standing]) -> dict[int, str]:
    """Where the new placement is far from home or elsewhere than the school, by child.

    Where a child lives, and where a placement is that is kept secret, is for who may see it alone.
    """
    missing = hidden(reader.user, reader.authority.code)
    if Permission.SEE_ADDRESS in missing:
        return {}
    episodes = Episode.objects.filter(
        child__in=moved_ones.values("child_id"),
        start_on__lte=reader.today,
        ceased_on__isnull=True,
    ).select_related("child__standing")
    if Permission.SEE_PROTECTED_PLACEMENT in missing:
        episodes = episodes.exclude(protected())
    at = {episode.child_id: episode for episode in episodes}  # in order of start: the latest
    schools = authorities_of_schools(episode.child.standing.urn for episode in at.values())
    return {key: _place(episode, schools) for key, episode in at.items()}


def _place(episode: Episode, schools: Mapping[str, str]) -> str:
    parts = []
    of_school, placed_in = schools.get(episode.child.standing.urn), episode.placement_authority
    if of_school and placed_in and of_school != placed_in:
        parts.append(
            f"the placement is in {_authority(placed_in)}, the school in {_authority(of_school)}"
        )
    miles = episode.placement_miles_tenths
    if miles is not None and miles > FAR_MILES_TENTHS:
        parts.append(f"the placement is {miles // 10}.{miles % 10} miles from home")
    return ", and ".join(parts)


def _authority(code: str) -> str:
    known = AUTHORITIES.get(code)
    return known.name if known else code


def _line(reader: Reader, standing: Standing, on: date, did: str, more: str) -> Line:
    said = f"{in_brackets(year_group(standing))}{did} {since(reader, on)}"
    return Line(
        f"{said}; {more}." if more else f"{said}.",
        child_link(reader, standing.child),
        on,
        standing.child.council_id,
    )
