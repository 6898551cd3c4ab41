"""What the list of children is sorted by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import (
    Case,
    Expression,
    F,
    FloatField,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from virtualschool.apps.schools.models import School
from virtualschool.domain.education import YEAR_GROUPS

Order = Callable[[str], Expression | F | Subquery[Any]]


def in_order(sort: str, *, here: str = "", is_named: bool = True) -> list[OrderBy | str]:
    """The order of a sort: ties by name, then by the council's id; what is not known comes last.

    ``here`` as of ``filters.Offered``. Where names are not shown they settle no ties either.
    """
    ties: list[OrderBy | str] = ["standing__name_key", "council_id"] if is_named else ["pk"]
    if sort in ("name", "-name"):
        return [f"{sort[:-4]}standing__name_key", "council_id"] if is_named else ties
    key = sort.removeprefix("-")
    return [OrderBy(_ORDERS[key](here), descending=sort != key, nulls_last=True), *ties]


def _by_year(_: str) -> Expression:
    return Case(
        *(When(standing__year_group=year, then=Value(n)) for n, year in enumerate(YEAR_GROUPS)),
        default=Value(None),
        output_field=IntegerField(),
    )


def _by_school(_: str) -> Subquery[Any]:
    return Subquery(School.objects.filter(urn=OuterRef("standing__urn")).values("name")[:1])


def _by_attendance(here: str) -> Expression:
    possible = F(f"standing__possible{here}")
    attended = Cast(possible - F(f"standing__missed{here}"), FloatField())
    return Case(
        When(Q(**{f"standing__possible{here}__gt": 0}), then=attended / possible),
        default=Value(None),
        output_field=FloatField(),
    )


def _by_text(column: str) -> Order:
    return lambda _: NullIf(F(column), Value(""))


#: By the key of a column.
_ORDERS: dict[str, Order] = {
    "year": _by_year,
    "school": _by_school,
    "attendance": _by_attendance,
    "suspensions": lambda here: F(f"standing__suspensions{here}"),
    "days": lambda _: F("standing__days_without_school"),
    "on_roll": lambda _: F("standing__on_roll_since"),
    "status": lambda _: Coalesce(F("standing__care_since"), F("standing__work_since")),
    "placed": lambda _: F("standing__placed_since"),
    "adviser": _by_text("pep_adviser"),
    "worker": _by_text("social_worker"),
}
SORTS = frozenset(_ORDERS)
