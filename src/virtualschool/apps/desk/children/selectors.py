"""Reading the list of children: who reads it, what there is to choose from, a page of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import Reach, authorities_within, reach
from virtualschool.apps.accounts.roles import FIELD_GROUPS, CaseloadKind, Permission
from virtualschool.apps.children.fields import hidden, protected
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.permissions import CASELOADS_BY_NAME, visible_children
from virtualschool.apps.desk.children.columns import (
    FOR_SCHOOL,
    FOR_SHOWING,
    FOR_SOCIAL_CARE,
    FOR_TEAM,
    WITH_LEGAL_STATUS,
    Column,
    Line,
    by_days,
)
from virtualschool.apps.desk.children.filters import (
    CARE_GROUP,
    FILTERS,
    Filter,
    Offered,
)
from virtualschool.apps.desk.children.list_form import ListForm
from virtualschool.apps.desk.children.sorting import SORTS, in_order
from virtualschool.apps.desk.models import SavedView, Standing, StandingsMade
from virtualschool.apps.desk.standing import choices_among
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.disclosure import DEFAULT_RULE

#: What a list with names is sorted by besides its columns: ``days`` of those without a school.
_NAMED = {"name", "days"}
_SOCIAL_CARE = {
    CaseloadKind.SOCIAL_WORKER,
    CaseloadKind.TEAM,
    CaseloadKind.REVIEWING_OFFICER,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the list, by which permission, and how far it reaches.

    ``is_showing``: children stand there without names, to show in a meeting.
    """

    user: User | AnonymousUser
    authority: str
    permission: Permission
    held: Reach
    hidden: frozenset[Permission]  # groups of fields that are left out

    @property
    def is_showing(self) -> bool:
        return self.permission is Permission.SEE_CHILDREN_UNNAMED

    @property
    def is_school(self) -> bool:
        """Reaches through schools alone, so is told of what happened there and not before."""
        return self.held.is_by_school

    @property
    def here(self) -> str:
        return "_here" if self.is_school else ""

    @property
    def knows_legal_status(self) -> bool:
        return Permission.SEE_LEGAL_STATUS not in self.hidden

    def children(self) -> QuerySet[Child]:
        """Those within reach, each with where it stands today."""
        visible = visible_children(self.user, self.authority, self.permission)
        return visible.filter(standing__isnull=False).select_related("standing")


def reader_of(
    user: User | AnonymousUser,
    authority: str,
    *,
    is_showing: bool = False,
    permission: Permission = Permission.SEE_CHILDREN,
) -> Reader | None:
    """The reader of the list; ``None`` where there is nothing that the user may read of it.

    Without the right to names the list is shown without them, whatever was asked for.
    """
    unnamed = Permission.SEE_CHILDREN_UNNAMED
    if not is_showing and (held := reach(user, permission, authority)):
        return Reader(user, authority, permission, held, hidden(user, authority, permission))
    may_show = permission is Permission.SEE_CHILDREN
    if may_show and (held := reach(user, unnamed, authority)):
        return Reader(user, authority, unnamed, held, FIELD_GROUPS)
    return None


def authorities_to_list(user: User | AnonymousUser) -> list[str]:
    """Codes of the authorities of which the user may read a list, named ones first."""
    named = authorities_within(user, Permission.SEE_CHILDREN)
    return named + [
        code
        for code in authorities_within(user, Permission.SEE_CHILDREN_UNNAMED)
        if code not in named
    ]


def filters_for(reader: Reader) -> tuple[Filter, ...]:
    """The filters that the reader is offered."""
    return tuple(
        each
        for each in FILTERS
        if (each.is_for_showing or not reader.is_showing)
        and each.permission not in reader.hidden
        and not (reader.is_school and each.group == CARE_GROUP)
    )


