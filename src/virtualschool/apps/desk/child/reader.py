"""Who reads a child's page, and what of it is for them. Said here once, for every part of it.

Everyone who may see the child sees who it is, who works with it, its school now, whether it is
looked after, in need or on a plan and since when. Beyond that:

* Whoever reaches the child **by a school alone** (the designated teacher, head, lead, data contact,
  and a delegate of the designated teacher, whose grant names the child) reads sessions,
  suspensions, special educational needs and times on roll of that school. How a child came into
  care, earlier placements, social workers and schools, reviews, and where the child lives are not
  the school's: none of it is gathered for them.
* Everyone else with the child reads the whole history, in which the field groups (address, legal
  status, adoption, protected placement) are left out where the reader lacks them. Times of being
  missing stand with the legal status.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import (
    Caseload,
    active_grants,
    gives,
    is_of_a_school,
    is_within,
)
from virtualschool.apps.accounts.roles import (
    FIELD_GROUPS,
    ROLES,
    CaseloadKind,
    Permission,
    ScopeKind,
)
from virtualschool.apps.accounts.selectors import Belonging
from virtualschool.apps.children.fields import missing_for
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.permissions import belonging


@dataclass(frozen=True, slots=True)
class Reader:
    """What of one child's page is for one reader.

    ``schools`` are the URNs whose sessions, suspensions and times on roll a school's reader sees,
    ``None`` for whoever sees all. ``groups`` are the field groups that the reader has for this
    child.
    """

    schools: frozenset[str] | None = None
    groups: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def is_of_school(self) -> bool:
        """Whether the reader reaches the child by a school alone."""
        return self.schools is not None

    def may(self, group: Permission) -> bool:
        """Whether the reader has that field group, or other permission, for this child."""
        return group in self.groups

    def sees_school(self, urn: str) -> bool:
        """Whether what happened at a school is for the reader."""
        return self.schools is None or urn in self.schools


def reader_of(user: User | AnonymousUser, child: Child) -> Reader:
    """What of the child's page is for somebody who may see the child.

    No query but those of ``missing_for``, unless somebody of a school has other grants too.
    """
    code = child.authority.code
    groups = FIELD_GROUPS - missing_for(user, child)
    grants = [
        grant
        for grant in active_grants(user)
        if is_within(grant, code) and gives(grant, Permission.SEE_CHILDREN)
    ]
    of_schools = [grant for grant in grants if is_of_a_school(grant)]
    others = [grant for grant in grants if not is_of_a_school(grant)]
    if others and (not of_schools or _reach(others, child)):
        return Reader(groups=groups)
    schools = {_within(grant) for grant in of_schools if grant.scope_kind == ScopeKind.SCHOOL}
    if any(_is_of_child(grant, child) for grant in of_schools):
        schools |= belonging(code, child.council_id).schools
    return Reader(schools=frozenset(schools), groups=groups)


def _is_of_child(grant: Grant, child: Child) -> bool:
    return grant.scope_kind == ScopeKind.CHILD and _within(grant) == child.council_id


def _reach(grants: list[Grant], child: Child) -> bool:
    """Whether any of these grants, none of them a school's, reaches the child."""
    if any(
        grant.scope_kind == ScopeKind.AUTHORITY or _is_of_child(grant, child) for grant in grants
    ):
        return True
    caseloads = [grant for grant in grants if grant.scope_kind == ScopeKind.CASELOAD]
    if not caseloads:
        return False
    of_child = belonging(child.authority.code, child.council_id)
    return any(_is_in_caseload(grant, of_child) for grant in caseloads)


def _is_in_caseload(grant: Grant, of_child: Belonging) -> bool:
    kind = ROLES[grant.role].caseload
    if kind is CaseloadKind.AGE:
        youngest, oldest = map(int, _within(grant).split("-"))
        return of_child.age is not None and youngest <= of_child.age <= oldest
    return kind is not None and Caseload(kind, _within(grant)) in of_child.caseloads


def _within(grant: Grant) -> str:
    """Which school, child or caseload the grant is for."""
    return grant.scope_code.partition("/")[2]
