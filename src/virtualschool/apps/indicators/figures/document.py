"""An indicator's page as a document: on screen, and as the files that it is taken away in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.changes import Changes
from virtualschool.apps.indicators.figures.facts import Concentration, Count, FigureFacts
from virtualschool.apps.indicators.figures.periods import Choice
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES, COHORT_NAMES
from virtualschool.domain.calendar import Month
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.statistics import percentage, round_half_up
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Check,
    Checks,
    Definition,
    Definitions,
    Document,
    FigureRef,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Section,
    Series,
    Span,
    Strong,
    Table,
    TableColumn,
)
from virtualschool.publishing.plain import MINUS, long_date, number

MARKING = "OFFICIAL-SENSITIVE"
#: Months drawn in the chart; the series behind it is as long as what is kept.
MONTHS_DRAWN = 25

BETTER = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither higher nor lower is better: it is context, not performance.",
}
_STEPS = {
    "definition": "Changed definition",
    "late": "Late data: more is counted of these children than was then",
    "corrected": "Corrected data",
    "joined": "Joined: counted in this period only",
    "left": "Left: counted in the period before only",
    "among_both": "Change among children counted in both periods",
}


def figure_document(facts: FigureFacts) -> Document:
    """The page of one indicator in one period."""
    indicator, choice = facts.indicator, facts.choice
    return Document(
        key=f"indicator-{indicator.key.replace('_', '-')}",
        title=indicator.title,
        subtitle=indicator.meaning,
        organisation=facts.organisation,
        period=choice.period.label,
        as_at=facts.today,
        edition="As reported then" if facts.is_then else "As known now",
        snapshot=facts.snapshot,
        marking=MARKING,
        sections=[
            Section("figure", "The figure", _figure(facts)),
            Section("months", "Month by month", _months(facts)),
            Section("changed", f"What changed since {facts.before.name}", _changed(facts)),
            Section("groups", "Among whom, and where", _groups(facts)),
            Section("data", "Can it be trusted", _health(facts)),
            Section("definition", "What is counted", [_definition(facts)]),
        ],
    )


# Words and numbers ----------------------------------------------------------------------------


def printed(indicator: Indicator, count: Count | None) -> str:
    """A figure as it is printed. A percentage of a small group gives way to its counts."""
    if count is None:
        return "not loaded"
    if indicator.is_count:
        return number(round_half_up(Fraction(count.numerator, indicator.scale), indicator.decimals))
    if count.denominator == 0:
        return "nobody counted"
    if is_small(count):
        return f"{count.numerator:,} of {count.denominator:,}"
    return f"{percentage(count.numerator, count.denominator or 0, indicator.decimals)} %"


def is_small(count: Count) -> bool:
    """A percentage that rests on so few is not printed."""
    return count.denominator is not None and (
        DEFAULT_RULE.hides(count.children) or DEFAULT_RULE.hides(count.denominator)
    )


def _ref(facts: FigureFacts, count: Count | None, of: Choice, **by: str | None) -> FigureRef:
    text = printed(facts.indicator, count)
    if count is None:
        return FigureRef(text, facts.indicator.key)
    period = of.period
    query = {
        "from": str(period.first_day),
        "to": str(period.last_day),
        "kind": period.kind,
        "cohort": facts.cohort,
    }
    query |= {name: value or "" for name, value in by.items()}
    return FigureRef(
        text,
        facts.indicator.key,
        count.numerator,
        count.denominator,
        facts.indicator.numerator,
        query if count.children else {},
    )


def _of(facts: FigureFacts, count: Count) -> str:
    """The whole numbers behind a figure, and on how many children it rests."""
    children = f"{count.children:,} child{'' if count.children == 1 else 'ren'}"
    if facts.indicator.is_count:
        return f"{children} counted" if facts.indicator.unit != "children" else ""
    if facts.indicator.unit == "children":
        return f"{count.numerator:,} of {count.denominator:,} children"
    return f"{count.numerator:,} of {count.denominator:,} {facts.indicator.unit}, {children}"


def _amount(facts: FigureFacts, value: Fraction, places: int, *, with_sign: bool = True) -> str:
    shown = round_half_up(value, places)
    sign = "" if not with_sign or shown == 0 else "+" if shown > 0 else MINUS
    return f"{sign}{abs(shown) if with_sign else shown}"


# The figure -----------------------------------------------------------------------------------


def _figure(facts: FigureFacts) -> list[Block]:
    choice = facts.choice
    blocks: list[Block] = [Note([words], "caution") for words in facts.notes]
    if facts.is_part:
        blocks.append(Note(["Counted among the children you may see, not the whole authority."]))
    blocks.append(Paragraph(_sentence(facts)))
    blocks.append(
        KeyFigures(
            [
                KeyFigure(
                    of.period.label,
                    _ref(facts, count, of),
                    _of(facts, count) if count else "",
                    _compared(facts, count, words) if of is not choice else "",
                )
                for of, count, words in (
                    (choice, facts.this, ""),
                    (facts.before, facts.last, "then"),
                    (facts.year_ago, facts.last_year, "a year earlier"),
                )
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
    if facts.this.is_nobody:
        return [f"{indicator.title}: nobody was counted in {choice.name}, so there is no figure."]
    words: list[Span] = [f"{indicator.title} in {choice.name}: ", _ref(facts, facts.this, choice)]
    rest = _of(facts, facts.this)
    words.append(f" ({rest}). " if rest and not is_small(facts.this) else ". ")
    words.append(f"{BETTER[indicator.better]} {_signal(facts)}")
    return words


def _signal(facts: FigureFacts) -> str:
    """What the control chart says of the period's last month in the series."""
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


