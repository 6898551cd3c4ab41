"""Which schools a person may open, and what of the children there: one policy for both.

* The **whole authority**: the schools in it, and those anywhere at which its children are or have
  been on roll. What else the national register holds is nobody's business here.
* A **school**: that school, where it is one of those.
* A **caseload** or a child: the schools at which those children are or have been on roll.

Who holds the schools of a whole authority without its children by name (a director) reads counts
under disclosure control: of few children nothing is said, and nobody is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import Reach, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.children.permissions import visible_children
from virtualschool.apps.desk.lists import WHO_IS, default_who
from virtualschool.apps.desk.standing import schools_ever
from virtualschool.apps.schools.models import School


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads about schools, and how far it reaches."""

    user: User | AnonymousUser
    authority: str
    held: Reach
    sees_names: bool

    @property
    def is_school(self) -> bool:
        """Reaches through schools alone: of earlier and later schools nothing is told."""
        held = self.held
        return bool(held.schools) and not (held.is_whole or held.caseloads or held.children)

    @property
    def hides_few(self) -> bool:
        """Whether counts of few children are hidden."""
        return not self.sees_names

    @property
    def who(self) -> str:
        """Whom the pages begin with."""
        return default_who(self.held)

    def children(self, who: str = "all") -> QuerySet[Child]:
        """The children within reach who are meant, each with where it stands today."""
        within = visible_children(self.user, self.authority, Permission.SEE_SCHOOLS)
        return within.filter(WHO_IS[who], standing__isnull=False)

    def schools(self) -> QuerySet[School]:
        """The schools that the reader may open; those far from the authority as of when its
        standings were made, which every page does first."""
        if self.held.is_whole:
            return School.objects.filter(
                Q(la_code=self.authority) | Q(urn__in=schools_ever(self.authority))
            )
        of_children = Enrolment.objects.filter(
            child__in=visible_children(self.user, self.authority, Permission.SEE_SCHOOLS)
        )
        ours = Q(la_code=self.authority) | Q(urn__in=of_children.values("urn"))
        if self.is_school:
            return School.objects.filter(ours, urn__in=self.held.schools)
        own = Q(urn__in=self.held.schools) & ours
        return School.objects.filter(own | Q(urn__in=of_children.values("urn")))

    def may_open(self, urns: Iterable[str]) -> dict[str, School]:
        """Of these, the schools that the reader may open, by URN: the same rule, asked of few."""
        wanted = set(urns)
        if not self.held.is_whole:
            return {school.urn: school for school in self.schools().filter(urn__in=wanted)}
        named = {school.urn: school for school in School.objects.filter(urn__in=wanted)}
        far = {urn for urn, school in named.items() if school.la_code != self.authority}
        if far:
            ours = Enrolment.objects.filter(urn__in=far, child__authority__code=self.authority)
            far -= set(ours.order_by().values_list("urn", flat=True).distinct())
        return {urn: school for urn, school in named.items() if urn not in far}


def reader_of(user: User | AnonymousUser, authority: str) -> Reader | None:
    """The reader of an authority's schools; ``None`` for whoever may read of none."""
    held = reach(user, Permission.SEE_SCHOOLS, authority)
    if not held:
        return None
    named = reach(user, Permission.SEE_CHILDREN, authority)
    sees_names = named.is_whole or (
        not held.is_whole
        and named.schools >= held.schools
        and named.caseloads >= held.caseloads
        and named.children >= held.children
    )
    return Reader(user, authority, held, sees_names)


def visible_schools(user: User | AnonymousUser, authority: str) -> QuerySet[School]:
    """The schools that somebody may open, as pages and links ask it."""
    reader = reader_of(user, authority)
    return School.objects.none() if reader is None else reader.schools()
