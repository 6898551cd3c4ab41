"""Published files of all accepted loads, folded: of each figure the word that counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.domain.benchmarks import MEASURES, PublishedFigure, PublishedPeriod, parse_cell
from virtualschool.domain.benchmarks.figures import SCHOOL, Key, version_rank
from virtualschool.feeds.base import Staged
from virtualschool.feeds.benchmarks.layouts import LAYOUTS
from virtualschool.feeds.benchmarks.reference.shapes import (
    AUTHORITIES,
    AUTHORITY_REGIONS,
    BANK_HOLIDAYS,
    NEIGHBOURS,
)


@dataclass(frozen=True, slots=True)
class ListedAuthority:
    """An authority as a loaded list has it; ``region`` in the list's own words."""

    code: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class BenchmarkFacts:
    """``figures`` are of England, regions and authorities, ``schools`` of schools by URN.

    ``neighbours`` are each authority's, nearest first. ``authorities`` and ``holidays`` (England
    and Wales, with their names) are as the loaded lists say them; the packaged ones stay in use.
    """

    figures: Mapping[Key, PublishedFigure]
    schools: Mapping[str, tuple[PublishedFigure, ...]]
    neighbours: Mapping[str, tuple[str, ...]]
    authorities: Mapping[str, ListedAuthority]
    holidays: Mapping[date, str]

    def figure_rows(self) -> list[dict[str, object]]:
        """The rows of the canonical table ``benchmark``: areas, then schools."""
        of_schools = [figure for figures in self.schools.values() for figure in figures]
        return [_canonical(figure) for figure in (*self.figures.values(), *of_schools)]

    def neighbour_rows(self) -> list[dict[str, object]]:
        """The rows of the canonical table ``neighbour``."""
        return [
            {"authority": authority, "neighbour": neighbour, "place": place}
            for authority, neighbours in self.neighbours.items()
            for place, neighbour in enumerate(neighbours, start=1)
        ]


def fold(loads: Sequence[Sequence[Staged]], urns: Collection[str] | None = None) -> BenchmarkFacts:
    """Staged tables by load, in the order received. Of a figure the later word wins, but a
    provisional one never replaces a revised one, nor either of them a final one.

    ``urns`` are the schools whose figures are wanted; null for all of England's.
    """
    figures: dict[Key, PublishedFigure] = {}
    neighbours: dict[str, tuple[str, ...]] = {}
    authorities: dict[str, ListedAuthority] = {}
    holidays: dict[date, str] = {}
    for one in (one for load in loads for one in load):
        if one.table in LAYOUTS:
            for figure in _figures(one, urns):
                before = figures.get(figure.key)
                if not before or version_rank(figure.version) >= version_rank(before.version):
                    figures[figure.key] = figure
        elif one.table == NEIGHBOURS.name:
            neighbours |= _neighbours(one)
        elif one.table in (AUTHORITIES.name, AUTHORITY_REGIONS.name):
            authorities |= _authorities(one)
        elif one.table == BANK_HOLIDAYS.name:
            holidays |= _holidays(one)
    schools: dict[str, list[PublishedFigure]] = {}
    areas: dict[Key, PublishedFigure] = {}
    for key, figure in figures.items():
        if figure.level == SCHOOL:
            schools.setdefault(figure.area_code, []).append(figure)
        else:
            areas[key] = figure
    return BenchmarkFacts(
        areas,
        {urn: tuple(found) for urn, found in schools.items()},
        neighbours,
        authorities,
        dict(sorted(holidays.items())),
    )


def _figures(one: Staged, urns: Collection[str] | None) -> Iterator[PublishedFigure]:
    source = LAYOUTS[one.table].source
    wanted = None if urns is None else pa.array(sorted(urns), pa.string())
    for batch in one.batches():
        rows = batch
        if wanted is not None:
            is_wanted = pc.is_in(batch["area_code"], value_set=wanted)
            rows = batch.filter(pc.or_(pc.not_equal(batch["level"], SCHOOL), is_wanted))
        for row in rows.to_pylist():
            yield _figure(row, source, one.file)


def _figure(row: Mapping[str, Any], source: str, file: str) -> PublishedFigure:
    value = parse_cell(row["value"])
    is_average = MEASURES[row["measure"]].unit == "average"
    return PublishedFigure(
        measure=row["measure"],
        level=row["level"],
        area_code=row["area_code"],
        area_name=row["area_name"],
        period=PublishedPeriod(
            row["first_day"], row["last_day"], row["period_kind"], row["period_label"]
        ),
        cohort=row["cohort"],
        phase=row["phase"],
        numerator=None if is_average else _whole(row["numerator"]),
        denominator=_whole(row["denominator"]),
        value=value.text,
        symbol=value.symbol,
        version=row["version"],
        source=source,
        file=file,
    )


def _whole(text: str | None) -> int | None:
    return None if text is None else parse_cell(text).whole


def _neighbours(one: Staged) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[int, str]] = {}
    for row in one.rows.to_pylist():
        found.setdefault(row["authority"], {})[row["place"]] = row["neighbour"]
    return {
        authority: tuple(places[place] for place in sorted(places))
        for authority, places in found.items()
    }


def _authorities(one: Staged) -> dict[str, ListedAuthority]:
    return {
        row["code"]: ListedAuthority(row["code"], row["name"], row["region"] or "")
        for row in one.rows.to_pylist()
        if row["code"] and not row["is_area"]
    }


def _holidays(one: Staged) -> dict[date, str]:
    return {
        row["date"]: row["title"]
        for row in one.rows.to_pylist()
        if "england" in (row["division"] or "england").lower()
    }


def _canonical(figure: PublishedFigure) -> dict[str, object]:
    return {
        "measure": figure.measure,
        "area_code": figure.area_code,
        "area_name": figure.area_name,
        "level": figure.level,
        "period_kind": figure.period.kind,
        "period_label": figure.period.label,
        "first_day": figure.period.first_day,
        "last_day": figure.period.last_day,
        "cohort": figure.cohort,
        "phase": figure.phase,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "symbol": figure.symbol,
        "version": figure.version,
        "source": figure.source,
        "file": figure.file,
    }
