"""The level, range and chance of a target, and the back-test of such ranges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from virtualschool.domain.forecast.outlooks import Monthly, Outlook, outlook

LOWER, HIGHER = "lower", "higher"

#: Months a level is made of: at least as many as a run chart needs, at most a school year's, so
#: that no season of it counts twice.
LEAST_MONTHS, MOST_MONTHS = 6, 12
#: Further ahead than so many months nothing is said.
FARTHEST = 24
#: The share of outcomes that a range should hold.
HOLDS = Fraction(8, 10)
#: Where so few of a back-test's ranges held that ranges as good as they should be would seldom do
#: as badly (less often than this), no chance is said.
SELDOM = 0.05
_TAIL = float(1 - HOLDS) / 2


Series = Sequence[Monthly | None]


@dataclass(frozen=True, slots=True)
class BackTest:
    """Of so many ranges made at earlier months in the same way, how many held what came."""

    made: int
    held: int

    @property
    def is_unsteady(self) -> bool:
        """Whether the ranges held too seldom for a chance to be said."""
        share = float(HOLDS)
        as_bad = sum(
            comb(self.made, held) * share**held * (1 - share) ** (self.made - held)
            for held in range(self.held + 1)
        )
        return as_bad < SELDOM


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the mean over a target's months may come to. ``months`` is how many it is judged from,
    ``done`` the mean over those of the target's months that are known, null for none.

    ``outlook`` is null where nothing lies ahead, or nothing can be said of it: ``why_not``.
    """

    months: int
    done: Fraction | None
    ahead: int
    outlook: Outlook | None
    back_test: BackTest
    why_not: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether all of the target's months are known: ``done`` is the outcome."""
        return self.ahead == 0 and self.done is not None

    @property
    def low(self) -> Fraction | None:
        return None if self.outlook is None else self.outlook.quantile(_TAIL)

    @property
    def middle(self) -> Fraction | None:
        return None if self.outlook is None else self.outlook.quantile(0.5)

    @property
    def high(self) -> Fraction | None:
        return None if self.outlook is None else self.outlook.quantile(1 - _TAIL)

    def chance(self, goal: Fraction, direction: str) -> float | None:
        """How likely the mean is to reach ``goal``: at most it where lower is better, at least it
        where higher is. Null where nothing is said."""
        if self.outlook is None or self.back_test.is_unsteady:
            return None
        return self.outlook.at_most(goal) if direction == LOWER else 1 - self.outlook.below(goal)


#: Chances that have words, beside those near nought and certainty.
_FRACTIONS = ((1, 10), (1, 5), (1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (4, 5), (9, 10))
VERY_LIKELY, VERY_UNLIKELY = "very likely", "very unlikely"
TOO_FEW_MONTHS = "too few months to say"
TOO_FAR = "too far ahead to say"
TOO_UNSTEADY = "too unsteady to say"
NOTHING_KNOWN = "no months to say it from"


def chance_in_words(chance: float) -> str:
    """A chance as people say it: "about 1 in 3", "very likely" (from 19 in 20 on)."""
    if chance >= 0.95:
        return VERY_LIKELY
    if chance <= 0.05:
        return VERY_UNLIKELY
    of, among = min(_FRACTIONS, key=lambda pair: abs(pair[0] / pair[1] - chance))
    return f"about {of} in {among}"


def reaches(value: Fraction, goal: Fraction, direction: str) -> bool:
    """Whether a value is as good as the goal or better."""
    return value <= goal if direction == LOWER else value >= goal


def mean_over(series: Series, places: Iterable[int]) -> Fraction | None:
    """The mean per month of a count, or the pooled rate, over the places that are known."""
    known = [month for place in places if (month := _at(series, place)) is not None]
    if not known:
        return None
    top = sum(month.numerator for month in known)
    if known[0].denominator is None:
        return Fraction(top, len(known))
    return Fraction(top, sum(month.denominator or 0 for month in known))


def trajectory(
    baseline: Fraction, since: range, goal: Fraction, aimed_at: range, places: Iterable[int]
) -> list[Fraction | None]:
    """The straight line from a baseline to a goal, at each place; null before the baseline.

    Both are means over months, so the line is level over the months of the baseline and over those
    of the goal: its own means there are the baseline and the goal.
    """
    start, end = since[-1], max(aimed_at[0], since[-1] + 1)
    found: list[Fraction | None] = []
    for place in places:
        if place < since[0]:
            found.append(None)
        else:
            way = Fraction(min(max(place - start, 0), end - start), end - start)
            found.append(baseline + (goal - baseline) * way)
    return found


def counted_of(aimed_at: range, left_out: Collection[int]) -> list[int]:
    """The months of a target that count: without the holidays, unless there are no others."""
    return [place for place in aimed_at if place not in left_out] or list(aimed_at)


def forecast(series: Series, aimed_at: range, left_out: Collection[int] = ()) -> Forecast:
    """What the mean over the months ``aimed_at`` may come to.

    ``left_out`` are places that neither speak of the level nor belong to the mean: holiday months,
    and months of a shock from outside. A month before the last known one that is missing is left
    out too. Rates are between 0 and 1.
    """
    known = [p for p in range(len(series)) if p not in left_out and _at(series, p) is not None]
    wanted = counted_of(aimed_at, left_out)
    last = max((p for p in range(len(series)) if _at(series, p) is not None), default=-1)
    done = [place for place in wanted if place <= last and _at(series, place) is not None]
    ahead = [place for place in wanted if place > last]
    tried = BackTest(0, 0)

    def said(why_not: str = "", ahead_of: Outlook | None = None) -> Forecast:
        months = min(len(known), MOST_MONTHS)
        return Forecast(months, mean_over(series, done), len(ahead), ahead_of, tried, why_not)

    if not known:
        return said(NOTHING_KNOWN)
    if not ahead:
        return said()
    if len(known) < LEAST_MONTHS:
        return said(TOO_FEW_MONTHS)
    if ahead[-1] - last > FARTHEST:
        return said(TOO_FAR)
    tried = back_test(series, [place - last for place in ahead], left_out)
    found = outlook(_basis(series, known), len(ahead), _months(series, done))
    return said(TOO_UNSTEADY if tried.is_unsteady else "", found)


def back_test(series: Series, distances: Sequence[int], left_out: Collection[int] = ()) -> BackTest:
    """Ranges made at each earlier month for months as far ahead, held against what came."""
    known = [p for p in range(len(series)) if p not in left_out and _at(series, p) is not None]
    made = held = 0
    for number, origin in enumerate(known, 1):
        if number < LEAST_MONTHS:
            continue
        span = range(origin + distances[0], origin + distances[-1] + 1)
        wanted = [place for place in span if place not in left_out]
        came = _months(series, wanted)
        if not wanted or len(came) < len(wanted):
            continue
        found = outlook(_basis(series, known[:number]), len(wanted), [])
        outcome = mean_over(series, wanted)
        assert outcome is not None
        made += 1
        held += found.quantile(_TAIL) <= outcome <= found.quantile(1 - _TAIL)
    return BackTest(made, held)


def _at(series: Series, place: int) -> Monthly | None:
    """The month, unless it is missing, lies ahead or counted nobody."""
    month = series[place] if 0 <= place < len(series) else None
    return month if month is not None and month.value is not None else None


def _months(series: Series, places: Iterable[int]) -> list[Monthly]:
    return [month for place in places if (month := _at(series, place)) is not None]


def _basis(series: Series, known: Sequence[int]) -> list[Monthly]:
    return _months(series, known[-MOST_MONTHS:])
