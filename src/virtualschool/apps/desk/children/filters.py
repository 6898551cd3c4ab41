"""What the list of children can be narrowed by: one form, one address, one row of chips.

A new filter is one line of ``FILTERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.fields import ORDERS_FOR_ADOPTION
from virtualschool.apps.desk.lists import WHO, WHO_IS, Choices, choice, who_is_meant
from virtualschool.domain.codes import LEGAL_STATUS
from virtualschool.domain.education import YEAR_GROUPS, key_stage

PROVISIONS = {
    "E": "EHC plan",
    "K": "SEN support",
    "N": "No special needs",
    "-": "Special needs not known",
}
_PLACED = {"in": "Placed in the borough", "out": "Placed out of the borough"}
#: Of 100 possible sessions, so many missed or more; the DfE's names for it.
_ABSENT = {"10": "Persistently absent: 10 % or more missed", "50": "Severely absent: 50 % or more"}
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Offered:
    """What the reader may choose from among the children within reach, and on what day.

    ``here`` is ``_here`` for a reader through schools alone, who is told of the present school's
    sessions and suspensions only. ``hidden`` are the groups of fields that the reader lacks, and
    ``secret`` the children of whose placement it is then not said where it is.
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
    nobody.
    """

    name: str
    group: str
    field: Callable[[Offered], forms.Field]
    keeps: Callable[[Any, Offered], Q]
    words: Callable[[Any, Offered], str]
    is_for_showing: bool = True
    permission: Permission | None = None


def _days(label: str, least: int, hint: str = "") -> forms.IntegerField:
    out_of_range = f"“{label}” must be a whole number from {least} to {_MOST_DAYS}"
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=least,
        max_value=_MOST_DAYS,
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


def _moved(days: int, offered: Offered) -> Q:
    since = offered.today - timedelta(days=days)
    has_moved = Q(standing__placed_since__gt=F("standing__care_since"))
    return has_moved & Q(standing__placed_since__gt=since)


def _provision(chosen: str, _: Offered) -> Q:
    return Q(standing__provision="" if chosen == "-" else chosen)


def _placed(chosen: str, offered: Offered) -> Q:
    where = Q(standing__is_placed_inside=chosen == "in")
    return where if offered.secret is None else where & ~offered.secret


def _legal_statuses(offered: Offered) -> dict[str, str]:
    unsaid = ORDERS_FOR_ADOPTION if Permission.SEE_ADOPTION in offered.hidden else ()
    return {each.code: each.name for each in LEGAL_STATUS if each.code not in unsaid}


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value != ""


def _count(days: int, unit: str = "day") -> str:
    return f"{days} {unit}{'' if days == 1 else 's'}"


def _person(name: str, column: str, label: str) -> Filter:
    return Filter(
        name,
        "Who is responsible",
        lambda offered: choice(label, offered.people.get(column, {}), "Anybody"),
        lambda chosen, _: Q(**{column: chosen}),
        lambda chosen, _: f"{label}: {chosen}",
        is_for_showing=False,
    )


_AGE, _SCHOOL, _ATTENDANCE, _CARE = "Age and need", "School", "Attendance", "Care"
_RECORD = "The record itself"

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
        lambda _: choice("Special educational needs", PROVISIONS),
        _provision,
        lambda chosen, _: PROVISIONS[chosen],
    ),
    Filter(
        "school",
        _SCHOOL,
        lambda offered: choice("On roll at", offered.schools, "Any school"),
        lambda chosen, _: Q(standing__urn=chosen),
        lambda chosen, offered: offered.schools[chosen],
        is_for_showing=False,
    ),
    Filter(
        "no_school",
        _SCHOOL,
        lambda _: _days("No school, for at least (school days)", 0, "0 for all without a school"),
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
        "suspended",
        _ATTENDANCE,
        lambda _: _tick("Suspended this school year"),
        lambda _, offered: Q(**{f"standing__suspensions{offered.here}__gt": 0}),
        lambda *_: "Suspended this school year",
    ),
    Filter(
        "came",
        _CARE,
        lambda _: _days("Came into care in the last (days)", 1),
        lambda days, offered: Q(standing__care_since__gt=offered.today - timedelta(days=days)),
        lambda days, _: f"Came into care in the last {_count(days)}",
    ),
    Filter(
        "moved",
        _CARE,
        lambda _: _days("Moved placement in the last (days)", 1),
        _moved,
        lambda days, _: f"Moved placement in the last {_count(days)}",
    ),
    Filter(
        "placed",
        _CARE,
        lambda _: choice("Where the placement is", _PLACED),
        _placed,
        lambda chosen, _: _PLACED[chosen],
    ),
    Filter(
        "legal",
        _CARE,
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


class ListForm(forms.Form):
    """The filters of the list, bound to its address. ``who`` is always there."""

    def __init__(
        self, given: Mapping[str, str], filters: tuple[Filter, ...], offered: Offered, who: str
    ) -> None:
        super().__init__({"who": who} | dict(given.items()))
        self.filters = filters
        self.offered = offered
        self.fields["who"] = who_is_meant()
        for each in filters:
            self.fields[each.name] = each.field(offered)

    @property
    def chosen(self) -> dict[str, Any]:
        """What is narrowed by, besides ``who``, of a valid form. Nought days is a choice."""
        return {
            each.name: value
            for each in self.filters
            if _is_given(value := self.cleaned_data[each.name])
        }

    def keeps(self, without: str = "") -> Q:
        """Which children stay, with all filters or ``without`` one of them."""
        kept = Q() if without == "who" else WHO_IS[self.cleaned_data["who"]]
        chosen = self.chosen
        for each in self.filters:
            if each.name in chosen and each.name != without:
                kept &= each.keeps(chosen[each.name], self.offered)
        return kept

    def words(self) -> dict[str, str]:
        """What is chosen, in words, by name; ``who`` first."""
        chosen = self.chosen
        return {"who": WHO[self.cleaned_data["who"]]} | {
            each.name: each.words(chosen[each.name], self.offered)
            for each in self.filters
            if each.name in chosen
        }

    def asked(self) -> dict[str, str]:
        """The filters as an address has them."""
        return {"who": self.cleaned_data["who"]} | {
            name: "on" if value is True else str(value) for name, value in self.chosen.items()
        }

    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The panel: each group's name and fields, and whether anything in it is chosen."""
        names = dict.fromkeys(each.group for each in self.filters)
        given = {name for name in self.fields if _is_given(self[name].value())}
        return [
            (
                group,
                [self[each.name] for each in self.filters if each.group == group],
                any(each.name in given for each in self.filters if each.group == group),
            )
            for group in names
        ]
