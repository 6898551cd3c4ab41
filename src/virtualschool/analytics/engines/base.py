"""What an engine is, and the part of it that every Ibis backend shares.

An engine answers a ``Query`` with whole numbers. ``IbisEngine`` turns a query into one expression
per family of indicators and runs it; a backend only says how a canonical table is read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.analytics.definition import Family, Indicator
from virtualschool.analytics.frame import PERIOD_BREAKDOWNS, WHO, Frame, Sourced, Window
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import (
    BREAKDOWNS,
    COHORTS,
    BreakdownNotAvailable,
    CohortNotAvailable,
    Contribution,
    Figure,
    Query,
    QueryRefused,
    Scope,
    UnknownIndicator,
)
from virtualschool.analytics.snapshots import Manifest, Part

Group = tuple[Any, ...]
Sums = tuple[int, int | None, int]
#: What a question wants of a family: each child's part (``each_child``), their sums (``summed``) or
#: their sums by each breakdown on its own (``summed_by_each``).
Form = Callable[[Frame, Family, list[Indicator]], ir.Table]


class Engine(Protocol):
    """Answers queries from one snapshot. Every method raises ``QueryRefused``."""

    snapshot: str

    def figures(self, query: Query) -> list[Figure]:
        """The figures of each indicator, by period, authority and breakdown value.

        Without a breakdown there is a figure for every authority in scope, even of nothing;
        with one, only for the groups that occur.
        """
        ...

    def contributions(self, query: Query) -> list[Contribution]:
        """What each child adds to each of those figures; they sum to it, both parts."""
        ...

    def figures_by_each(self, query: Query) -> dict[str, list[Figure]]:
        """The figures by each breakdown of the query on its own: ``figures`` of each in turn."""
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
    if query.cohort not in COHORTS:
        raise CohortNotAvailable(
            f"There is no cohort called {query.cohort}; choose from {', '.join(COHORTS)}."
        )
    for indicator in indicators:
        if query.cohort not in indicator.cohorts:
            raise CohortNotAvailable(f"{indicator.title} has no meaning for {query.cohort}.")


#: The canonical table without which nobody can be in a cohort, and the feed that brings it.
NEEDED_BY_COHORT = {
    "social_worker": ("social_work", "children in need census"),
    "social_worker_ever6": ("social_work", "children in need census"),
}


def check_loaded(query: Query, holds: Callable[[str], bool]) -> None:
    """Raise ``CohortNotAvailable`` where the rows that say who is in the cohort are not loaded.

    Nobody in a cohort and nothing known of it are different things: the second is never a 0.
    """
    table, feed = NEEDED_BY_COHORT.get(query.cohort, ("", ""))
    if table and not holds(table):
        raise CohortNotAvailable(
            f"The cohort {query.cohort} needs the {feed}, which has not been loaded."
        )


def by_family(indicators: Iterable[Indicator]) -> Iterator[tuple[Family, list[Indicator]]]:
    """Indicators that share a family, so that each family is counted once."""
    grouped: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        grouped.setdefault(indicator.family.name, []).append(indicator)
    for group in grouped.values():
        yield group[0].family, group


class Layout:
    """How a query's answers are labelled and in which order they come."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.dims = tuple(name for name in query.by if name not in PERIOD_BREAKDOWNS)

    def labelled(self, group: Group) -> dict[str, str | None]:
        """Breakdown values of a group by name, in the order asked, periods by their label."""
        held = dict(zip(self.dims, group[2:], strict=True))
        label = self.query.periods[group[0]].label
        return {name: held.get(name, label) for name in self.query.by}


class Answer(Layout):
    """The sums of a query as they come in, laid out as figures.

    A group is a tuple: position of the period, authority, breakdown values. Its sums are
    numerator, denominator (null for a count) and number of children who contribute.
    """

    def __init__(self, query: Query, indicators: list[Indicator], snapshot: str) -> None:
        super().__init__(query)
        self._snapshot = snapshot
        self._indicators = indicators
        self._found: dict[str, list[Figure]] = {}

    def put(self, groups: list[Group], sums: Mapping[str, list[Sums]]) -> None:
        """Take in all groups and, by indicator, the sums of each, in the same order.

        A group to which no child contributes does not occur; without a breakdown every authority
        and period occurs.
        """
        if not self.dims:
            groups, sums = self._with_every_authority(groups, sums)
        order = sorted(range(len(groups)), key=lambda place: in_order(groups[place]))
        labels = [self.labelled(group) for group in groups]
        periods, snapshot = self.query.periods, self._snapshot
        for indicator in self._indicators:
            if indicator.key not in sums:
                continue
            key, version, own = indicator.key, indicator.version, sums[indicator.key]
            self._found[key] = [
                Figure(
                    key,
                    version,
                    snapshot,
                    periods[groups[place][0]],
                    groups[place][1],
                    own[place][0],
                    own[place][1],
                    labels[place],
                    own[place][2],
                )
                for place in order
                if own[place][2] or not self.dims
            ]

    def _with_every_authority(
        self, groups: list[Group], sums: Mapping[str, list[Sums]]
    ) -> tuple[list[Group], dict[str, list[Sums]]]:
        found = set(groups)
        absent = [
            (position, authority)
            for position in range(len(self.query.periods))
            for authority in self.query.scope.authorities
            if (position, authority) not in found
        ]
        counts = {indicator.key for indicator in self._indicators if indicator.is_count}
        return [*groups, *absent], {
            key: [*own, *[(0, None if key in counts else 0, 0)] * len(absent)]
            for key, own in sums.items()
        }

    def figures(self) -> list[Figure]:
        """By indicator and period as asked, then authority, then breakdown value, nulls last."""
        return [figure for each in self._indicators for figure in self._found[each.key]]


