"""A card's own page: what is out of the ordinary, the figures, the decisions asked for."""

from __future__ import annotations

from virtualschool.apps.indicators.figures.document.months import short
from virtualschool.apps.scorecards.cards import words
from virtualschool.apps.scorecards.cards.aims import (
    baseline_words,
    goal_words,
    standing_words,
    stands,
)
from virtualschool.apps.scorecards.cards.exceptions import MOST_ON_THE_CARD, exceptions
from virtualschool.apps.scorecards.cards.facts import CardFacts, Line, SignalKind
from virtualschool.domain.plan.rules import RULE_VERSION
from virtualschool.publishing.document import (
    Block,
    Cell,
    Note,
    Section,
    Sentences,
    Span,
    Table,
    TableColumn,
)
from virtualschool.publishing.plain import long_date


def looked_at_first(facts: CardFacts) -> Section:
    """The exceptions that fit; the appendix has every one."""
    found = exceptions(facts)
    shown = list(found[:MOST_ON_THE_CARD])
    rest = len(found) - len(shown)
    blocks: list[Block] = [Sentences(shown)]
    if rest:
        blocks.append(Note([f"{rest} more {'stands' if rest == 1 else 'stand'} in the appendix."]))
    return Section("first", "What to look at first", blocks, compact=True)


def figures(facts: CardFacts) -> Section:
    """The table of the card's figures, and the decisions asked for."""
    blocks: list[Block] = [_table(facts)]
    asked = list(facts.decisions)
    if facts.words.ask:
        asked.append(f"We ask {facts.kind.reader} {facts.words.ask}")
    if asked:
        spans: list[Span] = []
        for number, decision in enumerate(asked, start=1):
            end = "" if decision.endswith((".", "?")) else "."
            spans.append(f"{number}. {decision}{end} ")
        blocks.append(Note(spans, "ask", "Decisions asked for"))
    else:
        blocks.append(Note(["No decision is asked for this month."], "ask"))
    return Section("figures", "The figures", blocks, compact=True)


def _table(facts: CardFacts) -> Table:
    months = [month for month, _ in facts.lines[0].figure.recent] if facts.lines else []
    return Table(
        key="figures",
        caption="Targets, the last three months and the school year to date",
        columns=[
            TableColumn("figure", "Figure"),
            TableColumn("baseline", "Baseline"),
            TableColumn("target", "Target"),
            *(TableColumn(month.key, short(month), numeric=True) for month in months),
            TableColumn("to_date", "Year to date", numeric=True),
            TableColumn("signal", "Signal"),
            TableColumn("actions", "Actions"),
            TableColumn("stands", "Against the target", below=True),
            TableColumn("change", _since(facts), below=True),
            TableColumn("benchmark", "Published", below=True),
            TableColumn("comment", "Comment", below=True),
        ],
        rows=[_row(facts, line) for line in facts.lines],
        row_heading="figure",
        note=_note(facts),
    )


def _since(facts: CardFacts) -> str:
    return f"Since {facts.lines[0].figure.facts.before.name}" if facts.lines else "Change"


def _row(facts: CardFacts, line: Line) -> dict[str, Cell]:
    figure = line.figure
    row: dict[str, Cell] = {
        "figure": line.indicator.title,
        "baseline": baseline_words(line.indicator, line.aim) or "–" if line.aim else "–",
        "target": goal_words(line.indicator, line.aim) if line.aim else "–",
        "stands": _stands(facts, line),
        "to_date": words.to_date_cell(figure),
        "signal": words.signal_cell(figure.signal),
        "actions": words.actions_cell(line.actions),
        "change": words.split_words(figure),
        "benchmark": words.benchmark_words(figure),
        "comment": comment_words(line),
    }
    return row | {month.key: words.month_cell(figure, month, told) for month, told in figure.recent}


def _stands(facts: CardFacts, line: Line) -> str:
    if line.aim is None:
        return ""
    held = stands(line.aim, line.figure, facts.month, facts.holidays)
    return standing_words(line.indicator, line.aim, held)


def comment_words(line: Line) -> str:
    """What the owner wrote, signed and dated; who is still to write of what is unusual."""
    comment = line.comment
    if comment is None:
        is_due = line.figure.signal.kind.is_signal or line.figure.signal.kind is SignalKind.NO_DATA
        return f"none yet from the owner, {line.owner}." if is_due else ""
    text = comment.text if comment.text.endswith((".", "?", "!")) else f"{comment.text}."
    return f"{text} ({comment.signed_by}, {long_date(comment.signed_on)})"


def _note(facts: CardFacts) -> str:
    """How to read the table, in as few words as it takes."""
    parts = [
        "Since: only what changed among the same children can be better because of us, and it is "
        "not claimed to be; other children in the figure are nobody’s improvement.",
        "Actions: how many of those behind a figure have the worst rating, by rule version "
        f"{RULE_VERSION}, printed beside them in the appendix.",
    ]
    if not any(words.benchmark_words(line.figure) for line in facts.lines):
        parts.append("Published: nothing is for the same children and days; the appendix says why.")
    cells = [cell for line in facts.lines for cell in _row(facts, line).values()]
    printed = {cell if isinstance(cell, str) else getattr(cell, "text", "") for cell in cells}
    if "c" in printed:
        parts.append(words.WITHHELD)
    if "z" in printed:
        parts.append("“z”: a figure of one day has no year to date.")
    return " ".join(parts)
