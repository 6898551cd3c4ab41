"""What an indicator is: its words, its two numbers, and the family of facts it is counted from.

An indicator never touches a table. It names a ``Family``, which gives one row per authority,
child, period and breakdown value with whole-number measures, and says which of those measures
add up to its numerator and denominator. A figure is the sum of its children's contributions,
so the list behind a figure cannot disagree with it.

Each form exists twice: as an Ibis expression, which any engine runs, and as plain Python, written
independently, which is the oracle that the expression is tested against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from virtualschool.analytics.query import BREAKDOWNS, COHORTS, Query

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Asks, Frame
    from virtualschool.analytics.plain import PlainFrame

Row = Mapping[str, Any]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Family:
    """Facts and a cohort that several indicators share, counted in one scan.

    ``rows`` gives an Ibis table with ``authority``, ``child_id``, ``period`` (position in the
    query's periods), the query's breakdown columns and the measures, one row per child and group.
    ``plain`` gives the same rows as dictionaries. ``facts`` names the canonical tables read.
    ``measures_add_up`` says that each measure of a child is the sum of what it is in each group, by
    whatever it is shown. ``asks`` is of a family that looks at the query's days: see ``Asks``.
    """

    name: str
    facts: tuple[str, ...]
    rows: Callable[[Frame], ir.Table]
    plain: Callable[[PlainFrame], Iterable[Row]]
    measures_add_up: bool = False
    asks: Callable[[Query], Asks] | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One measure, defined once; every figure, page and paper reads it from here.

    ``numerator_of`` and ``denominator_of`` are sums over the family's measures of a row;
    ``plain_numerator`` and ``plain_denominator`` say the same of a dictionary. A count has no
    denominator. The engine's whole numbers are divided by ``scale`` on presentation (two half
    days make a day) and a percentage is rounded half up to ``decimals``. ``event`` names one of
    what is counted where each has a day of its own, so that the months add up and, where they are
    rare, the days between them can be judged.
    """

    key: str
    title: str
    meaning: str
    why: str
    numerator: str
    denominator: str | None
    unit: str
    source: str
    family: Family
    numerator_of: Callable[[ir.Table], ir.IntegerValue]
    plain_numerator: Callable[[Row], int]
    denominator_of: Callable[[ir.Table], ir.IntegerValue] | None = None
    plain_denominator: Callable[[Row], int] | None = None
    cohort: str = "looked_after"
    cohorts: tuple[str, ...] = COHORTS
    breakdowns: tuple[str, ...] = BREAKDOWNS
    decimals: int = 0
    scale: int = 1
    better: Better = "neither"
    parts_add_up: bool = True
    event: str = ""
    owner: str = "Head of the virtual school"
    version: str = "1"
    review_on: date = field(default=date(2027, 9, 1))

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the canonical tables that the indicator is counted from."""
        return self.family.facts

    @property
    def is_count(self) -> bool:
        """Whether the figure is a plain count, without a denominator."""
        return self.denominator_of is None
