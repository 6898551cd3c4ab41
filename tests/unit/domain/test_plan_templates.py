"""Plans to be filled in: written to Word, filled in there, and read back."""

from __future__ import annotations

import io

import docx
import pytest

from virtualschool.domain.plan.settled import settle
from virtualschool.domain.plan.structure import Plan
from virtualschool.domain.plan.table import NotAPlan
from virtualschool.domain.plan.templates import ACTIONS, CONSIDERATIONS, FILLING_IN, TEMPLATES
from virtualschool.feeds import plans
from virtualschool.publishing.word.plan import plan_paper

ROWS = {
    2: ("Is it good enough?", "Train the advisers", "VSH", "March 2023", "Complete", "PEPs to "
        "improve from 55% good or better Jan '23 to 75% good or better by Jan '24."),
    3: ("", "Read twenty PEPs", "VSH and Head of A2E", "May 2023", "Begun", ""),
}  # fmt: skip


def filled_in(key: str, rows: dict[int, tuple[str, ...]]) -> bytes:
    template = TEMPLATES[key]
    word = docx.Document(
        io.BytesIO(plan_paper(template.plan, organisation="Middlesbrough", under=FILLING_IN))
    )
    for number, texts in rows.items():
        for cell, text in zip(word.tables[0].rows[number].cells, texts, strict=True):
            if text:
                cell.paragraphs[0].add_run(text)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def read(key: str) -> Plan:
    return plans.read(filled_in(key, ROWS), f"{key}.docx")


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_what_is_filled_in_is_read_back_and_what_is_empty_is_passed_over(key: str) -> None:
    plan = read(key)
    assert plan.title == TEMPLATES[key].title
    assert [each.title for each in plan.sections] == list(TEMPLATES[key].questions)
    assert [each.text for each in plan.considerations] == ["Is it good enough?"]
    assert [each.text for each in plan.actions] == ["Train the advisers", "Read twenty PEPs"]
    assert plan.notices == ()
    settled = settle(plan, [], {})
    assert [str(each.due_on) for each in settled.actions] == ["2023-03-31", "2023-05-31"]


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_the_lines_under_the_table_are_no_part_of_the_plan(key: str) -> None:
    plan = read(key)
    words = f"{plan.introduction} {plan.sections[-1].title}"
    assert "How to fill this in" not in words
    assert plan.introduction.startswith(TEMPLATES[key].overview)


def test_nothing_filled_in_is_no_plan_yet() -> None:
    with pytest.raises(NotAPlan, match="no action under them"):
        plans.read(filled_in("inspection", {}), "inspection.docx")


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_there_is_room_under_each_question(key: str) -> None:
    plan = TEMPLATES[key].plan
    assert len(plan.actions) == len(plan.sections) * CONSIDERATIONS * ACTIONS
    assert len({each.number for each in plan.actions}) == len(plan.actions)
