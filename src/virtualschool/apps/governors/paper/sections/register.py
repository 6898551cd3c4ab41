"""What was asked and decided: answers first, and the register."""

from __future__ import annotations

from virtualschool.apps.governors.models import Entry, EntryKind
from virtualschool.apps.governors.paper.facts import PaperFacts
from virtualschool.domain.plan.live import day_words
from virtualschool.publishing.document import (
    Block,
    Note,
    Paragraph,
    Section,
    Strong,
    Table,
    TableColumn,
    Text,
)


def answers(facts: PaperFacts) -> Section:
    """What was asked before, with its answer, or that there is none yet."""
    title = "Answers to what you asked"
    if not facts.answers:
        none = (
            "This is the first meeting in the calendar."
            if facts.span.last is None
            else "Nothing was left to answer from earlier meetings."
        )
        return Section("answers", title, [Paragraph([none])])
    blocks: list[Block] = []
    for entry in facts.answers:
        blocks.append(Paragraph([Strong(f"{_head(entry)} "), entry.text]))
        blocks.append(Paragraph(_answer(entry)) if entry.answer else _no_answer(entry))
    return Section("answers", title, blocks)


def _head(entry: Entry) -> str:
    asked = "asked" if entry.kind == EntryKind.CHALLENGE else "decided"
    return f"{entry}. {entry.asked_by} {asked} on {day_words(entry.meeting.held_on)}:"


def _answer(entry: Entry) -> Text:
    assert entry.answered_on is not None  # with every answer
    acted = "".join(f" Action {each.ref} of the plan." for each in entry.actions.all())
    said = f"Answer, {entry.answered_by}, {day_words(entry.answered_on)}: "
    return [Strong(said), f"{entry.answer}{acted}"]


def _no_answer(entry: Entry) -> Note:
    refs = [str(each.ref) for each in entry.actions.all()]
    acted = f" In the plan as action {', '.join(refs)}." if refs else ""
    due = f", due from {entry.answer_from}" if entry.answer_from else ""
    by = f" by {day_words(entry.due_on)}" if entry.due_on else ""
    none = "No answer yet" if entry.kind == EntryKind.CHALLENGE else "Nothing reported yet"
    return Note([f"{none}{due}{by}.{acted}"], "caution")


def register(facts: PaperFacts) -> Section:
    """Every decision and challenge that is not settled, and the latest that are."""
    if not facts.entries:
        none = Paragraph(["Nothing has been asked or decided yet."])
        return Section("register", "Decisions and challenges", [none])
    table = Table(
        key="register",
        caption="Register of decisions and challenges",
        columns=[
            TableColumn("number", "No.", True),
            TableColumn("what", "Asked or decided"),
            TableColumn("by", "By, at the meeting of"),
            TableColumn("action", "In the plan"),
            TableColumn("status", "Status"),
        ],
        rows=[
            {
                "number": entry.number,
                "what": f"{entry.get_kind_display().capitalize()}: {entry.text}",
                "by": f"{entry.asked_by}, {day_words(entry.meeting.held_on)}",
                "action": ", ".join(f"Action {each.ref}" for each in entry.actions.all()) or "–",
                "status": _status(entry),
            }
            for entry in facts.entries
        ],
        row_heading="what",
    )
    return Section("register", "Decisions and challenges", [table])


def _status(entry: Entry) -> str:
    said = entry.get_status_display().capitalize()
    return f"{said}, {day_words(entry.answered_on)}" if entry.answered_on else said
