"""What a monthly figure may come to in the months of a target, if the coming months are like the
last ones: a level, a range and a chance, and how often such ranges held before.

No trend is carried forward. A trend through a dozen points tells more of chance than of the future,
and a plan that hopes for a fall must not be shown that it has one already. What moves slowly (one
month much like the one before) makes the range wider.

Months are places in a series, 0 being its first; a place past the end of the series lies ahead.
Nothing here is drawn at random: the same series gives the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import asin, ceil, comb, exp, floor, lgamma, log, pi, sin, sqrt
from statistics import NormalDist
from typing import Protocol

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
#: Above this expected count the normal curve stands for the negative binomial.
_LARGE = 200
#: One month's likeness to the one before is not taken for more than this.
_MOST_ALIKE = 0.8
_TAIL = float(1 - HOLDS) / 2


@dataclass(frozen=True, slots=True)
class Monthly:
    """A month's figure in whole numbers; a count has no denominator."""

    numerator: int
    denominator: int | None = None

    @property
    def value(self) -> Fraction | None:
        """The count, or the rate between 0 and 1; null where nobody was counted."""
        if self.denominator is None:
            return Fraction(self.numerator)
        return Fraction(self.numerator, self.denominator) if self.denominator else None


Series = Sequence[Monthly | None]


class Outlook(Protocol):
    """How likely each mean over the months of a target is."""

    def at_most(self, goal: Fraction) -> float:
        """The chance that the mean is not above ``goal``."""
        ...

    def below(self, goal: Fraction) -> float:
        """The chance that the mean is below ``goal``."""
        ...

    def quantile(self, share: float) -> Fraction:
        """The mean that is not passed with that chance."""
        ...


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

    def said(why_not: str = "", outlook: Outlook | None = None) -> Forecast:
        months = min(len(known), MOST_MONTHS)
        return Forecast(months, mean_over(series, done), len(ahead), outlook, tried, why_not)

    if not known:
        return said(NOTHING_KNOWN)
    if not ahead:
        return said()
    if len(known) < LEAST_MONTHS:
        return said(TOO_FEW_MONTHS)
    if ahead[-1] - last > FARTHEST:
        return said(TOO_FAR)
    tried = back_test(series, [place - last for place in ahead], left_out)
    outlook = _outlook(_months(series, known), len(ahead), _months(series, done))
    return said(TOO_UNSTEADY if tried.is_unsteady else "", outlook)


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
        outlook = _outlook(_months(series, known[:number]), len(wanted), [])
        outcome = mean_over(series, wanted)
        assert outcome is not None
        made += 1
        held += outlook.quantile(_TAIL) <= outcome <= outlook.quantile(1 - _TAIL)
    return BackTest(made, held)


def _at(series: Series, place: int) -> Monthly | None:
    """The month, unless it is missing, lies ahead or counted nobody."""
    month = series[place] if 0 <= place < len(series) else None
    return month if month is not None and month.value is not None else None


def _months(series: Series, places: Iterable[int]) -> list[Monthly]:
    return [month for place in places if (month := _at(series, place)) is not None]


def _outlook(known: Sequence[Monthly], ahead: int, done: Sequence[Monthly]) -> Outlook:
    basis = known[-MOST_MONTHS:]
    if basis[0].denominator is None:
        return _of_count([month.numerator for month in basis], ahead, done)
    return _of_rate(basis, ahead, done)


def _alike(residuals: Sequence[float]) -> float:
    """How much wider a mean over months is because a month is like the one before it: the variance
    of a mean of values whose correlation with the next is ``r`` grows by (1 + r) / (1 - r)."""
    whole = sum(each * each for each in residuals)
    if not whole:
        return 1.0
    near = sum(a * b for a, b in pairwise(residuals)) / whole
    near = min(max(near, 0.0), _MOST_ALIKE)
    return (1 + near) / (1 - near)


def _few(months: int) -> float:
    """How much wider a range is for a spread known from few months: the variance of Student's t."""
    free = months - 1
    return free / (free - 2)


# --- counts -------------------------------------------------------------------------------------


def _of_count(basis: Sequence[int], ahead: int, done: Sequence[Monthly]) -> Outlook:
    """The sum of the months ahead is negative binomial: counts about a level that is itself known
    from a few months (half a count is added, so that a level of nought is not certain)."""
    months = len(basis)
    mean = sum(basis) / months
    residuals = [value - mean for value in basis]
    spread = sum(each * each for each in residuals) / (months - 1) * _few(months)
    spread *= _alike(residuals)
    sum_done = sum(month.numerator for month in done)
    expected = ahead * (sum(basis) + 0.5) / months
    shared = 1 + ahead / months
    if expected > _LARGE:
        return _Normal(
            expected, sqrt(max(ahead * spread * shared, 1.0)), sum_done, ahead + len(done)
        )
    over = max(1.0, spread / mean) if mean else 1.0
    return _NegativeBinomial(expected, over * expected * shared, sum_done, ahead + len(done))


