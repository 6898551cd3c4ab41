"""How much of a figure somebody is told; who is told the same reads the same page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may, reach
from virtualschool.apps.accounts.roles import FIELD_GROUPS, ROLES, Permission
from virtualschool.apps.children.fields import BREAKDOWN_GROUP, hidden, tells_hidden
from virtualschool.apps.indicators.figures.facts import FigureFacts
from virtualschool.apps.indicators.figures.release import released
from virtualschool.publishing.document import FigureRef

#: The field groups that a figure or a list behind it could tell.
_TOLD_BY_FIGURES = frozenset({Permission.SEE_ADOPTION, *BREAKDOWN_GROUP.values()})


@dataclass(frozen=True, slots=True)
class Reader:
    """``untold`` are the groups of children's records that no table says. ``unlisted`` are those
    by which no children can be listed; null where no children can be listed at all. ``is_outside``
    is who reads figures of the whole authority and may not see the children behind them."""

    untold: frozenset[Permission]
    unlisted: frozenset[Permission] | None
    is_outside: bool

    def told(self, facts: FigureFacts) -> FigureFacts:
        """The facts without the groups that are not for the reader to know, and without small
        numbers where they are not for the reader's eyes."""
        known = {
            name: [part for part in parts if not tells_hidden({name: part.value}, self.untold)]
            for name, parts in facts.breakdowns.items()
        }
        told = replace(facts, breakdowns=known)
        return released(told) if self.is_outside else told

    def opens(self, figure: FigureRef) -> bool:
        """Whether the figure leads to the children behind it."""
        return (
            bool(figure.query)
            and self.unlisted is not None
            and not tells_hidden(figure.query, self.unlisted)
        )


def reader_of(user: User | AnonymousUser, authority: str, permission: Permission) -> Reader:
    """What the user is told of figures that are read by ``permission``.

    Counted among the nine children of one teacher, a legal status is as good as named; counted
    over the whole authority, for who reads its papers, it is not.
    """
    is_of_few = permission is not Permission.READ_REPORTS
    sees_all = reach(user, Permission.SEE_CHILDREN, authority).is_whole
    return Reader(
        untold=_told(hidden(user, authority, permission)) if is_of_few else frozenset(),
        unlisted=_told(hidden(user, authority))
        if may(user, Permission.SEE_CHILDREN, authority)
        else None,
        is_outside=not is_of_few and not sees_all,
    )


def readers_of_the_whole() -> set[Reader]:
    """Every way in which somebody with one role reads figures of the whole authority."""
    return {
        Reader(
            untold=frozenset(),
            unlisted=_told(FIELD_GROUPS - role.permissions)
            if Permission.SEE_CHILDREN in role.permissions
            else None,
            is_outside=Permission.SEE_CHILDREN not in role.permissions,
        )
        for role in ROLES.values()
        if Permission.READ_REPORTS in role.permissions
    }


def _told(groups: Iterable[Permission]) -> frozenset[Permission]:
    return _TOLD_BY_FIGURES.intersection(groups)
