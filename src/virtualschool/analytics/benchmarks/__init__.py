"""Published figures beside our own: only where definition, cohort and period match (decision 26).

Otherwise the answer is the sentence that says why there is none. Differences are taken between the
exact published decimals and our figure as it is shown, so that a reader can check them by eye.
"""

from __future__ import annotations

from virtualschool.analytics.benchmarks.matching import (
    FEWEST_NEIGHBOURS,
    Match,
    Neighbours,
    NoBenchmark,
    Shown,
    match,
)
from virtualschool.analytics.benchmarks.published import Published
from virtualschool.analytics.benchmarks.words import difference, difference_words, sentences

__all__ = [
    "FEWEST_NEIGHBOURS",
    "Match",
    "Neighbours",
    "NoBenchmark",
    "Published",
    "Shown",
    "difference",
    "difference_words",
    "match",
    "sentences",
]
