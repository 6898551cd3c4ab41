"""What the list of children can be narrowed by. A new filter is one line of ``FILTERS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.fields import ORDERS_FOR_ADOPTION
from virtualschool.apps.children.models import Episode
from virtualschool.apps.desk.lists import Choices, choice
from virtualschool.domain.codes import LEGAL_STATUS
from virtualschool.domain.education import YEAR_GROUPS, key_stage
from virtualschool.domain.identifiers import AUTHORITIES

#: Provision for special educational needs that somebody receives.
SUPPORT = {"E": "EHC plan", "K": "SEN support"}
_PROVISIONS = SUPPORT | {"N": "No special needs", "-": "Special needs not known"}
_PLACED = {"in": "Placed in the borough", "out": "Placed out of the borough"}
#: Of 100 possible sessions, so many missed or more; the DfE's names for it.
_ABSENT = {"10": "Persistently absent: 10 % or more missed", "50": "Severely absent: 50 % or more"}
#: All of England's authorities: to offer only those where somebody is would tell of secret places.
AREAS = {each.code: each.name for each in sorted(AUTHORITIES.values(), key=lambda each: each.name)}
#: Stands for a field that names nobody.
NOBODY = "-"
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Offered:
    """What the reader may choose from among the children within reach, and on what day.

    ``here`` is ``_here`` for a reader through schools alone, who is told of the present school's
    sessions and suspensions only. ``hidden`` are the groups of fields that the reader lacks, and
    ``secret`` which episodes' placements are then not said.
    """

    today: date
    here: str = ""
    schools: Choices = field(default_factory=dict)  # names by URN
    people: Mapping[str, Choices] = field(default_factory=dict)  # by the child's column
    hidden: frozenset[Permission] = frozenset()
    secret: Q | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing to narrow by: its field, which children it keeps, and its chip's words.

    ``is_for_showing``: may be chosen where children are shown without names, since it points at
    nobody. ``is_open``: takes what is not on its list too, so that a view kept while somebody had
    children, or kept by a colleague, finds nobody rather than being refused.
    """

    name: str
    group: str
    field: Callable[[Offered], forms.Field]
    keeps: Callable[[Any, Offered], Q]
    words: Callable[[Any, Offered], str]
    is_for_showing: bool = True
    is_open: bool = False
    permission: Permission | None = None


def episodes_on(day: date) -> QuerySet[Episode]:
    """The episodes that hold on a day; at most one a child."""
    not_over = Q(ceased_on__isnull=True) | Q(ceased_on__gt=day)
    return Episode.objects.filter(not_over, start_on__lte=day)


def _number(label: str, least: int, most: int = _MOST_DAYS, hint: str = "") -> forms.IntegerField:
    out_of_range = f"“{label}” must be a whole number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), out_of_range),
    )


def _tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _year_groups() -> dict[str, str]:
    stages = dict.fromkeys(key_stage(year) for year in YEAR_GROUPS)
    return {stage: stage for stage in stages} | {year: year_in_words(year) for year in YEAR_GROUPS}


def year_in_words(year_group: str) -> str:
    """``7`` as ``Year 7``; Reception and nursery by name."""
    names = {"R": "Reception", "N1": "Nursery 1", "N2": "Nursery 2"}
    return names.get(year_group) or f"Year {year_group}"


def _in_year(chosen: str, _: Offered) -> Q:
    years = [year for year in YEAR_GROUPS if chosen in (year, key_stage(year))]
    return Q(standing__year_group__in=years)


def _absent(least: str, offered: Offered) -> Q:
    possible, missed = f"standing__possible{offered.here}", f"standing__missed{offered.here}"
    return Q(**{f"{possible}__gt": 0, f"{missed}__gte": F(possible) * int(least) / 100.0})


def _under(percent: int, offered: Offered) -> Q:
    possible, missed = f"standing__possible{offered.here}", f"standing__missed{offered.here}"
    return Q(**{f"{missed}__gt": F(possible) * (100 - percent) / 100.0})


def _moved(days: int, offered: Offered) -> Q:
    since = offered.today - timedelta(days=days)
    has_moved = Q(standing__placed_since__gt=F("standing__care_since"))
    return has_moved & Q(standing__placed_since__gt=since)


def _provision(chosen: str, _: Offered) -> Q:
    return Q(standing__provision="" if chosen == "-" else chosen)


def _in_area(code: str, offered: Offered) -> Q:
    there = episodes_on(offered.today).filter(placement_authority=code)
    if offered.secret is not None:
        there = there.exclude(offered.secret)
    return Q(pk__in=there.values("child_id"))


def _legal_statuses(offered: Offered) -> dict[str, str]:
    unsaid = ORDERS_FOR_ADOPTION if Permission.SEE_ADOPTION in offered.hidden else ()
    return {each.code: each.name for each in LEGAL_STATUS if each.code not in unsaid}


