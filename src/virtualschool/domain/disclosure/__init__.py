"""Disclosure control: which small numbers are hidden, and proof that they stay hidden.

Primary suppression hides counts from 1 up to the threshold; nought is shown. Secondary suppression
hides further cells, the smallest first, until no hidden cell can be worked out: from the totals of
its table (``tables``), or from other tables and from papers issued before (``linked``).
Sources: symbols and practice of DfE publications (*Analysts' guide*; children looked after
methodology, rounding; the smallest count published for an authority is 6).
"""

from virtualschool.domain.disclosure.linked import Balance, Release, given_away, withhold
from virtualschool.domain.disclosure.rule import (
    DEFAULT_RULE,
    Shown,
    SuppressionRule,
    Symbol,
    rate_symbol,
    round_to_nearest,
    show_count,
    tells_about_everybody,
)
from virtualschool.domain.disclosure.tables import TOTAL, CountTable, Key, suppress, worked_out

__all__ = [
    "DEFAULT_RULE",
    "TOTAL",
    "Balance",
    "CountTable",
    "Key",
    "Release",
    "Shown",
    "SuppressionRule",
    "Symbol",
    "given_away",
    "rate_symbol",
    "round_to_nearest",
    "show_count",
    "suppress",
    "tells_about_everybody",
    "withhold",
    "worked_out",
]
