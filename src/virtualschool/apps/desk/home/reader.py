"""Who opens the home page, and what is read for this reader once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import Reach, active_grants, is_within, may, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.children.permissions import visible_children
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.indicators.figures.known import Ledger, ledger_of
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.calendar import SchoolCalendar
from virtualschool.publishing.plain import long_date

#: Children whom the virtual school works for today.
CURRENT = Q(is_looked_after=True) | Q(has_short_breaks=True) | Q(is_in_need=True)
#: Sentences and rows that a section prints; the rest stand behind its link.
MOST = 6
#: For how long what a section chose is remembered, in seconds: a day, which is in its name anyway.
REMEMBERED = 24 * 3600
#: What no section says, and so what no section reads.
_UNREAD_OF_CHILD = tuple(
    f"child__{column}"
    for column in (
        "upn",
        "former_upn",
        "known_upns",
        "upn_unknown_reason",
        "uln",
        "sex",
        "ethnicity",
        "is_unaccompanied",
        "year_group_recorded",
        "social_worker",
        "team",
        "reviewing_officer",
        "carer",
        "pep_adviser",
    )
)
_UNREAD = (
    "name_key",
    "to_find",
    "legal_status",
    "placement_type",
    "is_placed_inside",
    "moves_this_year",
    "provision",
    "suspensions",
    "suspensions_here",
    *_UNREAD_OF_CHILD,
)

Found = TypeVar("Found", Standing, Suspension)
T = TypeVar("T")


@dataclass
class Reader:
    """One person in one authority on the home's today. What is asked twice is read once."""

    user: User
    authority: Authority
    today: date = field(default_factory=lambda: home_clock().today())
    _school_names: dict[str, str] = field(default_factory=dict)

    def may(self, permission: Permission) -> bool:
        return may(self.user, permission, self.authority.code)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of the roles held in the authority today."""
        return frozenset(
            grant.role
            for grant in active_grants(self.user)
            if is_within(grant, self.authority.code)
        )

    @cached_property
    def reach(self) -> Reach:
        """Whose records the reader may open."""
        return reach(self.user, Permission.SEE_CHILDREN, self.authority.code)

    @cached_property
    def is_by_school(self) -> bool:
        """Whether the reader reaches children through schools alone, and so is told of what
        happened at those schools alone."""
        return self.reach.is_by_school

    @property
    def here(self) -> str:
        """The ending of the columns of ``Standing`` that the reader is told."""
        return "_here" if self.is_by_school else ""

    @cached_property
    def children(self) -> frozenset[int]:
        """Keys of the children within reach of a reader who does not reach the whole authority.

        Read once, so that no section's question carries the reader's reach along.
        """
        visible = visible_children(self.user, self.authority.code)
        return frozenset(visible.values_list("pk", flat=True))

    @cached_property
    def standings(self) -> QuerySet[Standing]:
        """Where the children within reach stand, with their names."""
        found = _whole(Standing)
        if self.reach.is_whole:
            return found.filter(child__authority=self.authority)
        return found.filter(child_id__in=self.children)

    @cached_property
    def current(self) -> QuerySet[Standing]:
        """Of these, those looked after or with a social worker today."""
        return self.standings.filter(CURRENT)

    def first(self, name: str, found: QuerySet[Found]) -> tuple[list[Found], int]:
        """The first rows of a section's question, and how many there are; which rows these are is
        remembered."""
        keys, total = self.remember(name, lambda: _keys(found))
        return self.read(found.model, keys), total

    def how_many(self, name: str, found: QuerySet[Found]) -> int:
        """How many rows a section's question has; this is remembered."""
        return self.remember(name, found.order_by().count)

    def read(self, model: type[Found], keys: Sequence[int]) -> list[Found]:
        """The rows of these keys in their order, but of children within reach alone."""
        rows = {row.pk: row for row in _whole(model).filter(pk__in=keys)} if keys else {}
        return [
            row
            for key in keys
            if (row := rows.get(key)) and (self.reach.is_whole or row.child_id in self.children)
        ]

    def remember(self, name: str, work_out: Callable[[], T]) -> T:
        """What ``work_out`` gives, remembered for whoever reaches as far until something is loaded
        or the day ends. ``name`` is the question's own."""
        key = hashlib.sha256(f"{name} {self._as_of}".encode()).hexdigest()
        return cast("T", cache.get_or_set(f"home-{key}", work_out, REMEMBERED))

    @cached_property
    def _as_of(self) -> tuple[object, ...]:
        """Changes with all that a remembered choice rests on."""
        snapshot = current_snapshot()
        return (
            str(settings.HOME.snapshots),
            self.authority.pk,
            snapshot.manifest if snapshot else "",
            self.ledger.version,
            self.today,
            self.reach.is_whole,
            self.reach.is_by_school,
            sorted(self.reach.schools),
            sorted((each.kind, each.name) for each in self.reach.caseloads),
            sorted(self.reach.children),
        )

    @cached_property
    def calendar(self) -> SchoolCalendar:
        return calendar_of(self.authority)

    @cached_property
    def ledger(self) -> Ledger:
        return ledger_of(self.authority.code)

    def received(self, title: str) -> str:
        """What was last received of a feed and of when, in words; blank where nothing was."""
        for each in self.ledger.received:
            if each.title == title:
                when = f"received {long_date(each.received_on)}"
                return f"{title} {when}" + (f" ({_inside(each.remark)})" if each.remark else "")
        return ""

    def sources(self, *titles: str) -> str:
        """Where something is known from, as a section says it."""
        said = [words for title in titles if (words := self.received(title))]
        return f"From: {'; '.join(said)}." if said else ""

    def school_names(self, urns: Iterable[str]) -> dict[str, str]:
        """Names of schools by URN; each is looked up once."""
        wanted = {urn for urn in urns if urn}
        unknown = wanted - self._school_names.keys()
        if unknown:
            self._school_names |= names_of_schools(unknown)
        return {urn: self._school_names[urn] for urn in wanted}

    def address(self, name: str, *args: str, **asked: object) -> str:
        """An address within the authority that this page is about."""
        query = urlencode({**asked, "authority": self.authority.code})
        return f"{reverse(name, args=args)}?{query}"


def _whole(model: type[Found]) -> QuerySet[Found]:
    """All rows, with what sections read of them and of their children."""
    unread = _UNREAD if model is Standing else _UNREAD_OF_CHILD
    return model._default_manager.select_related("child").defer(*unread)


def _keys(found: QuerySet[Found]) -> tuple[list[int], int]:
    rows = list(found.annotate(in_all=Window(Count("*"))).values_list("pk", "in_all")[:MOST])
    return [key for key, _ in rows], rows[0][1] if rows else 0


def _inside(sentence: str) -> str:
    """A remark as it stands inside a sentence."""
    return sentence[:1].lower() + sentence[1:]


def counted(number: int, unit: str, many: str = "") -> str:
    """``1 day``, ``2 days``, ``1 child``, ``3 children``."""
    return f"{number:,} {unit if number == 1 else many or unit + 's'}"
