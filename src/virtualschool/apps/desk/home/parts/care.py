"""Who came into care, who was not told to the virtual school, who moved and who left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

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
from virtualschool.apps.desk.home.pieces import Line, Told
from virtualschool.apps.desk.home.reader import MOST, Reader, counted
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.schools.selectors import authorities_of_schools
from virtualschool.domain.identifiers import AUTHORITIES
from virtualschool.publishing.plain import long_date

#: Further from home than this, a placement is far (a band of the SSDA903 statistics).
FAR_MILES_TENTHS = 200


def not_told(reader: Reader) -> Told:
    """Looked after according to the return, and on no children list or no longer on it."""
    standings, total = reader.first(
        "not told",
        reader.standings.filter(is_looked_after=True, child__is_on_latest_list=False).order_by(
            "-care_since", "child__council_id"
        ),
    )
    return Told(
        lines=[
            _line(reader, standing, began, "came into care on", _listed(standing))
            for standing in standings
            if (began := standing.care_since)
        ],
        total=total,
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
    standings, total = reader.first(
        "came",
        reader.standings.filter(
            is_looked_after=True, care_since__gt=reader.today - RECENT
        ).order_by("-care_since", "child__council_id"),
    )
    schools = reader.school_names(standing.urn for standing in standings)
    return Told(
        lines=[
            _line(reader, standing, began, "came into care on", school_of(standing, schools))
            for standing in standings
            if (began := standing.care_since)
        ],
        total=total,
        nothing=f"Nobody came into care in the last {RECENT.days} days.",
        source=reader.sources(RETURN, LIST),
        more=list_link(reader, "See all of them", who="looked_after", came=RECENT.days),
    )


def left_care(reader: Reader) -> Told:
    """Who is no longer looked after, since lately."""
    standings, total = reader.first(
        "left",
        reader.standings.filter(
            is_looked_after=False, care_ceased_on__gt=reader.today - RECENT
        ).order_by("-care_ceased_on", "child__council_id"),
    )
    return Told(
        lines=[
            _line(reader, standing, left, "ceased to be looked after on", "")
            for standing in standings
            if (left := standing.care_ceased_on)
        ],
        total=total,
        nothing=f"Nobody left care in the last {RECENT.days} days.",
        source=reader.sources(RETURN),
        more=list_link(reader, "See everyone formerly looked after", who="formerly"),
    )


def moved(reader: Reader) -> Told:
    """Who moved to another carer lately: those who may need another school before the others."""
    missing = hidden(reader.user, reader.authority.code)
    movers = reader.remember(f"moved, without {sorted(missing)}", lambda: _movers(reader, missing))
    standings = reader.read(Standing, list(movers.needs))
    schools = reader.school_names(standing.urn for standing in standings)
    total, asking = movers.total, movers.asking
    return Told(
        lines=[
            _line(
                reader,
                standing,
                moved_on,
                "moved to another carer on",
                movers.needs[standing.pk] or school_of(standing, schools),
            )
            for standing in standings
            if (moved_on := standing.placed_since)
        ],
        total=total,
        intro=f"{counted(total, 'child', 'children')} moved in the last {RECENT.days} "
        f"days; {asking or 'none'} of them may need another school."
        if asking
        else "",
        nothing=f"Nobody moved to another carer in the last {RECENT.days} days.",
        source=reader.sources(RETURN, LIST),
        more=list_link(reader, "See all who moved", who="looked_after", moved=RECENT.days),
    )


@dataclass(frozen=True, slots=True)
class _Movers:
    """Those told of, by key and in order, each with why it may need another school; how many moved
    in all, and how many of them may need one."""

    needs: dict[int, str]
    total: int
    asking: int


def _movers(reader: Reader, missing: frozenset[Permission]) -> _Movers:
    moved_ones = list(
        reader.standings.filter(
            is_looked_after=True,
            placed_since__gt=reader.today - RECENT,
            care_since__lt=F("placed_since"),
        ).order_by("-placed_since", "child__council_id")
    )
    places = _places(reader, moved_ones, missing)
    needs = {standing.pk: _need(standing, places) for standing in moved_ones}
    first = sorted(needs, key=lambda key: not needs[key])[:MOST]
    return _Movers({key: needs[key] for key in first}, len(needs), sum(map(bool, needs.values())))


def _need(standing: Standing, places: Mapping[int, str]) -> str:
    """Why a child of school age who moved may need another school; blank for no reason known."""
    if not standing.is_school_age:
        return ""
    return places.get(standing.pk, "") if standing.urn else "no school today"


def _places(
    reader: Reader, moved_ones: Sequence[Standing], missing: frozenset[Permission]
) -> dict[int, str]:
    """Where the new placement is far from home or elsewhere than the school, by child.

    Where a child lives, and where a placement is that is kept secret, is for who may see it alone.
    """
    if Permission.SEE_ADDRESS in missing:
        return {}
    episodes = Episode.objects.filter(
        child_id__in=[standing.pk for standing in moved_ones],
        start_on__lte=reader.today,
        ceased_on__isnull=True,
    )
    if Permission.SEE_PROTECTED_PLACEMENT in missing:
        episodes = episodes.exclude(protected())
    at = {episode.child_id: episode for episode in episodes}  # in order of start: the latest
    urns = {standing.pk: standing.urn for standing in moved_ones}
    schools = authorities_of_schools(urns.values())
    return {key: _place(episode, schools.get(urns[key], "")) for key, episode in at.items()}


def _place(episode: Episode, of_school: str) -> str:
    parts = []
    placed_in = episode.placement_authority
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
