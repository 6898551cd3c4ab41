"""What an engine is, and the part of it that every Ibis backend shares.

An engine answers a ``Query`` with whole numbers. ``IbisEngine`` turns a query into one expression
per family of indicators and runs it; a backend only says how a canonical table is read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import ibis.expr.types as ir
import pyarrow as pa

from virtualschool.analytics.definition import Family, Indicator
from virtualschool.analytics.frame import PERIOD_BREAKDOWNS, WHO, Frame, Window
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import (
    BREAKDOWNS,
    COHORTS,
    COHORTS_TO_COME,
    BreakdownNotAvailable,
    CohortNotAvailable,
    Contribution,
    Figure,
    Query,
    QueryRefused,
    UnknownIndicator,
)

GroupKey = tuple[str, int, str, tuple[str | None, ...]]


class Engine(Protocol):
    """Answers queries from one snapshot. Both methods raise ``QueryRefused``."""

    def figures(self, query: Query) -> list[Figure]:
        """The figures of each indicator, by period, authority and breakdown value.

        Without a breakdown there is a figure for every authority in scope, even of nothing;
        with one, only for the groups that occur.
        """
        ...

    def contributions(self, query: Query) -> list[Contribution]:
        """What each child adds to each of those figures; they sum to it, both parts."""
        ...


def asked(query: Query) -> list[Indicator]:
    """The indicators of a query, in its order; raises ``QueryRefused`` if it cannot be answered."""
    if not query.indicators or not query.periods:
        raise QueryRefused("A question needs at least one indicator and one period.")
    for period in query.periods:
        if period.last_day < period.first_day:
            raise QueryRefused(f"The period {period.label} ends before it begins.")
    known = catalogue()
    for key in query.indicators:
        if key not in known:
            raise UnknownIndicator(f"There is no indicator called {key}.")
    indicators = [known[key] for key in dict.fromkeys(query.indicators)]
    _check_cohort(query, indicators)
    for name in query.by:
        if name not in BREAKDOWNS:
            raise BreakdownNotAvailable(
                f"Figures cannot be shown by {name}; choose from {', '.join(BREAKDOWNS)}."
            )
        for indicator in indicators:
            if name not in indicator.breakdowns:
                raise BreakdownNotAvailable(f"{indicator.title} cannot be shown by {name}.")
    return indicators


def _check_cohort(query: Query, indicators: Iterable[Indicator]) -> None:
    if query.cohort in COHORTS_TO_COME:
        raise CohortNotAvailable(
            f"The cohort {query.cohort} needs {COHORTS_TO_COME[query.cohort]}, "
            "which has not been loaded."
        )
    if query.cohort not in COHORTS:
        raise CohortNotAvailable(
            f"There is no cohort called {query.cohort}; choose from {', '.join(COHORTS)}."
        )
    for indicator in indicators:
        if query.cohort not in indicator.cohorts:
            raise CohortNotAvailable(f"{indicator.title} has no meaning for {query.cohort}.")


def by_family(indicators: Iterable[Indicator]) -> Iterator[tuple[Family, list[Indicator]]]:
    """Indicators that share a family, so that each family is counted once."""
    grouped: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        grouped.setdefault(indicator.family.name, []).append(indicator)
    for group in grouped.values():
        yield group[0].family, group


class Layout:
    """How a query's answers are labelled and in which order they come."""

    def __init__(self, query: Query, indicators: list[Indicator]) -> None:
        self.query = query
        self.dims = tuple(name for name in query.by if name not in PERIOD_BREAKDOWNS)
        self.place = {indicator.key: place for place, indicator in enumerate(indicators)}

    def values(self, row: Mapping[str, Any]) -> tuple[str | None, ...]:
        """The breakdown values of a row, periods apart."""
        return tuple(row[name] for name in self.dims)

    def labelled(self, position: int, values: tuple[str | None, ...]) -> dict[str, str | None]:
        """Breakdown values by name, in the order asked, periods by their label."""
        held = dict(zip(self.dims, values, strict=True))
        label = self.query.periods[position].label
        return {name: held.get(name, label) for name in self.query.by}

    def order(self, group: GroupKey) -> tuple[Any, ...]:
        """By indicator and period as asked, then authority, then breakdown value, nulls last."""
        key, position, authority, values = group
        return (
            self.place[key],
            position,
            authority,
            tuple((value is None, value or "") for value in values),
        )


