"""Commands for figures: indicators, compute, children, census, benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal

import click

from virtualschool.cli.common import command, print_json, print_rows
from virtualschool.cli.periods import BadPeriod, asked_periods, period_options

if TYPE_CHECKING:
    from virtualschool.analytics.definition import Indicator


def query_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say of whom."""
    for option in (
        click.option("--by", default="", help="Breakdowns, with commas: school,month."),
        click.option("--cohort", default=None, help="looked_after and the other named cohorts."),
        click.option("--authority", help="The authority's code."),
        click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb"),
    ):
        function = option(function)
    return period_options(function)


def add_to(group: click.Group) -> None:
    @group.group("indicators", invoke_without_command=True)
    @click.option("--format", type=click.Choice(["text", "json", "csv"]), default=None)
    @click.pass_context
    def indicators(context: click.Context, format: str | None) -> None:
        """The catalogue of indicators."""
        shared = context.find_root().obj
        shared["format"] = format or shared["format"]
        if context.invoked_subcommand is None:
            context.invoke(list_indicators)

    @command(indicators, "list", needs_database=False)
    def list_indicators(format: str) -> None:
        """Every indicator with its title and unit."""
        from virtualschool.analytics.indicators import catalogue

        rows = [
            {
                "indicator": one.key,
                "title": one.title,
                "unit": one.unit,
                "better": one.better,
                "version": one.version,
            }
            for one in catalogue().values()
        ]
        print_rows(rows, list(rows[0]), format, "")

    @command(indicators, "show", needs_database=False)
    @click.argument("key")
    def show(key: str, format: str) -> None:
        """One definition with its full text."""
        one = _indicator(key)
        plain = {
            field.name: getattr(one, field.name)
            for field in fields(one)
            if field.name != "family" and not callable(getattr(one, field.name))
        }
        plain["facts"] = one.facts
        if format == "json":
            print_json(plain)
        else:
            for name, value in plain.items():
                shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
                click.echo(f"{name.replace('_', ' ')}: {'none' if shown is None else shown}")

    @command(group, "compute")
    @click.argument("keys", nargs=-1, required=True)
    @query_options
    @click.option("--disclosure", type=click.Choice(["named", "published"]), default="named")
    def compute(
        keys: tuple[str, ...],
        disclosure: Literal["named", "published"],
        format: str,
        engine: str,
        **asked: Any,
    ) -> None:
        """Figures as tidy rows, with numerator and denominator."""
        from virtualschool.analytics.present import present_all
        from virtualschool.apps.indicators.engine import current_engine

        query, by = _query(keys, **asked)
        with current_engine(engine) as running:
            figures = running.figures(query)
        shown = present_all(figures, disclosure=disclosure)
        rows = [
            {
                "indicator": figure.indicator,
                "version": figure.version,
                "snapshot": figure.snapshot,
                "from": figure.period.first_day.isoformat(),
                "to": figure.period.last_day.isoformat(),
                "authority": figure.authority,
                **{
                    name: figure.period.label if name in {"month", "term"} else figure.by.get(name)
                    for name in by
                },
                "numerator": one.numerator,
                "denominator": one.denominator,
                "value": one.value,
                "status": one.status,
            }
            for figure, one in zip(figures, shown, strict=True)
        ]
        columns = [
            *("indicator", "version", "snapshot", "from", "to", "authority", *by),
            *("numerator", "denominator", "value", "status"),
        ]
        print_rows(rows, columns, format, "No figure fits the question.")

    @command(group, "children")
    @click.option("--indicator", required=True, help="The figure's indicator.")
    @query_options
    def children(indicator: str, format: str, engine: str, **asked: Any) -> None:
        """The children behind a figure, with what each adds to it."""
        from virtualschool.apps.audit.services import record
        from virtualschool.apps.indicators.engine import current_engine
        from virtualschool.cli.common import whoever

        query, by = _query((indicator,), **asked)
        with current_engine(engine) as running:
            contributions = running.contributions(query)
        rows = [
            {
                "child_id": one.child_id,
                **{
                    name: one.period.label if name in {"month", "term"} else one.by.get(name)
                    for name in by
                },
                "numerator": one.numerator,
                "denominator": one.denominator,
            }
            for one in contributions
        ]
        record(
            actor=whoever(),
            action="figure.children_listed",
            authority=min(query.scope.authorities),
            subject_type="indicator",
            subject=indicator,
            detail={"rows": len(rows), "period": query.periods[0].label},
        )
        print_rows(rows, ["child_id", *by, "numerator", "denominator"], format, "No child.")

    @command(group, "census")
    @click.option("--term", help="The census term, as 2024-autumn; every one when left out.")
    @click.option("--by", type=click.Choice(["", "school"]), default="", help="By school.")
    @click.option("--authority", help="The authority's code.")
    def census(term: str | None, by: str, authority: str | None, format: str) -> None:
        """Totals of everyone in the censuses: comparators of the term that each describes."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.indicators.census import census_totals

        rows = census_totals(the_authority(authority).code, term, is_by_school=by == "school")
        columns = list(rows[0]) if rows else []
        print_rows(rows, columns, format, "No school census has been loaded.")

    @command(group, "benchmark")
    @click.argument("keys", nargs=-1, required=True)
    @query_options
    def benchmark(keys: tuple[str, ...], format: str, engine: str, **asked: Any) -> None:
        """What is published of the same thing, children and days; or why nothing is."""
        from virtualschool.apps.indicators.benchmarks import beside

        query, _ = _query(keys, **asked)
        (authority,) = query.scope.authorities
        rows = [
            {
                "indicator": key,
                "cohort": query.cohort,
                "from": period.first_day.isoformat(),
                "to": period.last_day.isoformat(),
                "published": " ".join(
                    beside(indicator=key, cohort=query.cohort, period=period, authority=authority)
                ),
            }
            for key in query.indicators
            for period in query.periods
        ]
        print_rows(rows, list(rows[0]), format, "")


def _query(
    keys: tuple[str, ...],
    *,
    by: str,
    cohort: str | None,
    authority: str | None,
    **when: Any,
) -> tuple[Any, tuple[str, ...]]:
    from virtualschool.analytics.query import BREAKDOWNS, Query, Scope
    from virtualschool.apps.authorities.selectors import the_authority

    names = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    for name in names:
        if name not in BREAKDOWNS:
            raise BadPeriod(
                f"--by {name!r} is not a breakdown; these are: {', '.join(BREAKDOWNS)}."
            )
    indicators = [_indicator(key) for key in keys]
    query = Query(
        indicators=keys,
        periods=asked_periods(by=names, **when),
        scope=Scope(frozenset({the_authority(authority).code})),
        by=names,
        cohort=cohort or indicators[0].cohort,
    )
    return query, names


def _indicator(key: str) -> Indicator:
    """The indicator of that key, or the sentence that there is none."""
    from virtualschool.analytics.indicators import catalogue
    from virtualschool.analytics.query import UnknownIndicator

    found = catalogue().get(key)
    if found is None:
        raise UnknownIndicator(
            f"There is no indicator {key!r}; `virtualschool indicators` lists them."
        )
    return found
