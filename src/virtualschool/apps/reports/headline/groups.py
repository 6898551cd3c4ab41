"""The month shown by groups of children, and the children with a social worker beside them.

Only measures that add up are shown by group (children on a day, sessions, suspensions, days), so
each table's rows sum to the month's own figures whichever way the children are grouped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import (
    NOT_KNOWN,
    SAYING_NOT_KNOWN,
    CohortNotAvailable,
    Figure,
    Period,
    Query,
    Scope,
)
from virtualschool.apps.reports.headline.facts import Groups, HeadlineFacts, Pair, Sums
from virtualschool.apps.reports.headline.figures import Ties, printed
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import (
    Block,
    Cell,
    FigureRef,
    Note,
    Section,
    Table,
    TableColumn,
)

#: Ways of grouping the children: the breakdown, its heading, its groups in the order printed.
GROUPINGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("key_stage", "Key stage", ("EYFS", "KS1", "KS2", "KS3", "KS4", "KS5")),
    ("sen", "Special educational needs", ("EHC plan", "SEN support", "no SEN")),
    (
        "school_area",
        "Where the school is",
        ("in the borough", "neighbouring authority", "elsewhere"),
    ),
    (
        "placement_area",
        "Where the placement is",
        ("in the borough", "neighbouring authority", "elsewhere"),
    ),
    ("placement_distance", "How far the placement is", ("up to 20 miles", "over 20 miles")),
)
BY_GROUP = ("looked_after", "attendance", "suspensions", "suspension_days_lost")

WITH_SOCIAL_WORKER = (
    "children_with_social_worker",
    "children_on_protection_plan",
    "children_in_need",
    "school_age_social_worker",
    "social_worker_began",
    "social_worker_ended",
    "attendance",
    "persistent_absence",
    "severe_absence",
    "children_suspended",
    "suspension_days_lost",
)


def gather_groups(engine: Engine, scope: Scope, place: str, periods: Sequence[Period]) -> Groups:
    """The groups of the last of ``periods`` (the report's month), and of all of them the figures
    of children with a social worker, by the period's label."""
    month = periods[-1]
    names = tuple(name for name, _, _ in GROUPINGS)
    figures = engine.figures(Query(BY_GROUP, (month,), scope, by=names))
    return Groups(
        {name: _marginal(name, (f for f in figures if f.authority == place)) for name in names},
        _social_worker(engine, scope, place, periods),
    )


def _marginal(name: str, figures: Iterable[Figure]) -> dict[str, Sums]:
    """The figures of one breakdown alone, summed over the others."""
    sums: dict[str, dict[str, Pair]] = defaultdict(dict)
    for figure in figures:
        held = sums[figure.by[name] or NOT_KNOWN]
        before = held.get(figure.indicator, Pair(0, None))
        denominator = figure.denominator
        if denominator is not None:
            denominator += before.denominator or 0
        held[figure.indicator] = Pair((figure.numerator or 0) + before.numerator, denominator)
    return dict(sums)


def _social_worker(
    engine: Engine, scope: Scope, place: str, periods: Sequence[Period]
) -> dict[str, Sums]:
    try:
        figures = engine.figures(
            Query(WITH_SOCIAL_WORKER, tuple(periods), scope, cohort="social_worker")
        )
    except CohortNotAvailable:
        return {}
    found: dict[str, dict[str, Pair]] = defaultdict(dict)
    for figure in figures:
        if figure.authority == place and figure.denominator != 0:
            found[figure.period.label][figure.indicator] = Pair(
                figure.numerator or 0, figure.denominator
            )
    return dict(found)


def groups_section(facts: HeadlineFacts) -> Section:
    """The month by key stage, special needs, and where school and placement are."""
    blocks: list[Block] = []
    for name, heading, order in GROUPINGS:
        by_group = facts.groups.by.get(name, {})
        if set(by_group) <= {NOT_KNOWN}:
            blocks.append(Note([f"{heading}: not yet loaded."]))
        else:
            blocks.append(_group_table(facts, name, heading, order))
    return Section("groups", "By group of children", blocks)


def _group_table(facts: HeadlineFacts, name: str, heading: str, order: tuple[str, ...]) -> Table:
    by_group = facts.groups.by[name]
    others = sorted(set(by_group) - {*order, NOT_KNOWN})
    shown = [each for each in (*order, *others, NOT_KNOWN) if each in by_group]
    rows: list[dict[str, Cell]] = [
        {"what": _words(group), **_cells(facts, by_group[group], {name: _asked(name, group)})}
        for group in shown
    ]
    rows.append({"what": "All", **_cells(facts, _total(by_group.values()), {})})
    return Table(
        key=f"by-{name.replace('_', '-')}",
        caption=f"{heading}, {facts.month.label}",
        columns=[
            TableColumn("what", heading),
            TableColumn("looked_after", "Children at the month’s end", True),
            TableColumn("attendance", "Attendance, %", True),
            TableColumn("possible", "Possible sessions", True),
            TableColumn("suspensions", "Suspensions", True),
            TableColumn("suspension_days_lost", "School days lost", True),
        ],
        rows=rows,
        total_row=True,
        note="Sessions and suspensions are grouped by what held on their day.",
    )


def _asked(name: str, group: str) -> str:
    """A group as a question names it: of most breakdowns a missing value is an empty one."""
    return "" if group == NOT_KNOWN and name not in SAYING_NOT_KNOWN else group


def _words(group: str) -> str:
    return group if group[:2].isupper() else group[:1].upper() + group[1:]


def _cells(facts: HeadlineFacts, sums: Sums, by: Mapping[str, str]) -> dict[str, Cell]:
    ties, month = Ties(facts), facts.month
    cells: dict[str, Cell] = {"possible": 0}
    for indicator in BY_GROUP:
        pair = sums.get(indicator)
        is_rate = not catalogue()[indicator].is_count
        if pair is None or (is_rate and not pair.denominator):
            cells[indicator] = "–" if is_rate else 0
            continue
        if pair.denominator is not None:
            cells["possible"] = pair.denominator
        words = printed(indicator, pair, with_sign=False)
        cells[indicator] = ties.tie(
            indicator, words, pair, month.first_day, month.last_day, "month", by
        )
    return cells


def _total(groups: Iterable[Sums]) -> dict[str, Pair]:
    total: dict[str, Pair] = {}
    for sums in groups:
        for indicator, pair in sums.items():
            before = total.get(indicator, Pair(0, None))
            denominator = pair.denominator
            if denominator is not None:
                denominator += before.denominator or 0
            total[indicator] = Pair(pair.numerator + before.numerator, denominator)
    return total


def social_worker_section(facts: HeadlineFacts) -> Section:
    """Children with a social worker who are not looked after: how many, at school, suspended."""
    title = "Children with a social worker"
    held = facts.groups.social_worker
    if not held:
        return Section(
            "social-worker", title, [Note(["The children in need census is not yet loaded."])]
        )
    months: list[tuple[str, Month]] = [("now", facts.month)]
    if facts.before is not None:
        months.append(("before", facts.before))
    months.append(("ago", facts.year_ago))
    rows: list[dict[str, Cell]] = []
    for indicator in WITH_SOCIAL_WORKER:
        row: dict[str, Cell] = {"what": catalogue()[indicator].title}
        for column, month in months:
            row[column] = _figure(
                facts, indicator, held.get(month.label, {}).get(indicator), month.first_day, month
            )
        rows.append(row)
    table = Table(
        key="social-worker",
        caption=f"Children in need or on a protection plan, not looked after, {facts.month.label}",
        columns=[
            TableColumn("what", "Measure"),
            *[TableColumn(column, month.label, True) for column, month in months],
        ],
        rows=rows,
        row_heading="what",
        note="From the children in need census: a child is counted from referral to closure. "
        "Attendance is of those whose schools’ marks were loaded. A child looked after on the day "
        "is in the other figures of this paper and not here.",
    )
    return Section("social-worker", title, [table])


def _figure(
    facts: HeadlineFacts, indicator: str, pair: Pair | None, first_day: date, month: Month
) -> FigureRef | str:
    if pair is None:
        return printed(indicator, None)
    return Ties(facts).tie(
        indicator,
        printed(indicator, pair),
        pair,
        first_day,
        month.last_day,
        "month",
        {"cohort": "social_worker"},
    )
