"""The figure itself: in a sentence, beside the period before and the year before."""

from __future__ import annotations

from virtualschool.apps.indicators.figures.document.rare import rare_signal
from virtualschool.apps.indicators.figures.document.words import (
    BETTER,
    is_small,
    ref,
    whole_numbers,
)
from virtualschool.apps.indicators.figures.facts import Count, FigureFacts, Told, Withheld
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import (
    Block,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Span,
    Strong,
)
from virtualschool.publishing.plain import number

#: Why some numbers are not shown, on pages and in files that can leave the team.
WHY_WITHHELD = (
    "This page can leave the team, so small numbers are not shown. “c” stands where fewer than "
    f"{DEFAULT_RULE.threshold} children or events are counted, and where a number would give such "
    "a one away; it never stands for none."
)


def the_figure(facts: FigureFacts) -> list[Block]:
    choice = facts.choice
    beside = [
        (choice, facts.this, ""),
        (facts.before, facts.last, "then"),
        (facts.year_ago, facts.last_year, "a year earlier"),
    ]
    if facts.before == facts.year_ago:
        beside.pop()  # the year before a year is the same
    blocks: list[Block] = [Note([words], "caution") for words in facts.notes]
    if facts.is_released:
        blocks.append(Note([WHY_WITHHELD]))
    if facts.is_part:
        blocks.append(Note(["Counted among the children you may see, not the whole authority."]))
    blocks.append(Paragraph(_sentence(facts)))
    blocks.append(
        KeyFigures(
            [
                KeyFigure(
                    of.period.label,
                    ref(facts, count, of),
                    whole_numbers(facts, count) if isinstance(count, Count) else "",
                    _compared(facts, count, words) if of is not choice else "",
                )
                for of, count, words in beside
            ]
        )
    )
    if facts.published:
        blocks.append(Paragraph([Strong("Published: "), " ".join(facts.published)]))
    return blocks


def _sentence(facts: FigureFacts) -> list[Span]:
    """The figure in a sentence, with its signal and which way is better."""
    indicator, choice = facts.indicator, facts.choice
    if facts.this is None:
        return [f"{indicator.title}: what it is counted from is not loaded for {choice.name}."]
    if isinstance(facts.this, Withheld):
        return [
            f"{indicator.title} in {choice.name} is not shown: it is of fewer than "
            f"{DEFAULT_RULE.threshold}, or such a small figure could be worked out from it. "
            f"{BETTER[indicator.better]}"
        ]
    if facts.this.is_nobody:
        return [f"{indicator.title}: nobody was counted in {choice.name}, so there is no figure."]
    words: list[Span] = [f"{indicator.title} in {choice.name}: ", ref(facts, facts.this, choice)]
    rest = whole_numbers(facts, facts.this)
    words.append(f" ({rest}). " if rest and not is_small(facts.this) else ". ")
    words.append(f"{BETTER[indicator.better]} {signal_words(facts)}")
    return words


def signal_words(facts: FigureFacts) -> str:
    """What the control chart says of the period's last month in the series, or of its last event
    where they are rare."""
    if facts.rare:
        return rare_signal(facts, facts.rare)
    place = _last_place(facts)
    if place is None:
        return "There is no month to judge."
    month = facts.judged.months[place]
    if month in facts.holidays:
        return f"{month.label} has few school days and is left out of what is judged."
    reason = facts.judged.reason_at(place)
    said = f"{facts.judged.signal_at(place)}{f' ({reason})' if reason else ''}"
    if facts.choice.period.kind == "month":
        return f"Signal: {said}."
    return f"Signal of its last month with a figure, {month.label}: {said}."


def _last_place(facts: FigureFacts) -> int | None:
    """The place of the period's last month that has a value."""
    wanted = set(facts.choice.months)
    return next(
        (
            place
            for place in reversed(range(len(facts.judged.months)))
            if facts.judged.months[place] in wanted and facts.judged.values[place] is not None
        ),
        None,
    )


def _compared(facts: FigureFacts, other: Told, when: str) -> str:
    """How far this period is from another, as printed numbers are."""
    indicator = facts.indicator
    pair = (facts.this, other)
    values = [
        count.value(indicator.scale)
        for count in pair
        if isinstance(count, Count) and not is_small(count)
    ]
    if len(values) < len(pair) or values[0] is None or values[1] is None:
        return ""
    gap = round_half_up(values[0], indicator.decimals) - round_half_up(
        values[1], indicator.decimals
    )
    if gap == 0:
        return f"{facts.choice.period.label} is the same as {when}."
    unit = "" if indicator.is_count else " percentage points"
    side = "higher" if gap > 0 else "lower"
    return f"{facts.choice.period.label} is {number(abs(gap))}{unit} {side} than {when}."
