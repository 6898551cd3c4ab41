"""Plans in Word: what people's files hold, and what is refused in a sentence."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from tests.unit.feeds.plans.word_files import (
    HEADINGS,
    QUESTION,
    bullets,
    plan_in_word,
    saved,
    shade,
    track,
)

from virtualschool.domain.plan.headings import Column
from virtualschool.domain.plan.questions import Answer, Decision, Kind, questions_about
from virtualschool.domain.plan.ratings import Rating
from virtualschool.domain.plan.settled import settle
from virtualschool.domain.plan.structure import Plan
from virtualschool.domain.plan.table import NotAPlan
from virtualschool.feeds import plans
from virtualschool.feeds.base import Unreadable
from virtualschool.publishing.word.plan import plan_paper

GIVEN = Path(__file__).parents[3] / "fixtures" / "plans" / "peer-review.txt"
TODAY = date(2023, 7, 21)
#: A picture of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def _read(content: bytes, **more: Any) -> Plan:
    return plans.read(content, "plan.docx", **more)


def test_merged_cells_give_each_consideration_and_action_once() -> None:
    plan = _read(plan_in_word())

    assert [section.title for section in plan.sections] == [QUESTION]
    assert [(each.text, len(each.actions)) for each in plan.considerations] == [
        ("Work with others", 2),
        ("Reduce reliance", 1),
    ]
    assert [(impact.text, impact.actions) for impact in plan.impacts] == [
        ("Fewer.", (1, 2)),
        ("Better trained.", (3,)),
    ]
    assert plan.title == "Virtual School Peer Review Action Plan January 2022"


def test_lists_within_lists_stay_lists() -> None:
    def change(_: WordDocument, table: Any) -> None:
        bullets(table.cell(2, 1), ("For heads", 1), ("secondary", 2), ("For governors", 1))

    assert _read(plan_in_word(change)).actions[0].text == (
        "Share the dashboard.\n• For heads\n  • secondary\n• For governors"
    )


def test_a_shaded_rating_cell_declares_its_rating() -> None:
    def change(_: WordDocument, table: Any) -> None:
        shade(table.cell(2, 3), "FFC000")
        shade(table.cell(2, 4), "00B050")
        shade(table.cell(4, 3), "7030A0")

    plan = _read(plan_in_word(change))
    questions = questions_about(plan, today=TODAY)
    settled = settle(plan, questions, {}).actions

    assert (settled[0].on_track, settled[0].completion) == (Rating.AMBER, Rating.GREEN)
    (purple,) = [each for each in questions if each.kind is Kind.SHADING]
    assert purple.actions == (3,)
    answered = settle(plan, questions, {purple.key: Answer(Decision.CORRECT, "Red")})
    assert answered.actions[2].on_track is Rating.RED


def test_tracked_changes_are_read_as_accepted_and_asked_about() -> None:
    def change(_: WordDocument, table: Any) -> None:
        track(table.cell(2, 4), " By Easter.", " By May.")

    plan = _read(plan_in_word(change))
    assert plan.actions[0].progress == "Draft made. By May."
    assert plan.notices == (
        "The file has tracked changes (1 taken out and 1 put in); it was read as if all were "
        "accepted.",
    )
    questions = questions_about(plan, today=TODAY)
    (asked,) = [each for each in questions if each.kind is Kind.TRACKED]
    before = settle(plan, questions, {asked.key: Answer(Decision.SKIP)})
    assert before.plan.actions[0].progress == "Draft made. By Easter."
    typed = settle(plan, questions, {asked.key: Answer(Decision.CORRECT, "Draft made.")})
    assert typed.plan.actions[0].progress == "Draft made."


def test_comments_and_pictures_are_told_of_and_are_no_text() -> None:
    def change(word: WordDocument, table: Any) -> None:
        paragraph = table.cell(2, 1).paragraphs[0]
        word.add_comment(paragraph.runs, text="Is this still right?", author="Ada Head")
        table.cell(3, 1).paragraphs[0].add_run().add_picture(io.BytesIO(PIXEL))

    plan = _read(plan_in_word(change))

    assert [action.text for action in plan.actions[:2]] == [
        "Share the dashboard.",
        "Create a joint board.",
    ]
    assert plan.notices == (
        "A comment in the file: Ada Head: Is this still right?",
        "Pictures in the table are not read: line 4. Add them as evidence.",
    )


def test_a_document_without_the_table_says_what_was_looked_for() -> None:
    word = docx.Document()
    word.add_paragraph("A letter about the plan.")

    with pytest.raises(NotAPlan, match="No table of a plan was found: its heading row reads “Cons"):
        _read(saved(word))


def test_other_headings_are_named_and_can_be_said() -> None:
    others = ("Theme", "Step", "Who", "Latest", "Notes", "Hoped for")
    content = plan_in_word(headings=others)

    with pytest.raises(NotAPlan, match=r"“Theme”, “Step”, “Who”, “Latest”.*Step = action"):
        _read(content)
    said = {
        "Theme": "consideration",
        "step": "action",
        "Latest": "due",
        "Notes": "progress",
        "Hoped for": "impact",
    }
    assert len(_read(content, headings=said).actions) == 3


def test_a_column_that_is_none_of_a_plan_is_told_of() -> None:
    def change(_: WordDocument, table: Any) -> None:
        table.cell(0, 2).text = "Cost"

    plan = _read(plan_in_word(change))
    assert plan.notices == ("The column “Cost” is not one of a plan’s and was not read.",)


def test_headings_without_an_action_below_are_no_plan() -> None:
    word = docx.Document()
    table = word.add_table(rows=1, cols=6)
    for cell, text in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = text

    with pytest.raises(NotAPlan, match="no action under them"):
        _read(saved(word))


def test_a_table_that_goes_on_after_a_page_break_is_one_table() -> None:
    word = docx.Document(io.BytesIO(plan_in_word()))
    word.add_page_break()
    again = word.add_table(rows=3, cols=6)
    for cell, text in zip(again.rows[0].cells, HEADINGS, strict=True):
        cell.text = text
    again.cell(1, 5).text = "and further."
    for column, text in enumerate(("Oversight", "Count them.", "VSH", "May 22")):
        again.cell(2, column).text = text

    plan = _read(saved(word))

    assert [action.text for action in plan.actions][-1] == "Count them."
    assert plan.impacts[1].text == "Better trained. and further."


def test_a_password_is_said_plainly() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Unreadable, match=r"plan.docx is protected by a password: open it, save"):
        _read(locked)
    with pytest.raises(Unreadable, match=r"of an old kind .*save it as \.docx"):
        _read(locked[:8] + b"\0" * 600)


def test_damage_is_said_plainly() -> None:
    content = plan_in_word()
    with pytest.raises(Unreadable, match="is damaged"):
        _read(content[: len(content) // 2])
    with pytest.raises(Unreadable, match="neither a Word, an Excel nor a text file"):
        _read(b"\0\1\2")
    hollow = io.BytesIO()
    with zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(Unreadable, match="is a damaged Word file"):
        _read(hollow.getvalue())


def test_the_plan_written_to_word_reads_back_the_same() -> None:
    given = plans.read(GIVEN.read_bytes(), GIVEN.name)
    content = plan_paper(given, organisation="Middlesbrough")
    again = _read(content)

    assert (again.title, again.introduction) == (given.title, given.introduction)
    assert again.impacts == given.impacts
    assert [section.title for section in again.sections] == [
        section.title for section in given.sections
    ]
    assert again.considerations == [
        replace(each, is_over_page=False) for each in given.considerations
    ]
    assert plan_paper(given, organisation="Middlesbrough") == content


def test_shading_and_depth_come_back_from_word() -> None:
    def change(_: WordDocument, table: Any) -> None:
        bullets(table.cell(2, 1), ("For heads", 1), ("secondary", 2))
        shade(table.cell(4, 4), "00B050")

    plan = _read(plan_in_word(change))
    again = _read(plan_paper(plan, organisation="Middlesbrough"))

    assert again.actions == plan.actions
    assert again.actions[2].shading == {Column.PROGRESS: "00B050"}


def test_widths_and_depths_that_are_no_numbers_are_passed_over() -> None:
    def change(_: WordDocument, table: Any) -> None:
        bullets(table.cell(2, 1), ("For heads", 1))
        for element in table._tbl.iter(qn("w:gridSpan"), qn("w:ilvl")):
            element.set(qn("w:val"), "wide")

    plan = _read(plan_in_word(change))

    assert plan.actions[0].text == "Share the dashboard.\n• For heads"
    assert len(plan.actions) == 3


def test_a_document_that_declares_entities_is_refused() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plan_in_word())) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            if part == "word/document.xml":
                begin = b"<w:document"
                entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
                content = content.replace(begin, entity + begin, 1)
                content = content.replace(b"Draft made.", b"Draft &a;made.")
            new.writestr(part, content)

    with pytest.raises(Unreadable, match="declares entities"):
        _read(buffer.getvalue())
