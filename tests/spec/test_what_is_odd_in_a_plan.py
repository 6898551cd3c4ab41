"""Each trap of a peer review's plan is asked about, and nothing is settled without an answer."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.dates import read_due, with_year
from virtualschool.domain.plan.measures import measure_in, outcomes_in
from virtualschool.domain.plan.owners import owners_in, short_forms
from virtualschool.domain.plan.questions import (
    Answer,
    BadAnswer,
    Decision,
    Kind,
    Question,
    questions_about,
)
from virtualschool.domain.plan.ratings import Rating, rating_of
from virtualschool.domain.plan.settled import Settled, settle
from virtualschool.domain.plan.structure import Plan, read_plan
from virtualschool.feeds.plans.layout import read_layout

FILE = Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt"
TODAY = date(2023, 7, 21)
EXCLUSIONS = (1, 2, 3, 10, 11, 17, 24, 25, 26, 27, 32)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(read_layout(FILE.read_bytes(), FILE.name))


@pytest.fixture(scope="module")
def questions(plan: Plan) -> list[Question]:
    return questions_about(plan, today=TODAY)


def _accepted(plan: Plan, questions: list[Question], **corrections: str) -> Settled:
    answers = {each.key: Answer(Decision.ACCEPT) for each in questions if each.proposal}
    answers |= {
        each.key: Answer(Decision.CORRECT, corrections[each.written])
        for each in questions
        if each.written in corrections
    }
    return settle(plan, questions, answers)


def _one(questions: list[Question], kind: Kind, words: str = "") -> Question:
    (found,) = [each for each in questions if each.kind is kind and words in each.written]
    return found


def test_every_trap_is_asked_about(questions: list[Question]) -> None:
    assert Counter(str(each.kind) for each in questions) == {
        "review": 1,
        "page": 1,
        "year": 1,
        "ongoing": 1,
        "early": 3,
        "past": 2,
        "above": 2,
        "who": 10,
        "owners": 8,
        "shared": 1,
        "measure": 13,
    }


def test_nothing_is_settled_while_its_question_is_open(
    plan: Plan, questions: list[Question]
) -> None:
    settled = settle(plan, questions, {})

    assert len(settled.open) == len(questions)
    assert settled.reviewed is None
    assert settled.actions[0].due_on is None
    assert settled.actions[23].refers_to == ()
    assert [outcome.measure for outcome in settled.outcomes if outcome.measure] == []
    director = settled.actions[32].owners[0]
    assert (director.words, director.post, director.initials) == ("RB", "", "")
    assert settled.plan is plan


def test_a_review_after_its_plan_is_proposed_a_year_earlier(
    plan: Plan, questions: list[Question]
) -> None:
    asked = _one(questions, Kind.REVIEW)

    assert "September 2022, after the plan that answers it (January 2022)" in asked.asks
    assert _accepted(plan, questions).reviewed == Month(2021, 9)


def test_a_due_date_without_a_year_is_before_the_plan_where_it_is_complete(
    plan: Plan, questions: list[Question]
) -> None:
    assert _one(questions, Kind.YEAR).written == "Nov"
    assert _accepted(plan, questions).actions[0].due_on == date(2021, 11, 30)
    assert _accepted(plan, questions, Nov="Nov 2022").actions[0].due_on == date(2022, 11, 30)


def test_from_a_month_begins_and_is_not_due(plan: Plan, questions: list[Question]) -> None:
    going_on = _accepted(plan, questions).actions[9]

    assert (going_on.from_on, going_on.due_on) == (date(2022, 2, 1), None)


def test_complete_before_it_is_due_is_a_slip_of_the_year_only_after_the_review(
    plan: Plan, questions: list[Question]
) -> None:
    assert [each.actions for each in questions if each.kind is Kind.EARLY] == [(5,), (6,), (7,)]
    due = {each.number: each.due_on for each in _accepted(plan, questions).actions}
    assert (due[5], due[6], due[7]) == (date(2021, 10, 31), date(2022, 3, 31), date(2021, 12, 31))


def test_what_is_past_and_complete_is_asked_when(plan: Plan, questions: list[Question]) -> None:
    assert [each.actions for each in questions if each.kind is Kind.PAST] == [(1,), (29,)]
    asked = _one(questions, Kind.PAST, "Dec 21")
    answers = {asked.key: Answer(Decision.CORRECT, "14 December 2021")}
    done = settle(plan, questions, answers).actions[28]
    assert (done.is_complete, done.completed_on) == (True, date(2021, 12, 14))


def test_as_above_is_the_action_it_points_at_and_its_own_words_stay(
    plan: Plan, questions: list[Question]
) -> None:
    settled = _accepted(plan, questions)
    pointing = settled.actions[23]

    assert pointing.refers_to == (17,)
    assert pointing.due_on == settled.actions[16].due_on == date(2022, 6, 30)
    assert settled.plan.actions[23].due == "As above"
    assert settled.actions[31].refers_to == (1, 2, 3, 10, 11, 17, 24, 25, 26, 27)


def test_letters_are_asked_about_once_and_known_ones_not_again(
    plan: Plan, questions: list[Question]
) -> None:
    who = {each.written: each for each in questions if each.kind is Kind.WHO}

    assert {words for words, each in who.items() if each.proposal is None} == {"VB", "TD"}
    assert who["RB"].proposal == {
        "post": "Director of Education and Partnerships",
        "name": "",
        "initials": "RB",
    }
    assert who["NEET Clinic Chair (Robin Ash)"].proposal == {
        "post": "NEET Clinic Chair",
        "name": "Robin Ash",
        "initials": "",
    }
    again = questions_about(plan, today=TODAY, known={"VB", "VSH"})
    assert {each.written for each in again if each.kind is Kind.WHO} == who.keys() - {"VB", "VSH"}


def test_a_correction_says_who_somebody_is(plan: Plan, questions: list[Question]) -> None:
    settled = _accepted(plan, questions, VB="Vera Brook, Virtual School Head", TD="Head of Care")

    assert (settled.directory["VB"].name, settled.directory["VB"].post) == (
        "Vera Brook",
        "Virtual School Head",
    )
    assert (settled.directory["TD"].name, settled.directory["TD"].post) == ("", "Head of Care")
    assert [owner.name for owner in settled.actions[0].owners] == ["Vera Brook", ""]


def test_several_owners_are_told_apart_and_one_leads(plan: Plan, questions: list[Question]) -> None:
    words = _one(questions, Kind.OWNERS, "strategic group").written
    said = "Educational Psychologist; VSH; PROCLAIM strategic group"
    owners = _accepted(plan, questions, **{words: said}).actions[16].owners

    assert [owner.post for owner in owners] == [
        "Educational Psychologist",
        "Virtual School Head",
        "PROCLAIM strategic group",
    ]


def test_the_same_sentence_on_eleven_actions_is_one_outcome(
    plan: Plan, questions: list[Question]
) -> None:
    settled = _accepted(plan, questions)
    (one,) = [each for each in settled.outcomes if each.text.startswith("Exclusions to have")]

    assert one.actions == EXCLUSIONS
    assert one.measure is not None
    assert (one.measure.baseline, one.measure.target, one.measure.unit, one.measure.per) == (
        "15",
        "10",
        "children",
        "month",
    )
    assert (one.measure.baseline_on, one.measure.target_on) == (
        date(2021, 12, 31),
        date(2022, 12, 31),
    )


def test_an_outcome_denied_to_be_one_is_one_for_each_cell(
    plan: Plan, questions: list[Question]
) -> None:
    asked = _one(questions, Kind.SHARED)
    settled = settle(plan, questions, {asked.key: Answer(Decision.SKIP)})

    apart = [each.actions for each in settled.outcomes if each.text.startswith("Exclusions to")]
    assert apart == [(1, 2, 3), (10,), (11,), (17,), (24, 25, 26, 27), (32,)]


def test_outcomes_without_a_figure_stay_visible(plan: Plan, questions: list[Question]) -> None:
    settled = _accepted(plan, questions)
    without = [each.text for each in settled.outcomes if each.measure is None]

    assert any("an increase in achievement" in text for text in without)
    covered = {number for each in settled.outcomes for number in each.actions}
    assert covered == {action.number for action in plan.actions if action.impact is not None}


def test_a_consideration_over_a_page_can_be_denied(plan: Plan, questions: list[Question]) -> None:
    asked = _one(questions, Kind.PAGE)
    settled = settle(plan, questions, {asked.key: Answer(Decision.SKIP)})
    _, second, *_ = settled.plan.sections

    numbers = [[action.number for action in each.actions] for each in second.considerations]
    assert numbers == [[12, 13, 14, 15], [16], [17, 18, 19]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("15 to 10 children a month", "from 15 to 10 children a month; lower is better"),
        ("from 55% to 75% good or better", "from 55 % to 75 %; higher is better"),
        ("NEETs to fall from 26 % to 21 %", "from 26 % to 21 %; lower is better"),
        ("20 to 15 weeks", "from 20 to 15 weeks; lower is better"),
        ("2 schools to all", "from 2 to all schools; higher is better"),
        ("100 % of advisers", "to 100 %; higher is better"),
        ("at least 85 % positive", "to at least 85 %; higher is better"),
        ("two a term", "to 2 a term; higher is better"),
        ("no child to wait longer than 15 weeks", "to at most 15 weeks; lower is better"),
    ],
)
def test_figures_in_prose_are_offered(words: str, said: str) -> None:
    measure = measure_in(words)
    assert measure is not None
    assert measure.in_words == said


@pytest.mark.parametrize(
    "words", ["Children aged 14 to 16 are seen.", "An increase in achievement.", "Years 10 to 11"]
)
def test_what_measures_nothing_is_offered_as_nothing(words: str) -> None:
    assert measure_in(words) is None


def test_a_baseline_in_one_sentence_and_its_target_in_the_next_are_one_outcome() -> None:
    (waits,) = outcomes_in("A plan takes at least 20 weeks. We aim to reduce this to 15 weeks.")
    assert waits.measure is not None
    assert (waits.measure.baseline, waits.measure.target) == ("20", "15")


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("March 22", date(2022, 3, 31)),
        ("Sept '22", date(2022, 9, 30)),
        ("by end of Feb 2024", date(2024, 2, 29)),
        ("11 th Feb 2022", date(2022, 2, 11)),
        ("31/03/22", date(2022, 3, 31)),
        ("2022-03-31", date(2022, 3, 31)),
        ("autumn term '21", date(2021, 12, 31)),
    ],
)
def test_due_dates_are_read_as_people_write_them(text: str, on: date) -> None:
    due = read_due(text)
    assert due is not None
    assert due.on == on


@pytest.mark.parametrize("text", ["ongoing", "30 February 2022", "tbc", "2022-13-01", "13 March's"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_due(text) is None


def test_a_day_without_a_year_finds_its_year() -> None:
    due = read_due("14 Feb")
    assert due is not None
    assert with_year(due, before=date(2022, 1, 31)) == date(2021, 2, 14)
    assert with_year(due, after=date(2022, 1, 31)) == date(2022, 2, 14)


def test_an_answer_that_cannot_be_taken_says_what_would_be(
    plan: Plan, questions: list[Question]
) -> None:
    year, who = _one(questions, Kind.YEAR), _one(questions, Kind.WHO, "TD")

    with pytest.raises(BadAnswer, match="“soon” cannot be read: type a day or a month"):
        settle(plan, questions, {year.key: Answer(Decision.CORRECT, "soon")})
    with pytest.raises(BadAnswer, match="Nothing is proposed here: type a name"):
        settle(plan, questions, {who.key: Answer(Decision.ACCEPT)})
    above = _one(questions, Kind.ABOVE, "PROCLAIM")
    with pytest.raises(BadAnswer, match="type the numbers of the actions"):
        settle(plan, questions, {above.key: Answer(Decision.CORRECT, "24")})


def test_one_post_with_an_and_in_it_is_one_owner() -> None:
    known = short_forms(["Director of Education and Partnerships (RB)"])

    owners = owners_in("Director of Education and Partnerships, RB", known)
    assert [(owner.words, owner.post) for owner in owners] == [
        ("Director of Education and Partnerships", "Director of Education and Partnerships"),
        ("RB", "Director of Education and Partnerships"),
    ]


@pytest.mark.parametrize(
    ("shading", "rating"),
    [
        ("FF0000", Rating.RED),
        ("F8CBAD", Rating.AMBER),
        ("FFC000", Rating.AMBER),
        ("92D050", Rating.GREEN),
        ("E2EFDA", Rating.GREEN),
        ("0070C0", Rating.COMPLETE),
        ("DEEAF6", None),
        ("D9D9D9", None),
        ("7030A0", None),
        ("auto", None),
    ],
)
def test_a_shading_declares_a_rating(shading: str, rating: Rating | None) -> None:
    assert rating_of(shading) is rating
