"""A target's progress in sentences and as a chart, for pages and papers alike."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.document.months import short
from virtualschool.apps.indicators.targets.impact import (
    NOT_COUNTED_HERE,
    NOTHING_LOADED,
    mean_words,
)
from virtualschool.apps.indicators.targets.models import Shock
from virtualschool.apps.indicators.targets.progress import Standing, TargetProgress
from virtualschool.domain.calendar import Month
from virtualschool.domain.forecast import HOLDS, VERY_LIKELY, VERY_UNLIKELY
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import Block, Chart, Noted, Paragraph, Sentences, Series
from virtualschool.publishing.plain import long_date, number

STANDING_WORDS = {
    Standing.REACHED: "Reached",
    Standing.NOT_REACHED: "Not reached",
    Standing.ON_COURSE: "On the line",
    Standing.BEHIND: "Behind the line",
    Standing.TOO_FEW: "Too few months to say",
    Standing.NO_DATA: "No data",
}


def progress_sentences(progress: TargetProgress) -> list[str]:
    """What is said of a target; the first sentence is the whole of it in a line."""
    if progress.standing == Standing.NO_DATA:
        return [NOT_COUNTED_HERE if progress.indicator is None else NOTHING_LOADED]
    said = [_head(progress), _so_far(progress), *_ahead(progress), _baseline(progress)]
    said += [_shock(shock, progress) for shock in progress.shocks]
    if progress.is_withheld:
        said.append("Numbers so small that they could tell of one child are left out.")
    return [sentence for sentence in said if sentence]


def target_chart(progress: TargetProgress) -> Chart:
    """The target's chart: baseline, line, what came, and the range of what may come."""
    indicator = progress.indicator
    assert indicator is not None
    places = _places(indicator)
    ahead = set(progress.ahead)
    span = progress.range

    def range_at(month: Month, end: Fraction | None) -> Decimal | None:
        return _rounded(end, places) if month in ahead and end is not None else None

    return Chart(
        key=f"target-{indicator.key.replace('_', '-')}",
        title=f"{indicator.title}: on the way to the target",
        summary=progress_sentences(progress)[0],
        better=progress.aim.direction,
        unit="%" if not indicator.is_count else "days" if indicator.scale == 2 else indicator.unit,
        labels=[short(month) for month in progress.months],
        series=[
            Series(
                indicator.title, [_rounded(value, indicator.decimals) for value in progress.actual]
            )
        ],
        kind="target",
        centre=[_rounded(value, places) for value in progress.trajectory],
        lower=[range_at(month, span.low if span else None) for month in progress.months],
        upper=[range_at(month, span.high if span else None) for month in progress.months],
        left_out=progress.left_out,
        target=_rounded(progress.target, places),
        noted=[_noted(shock, progress.months) for shock in progress.shocks],
    )


def target_blocks(progress: TargetProgress) -> list[Block]:
    """The sentences and the chart, as a page or a paper has them."""
    head, *more = progress_sentences(progress)
    is_drawn = any(value is not None for value in progress.actual)
    blocks: list[Block] = [target_chart(progress) if is_drawn else Paragraph([head])]
    if more:
        blocks.append(Sentences([[sentence] for sentence in more]))
    return blocks


def span_words(months: Sequence[Month]) -> str:
    """Months as they are said: "September to December 2022", "January 2023"."""
    first, last = months[0], months[-1]
    if first == last:
        return first.label
    name = first.label if first.year != last.year else first.label.split()[0]
    return f"{name} to {last.label}"


def _head(progress: TargetProgress) -> str:
    aim, indicator = progress.aim, progress.indicator
    assert indicator is not None
    goal, span = _said(indicator, progress.target), span_words(aim.months)
    if progress.standing in {Standing.REACHED, Standing.NOT_REACHED}:
        came = _or_withheld(indicator, progress.outcome)
        begun = progress.baseline
        since = f", from {_short(indicator, begun)} before" if begun is not None else ""
        return f"{STANDING_WORDS[progress.standing]}: {came} in {span}; {goal} was the aim{since}."
    aimed = f"The aim is {goal} in {span}"
    if progress.standing == Standing.TOO_FEW:
        return f"{aimed}; too few months are known to say how far it is."
    latest = (
        f"the last {_count(len(progress.latest_months))} judged "
        f"({span_words(progress.latest_months)}) "
        f"came to {_or_withheld(indicator, progress.latest)}"
    )
    is_on_course = progress.standing == Standing.ON_COURSE
    if progress.line is not None:
        held = f"and the line to the target to {_short(indicator, progress.line)}"
        return f"{aimed}; {latest} {held}: {'on it or better' if is_on_course else 'behind it'}."
    return f"{aimed}; {latest}: {'there already' if is_on_course else 'not there yet'}."