def _compared(facts: FigureFacts, other: Count | None, when: str) -> str:
    """How far this period is from another, as printed numbers are."""
    indicator = facts.indicator
    pair = (facts.this, other)
    values = [count.value(indicator.scale) for count in pair if count and not is_small(count)]
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


# Months ---------------------------------------------------------------------------------------


def short(month: Month) -> str:
    """``Oct 2022``."""
    name, year = month.label.split()
    return f"{name[:3]} {year}"


def _months(facts: FigureFacts) -> list[Block]:
    judged, indicator = facts.judged, facts.indicator
    end = max(
        (place for place, month in enumerate(judged.months) if month in set(facts.choice.months)),
        default=len(judged.months) - 1,
    )
    start = max(0, end + 1 - MONTHS_DRAWN)
    drawn = range(start, end + 1)
    if not any(judged.values[place] is not None for place in drawn):
        return [Paragraph(["There is no month with a figure to draw."])]
    places = indicator.decimals if not indicator.is_count else max(1, indicator.decimals)
    marked = frozenset(place - start for place in drawn if judged.reason_at(place))
    chart = Chart(
        key=f"{indicator.key.replace('_', '-')}-months",
        title=f"{indicator.title} by month",
        summary=f"{_limits(facts, end, places)} {_marks(facts, list(drawn))}",
        better=indicator.better,
        unit="%" if not indicator.is_count else _unit(indicator),
        labels=[short(judged.months[place]) for place in drawn],
        series=[Series(indicator.title, [_drawn(facts, judged.values[p]) for p in drawn])],
        kind="control",
        centre=[_rounded(judged.chart_at(place).centre, places) for place in drawn],
        lower=[_rounded(judged.chart_at(place).lower, places) for place in drawn],
        upper=[_rounded(judged.chart_at(place).upper, places) for place in drawn],
        marked=marked,
        left_out=frozenset(p - start for p in drawn if judged.months[p] in facts.holidays),
    )
    blocks: list[Block] = [chart]
    blocks += [
        Paragraph(
            [
                f"Limits begin anew with {each.month.label}: {each.reason} "
                f"(set by {each.set_by} on {long_date(each.set_on)})."
            ]
        )
        for each in facts.anew
    ]
    return blocks


def _unit(indicator: Indicator) -> str:
    return "days" if indicator.scale == 2 else indicator.unit


def _drawn(facts: FigureFacts, value: Fraction | None) -> Decimal | None:
    return _rounded(value, facts.indicator.decimals)


def _rounded(value: Fraction | None, places: int) -> Decimal | None:
    return None if value is None else round_half_up(value, places)


def _limits(facts: FigureFacts, place: int, places: int) -> str:
    """The usual level and limits as they stand for the last month drawn."""
    chart = facts.judged.chart_at(place)
    if chart.centre is None:
        return "There are too few months for a usual level."
    centre = round_half_up(chart.centre, places)
    if chart.lower is None or chart.upper is None:
        return f"The middle value is {centre}; there are too few months for limits."
    return (
        f"The usual level is {centre}, the limits {round_half_up(chart.lower, places)} to "
        f"{round_half_up(chart.upper, places)}."
    )