def offered_to(reader: Reader) -> Offered:
    """What there is to choose from, among the children within reach."""
    today = home_clock().today()
    if reader.is_showing:
        return Offered(today, reader.here, hidden=reader.hidden)
    if reader.held.is_whole:
        made = StandingsMade.objects.filter(authority=reader.authority).first()
        found = made.choices if made else {}
    else:
        found = choices_among(
            child.standing for child in reader.children().defer("standing__to_find")
        )
    names = names_of_schools(found.get("urn", ()))
    secret = protected() if Permission.SEE_PROTECTED_PLACEMENT in reader.hidden else None
    return Offered(
        today=today,
        here=reader.here,
        schools=dict(sorted(names.items(), key=lambda item: (item[1], item[0]))),
        people={
            kind.value: {name: name for name in found.get(kind.value, ())}
            for kind in CASELOADS_BY_NAME
        },
        hidden=reader.hidden,
        secret=secret,
    )


def columns_for(reader: Reader, form: ListForm) -> tuple[Column, ...]:
    """The columns of the page, by who reads and what a valid form asks for."""
    columns = _columns(reader)
    return by_days(columns) if "no_school" in form.chosen else columns


def sorts_for(reader: Reader) -> frozenset[str]:
    """What the list may be sorted by; with a minus before it, the other way.

    Only by what its columns say: an order tells as much. Without names neither by name nor by
    school, which would tell what the page does not.
    """
    keys = {column.key for column in _columns(reader)} & SORTS
    return frozenset((keys | {"days"}) - {"school"} if reader.is_showing else keys | _NAMED)


def listed(reader: Reader, form: ListForm, sort: str = "name") -> QuerySet[Child]:
    """The children whom a valid form keeps, sorted; ties by name, then by the council's id."""
    kept = reader.children().filter(form.keeps())
    return kept.order_by(*in_order(sort, here=reader.here, is_named=not reader.is_showing))


def lines_of(reader: Reader, children: Iterable[Child], first: int = 1) -> list[Line]:
    """What the list says of each child. Where names are not shown, numbers from ``first`` are."""
    shown = list(children)
    schools = _schools_to_tell(reader, shown)
    return [
        Line(
            child=child,
            standing=child.standing,
            school=schools.get(child.standing.urn, ""),
            here=reader.here,
            hidden=reader.hidden,
            number=number if reader.is_showing else 0,
        )
        for number, child in enumerate(shown, start=first)
    ]


def count_without(reader: Reader, form: ListForm) -> list[tuple[str, int]]:
    """By the name of each filter chosen, how many children there would be without it."""
    return [
        (name, reader.children().filter(form.keeps(without=name)).count()) for name in form.words()
    ]


def views_for(reader: Reader) -> list[SavedView]:
    """The reader's own saved views, then those shared with the team where the reader is of it."""
    mine = Q(owner=reader.user.get_username())
    if is_of_team(reader.user, reader.authority):
        mine |= Q(is_shared=True)
    found = SavedView.objects.filter(mine, authority=reader.authority)
    return sorted(found, key=lambda view: view.owner != reader.user.get_username())


def is_of_team(user: User | AnonymousUser, authority: str) -> bool:
    """Whether a user works in the virtual school's team, to whom views can be shared."""
    return bool(reach(user, Permission.KEEP_CALL_LISTS, authority))


def _columns(reader: Reader) -> tuple[Column, ...]:
    if reader.is_showing:
        return FOR_SHOWING
    kinds = {caseload.kind for caseload in reader.held.caseloads}
    columns = FOR_SOCIAL_CARE if kinds & _SOCIAL_CARE else FOR_TEAM
    if reader.is_school:
        columns = FOR_SCHOOL
    return (*columns, WITH_LEGAL_STATUS) if reader.knows_legal_status else columns


def _schools_to_tell(reader: Reader, children: Sequence[Child]) -> dict[str, str]:
    """Names of the schools. Without names of children, only of those that enough of them share.

    Enough of all the children within reach: whoever knows a school must not find one child by it.
    """
    urns = {child.standing.urn for child in children} - {""}
    if reader.is_showing:
        within = Standing.objects.filter(child__authority__code=reader.authority)
        if not reader.held.is_whole:
            within = within.filter(child__in=reader.children().values("pk"))
        shared = within.filter(urn__in=urns).values("urn").annotate(children=CountOf("pk"))
        urns = {one["urn"] for one in shared if not DEFAULT_RULE.hides(one["children"])}
    return names_of_schools(urns)