def _so_far(progress: TargetProgress) -> str:
    """Of an aim some of whose months are known."""
    indicator = progress.indicator
    assert indicator is not None
    if not progress.ahead or progress.outcome is None:
        return ""
    known = [m for m in progress.aim.months if m < progress.ahead[0]]
    return f"So far {span_words(known)} came to {_said(indicator, progress.outcome)}."


def _ahead(progress: TargetProgress) -> list[str]:
    indicator, chance = progress.indicator, progress.chance_in_words
    assert indicator is not None
    if not progress.ahead or progress.standing == Standing.TOO_FEW or not chance:
        return []
    said = []
    if progress.range is not None:
        low, high = _short(indicator, progress.range.low), _said(indicator, progress.range.high)
        between = high if high.startswith(f"{low} ") else f"between {low} and {high}"
        said.append(
            f"If the months ahead are like the last {progress.judged_from} judged, the aim’s "
            f"months come to {between} in {HOLDS.numerator} of {HOLDS.denominator} such cases; "
            "no trend and no season is carried forward."
        )
    if chance in {VERY_LIKELY, VERY_UNLIKELY}:
        said.append(f"So, reaching the target is {chance}.")
    elif chance.startswith("about"):
        said.append(f"So, the chance of reaching the target is {chance}.")
    else:
        said.append(f"How likely the target is: {chance}.")
    tried = progress.back_test
    if tried.made:
        said.append(
            f"Ranges made in the same way at {_earlier(tried.made)} held what came in "
            f"{tried.held if tried.made > 1 else 'one' if tried.held else 'none'}."
        )
    elif progress.range is not None:
        said.append("There are no earlier months on which such a range could be tried.")
    return said


def _baseline(progress: TargetProgress) -> str:
    aim, indicator = progress.aim, progress.indicator
    assert indicator is not None
    if aim.baseline_first is None:
        return (
            "No baseline is set, so there is no line to the target."
            if aim.baseline is None
            else f"Nobody has said of which months the baseline of "
            f"{_short(indicator, Fraction(aim.baseline))} is, so there is no line to the target."
        )
    counted = progress.baseline_counted
    span = span_words(aim.baseline_months)
    if counted is None or aim.baseline is None:
        return (
            ""
            if progress.baseline is not None
            else f"The baseline’s months, {span}, are not known, so there is no line to the target."
        )
    said, found = _short(indicator, Fraction(aim.baseline)), _short(indicator, counted)
    if said == found:
        return f"The baseline of {said} in {span} is what is counted of those months now."
    return f"The baseline is given as {said} in {span}; counted now, those months come to {found}."


def _shock(shock: Shock, progress: TargetProgress) -> str:
    said = (
        f"“{shock.words}” ({long_date(shock.first_day)} to {long_date(shock.last_day)}) came from "
        "outside: those months are left out of what is judged, and nobody takes credit or blame "
        "for them."
    )
    if any(_is_within(shock, month) for month in progress.aim.baseline_months):
        said += " The baseline lies in them: a change since may be no more than their end."
    return said


def _noted(shock: Shock, months: Sequence[Month]) -> Noted:
    touched = [place for place, month in enumerate(months) if _is_within(shock, month)]
    return Noted(touched[0], touched[-1], shock.words)


def _is_within(shock: Shock, month: Month) -> bool:
    return shock.first_day <= month.last_day and month.first_day <= shock.last_day


def _places(indicator: Indicator) -> int:
    """Decimals of a mean over months."""
    return max(1, indicator.decimals) if indicator.is_count else indicator.decimals


def _rounded(value: Fraction | None, places: int) -> Decimal | None:
    return None if value is None else round_half_up(value, places)


def _said(indicator: Indicator, value: Fraction) -> str:
    return mean_words(indicator, value)


def _short(indicator: Indicator, value: Fraction) -> str:
    return mean_words(indicator, value, is_short=True)


def _or_withheld(indicator: Indicator, value: Fraction | None) -> str:
    return "a number too small to show" if value is None else _said(indicator, value)


def _count(months: int) -> str:
    return "month" if months == 1 else f"{number(months)} months"


def _earlier(made: int) -> str:
    return "one earlier month" if made == 1 else f"{made} earlier months"
