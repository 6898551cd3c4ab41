"""A peer review's action plan as a council printed it, against a count made by hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from virtualschool.domain.plan.structure import Plan, read_plan
from virtualschool.domain.plan.words import words_in
from virtualschool.feeds.plans.layout import read_layout

FILE = Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt"

#: Counted by hand on the printed pages: each part, each consideration's first words, and below it
#: each action's first words with its due date as printed.
BY_HAND = """
How well does the Middlesbrough Virtual School
  Work with North East and national Virtual School Heads
    Share the Middlesbrough and Redcar & Cleveland | Nov
    Arrange to meet with 5 local VSHs | March 22
    Create joint dash board. | June 22
  Further consideration regarding the way data
    Create a head line data report | Oct 22
    Complete case studies and incorporate them | Oct 22
    Strengthen case study narrative | March 22
  Hold schools to account for whole school outcomes
    Create a school’s score card with: | Dec 22
    Present score card findings to schools | May 22
    Invite high performing schools to share best practice | June 22
  VSH to attend Headteacher Forum meetings
    Secure HT buy in for planned improvements. | From Feb 22
  Reduce the reliance on the Virtual School
    Deliver Designated Teacher (DT) training | May 22
How effective is the Personal Education Plan (PEP) process
  Provide external PEP QA Scrutiny.
    Invite school based Designated Teachers (DTs) | Dec 21
    Invite R&C VSH to QA PEPs. | May 22
    Invite Independent Reviewing Officers (IROs) | March 22
  Develop the skills of Foster Carers and Social Workers
    Launch the Foster Carer (FC) handbook. | Feb 22
    Work with the Principal Social Worker (PSW) | May 22
  Early identification of Special Educational Needs
    Support school to become 'attachment aware | June 22
    Design a Looked After Child Rapid Education Health | March 22
    Use termly progress and attainment data | March 22
What steps have been taken to ensure the Virtual School Head
  Continuous Professional Development (CPD) for VS staff.
    Ensure funding is available. | Dec 21
    All PEP Advisors (PAs) have a CPD plan | Dec 21
  Stakeholders have limited knowledge of the extended duties.
    Host a South Tees wide conference | Feb 22
  Create a Child With Social Worker (CWSW) data set.
    Create a system whereby key data relating to CWSW | April 22
Are the Virtual School's current arrangements for tracking
  Reduce fixed term exclusions (FTE).
    PROCLAIM project – As described above | As above
    Work with Social Care, SEND and the Inclusion Team | April 22
    Create a joint mission statement with schools | June 22
    Review exclusion data with each secondary Head | May 22
  Oversight of all Children With a Social Worker (CWSW)
    Increase capacity in the Children Missing Education (CME) team | Dec 21
    Create a joint understanding of educational risk factors | Dec 21
    Create a dashboard to identify CWSW at risk | May 22
  Develop a deeper understanding of 'Not in Employment
    Create a NEET score card to capture churn. | May 22
Recommendations
  VS should look to further develop influence
    As described above in the various strategic actions |
  Consider VSH's access to both Education and Social Care
    Review the effectiveness of the current structure annually. | Aug 22
  Review the data provided in the VS Annual Report.
    Add an Executive Summary. | March 22
"""
PARTS, CONSIDERATIONS, ACTIONS = 5, 17, 34


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(read_layout(FILE.read_bytes(), FILE.name))


def test_every_part_consideration_and_action_arrives_once_in_order(plan: Plan) -> None:
    wanted = [line for line in BY_HAND.splitlines() if line]
    found = []
    for section in plan.sections:
        found.append(section.title)
        for consideration in section.considerations:
            found.append(f"  {consideration.text}")
            found += [f"    {action.text} | {action.due}" for action in consideration.actions]

    assert len(wanted) == len(found) == PARTS + CONSIDERATIONS + ACTIONS
    for hand, read in zip(wanted, found, strict=True):
        words, _, due = hand.partition(" |")
        assert read.startswith(words)
        assert not due or read.endswith(f"|{due}")
    assert [len(section.considerations) for section in plan.sections] == [5, 3, 3, 3, 3]


def test_not_a_word_of_the_table_is_lost_added_or_said_twice(plan: Plan) -> None:
    rows = FILE.read_text(encoding="utf-8").split("Anticipated Impact\n", 1)[1]
    plain = re.sub(r"<[^>]+>", " ", rows.replace("--", ""))
    cells = [
        each
        for action in plan.actions
        for each in (action.text, action.owners, action.due, action.progress)
    ]
    read = [
        *(section.title for section in plan.sections[1:]),
        *(consideration.text for consideration in plan.considerations),
        *cells,
        *(impact.text for impact in plan.impacts),
    ]
    assert Counter(word for text in read for word in words_in(text)) == Counter(
        word for word in words_in(plain) if word != "-"
    )


def test_rows_that_a_page_break_parted_are_whole(plan: Plan) -> None:
    said = {action.number: action for action in plan.actions}

    assert said[28].text.endswith(
        "to enable data gathering from schools to be more robust re. "
        "Pupils Missing Out On Education (PMOOE)."
    )
    assert said[28].owners == "Head of Access to Education (A2E)"
    assert "will be given to delegates at the VS conference" in said[15].progress
    assert plan.impact_of(said[10]).count("to change their models of operation and") == 1
    assert plan.considerations[12].text == (
        "Oversight of all Children With a Social Worker (CWSW) on a part time tables."
    )
    assert plan.impact_of(said[34]).endswith(
        "provide greater challenge and support, and hence improve overall effectiveness."
    )


def test_a_consideration_whose_words_stand_on_the_next_page_has_its_first_action(
    plan: Plan,
) -> None:
    over = [each for each in plan.considerations if each.is_over_page]

    assert [each.text[:39] for each in over] == ["Develop the skills of Foster Carers and"]
    assert [action.number for action in over[0].actions] == [15, 16]


def test_a_list_inside_a_cell_stays_a_list(plan: Plan) -> None:
    assert plan.actions[6].text.split("\n") == [
        "Create a school’s score card with:",
        "• Attendance data",
        "• Exclusion rates",
        "• Academic outcomes",
        "For every school with Children Looked After (CLA) on roll.",
    ]


def test_one_impact_that_stands_beside_several_actions_is_one(plan: Plan) -> None:
    shared = [impact.actions for impact in plan.impacts if len(impact.actions) > 1]

    assert shared == [(1, 2, 3), (5, 6), (12, 13, 14, 15), (24, 25, 26, 27), (28, 29, 30)]
    assert len({impact.text for impact in plan.impacts}) == len(plan.impacts)