class Ledger(Layout):
    """What each child adds, laid out as contributions."""

    def __init__(self, query: Query, indicators: list[Indicator]) -> None:
        super().__init__(query)
        #: By indicator in the order asked, then by group.
        self._found: dict[str, dict[Group, list[Contribution]]] = {
            indicator.key: {} for indicator in indicators
        }
        self._labels: dict[Group, dict[str, str | None]] = {}

    def put(
        self,
        indicator: Indicator,
        group: Group,
        child_id: str,
        numerator: int,
        denominator: int | None,
    ) -> None:
        """Take in one child's part of one group; nothing added is not listed."""
        if not numerator and not denominator:
            return
        if group not in self._labels:
            self._labels[group] = self.labelled(group)
        self._found[indicator.key].setdefault(group, []).append(
            Contribution(
                indicator.key,
                self.query.periods[group[0]],
                group[1],
                child_id,
                numerator,
                denominator,
                self._labels[group],
            )
        )

    def contributions(self) -> list[Contribution]:
        """In the order of their figures, then by child."""
        return [
            contribution
            for by_group in self._found.values()
            for group in sorted(by_group, key=in_order)
            for contribution in sorted(by_group[group], key=attrgetter("child_id"))
        ]


def in_order(group: Group) -> tuple[Any, ...]:
    """A group as something that sorts, missing values at the end."""
    return (*group[:2], *[(value is None, value or "") for value in group[2:]])


