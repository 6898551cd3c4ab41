"""A monthly series against its control limits, which may begin anew at months that were set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from virtualschool.domain.calendar import Month
from virtualschool.domain.statistics import TOO_FEW, ControlChart, xmr


@dataclass(frozen=True, slots=True)
class Judged:
    """Each month's centre, limits and signal; ``stretches`` are the charts, one for each time that
    limits began anew, with the place of its first month."""

    months: Sequence[Month]
    values: Sequence[Fraction | None]
    stretches: Sequence[tuple[int, ControlChart]]

    def chart_at(self, place: int) -> ControlChart:
        """The chart that a month is judged by."""
        return [chart for start, chart in self.stretches if start <= place][-1]

    def signal_at(self, place: int) -> str:
        """What the month says, in one of the four phrases."""
        start, chart = [each for each in self.stretches if each[0] <= place][-1]
        return chart.signals.get(place - start, TOO_FEW)

    def reason_at(self, place: int) -> str:
        """Why the month is a signal; empty where it is none."""
        start, chart = [each for each in self.stretches if each[0] <= place][-1]
        return chart.reasons.get(place - start, "")


def judge(
    months: Sequence[Month],
    values: Sequence[Fraction | None],
    *,
    left_out: Collection[Month],
    begin_anew: Collection[Month],
    most: int | None,
) -> Judged:
    """The series judged. ``left_out`` are holiday months, ``begin_anew`` the months from which
    limits are made again, from those months on alone; ``most`` is the highest possible value."""
    starts = sorted({0, *(place for place, month in enumerate(months) if month in begin_anew)})
    stretches = []
    for start, end in zip(starts, [*starts[1:], len(months)], strict=True):
        silent = {place - start for place in range(start, end) if months[place] in left_out}
        stretches.append((start, xmr(values[start:end], silent, least=0, most=most)))
    return Judged(months, values, stretches)
