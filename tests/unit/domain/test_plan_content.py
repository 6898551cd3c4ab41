"""A plan as plain data: the same through its own file, and told apart from a changed one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from virtualschool.domain.plan import content
from virtualschool.domain.plan.content import (
    Content,
    changes_between,
    content_of,
    refs_for,
    with_edits,
)
from virtualschool.domain.plan.settled import settle
from virtualschool.domain.plan.structure import Action, Plan
from virtualschool.feeds import plans
from virtualschool.publishing.word.plan import plan_paper

GIVEN = Path(__file__).parents[2] / "fixtures" / "plans" / "peer-review.txt"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plans.read(GIVEN.read_bytes(), GIVEN.name)


def _content(plan: Plan, held: Content | None = None) -> Content:
    refs = refs_for(plan, held, next_consideration=18, next_action=35) if held else None
    return content_of(settle(plan, [], {}), refs or refs_for(plan, None))


def _with_action(plan: Plan, number: int, **changed: str) -> Plan:
    def one(action: Action) -> Action:
        return replace(action, **changed) if action.number == number else action

    sections = tuple(
        replace(
            section,
            considerations=tuple(
                replace(each, actions=tuple(map(one, each.actions)))
                for each in section.considerations
            ),
        )
        for section in plan.sections
    )
    return replace(plan, sections=sections)


def test_the_exported_plan_changes_nothing(plan: Plan) -> None:
    first = _content(plan)
    again = plans.read(plan_paper(plan, organisation="Middlesbrough"), "plan.docx")

    assert changes_between(first, _content(again, first)) == []
    assert _content(again, first) == first


def test_a_first_plan_is_all_new(plan: Plan) -> None:
    changes = changes_between(None, _content(plan))

    assert len(changes) == 34
    assert changes[2].in_words == "Action 3 is new: “Create joint dash board.”."


def test_a_reworded_action_is_the_same_one_and_its_words_are_told(plan: Plan) -> None:
    first = _content(plan)
    changed = _with_action(
        plan, 3, text="Create the joint dash board.", progress="Launched in June."
    )

    assert [change.in_words for change in changes_between(first, _content(changed, first))] == [
        "Action 3, Action: was “Create joint dash board.”, now “Create the joint dash board.”.",
        "Action 3, Progress / RAG completion: was “Trial the dash board by March 22 Launch June "
        "22”, now “Launched in June.”.",
    ]


def test_an_action_that_is_left_out_keeps_its_ref_and_a_new_one_gets_another(plan: Plan) -> None:
    first = _content(plan)
    changed = _with_action(
        plan, 12, text="Ask every school for a governor’s view of its plans.", due="July 22"
    )
    after = _content(changed, first)

    assert "12" not in after["actions"]
    assert after["actions"]["35"]["text"].startswith("Ask every school")
    came, went, *_ = changes_between(first, after)
    assert came.in_words.startswith("Action 35 is new: “Ask every school")
    assert went.in_words.startswith("Action 12 is no longer in the file; it is kept: “Invite")


def test_what_moves_keeps_its_ref(plan: Plan) -> None:
    first = _content(plan)
    moved = replace(plan, sections=(plan.sections[1], plan.sections[0], *plan.sections[2:]))
    after = _content(moved, first)

    assert after["actions"].keys() == first["actions"].keys()
    assert [change.field for change in changes_between(first, after)] == ["questions"]


def test_words_edited_here_stay_where_the_file_has_not_changed_them(plan: Plan) -> None:
    base = _content(plan)
    held = _content(_with_action(plan, 3, progress="Edited here.", due="July 22"))
    refs = refs_for(plan, held, next_consideration=18, next_action=35)
    file = _with_action(plan, 3, due="May 22")

    third = with_edits(file, refs, base, held).actions[2]

    assert (third.progress, third.due) == ("Edited here.", "May 22")


def test_a_due_date_worked_out_anew_is_told(plan: Plan) -> None:
    first = _content(plan)
    changed = _with_action(plan, 2, due="June 22")

    assert [
        (each.field, each.before, each.after)
        for each in changes_between(first, _content(changed, first))
    ] == [
        ("Due / RAG on track", "March 22", "June 22"),
        ("due on", date(2022, 3, 31).isoformat(), date(2022, 6, 30).isoformat()),
    ]


def test_a_thousand_actions_all_reworded_are_paired_by_comparing_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head, rows = GIVEN.read_text("utf-8").split("Anticipated Impact\n", 1)
    rows = rows.rsplit("--\t", 1)[0].rsplit("\n--", 1)[0] + "\n"

    def many(word: str) -> Plan:
        said = "".join(rows.replace(".\t", f" in {word} {n}.\t") for n in range(30))
        return plans.read(f"{head}Anticipated Impact\n{said}".encode(), "plan.txt")

    compared = []
    alike = content._alike
    monkeypatch.setattr(content, "_alike", lambda *both: compared.append(1) or alike(*both))
    first = _content(many("town"))
    refs = refs_for(many("city"), first, next_consideration=511, next_action=1021)

    assert all(number == ref for number, ref in refs.actions.items())
    assert len(compared) <= 5 * (1020 + 510)
