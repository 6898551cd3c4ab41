"""Who has no school, who changed school, and who misses much of it."""

from __future__ import annotations

from django.db.models import F

from virtualschool.apps.desk.home.parts.words import (
    CENSUS,
    LIST,
    MARKS,
    RECENT,
    child_link,
    in_brackets,
    list_link,
    school_of,
    since,
    year_group,
)
from virtualschool.apps.desk.home.pieces import Line, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.desk.models import Standing
from virtualschool.domain.statistics import percentage
from virtualschool.publishing.plain import long_date

#: Of a hundred possible sessions, this many missed is severe absence (DfE).
SEVERE = 50
#: Fewer possible sessions than this in the school year are too few to speak of.
FEW_SESSIONS = 20


def without_school(reader: Reader) -> Told:
    """Of school age and on roll nowhere today: looked after first, then the longest first."""
    found = reader.current.filter(days_without_school__isnull=False).order_by(
        "-is_looked_after", "-days_without_school", "child__council_id"
    )
    standings, total = reader.first("no school", found)
    looked_after = reader.how_many("no school, looked after", found.filter(is_looked_after=True))
    return Told(
        lines=[
            Line(
                f"{in_brackets(year_group(standing), status(standing))}{_without(standing)}.",
                child_link(reader, standing.child),
                standing.last_on_roll_on or standing.care_since or standing.work_since,
                standing.child.council_id,
            )
            for standing in standings
        ],
        total=total,
        intro=f"{total} of school age, {looked_after or 'none'} of them looked after."
        if total > 1
        else "",
        nothing="Everyone of school age is on roll at a school today.",
        source=reader.sources(LIST, CENSUS, MARKS),
        more=list_link(reader, "See all of them", who="current", no_school=0),
    )


def status(standing: Standing) -> str:
    """What makes a child one of ours today."""
    if standing.is_looked_after:
        return "looked after"
    if standing.is_on_plan:
        return "on a child protection plan"
    return "in need" if standing.is_in_need else "in care by short breaks"


def _without(standing: Standing) -> str:
    days = counted(standing.days_without_school or 0, "school day")
    if standing.last_on_roll_on:
        left_on = long_date(standing.last_on_roll_on)
        return f"has had no school for {days}, since leaving the last on {left_on}"
    return f"has had no school for {days}; none is known from before"


def changed_school(reader: Reader) -> Told:
    """Who came on roll lately."""
    standings, total = reader.first(
        "on roll",
        reader.current.filter(on_roll_since__gt=reader.today - RECENT).order_by(
            "-on_roll_since", "child__council_id"
        ),
    )
    schools = reader.school_names(standing.urn for standing in standings)
    return Told(
        lines=[
            Line(
                f"{in_brackets(year_group(standing))}is on roll {school_of(standing, schools)} "
                f"since {since(reader, began)}.",
                child_link(reader, standing.child),
                began,
                standing.child.council_id,
            )
            for standing in standings
            if (began := standing.on_roll_since)
        ],
        total=total,
        nothing=f"Nobody came on roll at another school in the last {RECENT.days} days.",
        source=reader.sources(LIST, CENSUS, MARKS),
    )


def severely_absent(reader: Reader) -> Told:
    """Who missed half of the possible sessions of the school year or more."""
    possible, missed = f"possible{reader.here}", f"missed{reader.here}"
    standings, total = reader.first(
        "absent",
        reader.current.filter(
            **{f"{possible}__gte": FEW_SESSIONS, f"{missed}__gte": F(possible) * SEVERE / 100.0},
        ).order_by((F(missed) * 1.0 / F(possible)).desc(), "child__council_id"),
    )
    return Told(
        lines=[
            Line(
                f"{in_brackets(year_group(standing))}attended {attendance(reader, standing)}.",
                child_link(reader, standing.child),
                child=standing.child.council_id,
            )
            for standing in standings
        ],
        total=total,
        nothing="Nobody has missed half of the school year’s sessions so far.",
        source=reader.sources(MARKS),
        more=list_link(reader, "See all of them", who="current", absent=SEVERE),
    )


def attendance(reader: Reader, standing: Standing) -> str:
    """The share of the school year's possible sessions attended, and of how many."""
    possible = getattr(standing, f"possible{reader.here}")
    attended = possible - getattr(standing, f"missed{reader.here}")
    if possible < FEW_SESSIONS:
        return f"{attended} of {counted(possible, 'session')}" if possible else "No marks yet"
    return f"{percentage(attended, possible)} % of {counted(possible, 'session')}"
