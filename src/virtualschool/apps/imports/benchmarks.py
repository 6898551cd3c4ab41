"""Published statistics of the files in force, as columnar tables of the whole country."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.imports.evidence import Evidence, loads_of, remembered
from virtualschool.apps.receipts.vault import Vault
from virtualschool.feeds.benchmarks.fold import fold


def benchmark_tables(evidence: Sequence[Evidence], vault: Vault) -> dict[str, pa.Table]:
    """``benchmark`` and ``neighbour`` rows: of each figure the word that counts."""
    facts = remembered(
        "benchmarks", evidence, lambda: fold(loads_of(evidence, "benchmarks", vault))
    )
    return {
        "benchmark": model.BENCHMARK.from_rows(facts.figure_rows()),
        "neighbour": model.NEIGHBOUR.from_rows(facts.neighbour_rows()),
    }
