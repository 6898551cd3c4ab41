"""Tables and charts of the headline report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.reports.headline.facts import MONTHS_DRAWN, Flow, HeadlineFacts, Pair
from virtualschool.apps.reports.headline.figures import Ties, printed, value
from virtualschool.apps.reports.headline.sentences import half_of_suspensions
from virtualschool.apps.reports.headline.words import days_words
from virtualschool.domain.calendar import Month
from virtualschool.domain.statistics import percentage, round_half_up, signal_words
from virtualschool.publishing.document import Cell, Chart, Series, Table, TableColumn

#: Fewer points than this are read better in their table than as a line.
POINTS_FOR_A_LINE = 3

SHORT = {"suspension_days_lost": "School days lost"}


def short_label(month: Month) -> str:
    """``Oct 2022``, for the axis of a chart and the head of a column."""
    name, year = month.label.split()
    return f"{name[:3]} {year}"


def flow_table(facts: HeadlineFacts) -> Table:
    """The month's flow, for all and for school age."""
    everyone, of_age = facts.flow, facts.school_age
    month = facts.month

    def row(words: str, of: str, *, sign: str = "") -> dict[str, Cell]:
        own, aged = getattr(everyone, of), getattr(of_age, of)
        is_only_aged = of in {"reached", "finished"}
        return {
            "what": words,
            "all": "z" if is_only_aged else f"{sign}{own:,}",
            "aged": f"{sign}{aged:,}",
        }

    return Table(
        key="flow",
        caption=f"Children looked after in {month.label}",
        columns=[
            TableColumn("what", "Step"),
            TableColumn("all", "All children", numeric=True),
            TableColumn("aged", "Reception to Year 11", numeric=True),
        ],
        rows=[
            row("Looked after at the start", "opening"),
            row("Became looked after", "became"),
            row("Reached school age", "reached"),
            row("Ceased to be looked after", "ceased"),
            row("Finished Year 11", "finished"),
            row("Looked after at the end", "closing"),
        ],
        total_row=True,
        note="Short breaks (legal status V3 and V4) are left out. z: not applicable. The start is "
        "the close of the last day of the month before. A child can become looked after twice.",
    )


def flow_sum(flow: Flow, *, of_age: bool = False) -> str:
    """The flow as a printed sum."""
    steps = [f"{flow.opening} + {flow.became} became looked after"]
    if of_age:
        steps.append(f"+ {flow.reached} reached school age")
    steps.append(f"− {flow.ceased} ceased")
    if of_age:
        steps.append(f"− {flow.finished} finished Year 11")
    return f"{' '.join(steps)} = {flow.closing}"


def mix_table(facts: HeadlineFacts, key: str, heading: str, caption: str) -> Table:
    """Children looked after at the month's end by one characteristic."""
    counts = facts.mix.get(key, {})
    total = sum(counts.values())
    rows: list[Mapping[str, Cell]] = [
        {"what": label, "count": count, "share": percentage(count, total)}
        for label, count in counts.items()
    ]
    rows.append({"what": "All", "count": total, "share": percentage(total, total)})
    return Table(
        key=f"mix-{key.replace('_', '-')}",
        caption=caption,
        columns=[
            TableColumn("what", heading),
            TableColumn("count", "Children", numeric=True),
            TableColumn("share", "Per cent", numeric=True),
        ],
        rows=rows,
        total_row=True,
    )


def learning_table(facts: HeadlineFacts) -> Table:
    """Where children of school age are on roll."""
    where = facts.learning
    near = facts.place.neighbourhood or "the region"
    pairs = [
        (f"In {facts.place.name}", where.own),
        (f"Elsewhere in {near}", where.near),
        ("Further away", where.further),
    ]
    if where.unknown:
        pairs.append(("At a school that the register does not place", where.unknown))
    pairs.append(("No school place recorded", where.no_school))
    pairs.append(("All of school age", sum(count for _, count in pairs)))
    return Table(
        key="learning",
        caption=f"Where children of school age are on roll on {facts.month.last_day:%-d %B %Y}",
        columns=[
            TableColumn("what", "School is"),
            TableColumn("count", "Children", numeric=True),
        ],
        rows=[{"what": label, "count": count} for label, count in pairs],
        total_row=True,
    )