@dataclass(frozen=True, slots=True)
class _NegativeBinomial:
    mean: float
    variance: float  # above the mean
    done: int
    months: int

    def _up_to(self, count: int) -> float:
        if count < 0:
            return 0.0
        return min(1.0, sum(self._chances(count)))

    def _chances(self, most: int) -> Iterable[float]:
        size = self.mean**2 / (self.variance - self.mean)
        share = self.mean / self.variance
        for count in range(most + 1):
            yield exp(
                lgamma(count + size)
                - lgamma(size)
                - lgamma(count + 1)
                + size * log(share)
                + count * log(1 - share)
            )

    def at_most(self, goal: Fraction) -> float:
        return self._up_to(floor(goal * self.months) - self.done)

    def below(self, goal: Fraction) -> float:
        return self._up_to(ceil(goal * self.months) - 1 - self.done)

    def quantile(self, share: float) -> Fraction:
        most = ceil(self.mean + 12 * sqrt(self.variance)) + 10
        reached, count = 0.0, most
        for place, chance in enumerate(self._chances(most)):
            reached += chance
            if reached >= share:
                count = place
                break
        return Fraction(self.done + count, self.months)


@dataclass(frozen=True, slots=True)
class _Normal:
    mean: float
    deviation: float
    done: int
    months: int

    def at_most(self, goal: Fraction) -> float:
        # Half a count up: a whole number is at most the goal as long as it is not one above it.
        top = floor(goal * self.months) - self.done + 0.5
        return NormalDist(self.mean, self.deviation).cdf(top) if top > 0 else 0.0

    def below(self, goal: Fraction) -> float:
        top = ceil(goal * self.months) - self.done - 0.5
        return NormalDist(self.mean, self.deviation).cdf(top) if top > 0 else 0.0

    def quantile(self, share: float) -> Fraction:
        count = max(0, round(NormalDist(self.mean, self.deviation).inv_cdf(share)))
        return Fraction(self.done + count, self.months)


# --- rates --------------------------------------------------------------------------------------


def _of_rate(basis: Sequence[Monthly], ahead: int, done: Sequence[Monthly]) -> Outlook:
    """The pooled rate of the months ahead, on a scale on which rates are evenly spread (arcsine),
    with as many people as the months' own spread leaves of those counted."""
    months = len(basis)
    tops = [month.numerator for month in basis]
    bottoms = [month.denominator or 0 for month in basis]
    rate = (sum(tops) + 0.5) / (sum(bottoms) + 1)
    by_chance = [bottom * rate * (1 - rate) for bottom in bottoms]
    residuals = [
        (top - bottom * rate) / sqrt(chance)
        for top, bottom, chance in zip(tops, bottoms, by_chance, strict=True)
    ]
    over = sum(each * each for each in residuals) / (months - 1) * _few(months)
    over = max(1.0, over * _alike(residuals))
    each_month = sum(bottoms) / months
    people = 1 / (over * (1 / (ahead * each_month) + 1 / sum(bottoms)))
    return _Arcsine(
        rate,
        people,
        Fraction(sum(bottoms) * ahead, months),
        sum(month.numerator for month in done),
        sum(month.denominator or 0 for month in done),
    )


@dataclass(frozen=True, slots=True)
class _Arcsine:
    rate: float
    people: float
    ahead: Fraction  # expected denominator of the months ahead
    done: int
    counted: int

    def at_most(self, goal: Fraction) -> float:
        needed = (goal * (self.counted + self.ahead) - self.done) / self.ahead
        if needed < 0:
            return 0.0
        if needed >= 1:
            return 1.0
        way = 2 * sqrt(self.people) * (asin(sqrt(needed)) - asin(sqrt(self.rate)))
        return NormalDist().cdf(way)

    def below(self, goal: Fraction) -> float:
        return self.at_most(goal) if goal > 0 else 0.0

    def quantile(self, share: float) -> Fraction:
        angle = asin(sqrt(self.rate)) + NormalDist().inv_cdf(share) / (2 * sqrt(self.people))
        rate = Fraction(sin(min(max(angle, 0.0), pi / 2)) ** 2)
        return (self.done + rate * self.ahead) / (self.counted + self.ahead)
