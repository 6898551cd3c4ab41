"""Rounding, intervals, control charts and the churn split.

Figures are integers until here; everything below is exact (``Fraction``) until it is rounded once,
half up, as the DfE rounds what it publishes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor, sqrt
from statistics import median

Number = int | float | Decimal | Fraction


def round_half_up(value: Number, places: int = 0) -> Decimal:
    """Rounded to so many decimals, a half away from nought, as DfE publications do.

    (Python's own ``round`` takes a half to the even digit.) Never gives a negative zero.
    """
    exact = Fraction(value) * 10**places
    whole = floor(abs(exact) + Fraction(1, 2))
    return Decimal(whole if exact >= 0 or whole == 0 else -whole).scaleb(-places)


def percentage(numerator: int, denominator: int, places: int = 1) -> Decimal | None:
    """``numerator`` as a percentage of ``denominator``, half up; null without a denominator."""
    if denominator == 0:
        return None
    return round_half_up(Fraction(100 * numerator, denominator), places)


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """The 95 % interval of a proportion, between 0 and 1 (Wilson's score interval, 1927).

    Honest for small groups and for 0 and 100 %, where the usual formula is not.
    Raises ``ValueError`` when the numbers are not a part of a whole.
    """
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError(f"{numerator} of {denominator} is not a part of a whole.")
    z2 = 1.959963984540054**2
    share = numerator / denominator
    centre = share + z2 / (2 * denominator)
    spread = sqrt(z2 * (share * (1 - share) / denominator + z2 / (4 * denominator**2)))
    scale = 1 + z2 / denominator
    low = 0.0 if numerator == 0 else (centre - spread) / scale
    high = 1.0 if numerator == denominator else (centre + spread) / scale
    return low, high


# --- control charts -----------------------------------------------------------------------------

NOTHING_UNUSUAL = "nothing unusual"
HIGHER = "higher than usual"
LOWER = "lower than usual"
TOO_FEW = "too few to say"

#: Points needed for control limits; with fewer a run chart, with fewer still nothing.
POINTS_FOR_LIMITS, POINTS_FOR_A_RUN_CHART = 12, 6
#: How many points in a row on one side of the centre are a signal beside limits (Wheeler), and on a
#: run chart (a shift); how many points before the shift show what was usual.
RUN_BESIDE_LIMITS, SHIFT, POINTS_BEFORE_SHIFT = 8, 6, 5
#: Up to one point in so many may stand outside the first limits and be left out of the second.
FEW_OUTSIDE = 6
#: Limits stand 3 sigma from the mean, sigma being the mean moving range / 1.128 (Wheeler).
_LIMIT_FACTOR = Fraction(266, 100)


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A series with its centre and limits, and in words what each point says.

    ``kind`` is ``xmr`` (mean and limits), ``run`` (median alone) or ``too_few``. ``signals`` has
    words for every point that has a value and was not left out; ``reasons`` says why, where one is
    a signal.
    """

    kind: str
    centre: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    signals: Mapping[int, str]
    reasons: Mapping[int, str] = field(default_factory=dict)


def signal_words(chart: ControlChart, index: int) -> str:
    """What the point says: one of the four phrases. A point left out is too little to say."""
    return chart.signals.get(index, TOO_FEW)


def xmr(
    values: Sequence[Number | None],
    left_out: Collection[int] = (),
    *,
    least: Number | None = None,
    most: Number | None = None,
) -> ControlChart:
    """A control chart of single values in order of time (XmR), or what can be had of one.

    ``left_out`` are positions that must not speak (holiday months); so is a null. Limits are kept
    between ``least`` and ``most`` (a count is never below 0, a percentage never above 100).

    With ``POINTS_FOR_LIMITS`` points: a point outside the limits, or in a run of
    ``RUN_BESIDE_LIMITS`` on one side of the mean, is a signal. A few points outside the first
    limits are no part of what is usual: mean and limits are made once more without them.

    With fewer points the centre is the median and there are no limits: only a shift can be seen,
    which is ``SHIFT`` points in a row that each rise (or fall), or that all lie on one side of the
    median of the points before them; that nothing is unusual cannot be said, so other points say
    "too few to say".
    """
    points = [
        (index, Fraction(value))
        for index, value in enumerate(values)
        if value is not None and index not in left_out
    ]
    if len(points) < POINTS_FOR_A_RUN_CHART:
        return ControlChart("too_few", None, None, None, {index: TOO_FEW for index, _ in points})
    if len(points) < POINTS_FOR_LIMITS:
        return _run_chart(points)
    centre, lower, upper = _limits([value for _, value in points])
    usual = [value for _, value in points if lower <= value <= upper]
    if len(points) - len(usual) <= len(points) // FEW_OUTSIDE:
        centre, lower, upper = _limits(usual)
    lower = lower if least is None else max(lower, Fraction(least))
    upper = upper if most is None else min(upper, Fraction(most))
    signals = {index: NOTHING_UNUSUAL for index, _ in points}
    reasons: dict[int, str] = {}
    for run in _runs(points, centre):
        if len(run) >= RUN_BESIDE_LIMITS:
            is_high = run[0][1] > centre
            for index, _ in run:
                signals[index] = HIGHER if is_high else LOWER
                reasons[index] = (
                    f"one of {len(run)} in a row {'above' if is_high else 'below'} the mean"
                )
    for index, value in points:
        if not lower <= value <= upper:
            signals[index] = HIGHER if value > upper else LOWER
            reasons[index] = f"{'above the upper' if value > upper else 'below the lower'} limit"
    return ControlChart("xmr", centre, lower, upper, signals, reasons)


def _limits(series: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """Mean, lower and upper limit of single values."""
    centre = sum(series, Fraction()) / len(series)
    moving_range = sum(abs(b - a) for a, b in pairwise(series)) / Fraction(len(series) - 1)
    spread = _LIMIT_FACTOR * moving_range
    return centre, centre - spread, centre + spread


def _runs(
    points: Sequence[tuple[int, Fraction]], centre: Fraction
) -> list[list[tuple[int, Fraction]]]:
    """Stretches of points on one side of the centre; a point on the centre ends a run."""
    runs: list[list[tuple[int, Fraction]]] = []
    side_before = 0
    for point in points:
        side = (point[1] > centre) - (point[1] < centre)
        if side and side == side_before:
            runs[-1].append(point)
        elif side:
            runs.append([point])
        side_before = side
    return runs


def _run_chart(points: Sequence[tuple[int, Fraction]]) -> ControlChart:
    signals = {index: TOO_FEW for index, _ in points}
    reasons: dict[int, str] = {}
    for end in range(SHIFT, len(points) + 1):
        before, window = points[: end - SHIFT], points[end - SHIFT : end]
        index, last = window[-1]
        steps = [b - a for (_, a), (_, b) in pairwise(window)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            rises = steps[0] > 0
            signals[index] = HIGHER if rises else LOWER
            reasons[index] = f"{SHIFT} in a row, each {'higher' if rises else 'lower'}"
        elif len(before) >= POINTS_BEFORE_SHIFT:
            usual = median(value for _, value in before)
            if all(value > usual for _, value in window) or all(v < usual for _, v in window):
                signals[index] = HIGHER if last > usual else LOWER
                reasons[index] = (
                    f"{SHIFT} in a row {'above' if last > usual else 'below'} the median before"
                )
    centre = Fraction(median(value for _, value in points))
    return ControlChart("run", centre, None, None, signals, reasons)


# --- the churn split ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrintedSplit:
    """The split as printed, half up. ``adds_up`` says whether the printed parts make the printed
    change; where they do not, the page says so beside ``change``."""

    change: Decimal
    among_both: Decimal
    only_this: Decimal
    only_last: Decimal

    @property
    def parts_sum(self) -> Decimal:
        return self.among_both + self.only_this + self.only_last

    @property
    def adds_up(self) -> bool:
        return self.parts_sum == self.change


@dataclass(frozen=True, slots=True)
class ChurnSplit:
    """How far a pooled rate moved, by who was counted. Exact, in percentage points (unless made
    with another ``per``); null where nobody was counted.

    ``this - last = among_both + effect_only_this + effect_only_last``, always. The parts describe;
    none of them is called improvement.
    """

    last: Fraction | None
    this: Fraction | None
    both_last: Fraction | None
    both_this: Fraction | None
    only_last: Fraction | None
    only_this: Fraction | None
    children_both: int
    children_only_last: int
    children_only_this: int

    @property
    def change(self) -> Fraction | None:
        return _minus(self.this, self.last)

    @property
    def among_both(self) -> Fraction | None:
        """The change among the children counted in both periods."""
        return _minus(self.both_this, self.both_last)

    @property
    def effect_only_this(self) -> Fraction | None:
        """How far those counted only in this period move this period's rate."""
        return _minus(self.this, self.both_this)

    @property
    def effect_only_last(self) -> Fraction | None:
        """The effect of the absence of those counted only in the last period."""
        return _minus(self.both_last, self.last)

    def printed(self, places: int) -> PrintedSplit | None:
        """The parts rounded to ``places``: one more than the figure has (decision 22).

        Null where the split cannot be made, because nobody was counted in both periods.
        """
        parts = (self.change, self.among_both, self.effect_only_this, self.effect_only_last)
        if any(part is None for part in parts):
            return None
        return PrintedSplit(*(round_half_up(part, places) for part in parts if part is not None))


def _minus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a - b


def churn_split(
    last: Mapping[str, tuple[int, int]], this: Mapping[str, tuple[int, int]], *, per: int = 100
) -> ChurnSplit:
    """The split of the change between two periods' pooled rates.

    ``last`` and ``this`` give each child's contribution (numerator, denominator); a child whose
    denominator is 0 was not counted in that period. Rates are per ``per``: 100 for percentages.
    """
    counted_last = {child for child, (_, denominator) in last.items() if denominator}
    counted_this = {child for child, (_, denominator) in this.items() if denominator}
    both = counted_last & counted_this

    def rate(of: Mapping[str, tuple[int, int]], children: set[str]) -> Fraction | None:
        if not children:
            return None
        numerator = sum(of[child][0] for child in children)
        return Fraction(per * numerator, sum(of[child][1] for child in children))

    return ChurnSplit(
        last=rate(last, counted_last),
        this=rate(this, counted_this),
        both_last=rate(last, both),
        both_this=rate(this, both),
        only_last=rate(last, counted_last - both),
        only_this=rate(this, counted_this - both),
        children_both=len(both),
        children_only_last=len(counted_last - both),
        children_only_this=len(counted_this - both),
    )