class Answer(Layout):
    """The sums of a query as they come in, laid out as figures."""

    def __init__(self, query: Query, indicators: list[Indicator], snapshot: str) -> None:
        super().__init__(query, indicators)
        self._snapshot = snapshot
        self._versions = {indicator.key: indicator.version for indicator in indicators}
        self._sums: dict[GroupKey, tuple[int, int | None, int]] = {}
        if not self.dims:
            for indicator in indicators:
                for position in range(len(query.periods)):
                    for authority in query.scope.authorities:
                        nothing = (0, None if indicator.is_count else 0, 0)
                        self._sums[indicator.key, position, authority, ()] = nothing

    def put(
        self,
        indicator: Indicator,
        row: Mapping[str, Any],
        numerator: int,
        denominator: int | None,
        children: int,
    ) -> None:
        """Take in a group's sums; a group to which no child contributes does not occur."""
        if children:
            group = (indicator.key, row["period"], row["authority"], self.values(row))
            self._sums[group] = (numerator, denominator, children)

    def figures(self) -> list[Figure]:
        """The figures in their settled order."""
        found = []
        for group in sorted(self._sums, key=self.order):
            key, position, authority, values = group
            numerator, denominator, children = self._sums[group]
            found.append(
                Figure(
                    indicator=key,
                    version=self._versions[key],
                    snapshot=self._snapshot,
                    period=self.query.periods[position],
                    authority=authority,
                    numerator=numerator,
                    denominator=denominator,
                    by=self.labelled(position, values),
                    children=children,
                )
            )
        return found


class Ledger(Layout):
    """What each child adds, laid out as contributions."""

    def __init__(self, query: Query, indicators: list[Indicator]) -> None:
        super().__init__(query, indicators)
        self._found: list[tuple[tuple[Any, ...], Contribution]] = []

    def put(
        self, indicator: Indicator, row: Mapping[str, Any], numerator: int, denominator: int | None
    ) -> None:
        """Take in one child's part of one group; nothing added is not listed."""
        if not numerator and not denominator:
            return
        group = (indicator.key, row["period"], row["authority"], self.values(row))
        contribution = Contribution(
            indicator=indicator.key,
            period=self.query.periods[row["period"]],
            authority=row["authority"],
            child_id=row["child_id"],
            numerator=numerator,
            denominator=denominator,
            by=self.labelled(row["period"], self.values(row)),
        )
        self._found.append(((self.order(group), row["child_id"]), contribution))

    def contributions(self) -> list[Contribution]:
        """The contributions in the order of their figures, then by child."""
        self._found.sort(key=lambda entry: entry[0])
        return [contribution for _, contribution in self._found]


class IbisEngine(ABC):
    """An engine whose backend speaks Ibis."""

    def __init__(self, snapshot: str) -> None:
        self.snapshot = snapshot

    @abstractmethod
    def table(self, name: str, query: Query, windows: tuple[Window, ...]) -> ir.Table:
        """A canonical table; rows outside the query's authorities or the windows may be absent."""

    @abstractmethod
    def run(self, expression: ir.Table) -> pa.Table:
        """Execute one expression."""

    def figures(self, query: Query) -> list[Figure]:
        """See ``Engine.figures``."""
        indicators = asked(query)
        answer = Answer(query, indicators, self.snapshot)
        for family, group in by_family(indicators):
            children = self._children(family, group, query)
            sums: dict[str, ir.Value] = {}
            for place, indicator in enumerate(group):
                sums[f"n{place}"] = children[f"n{place}"].sum()
                if not indicator.is_count:
                    sums[f"d{place}"] = children[f"d{place}"].sum()
                sums[f"c{place}"] = children.count(where=_contributes(children, place, indicator))
            keys = [name for name in children.columns if name in {"period", "authority"}]
            table = self.run(children.group_by([*keys, *answer.dims]).agg(**sums))
            for row in table.to_pylist():
                for place, indicator in enumerate(group):
                    answer.put(
                        indicator, row, row[f"n{place}"], row.get(f"d{place}"), row[f"c{place}"]
                    )
        return answer.figures()

    def contributions(self, query: Query) -> list[Contribution]:
        """See ``Engine.contributions``."""
        indicators = asked(query)
        ledger = Ledger(query, indicators)
        for family, group in by_family(indicators):
            children = self._children(family, group, query)
            for row in self.run(children).to_pylist():
                for place, indicator in enumerate(group):
                    ledger.put(indicator, row, row[f"n{place}"], row.get(f"d{place}"))
        return ledger.contributions()

    def _children(self, family: Family, group: list[Indicator], query: Query) -> ir.Table:
        """One row per child and group with ``n`` and ``d`` of each of a family's indicators."""
        frame = Frame(lambda name, windows: self.table(name, query, windows), query)
        rows = family.rows(frame)
        parts: dict[str, ir.Value] = {}
        for place, indicator in enumerate(group):
            parts[f"n{place}"] = indicator.numerator_of(rows)
            if indicator.denominator_of is not None:
                parts[f"d{place}"] = indicator.denominator_of(rows)
        return rows.select(*WHO, "period", *frame.dims, **parts)


def _contributes(children: ir.Table, place: int, indicator: Indicator) -> ir.BooleanValue:
    has_part: ir.BooleanValue = children[f"n{place}"] != 0
    if indicator.is_count:
        return has_part
    return has_part | (children[f"d{place}"] != 0)
