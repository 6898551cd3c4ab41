"""How the specifications ask: periods as they would be typed on the command line."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.query import Figure, Period, Query, Scope


def period(text: str) -> Period:
    """``2022`` an academic year, ``2022-10`` a month, ``2022-10-31`` a day, ``..`` a range."""
    if ".." in text:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
        return Period(text, first, last)
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 1:
        return Period(text, date(numbers[0], 9, 1), date(numbers[0] + 1, 8, 31), "year")
    if len(numbers) == 2:
        days = monthrange(*numbers)[1]
        return Period(text, date(*numbers, 1), date(*numbers, days), "month")
    return Period(text, date(*numbers), date(*numbers), "day")


def query(
    indicators: str | Iterable[str],
    periods: str | Iterable[str],
    *,
    by: tuple[str, ...] = (),
    cohort: str = "looked_after",
    authorities: Iterable[str] = ("806",),
    schools: Iterable[str] | None = None,
    children: Iterable[str] | None = None,
) -> Query:
    scope = Scope(
        frozenset(authorities),
        None if schools is None else frozenset(schools),
        None if children is None else frozenset(children),
    )
    return Query(
        indicators=(indicators,) if isinstance(indicators, str) else tuple(indicators),
        periods=tuple(map(period, (periods,) if isinstance(periods, str) else periods)),
        scope=scope,
        by=by,
        cohort=cohort,
    )


def ask(engine: Engine, *asked: str | Iterable[str], **how: object) -> list[Figure]:
    return engine.figures(query(*asked, **how))  # type: ignore[arg-type]
