"""How likely each mean over some months to come is, from the months before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import asin, ceil, exp, floor, lgamma, log, pi, sin, sqrt
from statistics import NormalDist
from typing import Protocol

#: Above this expected count the normal curve stands for the negative binomial.
_LARGE = 200
#: One month's likeness to the one before is not taken for more than this.
_MOST_ALIKE = 0.8


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


def outlook(basis: Sequence[Monthly], ahead: int, done: Sequence[Monthly]) -> Outlook:
    """The outlook for the mean over ``ahead`` months to come and those ``done``, if the ones to
    come are like those of ``basis``."""
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
