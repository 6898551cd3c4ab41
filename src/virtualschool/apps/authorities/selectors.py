"""Reading authorities and their calendars."""

from __future__ import annotations

import hashlib
from typing import cast

from django.conf import settings
from django.core.cache import cache

from virtualschool.apps.authorities.models import Authority, CalendarDay, LocalWords
from virtualschool.domain.calendar import (
    CalendarEntry,
    SchoolCalendar,
    Term,
    default_calendar,
    terms_of_year,
)
from virtualschool.domain.local_words import reword
from virtualschool.publishing.document import Document
from virtualschool.publishing.reword import reworded


class NoAuthority(Exception):
    """The home has no authority, or several and none was named. The message is for the user."""


def the_authority(code: str | None = None) -> Authority:
    """The authority of that code, or the home's only one.

    Raises ``NoAuthority`` when it is not here, or when several are and none was named.
    """
    if code is not None:
        found = Authority.objects.filter(code=code).first()
        if found is None:
            raise NoAuthority(
                f"This home has no authority {code}; `virtualschool init --authority {code}` "
                "makes it."
            )
        return found
    authorities = list(Authority.objects.all()[:2])
    if not authorities:
        raise NoAuthority(
            "This home has no authority yet; begin with `virtualschool init --authority 806`, "
            "with your own authority's code."
        )
    if len(authorities) > 1:
        raise NoAuthority("This home holds several authorities; say which with --authority.")
    return authorities[0]


def calendar_of(authority: Authority) -> SchoolCalendar:
    """The authority's school calendar as loaded; England's usual one for years without entries."""
    entries = [
        CalendarEntry(
            kind=day.kind,
            first_day=day.first_day,
            last_day=day.last_day,
            urn=day.urn,
            academic_year=day.academic_year,
            term=day.term,
        )
        for day in CalendarDay.objects.filter(authority=authority)
    ]
    return SchoolCalendar(entries) if entries else default_calendar()


def terms_of(academic_year: int) -> tuple[Term, Term, Term]:
    """The three terms that cover an academic year without a gap, for figures by term."""
    return terms_of_year(academic_year)


#: For how long words are remembered, in seconds: so late at most another process says new ones.
WORDS_REMEMBERED = 60


def local_words_of(authority: str) -> dict[str, str]:
    """What the authority says in the place of the usual words, by key; empty where nothing."""
    return cast(
        "dict[str, str]",
        cache.get_or_set(words_key(authority), lambda: _words_of(authority), WORDS_REMEMBERED),
    )


def in_local_words(document: Document, authority: str) -> Document:
    """The paper in the authority's own words."""
    words = local_words_of(authority)
    return reworded(document, reword(words)) if words else document


def words_key(authority: str) -> str:
    """Under what an authority's words are remembered."""
    home = hashlib.sha256(str(settings.HOME.snapshots).encode()).hexdigest()
    return f"local-words-{home}-{authority}"


def local_words_set(authority: str) -> LocalWords | None:
    """Who set the words that hold, and when; null where the usual ones do."""
    return LocalWords.objects.filter(authority__code=authority, undone_at__isnull=True).first()


def _words_of(authority: str) -> dict[str, str]:
    held = local_words_set(authority)
    return dict(held.words) if held else {}
