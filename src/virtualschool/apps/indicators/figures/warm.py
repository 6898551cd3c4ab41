"""What the indicator pages show first, made ready before anybody asks."""

from __future__ import annotations

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import QueryRefused, Scope
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.figures.read import figure_within, offered


def warm(authority: str) -> int:
    """Counts and keeps, for the whole authority, what each indicator's page begins with.

    Gives how many pages are ready: none before the first load, and none of an indicator for whose
    cohort nothing is loaded.
    """
    try:
        within = offered(authority)
    except NothingLoaded:
        return 0
    ready = 0
    for indicator in catalogue().values():
        try:
            figure_within(
                Scope(authorities=frozenset({authority})),
                authority,
                indicator,
                is_whole=True,
                cohort=indicator.cohort,
                choice=within.usual,
                is_then=False,
                within=within,
            )
        except QueryRefused:
            continue
        ready += 1
    return ready