def _count(days: int, unit: str = "day") -> str:
    return f"{days} {unit}{'' if days == 1 else 's'}"


WHO_GROUP, CARE_GROUP = "Which children", "Care"
_AGE, _SCHOOL, _ATTENDANCE = "Age and need", "School", "Attendance and suspension"
_PEOPLE, _RECORD = "Who is responsible", "The record itself"


def _person(name: str, column: str, label: str) -> Filter:
    return Filter(
        name,
        _PEOPLE,
        lambda offered: choice(
            label, {NOBODY: "Nobody on record"} | dict(offered.people.get(column, {})), "Anybody"
        ),
        lambda chosen, _: Q(**{column: "" if chosen == NOBODY else chosen}),
        lambda chosen, _: f"{label}: {'nobody on record' if chosen == NOBODY else chosen}",
        is_for_showing=False,
        is_open=True,
    )


#: Every filter but ``who``, in the panel's order.
FILTERS = (
    Filter(
        "school_age",
        _AGE,
        lambda _: _tick("Of school age"),
        lambda *_: Q(standing__is_school_age=True),
        lambda *_: "Of school age",
    ),
    Filter(
        "year",
        _AGE,
        lambda _: choice("Year group or key stage", _year_groups()),
        _in_year,
        lambda chosen, _: _year_groups()[chosen],
    ),
    Filter(
        "provision",
        _AGE,
        lambda _: choice("Special educational needs", _PROVISIONS),
        _provision,
        lambda chosen, _: _PROVISIONS[chosen],
    ),
    Filter(
        "school",
        _SCHOOL,
        lambda offered: choice("On roll at", offered.schools, "Any school"),
        lambda chosen, _: Q(standing__urn=chosen),
        lambda chosen, offered: offered.schools.get(chosen, f"School {chosen}"),
        is_for_showing=False,
        is_open=True,
    ),
    Filter(
        "no_school",
        _SCHOOL,
        lambda _: _number(
            "No school, for at least (school days)", 0, hint="0 for all without a school"
        ),
        lambda least, _: Q(standing__days_without_school__gte=least),
        lambda least, _: (
            f"No school for {_count(least, 'school day')} or more" if least else "No school"
        ),
    ),
    Filter(
        "absent",
        _ATTENDANCE,
        lambda _: choice("Absence this school year", _ABSENT),
        _absent,
        lambda chosen, _: _ABSENT[chosen],
    ),
    Filter(
        "under",
        _ATTENDANCE,
        lambda _: _number("Attendance this school year under (%)", 1, 100),
        _under,
        lambda percent, _: f"Attendance under {percent} %",
    ),
    Filter(
        "suspended",
        _ATTENDANCE,
        lambda _: _tick("Suspended this school year"),
        lambda _, offered: Q(**{f"standing__suspensions{offered.here}__gt": 0}),
        lambda *_: "Suspended this school year",
    ),
    Filter(
        "came",
        CARE_GROUP,
        lambda _: _number("Came into care in the last (days)", 1),
        lambda days, offered: Q(standing__care_since__gt=offered.today - timedelta(days=days)),
        lambda days, _: f"Came into care in the last {_count(days)}",
    ),
    Filter(
        "moved",
        CARE_GROUP,
        lambda _: _number("Moved placement in the last (days)", 1),
        _moved,
        lambda days, _: f"Moved placement in the last {_count(days)}",
    ),
    Filter(
        "placed",
        CARE_GROUP,
        lambda _: choice("Where the placement is", _PLACED),
        lambda chosen, _: Q(standing__is_placed_inside=chosen == "in"),
        lambda chosen, _: _PLACED[chosen],
    ),
    Filter(
        "area",
        CARE_GROUP,
        lambda _: choice("Placed in the area of", AREAS, "Any authority"),
        _in_area,
        lambda chosen, _: f"Placed in {AREAS[chosen]}",
        is_for_showing=False,
        permission=Permission.SEE_ADDRESS,
    ),
    Filter(
        "legal",
        CARE_GROUP,
        lambda offered: choice("Legal status", _legal_statuses(offered)),
        lambda chosen, _: Q(standing__legal_status=chosen),
        lambda chosen, _: LEGAL_STATUS.name(chosen),
        is_for_showing=False,
        permission=Permission.SEE_LEGAL_STATUS,
    ),
    _person("adviser", "pep_adviser", "PEP adviser"),
    _person("worker", "social_worker", "Social worker"),
    _person("team", "team", "Team"),
    _person("reviewer", "reviewing_officer", "Reviewing officer"),
    Filter(
        "unlisted",
        _RECORD,
        lambda _: _tick("Not on the latest children list"),
        lambda *_: Q(is_on_latest_list=False),
        lambda *_: "Not on the latest children list",
    ),
    Filter(
        "unnamed",
        _RECORD,
        lambda _: _tick("Name missing"),
        lambda *_: Q(surname="", forename=""),
        lambda *_: "Name missing",
        is_for_showing=False,
    ),
)