def _marks(facts: FigureFacts, drawn: Sequence[int]) -> str:
    judged = facts.judged
    found = [
        f"{judged.months[p].label} ({judged.signal_at(p)}: {judged.reason_at(p)})"
        for p in drawn
        if judged.reason_at(p)
    ]
    hollow = " Months with few school days are hollow and are left out of what is judged."
    has_hollow = any(judged.months[p] in facts.holidays for p in drawn)
    said = f"Unusual: {', '.join(found)}." if found else "No month stands out."
    return said + (hollow if has_hollow else "")


# What changed ---------------------------------------------------------------------------------


def _changed(facts: FigureFacts) -> list[Block]:
    walk = facts.changes
    if walk is None:
        return [Paragraph([facts.why_no_changes])]
    if any(count is None or is_small(count) for count in (facts.this, facts.last)):
        return [Paragraph(["So few children are counted that the change is not split."])]
    indicator = facts.indicator
    places = indicator.decimals + (0 if indicator.is_count else 1)
    unit = "" if indicator.is_count else " (percentage points)"
    start = "as reported then" if walk.has_reported else "as known now"
    rows: list[dict[str, Cell]] = [
        {
            "what": f"{facts.before.period.label}, {start}",
            "amount": _amount(facts, walk.start, places, with_sign=False),
            "children": None,
        }
    ]
    rows += [
        {
            "what": _STEPS[step.key],
            "amount": _amount(facts, step.amount, places),
            "children": step.children if step.key != "definition" else None,
        }
        for step in walk.steps
    ]
    rows.append(
        {
            "what": f"{facts.choice.period.label}, as "
            f"{'reported then' if facts.is_then else 'known now'}",
            "amount": _amount(facts, walk.end, places, with_sign=False),
            "children": None,
        }
    )
    blocks: list[Block] = [
        Table(
            key="changed",
            caption=f"From {facts.before.period.label} to {facts.choice.period.label}",
            columns=[
                TableColumn("what", "Step"),
                TableColumn("amount", f"Change{unit}", numeric=True),
                TableColumn("children", "Children", numeric=True),
            ],
            rows=rows,
            row_heading="what",
            total_row=True,
            note="The parts say who was counted. None of them is called improvement.",
        ),
        Checks([Check(_sum_words(facts, walk, places), walk.adds_up)]),
    ]
    if not walk.has_reported:
        words = (
            f"Nothing had been loaded by the end of {facts.before.name}, so late data, corrected "
            "data and a changed definition cannot be told apart from what was known from the first."
        )
        blocks.append(Paragraph([words]))
    elif not any(step.amount for step in walk.steps if step.key == "definition"):
        blocks.append(
            Paragraph([f"The definition has not changed since (version {indicator.version})."])
        )
    return blocks


def _sum_words(facts: FigureFacts, walk: Changes, places: int) -> str:
    total = walk.end - walk.start
    parts = sum((round_half_up(step.amount, places) for step in walk.steps), Decimal(0))
    words = f"The exact steps add up to the change, {_amount(facts, total, places) or '0'}"
    if parts != round_half_up(total, places):
        words += f"; as printed, each rounded for itself, they come to {parts}"
    return f"{words}."


# Groups ---------------------------------------------------------------------------------------


def _groups(facts: FigureFacts) -> list[Block]:
    blocks: list[Block] = []
    lines = [
        line
        for line in (
            _concentrated(facts, facts.by_school, "school", "schools"),
            _concentrated(facts, facts.by_child, "child", "children"),
        )
        if line
    ]
    if lines:
        blocks.append(Bullets([[line] for line in lines]))
    is_hiding = any(is_small(p.count) for parts in facts.breakdowns.values() for p in parts)
    if is_hiding:
        blocks.append(
            Note(
                [
                    f"Where fewer than {DEFAULT_RULE.threshold} children are in a group, counts "
                    "stand in place of a percentage: one child would move it too far."
                ]
            )
        )
    if not facts.indicator.parts_add_up:
        blocks.append(
            Paragraph(["A child can be in more than one group, so groups need not add up."])
        )
    blocks += [_breakdown(facts, name) for name, parts in facts.breakdowns.items() if parts]
    return blocks or [Paragraph(["Nobody was counted, so there is no group to show."])]


