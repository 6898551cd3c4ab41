"""What a reader of a paper may see of it, and what of it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import READS_PAPERS, Permission
from virtualschool.apps.children.fields import hidden, tells_hidden
from virtualschool.publishing.document import FigureRef


def authorities_of_reader(
    user: User | AnonymousUser, permissions: Sequence[Permission] = READS_PAPERS
) -> list[str]:
    """Codes of the authorities in which the user may read papers that these permissions open."""
    return sorted({code for each in permissions for code in authorities_within(user, each)})


def authority_of_reader(
    user: User | AnonymousUser,
    asked: str | None = None,
    permissions: Sequence[Permission] = READS_PAPERS,
) -> str | None:
    """The authority whose papers the user reads: the one asked for, else the first.

    ``None`` for whoever reads none, or not those asked for.
    """
    within = authorities_of_reader(user, permissions)
    if asked is not None:
        return asked if asked in within else None
    return within[0] if within else None


def may_keep(user: User | AnonymousUser, authority: str) -> bool:
    """Whether the user keeps the record of papers: issues them, writes in them, records readers."""
    return may(user, Permission.KEEP_REPORTS, authority)


def links_for(user: User | AnonymousUser, authority: str) -> Callable[[FigureRef], str | None]:
    """Where a figure leads: to its children for those who may see them, else nowhere."""
    if not may(user, Permission.SEE_CHILDREN, authority):
        return lambda _figure: None
    missing = hidden(user, authority)

    def link(figure: FigureRef) -> str | None:
        if not figure.query or tells_hidden(figure.query, missing):
            return None
        asked = {name: value for name, value in figure.query.items() if name != "indicator"}
        asked["authority"] = authority
        return f"{reverse('children-behind', args=[figure.indicator])}?{urlencode(asked)}"

    return link
