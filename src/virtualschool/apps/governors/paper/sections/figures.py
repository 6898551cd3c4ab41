"""The figures: what is said of them, and their tables."""

from __future__ import annotations

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import NOT_KNOWN
from virtualschool.apps.governors.paper.facts import Line, PaperFacts
from virtualschool.apps.governors.paper.figures import (
    BY_STAGE,
    is_of_a_day,
    month_name,
    months_name,
    stage_name,
    whole_of_stages,
)
from virtualschool.apps.governors.paper.words import (
    WHY_WITHHELD,
    aim_words,
    figure,
)
from virtualschool.apps.governors.questions import UNUSUAL
from virtualschool.apps.indicators.targets.document import span_words
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Check,
    Checks,
    Paragraph,
    Section,
    Sentences,
    Strong,
    Table,
    TableColumn,
    Text,
)
from virtualschool.publishing.plain import NOTHING


def indicators(facts: PaperFacts) -> Section:
    """The figures since the meeting before, with aims and signals."""
    blocks: list[Block] = []
    if said := [_sentence(line) for line in facts.lines if _is_said(line)]:
        blocks.append(Sentences(said))
    else:
        month = facts.span.until.label
        calm = f"No figure that is shown was unusual in {month}, and no aim is behind."
        blocks.append(Paragraph([calm]))
    blocks += [_figures_table(facts), _flow_table(facts), *_flow_check(facts)]
    if facts.stages:
        blocks.append(_stage_table(facts))
    if facts.not_counted:
        blocks.append(Paragraph([Strong("Hoped for in the plan and not counted here yet")]))
        blocks.append(Bullets([[text] for text in facts.not_counted]))
    return Section("indicators", "The figures", blocks)


def _is_said(line: Line) -> bool:
    return line.said.signal in UNUSUAL or line.said.is_behind


def _sentence(line: Line) -> Text:
    said = [line.indicator.title]
    if line.said.signal in UNUSUAL:
        said.append(f": {line.said.signal} in {line.said.month}")
    if line.standing:
        beside = ";" if len(said) > 1 else ":"
        said.append(
            f"{beside} its aim ({aim_words(line.indicator, line.aim)}) is {line.standing.lower()}"
        )
    refs = ", ".join(map(str, line.actions))
    many = "action" if len(line.actions) == 1 else "actions"
    return ["".join(said), f" ({many} {refs})." if refs else "."]


def _figures_table(facts: PaperFacts) -> Table:
    span, numbers = facts.span, facts.numbers
    rows: list[dict[str, Cell]] = []
    for line in facts.lines:
        key = line.indicator.key
        row: dict[str, Cell] = {
            "measure": line.indicator.title,
            "aim": _aim(line),
            "so_far": _stretch(facts, line, True),
            "last_year": _stretch(facts, line, False),
            "signal": line.said.signal.capitalize(),
        }
        for month in span.since:
            row[month.key] = figure(numbers, month_name(key, month), line.indicator)
        rows.append(row)
    to_date = span_words(span.to_date)
    return Table(
        key="figures",
        caption=f"Figures to {span.until.label}",
        columns=[
            TableColumn("measure", "Measure"),
            *(TableColumn(month.key, month.label, True) for month in span.since),
            TableColumn("so_far", "School year so far", True),
            TableColumn("last_year", "A year before", True),
            TableColumn("signal", f"Signal of {span.until.label}"),
            TableColumn("aim", "Aim", below=True),
        ],
        rows=rows,
        row_heading="measure",
        note=f"The school year so far is {to_date}; a year before, the same months, or the same "
        f"month’s end. {WHY_WITHHELD} Persistent absence of a month is of the school year to its "
        "end. “–”: there is no figure.",
    )


def _stretch(facts: PaperFacts, line: Line, is_this_year: bool) -> Cell:
    """The school year so far, or a year before; of a figure of one day the same day a year ago."""
    months = facts.span.to_date if is_this_year else facts.span.last_year
    if is_of_a_day(line.indicator):
        if is_this_year:
            return NOTHING
        months = months[-1:]
    return figure(facts.numbers, months_name(line.indicator.key, months), line.indicator)


def _aim(line: Line) -> str:
    """The aim and how it stands, and the actions for it; blank without one."""
    if line.aim is None:
        return ""
    refs = ", ".join(map(str, line.actions))
    acted = f" Actions {refs}." if refs else ""
    return f"{aim_words(line.indicator, line.aim)}. {line.standing}.{acted}"


def _flow_table(facts: PaperFacts) -> Table:
    span, known = facts.span, catalogue()
    opening = span.since[0].previous()
    rows = [
        (f"Looked after at the end of {opening.label}", month_name("looked_after", opening)),
        ("Became looked after", months_name("starters", span.since)),
        ("Ceased to be looked after", months_name("leavers", span.since)),
        (f"Looked after at the end of {span.until.label}", month_name("looked_after", span.until)),
    ]
    return Table(
        key="flow",
        caption=f"Children looked after, {span_words(span.since)}",
        columns=[TableColumn("what", "What"), TableColumn("count", "Number", True)],
        rows=[
            {"what": what, "count": figure(facts.numbers, name, known["looked_after"])}
            for what, name in rows
        ],
        row_heading="what",
    )


def _flow_check(facts: PaperFacts) -> list[Block]:
    span, value = facts.span, facts.numbers
    names = [
        month_name("looked_after", span.since[0].previous()),
        months_name("starters", span.since),
        months_name("leavers", span.since),
        month_name("looked_after", span.until),
    ]
    if not all(name in value.counts and value.value(name) is not None for name in names):
        return []
    opening, came, went, closing = (value.counts[name] for name in names)
    sum_words = f"{opening} + {came} − {went} = {closing}"
    return [Checks([Check(sum_words, opening + came - went == closing)])]


def _stage_table(facts: PaperFacts) -> Table:
    span, known = facts.span, catalogue()
    rows: list[dict[str, Cell]] = []
    for stage in facts.stages:
        row: dict[str, Cell] = {"stage": "Not known" if stage == NOT_KNOWN else stage}
        for key in BY_STAGE:
            name = stage_name(whole_of_stages(key, span), stage)
            row[key] = (
                figure(facts.numbers, name, known[key]) if name in facts.numbers.counts else 0
            )
        rows.append(row)
    whole: dict[str, Cell] = {"stage": "All"}
    for key in BY_STAGE:
        whole[key] = figure(facts.numbers, whole_of_stages(key, span), known[key])
    rows.append(whole)
    since = span_words(span.since)
    return Table(
        key="by-key-stage",
        caption=f"By key stage: children at the end of {span.until.label}; suspensions, {since}",
        columns=[
            TableColumn("stage", "Key stage"),
            TableColumn("looked_after", "Children looked after", True),
            TableColumn("suspensions", "Suspensions", True),
            TableColumn("suspension_days_lost", "School days lost", True),
        ],
        rows=rows,
        row_heading="stage",
        total_row=True,
    )
