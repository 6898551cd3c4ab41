"""All published figures at hand, from wherever they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from virtualschool.analytics.model import BENCHMARK, NEIGHBOUR
from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.domain.benchmarks import PublishedFigure, PublishedPeriod
from virtualschool.domain.benchmarks.figures import SCHOOL


@dataclass(frozen=True, slots=True)
class Published:
    """All published figures at hand: of areas by measure, and each authority's neighbours.

    Those of schools, perhaps of all England's, stay rows of the canonical table until asked for.
    """

    by_measure: Mapping[str, tuple[PublishedFigure, ...]]
    neighbours: Mapping[str, tuple[str, ...]]
    schools: pa.Table = field(default_factory=BENCHMARK.empty)

    @classmethod
    def of(
        cls,
        figures: Iterable[PublishedFigure],
        neighbours: Mapping[str, Sequence[str]] | None = None,
    ) -> Published:
        """Figures of areas, in any order."""
        by_measure: dict[str, list[PublishedFigure]] = {}
        for figure in figures:
            by_measure.setdefault(figure.measure, []).append(figure)
        return cls(
            {key: tuple(found) for key, found in by_measure.items()},
            {code: tuple(codes) for code, codes in (neighbours or {}).items()},
        )

    @classmethod
    def from_tables(cls, benchmark: pa.Table, neighbour: pa.Table) -> Published:
        """From the canonical tables ``benchmark`` and ``neighbour``."""
        near: dict[str, dict[int, str]] = {}
        for row in neighbour.to_pylist():
            near.setdefault(row["authority"], {})[row["place"]] = row["neighbour"]
        is_school = pc.equal(benchmark["level"], SCHOOL)
        areas = cls.of(
            _figures(benchmark.filter(pc.invert(is_school))),
            {code: [places[place] for place in sorted(places)] for code, places in near.items()},
        )
        return cls(areas.by_measure, areas.neighbours, benchmark.filter(is_school))

    @classmethod
    def from_snapshot(cls, store: SnapshotStore, manifest: Manifest) -> Published:
        """From the parts of a snapshot; one without published figures gives none."""
        tables = {}
        for shape in (BENCHMARK, NEIGHBOUR):
            parts = [
                pq.read_table(store.file_of(part)).cast(shape.schema)
                for part in manifest.of_table(shape.name)
            ]
            tables[shape.name] = pa.concat_tables([shape.empty(), *parts])
        return cls.from_tables(tables[BENCHMARK.name], tables[NEIGHBOUR.name])

    def of_school(self, urn: str) -> tuple[PublishedFigure, ...]:
        """A school's own published figures of all its pupils, of each measure the latest year."""
        latest: dict[str, PublishedFigure] = {}
        for figure in _figures(self.schools.filter(pc.equal(self.schools["area_code"], urn))):
            held = latest.get(figure.measure)
            if held is None or figure.period > held.period:
                latest[figure.measure] = figure
        return tuple(latest.values())


def _figures(benchmark: pa.Table) -> list[PublishedFigure]:
    """The rows of the canonical table as figures."""
    return [_figure(row) for row in benchmark.to_pylist()]


def _figure(row: dict[str, Any]) -> PublishedFigure:
    period = PublishedPeriod(
        row.pop("first_day"), row.pop("last_day"), row.pop("period_kind"), row.pop("period_label")
    )
    return PublishedFigure(**row, period=period)