def _breakdown(facts: FigureFacts, name: str) -> Table:
    indicator = facts.indicator
    columns = [
        TableColumn("group", BREAKDOWN_NAMES[name]),
        TableColumn("figure", "Figure", numeric=True),
    ]
    if not indicator.is_count:
        columns += [
            TableColumn("top", "Numerator", numeric=True),
            TableColumn("bottom", "Denominator", numeric=True),
        ]
    if indicator.unit != "children" or not indicator.is_count:
        columns.append(TableColumn("children", "Children", numeric=True))
    rows: list[dict[str, Cell]] = [
        {
            "group": part.name,
            "figure": _ref(facts, part.count, facts.choice, **{name: part.value}),
            "top": part.count.numerator,
            "bottom": part.count.denominator,
            "children": part.count.children,
        }
        for part in facts.breakdowns[name]
    ]
    return Table(
        key=f"by-{name.replace('_', '-')}",
        caption=f"By {BREAKDOWN_NAMES[name][0].lower()}{BREAKDOWN_NAMES[name][1:]}",
        columns=columns,
        rows=rows,
        row_heading="group",
    )


def _concentrated(facts: FigureFacts, found: Concentration | None, one: str, many: str) -> str:
    """In how few schools, or children, half of it lies."""
    if found is None:
        return ""
    indicator = facts.indicator
    unit = "half days" if indicator.scale == 2 else indicator.unit
    what = unit if indicator.is_count else f"{unit} counted in the numerator"
    if indicator.better == "higher" and not indicator.is_count:
        what = f"{unit} missing from the numerator"
    where = f"{found.few} {one if found.few == 1 else many} of {found.among}"
    return f"{found.share:,} of {found.total:,} {what} are with {where}."


# Health of the data ---------------------------------------------------------------------------


def _health(facts: FigureFacts) -> list[Block]:
    indicator = facts.indicator
    items: list[list[Span]] = []
    if cover := facts.coverage:
        items.append(
            [
                f"Of {cover.children:,} children of school age looked after in "
                f"{facts.choice.name}, marks are counted of {cover.with_marks:,}; of "
                f"{cover.awaited:,} none have arrived; {cover.no_school:,} had no school."
            ]
        )
    for name, parts in facts.breakdowns.items():
        total = sum(part.count.children for part in parts)
        unknown = sum(part.count.children for part in parts if part.value is None)
        if unknown and total:
            items.append(
                [f"{BREAKDOWN_NAMES[name]}: not known of {unknown:,} of {total:,} children."]
            )
    if indicator.review_on < facts.today:
        items.append([f"The definition was due for review on {long_date(indicator.review_on)}."])
    else:
        items.append([f"The definition is next reviewed on {long_date(indicator.review_on)}."])
    blocks: list[Block] = [Bullets(items)]
    if facts.received:
        rows: list[dict[str, Cell]] = [
            {"what": title, "when": day, "remark": remark} for title, day, remark in facts.received
        ]
        blocks.append(
            Table(
                key="received",
                caption="What was last received",
                columns=[
                    TableColumn("what", "Files"),
                    TableColumn("when", "Received"),
                    TableColumn("remark", "Speaks of"),
                ],
                rows=rows,
                row_heading="what",
            )
        )
    else:
        blocks.append(Paragraph(["The ledger holds no load that this figure was made from."]))
    return blocks


def _definition(facts: FigureFacts) -> Definitions:
    indicator = facts.indicator
    names = [BREAKDOWN_NAMES[name] for name in indicator.breakdowns]
    items = [
        Definition("Why it matters", indicator.why),
        Definition("What is counted" if indicator.is_count else "Numerator", indicator.numerator),
    ]
    if indicator.denominator:
        items.append(Definition("Denominator", indicator.denominator))
    items += [
        Definition("Who is counted", COHORT_NAMES[facts.cohort]),
        Definition("Which way is better", BETTER[indicator.better]),
        Definition("Can be shown by", ", ".join(names)),
        Definition("Source of the rule", indicator.source),
        Definition("Owner", indicator.owner),
        Definition(
            "Version", f"{indicator.version}, to be reviewed by {long_date(indicator.review_on)}"
        ),
        Definition("Key", indicator.key),
    ]
    return Definitions(items)