class IbisEngine(ABC):
    """An engine whose backend speaks Ibis."""

    def __init__(self, snapshot: str) -> None:
        self.snapshot = snapshot

    @abstractmethod
    def table(self, name: str, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """A canonical table; rows of other authorities or outside the windows may be absent."""

    @abstractmethod
    def run(self, expression: ir.Table) -> pa.Table:
        """Execute one expression."""

    def holds(self, name: str) -> bool:
        """Whether a canonical table has any row."""
        whole = Query((), (), Scope(frozenset()))
        return self.run(self.table(name, whole, ()).table.limit(1)).num_rows > 0

    def figures(self, query: Query) -> list[Figure]:
        """See ``Engine.figures``."""
        indicators = asked(query)
        check_loaded(query, self.holds)
        answer = Answer(query, indicators, self.snapshot)
        for family, group in by_family(indicators):
            table = self.counted(summed, family, group, query)
            keys = ["period", "authority", *answer.dims]
            answer.put(*_groups_and_sums(table, keys, group))
        return answer.figures()

    def figures_by_each(self, query: Query) -> dict[str, list[Figure]]:
        """See ``Engine.figures_by_each``: counted once for all where parts or measures add up."""
        indicators = asked(query)
        alone = {name: replace(query, by=(name,)) for name in query.by}
        is_once = len(alone) > 1 and set(PERIOD_BREAKDOWNS).isdisjoint(alone)
        if not is_once or not all(
            each.parts_add_up or each.family.measures_add_up for each in indicators
        ):
            return {name: self.figures(of_one) for name, of_one in alone.items()}
        check_loaded(query, self.holds)
        answers = {name: Answer(alone[name], indicators, self.snapshot) for name in alone}
        for family, group in by_family(indicators):
            table = self.counted(summed_by_each, family, group, query)
            for name, answer in answers.items():
                own = table.filter(pc.equal(table["breakdown"], name))
                keys = ["period", "authority", "value"]
                answer.put(*_groups_and_sums(own, keys, group))
        return {name: answer.figures() for name, answer in answers.items()}

    def contributions(self, query: Query) -> list[Contribution]:
        """See ``Engine.contributions``."""
        indicators = asked(query)
        check_loaded(query, self.holds)
        ledger = Ledger(query, indicators)
        for family, group in by_family(indicators):
            table = self.counted(each_child, family, group, query)
            columns = {name: table[name].to_pylist() for name in table.column_names}
            keys = ("period", "authority", *ledger.dims)
            groups = list(zip(*(columns[name] for name in keys), strict=True))
            nulls = [None] * len(groups)
            for place, indicator in enumerate(group):
                own = (columns[f"n{place}"], columns.get(f"d{place}", nulls))
                for of, child, top, bottom in zip(groups, columns["child_id"], *own, strict=True):
                    ledger.put(indicator, of, child, top, bottom)
        return ledger.contributions()

    def counted(self, form: Form, family: Family, group: list[Indicator], query: Query) -> pa.Table:
        """The rows of a family's indicators in one of the two forms."""
        frame = Frame(lambda name, windows: self.table(name, query, windows), query)
        return self.run(form(frame, family, group))


def _groups_and_sums(
    table: pa.Table, keys: list[str], group: list[Indicator]
) -> tuple[list[Group], dict[str, list[Sums]]]:
    """The groups of an answer, and by indicator the sums of each."""
    columns = {name: table[name].to_pylist() for name in table.column_names}
    groups = list(zip(*(columns[name] for name in keys), strict=True))
    nulls = [None] * len(groups)
    sums = {
        indicator.key: list(
            zip(
                columns[f"n{place}"],
                columns.get(f"d{place}", nulls),
                columns[f"c{place}"],
                strict=True,
            )
        )
        for place, indicator in enumerate(group)
    }
    return groups, sums


def each_child(frame: Frame, family: Family, group: list[Indicator]) -> ir.Table:
    """One row per child and group with ``n`` and ``d`` of each of a family's indicators."""
    return _parts(family.rows(frame), frame.dims, group)


def _parts(rows: ir.Table, dims: Sequence[str], group: list[Indicator]) -> ir.Table:
    parts: dict[str, ir.Value] = {}
    for place, indicator in enumerate(group):
        parts[f"n{place}"] = indicator.numerator_of(rows)
        if indicator.denominator_of is not None:
            parts[f"d{place}"] = indicator.denominator_of(rows)
    return rows.select(*WHO, "period", *dims, **parts)


def summed(frame: Frame, family: Family, group: list[Indicator]) -> ir.Table:
    """One row per group: the sums of ``n`` and ``d``, and ``c``, how many children contribute."""
    return _summed(each_child(frame, family, group), frame.dims, group)


def _summed(children: ir.Table, dims: Sequence[str], group: list[Indicator]) -> ir.Table:
    sums: dict[str, ir.Value] = {}
    for place, indicator in enumerate(group):
        sums[f"n{place}"] = children[f"n{place}"].sum()
        if not indicator.is_count:
            sums[f"d{place}"] = children[f"d{place}"].sum()
        sums[f"c{place}"] = children.count(where=_contributes(children, place, indicator))
    return children.group_by(["period", "authority", *dims]).agg(**sums)


def summed_by_each(frame: Frame, family: Family, group: list[Indicator]) -> ir.Table:
    """``summed`` by each breakdown on its own, its name in ``breakdown``: the measures are counted
    by all of them at once, and of each child added up to what they are by one."""
    rows = family.rows(frame)
    measures = [name for name in rows.columns if name not in {*WHO, "period", *frame.dims}]
    tables = []
    for name in frame.dims:
        whole = rows.group_by([*WHO, "period", name]).agg(
            **{measure: rows[measure].sum() for measure in measures}
        )
        found = _summed(_parts(whole, [name], group), [name], group)
        named = found.mutate(breakdown=ibis.literal(name), value=found[name].cast("string"))
        tables.append(named.drop(name))
    return ibis.union(*tables)


def _contributes(children: ir.Table, place: int, indicator: Indicator) -> ir.BooleanValue:
    has_part: ir.BooleanValue = children[f"n{place}"] != 0
    if indicator.is_count:
        return has_part
    return has_part | (children[f"d{place}"] != 0)


def parts_of_marks(manifest: Manifest, query: Query, windows: tuple[Window, ...]) -> list[Part]:
    """The parts of marks that a query can need: of its authorities, with a day in a window."""
    return [
        part
        for part in manifest.of_table("mark")
        if part.authority in ("", *query.scope.authorities) and is_within(part, windows)
    ]


def is_within(part: Part, windows: Iterable[Window]) -> bool:
    """Whether a part of marks can hold a day of any window; no window means every day."""
    stretches = tuple(windows)
    if not stretches or part.academic_year is None:
        return True
    if part.month is None:
        first, after = date(part.academic_year, 9, 1), date(part.academic_year + 1, 9, 1)
    else:
        year = part.academic_year + (part.month < 9)
        first = date(year, part.month, 1)
        after = date(year + part.month // 12, part.month % 12 + 1, 1)
    return any(first <= last_day and first_day < after for first_day, last_day in stretches)