def outcome_table(
    facts: HeadlineFacts, key: str, caption: str, indicators: Sequence[str], *, note: str = ""
) -> Table:
    """Indicators this month, the school month before, the same month last year, year to date."""
    ties = Ties(facts)
    month, before, year_ago = facts.month, facts.before, facts.year_ago
    columns = [TableColumn("what", "Measure"), TableColumn("now", short_label(month), True)]
    if before is not None:
        columns.append(TableColumn("before", short_label(before), True))
    columns += [
        TableColumn("ago", short_label(year_ago), True),
        TableColumn("ytd", f"Year to {short_label(month)}", True),
        TableColumn("lytd", f"Year to {short_label(year_ago)}", True),
    ]
    rows: list[dict[str, Cell]] = []
    for indicator in indicators:
        definition = catalogue()[indicator]
        rows.append(
            {
                "what": SHORT.get(indicator, definition.title),
                "now": ties.month(indicator),
                "before": ties.month(indicator, before) if before else None,
                "ago": ties.month(indicator, year_ago),
                "ytd": ties.to_date(indicator),
                "lytd": ties.to_date(indicator, is_last_year=True),
            }
        )
    rows.append(_school_days(facts))
    return Table(key, caption, columns, rows, row_heading="what", note=note)


def _school_days(facts: HeadlineFacts) -> dict[str, Cell]:
    def of_year(month: Month) -> int:
        year = facts.year if month == facts.month else facts.year - 1
        start = Month(year, 9)
        return sum(
            days
            for each, days in facts.school_days.items()
            if start.first_day <= each.first_day <= month.first_day
        )

    return {
        "what": "School days",
        "now": facts.school_days[facts.month],
        "before": facts.school_days[facts.before] if facts.before else None,
        "ago": facts.school_days[facts.year_ago],
        "ytd": of_year(facts.month),
        "lytd": of_year(facts.year_ago) if Month(facts.year - 1, 9) in facts.months else None,
    }


def control_chart(facts: HeadlineFacts, indicator: str, title: str, name: str, unit: str) -> Chart:
    """Thirteen months of an indicator with its usual level and limits, and its signal in words."""
    judged = facts.charts[indicator]
    start = len(facts.months) - MONTHS_DRAWN
    drawn = facts.months[start:]
    places = 1

    def level(of: Fraction | None) -> list[Decimal | None]:
        return [None if of is None else round_half_up(of, places)] * len(drawn)

    last = len(facts.months) - 1
    pair = facts.now(indicator)
    month = facts.month
    words = signal_words(judged, last)
    reason = judged.reasons.get(last)
    if pair is None:
        said = f"There is no figure for {month.label}."
    elif month in facts.holidays:
        said = (
            f"{name} in {month.label}: {printed(indicator, pair)}. The month has few school days "
            "and is left out of what is judged."
        )
    else:
        why = f" ({reason})" if reason else ""
        said = f"{name} in {month.label}: {printed(indicator, pair)}. Signal: {words}{why}."
    if judged.lower is not None and judged.upper is not None and judged.centre is not None:
        said += (
            f" Usual level {round_half_up(judged.centre, places)}, limits "
            f"{round_half_up(judged.lower, places)} to {round_half_up(judged.upper, places)}."
        )
    elif judged.centre is not None:
        said += f" The middle value is {round_half_up(judged.centre, places)}; "
        said += "there are too few months for limits."
    return Chart(
        key=f"{indicator.replace('_', '-')}-months",
        title=title,
        summary=said,
        better=catalogue()[indicator].better,
        unit=unit,
        labels=[short_label(each) for each in drawn],
        series=[
            Series(
                name,
                [value(indicator, facts.at(indicator, each)) for each in drawn],
            )
        ],
        kind="control",
        centre=level(judged.centre),
        lower=level(judged.lower),
        upper=level(judged.upper),
        marked=frozenset(i - start for i in judged.reasons if i >= start),
        left_out=frozenset(place for place, each in enumerate(drawn) if each in facts.holidays),
    )


def persistence_chart(facts: HeadlineFacts) -> Chart:
    """Persistent absence of this school year and the last, month by month, year to date."""
    months = [Month(facts.year, 9)]
    while months[-1] != facts.month:
        months.append(months[-1].next())
    shown = [month for month in months if facts.school_days[month]] or months

    def line(years: int) -> list[Decimal | int | None]:
        return [
            value("persistent_absence", facts.at("persistent_absence", month.minus_years(years)))
            for month in shown
        ]

    now, then = line(0), line(1)
    known = now[-1] is not None
    said = (
        f"By the end of {facts.month.label} {now[-1]} % of children had missed a tenth or more."
        if known
        else f"There is no figure for {facts.month.label}."
    )
    if known and then[-1] is not None:
        said += f" At the same point last year it was {then[-1]} %."
    series = [Series(f"{facts.year}/{(facts.year + 1) % 100:02d}", now)]
    if any(each is not None for each in then):
        series.append(Series(f"{facts.year - 1}/{facts.year % 100:02d}", then))
    return Chart(
        key="persistent-year",
        title="Persistent absence, school year to date",
        summary=said,
        better="lower",
        unit="%",
        labels=[month.label.split()[0][:3] for month in shown],
        series=series,
    )


