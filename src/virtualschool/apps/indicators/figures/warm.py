"""What the indicator pages show first, made ready before anybody asks."""

from __future__ import annotations

from collections.abc import Callable

from django_scopes import scope

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import QueryRefused, Scope
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.figures.kept import keep_bodies
from virtualschool.apps.indicators.figures.read import offered, reading
from virtualschool.apps.indicators.figures.reader import readers_of_the_whole


def warm(authority: str, gives_way: Callable[[], bool] = lambda: False) -> int:
    """Counts, draws and keeps, for readers of the whole authority, what each indicator's page
    begins with.

    Gives how many pages are ready: none before the first load, and none of an indicator for whose
    cohort nothing is loaded. It stops before a page where it ``gives_way``; called again it goes on
    with those that are not kept yet.
    """
    with scope(authority=[authority]):
        try:
            within = offered(authority)
        except NothingLoaded:
            return 0
        ready, readers = 0, readers_of_the_whole()
        for indicator in catalogue().values():
            if gives_way():
                break
            page = reading(
                Scope(authorities=frozenset({authority})),
                authority,
                indicator,
                is_whole=True,
                cohort=indicator.cohort,
                choice=within.usual,
                is_then=False,
                within=within,
            )
            try:
                keep_bodies(page, readers)
            except QueryRefused:
                continue
            ready += 1
        return ready
