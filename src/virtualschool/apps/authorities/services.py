"""Writing authorities and their calendars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority, CalendarDay
from virtualschool.apps.receipts.sync import Changes, sync
from virtualschool.domain.identifiers import AUTHORITIES


class UnknownAuthority(Exception):
    """No local authority of England has this code. The message is for the user."""


def ensure_authority(*, code: str, by: str) -> Authority:
    """The authority with this three-digit code, made from the national list if it is not here.

    Raises ``UnknownAuthority`` for a code that is not on the list.
    """
    existing = Authority.objects.filter(code=code).first()
    if existing:
        return existing
    known = AUTHORITIES.get(code)
    if known is None:
        raise UnknownAuthority(
            f"{code!r} is not the code of a local authority in England; Middlesbrough, for "
            "example, is 806."
        )
    authority = Authority.objects.create(
        code=code, name=known.name, ons_code=known.ons_code, region=known.region
    )
    record(
        actor=by,
        action="authority.created",
        authority=code,
        subject_type="authority",
        subject=code,
    )
    return authority


def apply_calendar(
    *,
    authority: Authority,
    entries: Mapping[tuple[str, str, date], Mapping[str, Any]],
) -> Changes:
    """Make the authority's calendar hold exactly these entries (by URN, kind and first day)."""
    return sync(
        CalendarDay.objects.filter(authority=authority),
        lambda entry: (entry.urn, entry.kind, entry.first_day),
        {key: {"authority_id": authority.pk, **fields} for key, fields in entries.items()},
    )