def suspension_chart(facts: HeadlineFacts) -> Chart:
    """Children suspended and suspensions, apart, over thirteen months."""
    drawn = facts.months[-MONTHS_DRAWN:]
    children, events = (
        [value(key, facts.at(key, month)) for month in drawn]
        for key in ("children_suspended", "suspensions")
    )
    month = facts.month
    if events[-1] is None:
        said = f"No suspensions are loaded for {month.label}."
    else:
        said = (
            f"In {month.label}: children suspended {children[-1]}, suspensions {events[-1]}. "
            "The gap between the lines is children suspended more than once."
        )
    return Chart(
        key="suspensions-months",
        title="Children suspended and suspensions, thirteen months",
        summary=said,
        better="lower",
        unit="number in the month",
        labels=[short_label(each) for each in drawn],
        series=[Series("Suspensions", events), Series("Children", children)],
        left_out=frozenset(place for place, each in enumerate(drawn) if each in facts.holidays),
    )


def concentration_table(facts: HeadlineFacts) -> Table:
    """The fewest schools with at least half of the suspensions, and the others together."""
    top = half_of_suspensions(facts)
    others = facts.school_exclusions[len(top) :]
    rows: list[dict[str, Cell]] = [
        {
            "school": one.name,
            "children": _at_school(facts, one.urn, one.children),
            "events": one.suspensions,
            "days": days_words(one.sessions),
        }
        for one in top
    ]
    if others:
        rows.append(
            {
                "school": f"{len(others)} other {'school' if len(others) == 1 else 'schools'}",
                "children": sum(one.children for one in others),
                "events": sum(one.suspensions for one in others),
                "days": days_words(sum(one.sessions for one in others)),
            }
        )
    ties = Ties(facts)
    rows.append(
        {
            "school": "All",
            "children": ties.month("children_suspended"),
            "events": ties.month("suspensions"),
            "days": ties.month("suspension_days_lost"),
        }
    )
    return Table(
        key="suspensions-schools",
        caption="The fewest schools that account for at least half of the suspensions",
        columns=[
            TableColumn("school", "School"),
            TableColumn("children", "Children", numeric=True),
            TableColumn("events", "Suspensions", numeric=True),
            TableColumn("days", "School days lost", numeric=True),
        ],
        rows=rows,
        total_row=True,
        note="A child suspended by two schools counts at each, so that children need not add up.",
    )


def _at_school(facts: HeadlineFacts, urn: str, count: int) -> Cell:
    pair = facts.now("children_suspended")
    if not urn or pair is None:
        return count
    ties = Ties(facts)
    month = facts.month
    return ties.tie(
        "children_suspended",
        str(count),
        Pair(count),
        month.first_day,
        month.last_day,
        "month",
        {"school": urn},
    )


def suspended_mix_table(facts: HeadlineFacts) -> Table:
    """Children suspended by sex and by year group."""
    rows: list[dict[str, Cell]] = [
        {"what": label, "count": count}
        for key in ("sex", "year_group")
        for label, count in facts.suspended_mix[key].items()
    ]
    return Table(
        key="suspended-who",
        caption="Children suspended in the month, by sex and then by year group",
        columns=[TableColumn("what", "Group"), TableColumn("count", "Children", numeric=True)],
        rows=rows,
    )


def changed_table(facts: HeadlineFacts) -> Table | None:
    """Figures that the last edition printed and that are different now; nothing if none is."""
    last = facts.paper.last_edition
    if last is None:
        return None
    rows: list[dict[str, Cell]] = []
    for key, now in facts.kept_figures().items():
        then = last.figures.get(key)
        if then is None or tuple(then) == now:
            continue
        indicator, _, month_key = key.partition(" ")
        month = next(each for each in facts.months if each.key == month_key)
        rows.append(
            {
                "what": f"{catalogue()[indicator].title}, {month.label}",
                "then": _pair_words(indicator, then),
                "now": _pair_words(indicator, now),
            }
        )
    if not rows:
        return None
    return Table(
        key="changed",
        caption=f"Figures that differ from {last.label}",
        columns=[
            TableColumn("what", "Figure"),
            TableColumn("then", "Printed then", numeric=True),
            TableColumn("now", "Now", numeric=True),
        ],
        rows=rows,
    )


def _pair_words(indicator: str, pair: tuple[int, int | None]) -> str:
    return printed(indicator, Pair(*pair))
