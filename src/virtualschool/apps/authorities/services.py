"""Writing authorities and their calendars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority, CalendarDay, LocalWords
from virtualschool.apps.authorities.selectors import local_words_set, words_key
from virtualschool.apps.receipts.sync import Changes, sync
from virtualschool.domain import local_words
from virtualschool.domain.identifiers import AUTHORITIES


class WordsRefused(Exception):
    """These words cannot be set, or there are none to undo. The message is for the user."""


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


def set_local_words(*, authority: Authority, words: Mapping[str, str], by: str) -> LocalWords:
    """Say these words from now on, by key of ``domain.local_words``; a key that is missing keeps
    the usual word. Raises ``WordsRefused``."""
    for key, word in words.items():
        if key not in local_words.KEYS or not local_words.ALLOWED.fullmatch(word):
            raise WordsRefused(f"“{word}” is not a word that can stand in the place of another.")
        if local_words.reword(words)(word) != word:
            raise WordsRefused(f"“{word}” holds a word that would be replaced itself.")
    with transaction.atomic():
        held = LocalWords.objects.create(
            authority=authority, words=dict(words), set_at=timezone.now(), set_by=by
        )
        _record(authority, "words.set", held, by)
    _forget(authority)
    return held


def undo_local_words(*, authority: Authority, number: int, by: str) -> None:
    """Take back the words that hold, so that those before them do again.

    ``number`` is that of the words that the reader saw, so that a form posted twice undoes once.
    Raises ``WordsRefused``.
    """
    with transaction.atomic():
        held = local_words_set(authority.code)
        if held is None or held.pk != number:
            raise WordsRefused("These words were taken back already.")
        held.undone_at, held.undone_by = timezone.now(), by
        held.save(update_fields=["undone_at", "undone_by"])
        _record(authority, "words.undone", held, by)
    _forget(authority)


def _record(authority: Authority, action: str, held: LocalWords, by: str) -> None:
    record(
        actor=by,
        action=action,
        authority=authority.code,
        subject_type="local_words",
        subject=str(held.pk),
        detail={"words": dict(held.words)},
    )


def _forget(authority: Authority) -> None:
    cache.delete(words_key(authority.code))
