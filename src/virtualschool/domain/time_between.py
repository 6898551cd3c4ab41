"""Rare events by the time between them.

Where less than one event falls in a month, counts by month say nothing for months on end and then
shout at a single event. The days between one event and the next are judged instead (the t chart:
Nelson, *A control chart for parts-per-million nonconforming items*, 1994). Such days are far from
evenly spread about their mean; raised to the power 1/3.6 they nearly are, and are judged there as
single values (XmR). Centre and limits are turned back into days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from virtualschool.domain.statistics import (
    HIGHER,
    LOWER,
    NOTHING_UNUSUAL,
    TOO_FEW,
    ControlChart,
    xmr,
)

#: Nelson's power, which makes times between events nearly normal.
POWER = 3.6

#: Short times between events are many events, and long ones few: what is said is of the events.
_SAID: Mapping[str, str] = {HIGHER: LOWER, LOWER: HIGHER}


@dataclass(frozen=True, slots=True)
class TimeBetween:
    """The days between events. ``gaps`` are those before each event but the first, oldest first.

    ``chart`` has centre and limits in days; its signals and reasons, by the place of the gap, are
    of the events: a short gap is ``HIGHER``.
    """

    days: Sequence[date]
    gaps: Sequence[int]
    chart: ControlChart

    def signal_since(self, day: date) -> str:
        """What the days from the last event before ``day`` to it say, none having happened since:
        lower than usual once they pass the upper limit. Until then they cannot be unusual."""
        if self.chart.upper is None or day < self.days[0]:
            return TOO_FEW
        last = max(each for each in self.days if each <= day)
        return LOWER if (day - last).days > self.chart.upper else NOTHING_UNUSUAL


def time_between(days: Sequence[date]) -> TimeBetween:
    """The days between events, judged. ``days`` are each named once, in order: what happens on one
    day, as moves on the first day of term, is one event.

    With fewer gaps than limits need this is a run chart, with fewer still nothing: see ``xmr``.
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    chart = xmr([gap ** (1 / POWER) for gap in gaps], least=0)
    return TimeBetween(
        days,
        gaps,
        replace(
            chart,
            centre=_in_days(chart.centre),
            lower=_in_days(chart.lower),
            upper=_in_days(chart.upper),
            signals={place: _SAID.get(words, words) for place, words in chart.signals.items()},
        ),
    )


def _in_days(value: Fraction | None) -> Fraction | None:
    return None if value is None else Fraction(float(value) ** POWER)
