"""Reading the audit log: filtered, and for one child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from virtualschool.apps.audit.models import Entry

#: How a view records that it showed one child: ``subject_type`` ``child``, ``subject`` the
#: council's id, ``authority`` its code, ``action`` such as ``child.seen``.
CHILD = "child"


@dataclass(frozen=True, slots=True)
class Look:
    """One time that somebody opened, took away or changed a child's record."""

    at: datetime
    actor: str
    action: str


def who_looked(authority: str, council_id: str, most: int = 100) -> list[Look]:
    """Who has opened this child, newest first, ``most`` at the most.

    The child's own record only: a list with many children is recorded once, as the list.
    """
    entries = Entry.objects.filter(
        authority=authority, subject_type=CHILD, subject=council_id
    ).order_by("-sequence")
    return [
        Look(at, actor, action)
        for at, actor, action in entries.values_list("at", "actor", "action")[:most]
    ]
