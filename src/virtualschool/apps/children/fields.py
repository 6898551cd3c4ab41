"""Which columns of a child's record need a permission of their own, said once.

Whoever may see a child sees what is not named here. A group that the reader lacks is **absent**:
the column, the row or the filter is left out of the page and of the download, never blanked.

**Protected placements.** The returns and lists that councils send carry no mark for a placement
that is kept secret, so two things are read as one:

* the child is with the people who are to adopt it, or has been placed with them (SSDA903 placement
  types A3 to A6): birth families look for these addresses, and the identity changes afterwards;
* the return gives the home's postcode and leaves out the placement's, which is how a council keeps
  an address out of a file that others open (a refuge, a witness, a threat from the family).

Of such a placement everything that leads to the door needs ``SEE_PROTECTED_PLACEMENT`` beside the
column's own group: postcodes, authority, distance and the provider's URN. Inside or outside the
borough does not.

**What was loaded** (the ledger, rows set aside, the queue of identities) shows rows as files gave
them, to whoever loads files for the whole authority: they hold the file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import Reach, reach
from virtualschool.apps.accounts.roles import FIELD_GROUPS, Permission
from virtualschool.apps.children.models import Child, Episode
from virtualschool.apps.children.permissions import may_see_child

#: Placement types of a child who is placed for adoption, with consent or a placement order.
FOR_ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
#: Reasons for ceasing that say adopted, and legal statuses made for adoption (freeing order,
#: placement order).
ADOPTED = frozenset({"E11", "E12"})
ORDERS_FOR_ADOPTION = frozenset({"D1", "E1"})

_ADDRESS = Permission.SEE_ADDRESS
_LEGAL = Permission.SEE_LEGAL_STATUS
_ADOPTION = Permission.SEE_ADOPTION
_PROTECTED = Permission.SEE_PROTECTED_PLACEMENT

#: The group of each column that has one, as ``Model.column``.
FIELD_GROUP: dict[str, Permission] = {
    "Child.carer": _ADDRESS,  # with whom a child lives is as good as where
    "Episode.home_postcode": _ADDRESS,
    "Episode.placement_postcode": _ADDRESS,
    "Episode.placement_authority": _ADDRESS,
    "Episode.placement_miles_tenths": _ADDRESS,
    "Episode.provider_urn": _ADDRESS,
    "Episode.legal_status": _LEGAL,
    "Episode.category_of_need": _LEGAL,
    "Episode.reason_started": _LEGAL,  # that it began with another legal status
    "Episode.reason_ceased": _LEGAL,  # which order it ended with
    "SocialWork.category": _LEGAL,  # of need or abuse
    "Standing.legal_status": _LEGAL,
}

#: Columns that say where a placement is: none of a protected one without the right.
OF_PLACE = frozenset(
    {
        "home_postcode",
        "placement_postcode",
        "placement_authority",
        "placement_miles_tenths",
        "provider_urn",
    }
)

#: Values that say adoption, by column.
SAYS_ADOPTION: dict[str, frozenset[str]] = {
    "placement_type": FOR_ADOPTION,
    "reason_ceased": ADOPTED,
    "legal_status": ORDERS_FOR_ADOPTION,
}

#: The group of each breakdown or filter that has one: by it, a list says it of each child.
BREAKDOWN_GROUP: dict[str, Permission] = {
    "legal_status": _LEGAL,
    "placement_distance": _ADDRESS,
    "placement_authority": _ADDRESS,
}
#: What addresses of the list of children call a column.
_IN_ADDRESSES = {"legal": "legal_status", "area": "placement_authority"}

#: The group of each list of a return (``ReturnRecord.list_name``) that has one.
LIST_GROUP: dict[str, Permission] = {
    "adoption": _ADOPTION,
    "placed_for_adoption": _ADOPTION,
    "previous_permanence": _ADOPTION,  # of an earlier adoption or order
    "deprivation_of_liberty": _LEGAL,
    "uasc": _LEGAL,
    "missing": _LEGAL,
    "oc2": _LEGAL,  # convictions, substance misuse, health
    "oc3": _ADDRESS,  # a care leaver's accommodation
}


def hidden(
    user: User | AnonymousUser,
    authority: str,
    permission: Permission = Permission.SEE_CHILDREN,
) -> frozenset[Permission]:
    """The groups that a list leaves out: those that the reader lacks for any child within reach.

    A list has one set of columns, so that a group held for some of its children is left out too.
    No query beyond the grants.
    """
    seen = reach(user, permission, authority)
    return frozenset(
        group for group in FIELD_GROUPS if not _covers(reach(user, group, authority), seen)
    )


def missing_for(user: User | AnonymousUser, child: Child) -> frozenset[Permission]:
    """The groups that the reader lacks for one child; a query for each way of holding in part."""
    code = child.authority.code
    by_reach: dict[Reach, set[Permission]] = {}
    for group in FIELD_GROUPS:
        by_reach.setdefault(reach(user, group, code), set()).add(group)
    missing: set[Permission] = set()
    for held, groups in by_reach.items():
        # Groups that reach equally far reach the same children.
        if not held or not (held.is_whole or may_see_child(user, child, next(iter(groups)))):
            missing |= groups
    return frozenset(missing)


def tells_hidden(asked: Mapping[str, str | None], missing: Collection[Permission]) -> bool:
    """Whether the children of these groups, a value by breakdown, are not for the reader to know.

    Whoever lists children by their legal status learns it of each. Names that are no breakdown's
    tell nothing.
    """
    return any(
        BREAKDOWN_GROUP.get(column) in missing
        or (_ADOPTION in missing and value in SAYS_ADOPTION.get(column, ()))
        for name, value in asked.items()
        for column in (_IN_ADDRESSES.get(name, name),)
    )


def is_protected(episode: Episode) -> bool:
    """Whether where this placement is has to be kept secret (see above)."""
    is_withheld = bool(episode.home_postcode) and not episode.placement_postcode
    return episode.placement_type in FOR_ADOPTION or is_withheld


def protected() -> Q:
    """The same as a condition on episodes."""
    withheld = ~Q(home_postcode="") & Q(placement_postcode="")
    return Q(placement_type__in=FOR_ADOPTION) | withheld


def visible_fields(row: Model, missing: Collection[Permission]) -> dict[str, Any]:
    """The columns of a row of the child's record that a reader without ``missing`` may be shown.

    Empty for a record of a list that is not for the reader. Keys are in the columns' order.
    """
    model = type(row).__name__
    if LIST_GROUP.get(getattr(row, "list_name", "")) in missing:
        return {}
    is_secret = isinstance(row, Episode) and _PROTECTED in missing and is_protected(row)
    shown = {}
    for column in row._meta.concrete_fields:
        name, value = column.name, getattr(row, column.attname)
        if FIELD_GROUP.get(f"{model}.{name}") in missing:
            continue
        if _ADOPTION in missing and value in SAYS_ADOPTION.get(name, ()):
            continue
        if is_secret and name in OF_PLACE:
            continue
        shown[name] = value
    return shown


def _covers(held: Reach, seen: Reach) -> bool:
    """Whether a permission reaches at least as far as another; nothing covers nothing."""
    return held.is_whole or (
        not seen.is_whole
        and bool(held)
        and held.schools >= seen.schools
        and held.caseloads >= seen.caseloads
        and held.children >= seen.children
    )
