"""The reference engine: every indicator in plain Python, the oracle of the others.

It reads tables held as lists of dictionaries, runs each family's ``plain`` form, and adds up what
each child contributes. Too slow for a region; right for a specification table, a test, a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from virtualschool.analytics.definition import Indicator, Row
from virtualschool.analytics.engines.base import Answer, Group, Ledger, Sums, asked, check_loaded
from virtualschool.analytics.plain import PlainFrame
from virtualschool.analytics.query import Contribution, Figure, Query

Tables = Mapping[str, list[dict[str, Any]]]


class ReferenceEngine:
    """Answers queries from plain rows; a table not given is empty. See ``Engine``."""

    def __init__(self, tables: Tables, snapshot: str = "reference") -> None:
        self._tables = tables
        self.snapshot = snapshot

    def figures(self, query: Query) -> list[Figure]:
        """See ``Engine.figures``."""
        indicators = asked(query)
        check_loaded(query, self._holds)
        answer = Answer(query, indicators, self.snapshot)
        for indicator in indicators:
            held: dict[Group, Sums] = {}
            for row, numerator, denominator in self._parts(indicator, query):
                group = (row["period"], row["authority"], *(row[name] for name in answer.dims))
                n, d, children = held.get(group, (0, None if denominator is None else 0, 0))
                held[group] = (
                    n + numerator,
                    None if denominator is None else (d or 0) + denominator,
                    children + bool(numerator or denominator),
                )
            answer.put(list(held), {indicator.key: list(held.values())})
        return answer.figures()

    def figures_by_each(self, query: Query) -> dict[str, list[Figure]]:
        """See ``Engine.figures_by_each``."""
        return {name: self.figures(replace(query, by=(name,))) for name in query.by}

    def contributions(self, query: Query) -> list[Contribution]:
        """See ``Engine.contributions``."""
        indicators = asked(query)
        check_loaded(query, self._holds)
        ledger = Ledger(query, indicators)
        for indicator in indicators:
            for row, numerator, denominator in self._parts(indicator, query):
                group = (row["period"], row["authority"], *(row[name] for name in ledger.dims))
                ledger.put(indicator, group, row["child_id"], numerator, denominator)
        return ledger.contributions()

    def _holds(self, name: str) -> bool:
        return bool(self._tables.get(name))

    def _parts(self, indicator: Indicator, query: Query) -> list[tuple[Row, int, int | None]]:
        rows = indicator.family.plain(PlainFrame(self._tables, query))
        return [
            (
                row,
                indicator.plain_numerator(row),
                None if indicator.plain_denominator is None else indicator.plain_denominator(row),
            )
            for row in rows
        ]
