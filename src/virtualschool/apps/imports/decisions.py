"""Reading what people decided about identities: it counts beside the loads in force."""

from __future__ import annotations

from collections.abc import Iterable

from django_scopes import scopes_disabled

from virtualschool.apps.imports.models import IdentityDecision
from virtualschool.apps.receipts.selectors import ledger_version


def aliases_of(authority: str) -> dict[str, str]:
    """The id that a child is kept under, by each other id that was merged with it."""
    return flattened(
        IdentityDecision.objects.filter(
            authority=authority, kind=IdentityDecision.Kind.MERGED, undone_at=None
        ).values_list("other", "kept")
    )


def flattened(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Merges as (other, kept), each led to the last kept id of its chain."""
    direct = dict(pairs)
    last: dict[str, str] = {}
    for other, kept in direct.items():
        seen, end = {other}, kept
        while end in direct and end not in seen:
            seen.add(end)
            end = direct[end]
        last[other] = end
    return last


def in_words(version: tuple[int, ...]) -> str:
    """A version of the home as a form carries it."""
    return "-".join(str(number) for number in version)


def state_version() -> tuple[int, ...]:
    """Changes whenever a load is accepted or taken back, and whenever an identity is decided.

    Of the whole home, since one snapshot holds all its authorities.
    """
    with scopes_disabled():
        decisions = IdentityDecision.objects
        return (
            *ledger_version(),
            decisions.count(),
            decisions.filter(undone_at__isnull=False).count(),
        )
