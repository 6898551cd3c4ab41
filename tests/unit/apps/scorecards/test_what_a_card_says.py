"""What a score card says: exceptions, signals, aims, the bridge, ratings and prompts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.apps.scorecards.card import (
    MONTHS,
    OCTOBER,
    Counts,
    action,
    around,
    card,
    children,
    figure,
    steady,
)

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.scorecards.cards.aims import Standing, amount, baseline_words, span, stands
from virtualschool.apps.scorecards.cards.documents import score_card
from virtualschool.apps.scorecards.cards.exceptions import NOTHING, exceptions
from virtualschool.apps.scorecards.cards.facts import Comment, Line, SignalKind, Source
from virtualschool.apps.scorecards.cards.gather import gather
from virtualschool.apps.scorecards.cards.prompts import prompt_for
from virtualschool.apps.scorecards.cards.words import actions_cell, split_words
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.live import OverrideAt, RatingKind
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION, ImpactKind, Signal
from virtualschool.domain.plan.states import ActionState
from virtualschool.publishing.document import Chip, Table
from virtualschool.publishing.plain import as_data, blocks_of, text_of

HEAD = "Head of the virtual school"


def said(facts) -> list[str]:
    return [text_of(each) for each in exceptions(facts)]


def table_of(facts, key: str) -> Table:
    blocks = blocks_of(score_card(facts).sections)
    return next(each for _, each in blocks if isinstance(each, Table) and each.key == key)


def test_nothing_out_of_the_ordinary_is_said_to_be_so():
    usual = figure("children_suspended", steady("children_suspended", 10))
    assert said(card(Line(usual, HEAD))) == [NOTHING]


def test_a_figure_that_is_worse_than_usual_comes_first_and_a_better_one_last():
    much = figure("children_suspended", steady("children_suspended", 90))
    few = figure("no_school_place", steady("no_school_place", 0))
    told = said(
        card(
            Line(few, HEAD),
            Line(much, HEAD),
            sources=[Source("Attendance marks", date(2022, 10, 20), "", is_late=True)],
        )
    )
    assert told[0].startswith("Children suspended: 90, higher than usual (")
    assert told[0].endswith("Lower is better.")
    assert told[1] == (
        "Attendance marks: last received on 20 October 2022, before October 2022 was over."
    )
    assert told[2].startswith("Children of school age without a school place: 0, lower than usual")


def test_a_figure_of_which_nothing_is_loaded_is_late_data():
    missing = figure("children_suspended", {})
    missing = replace(missing, facts=replace(missing.facts, this=None))
    missing = replace(missing, signal=replace(missing.signal, kind=SignalKind.NO_DATA))
    assert said(card(Line(missing, HEAD))) == ["No data of October 2022: Children suspended."]


AUTUMN = Aim(
    indicator="children_suspended",
    goal=Decimal(10),
    direction="lower",
    first=Month(2022, 9),
    last=Month(2022, 12),
    baseline=Decimal(15),
    baseline_first=Month(2021, 9),
    baseline_last=Month(2021, 12),
)


@pytest.mark.parametrize(
    ("aim", "counts", "standing", "value"),
    [
        (AUTUMN, (8, 10), Standing.ON_COURSE, 9),
        (AUTUMN, (12, 20), Standing.BEHIND, 16),
        (replace(AUTUMN, last=OCTOBER), (8, 10), Standing.REACHED, 9),
        (replace(AUTUMN, last=OCTOBER), (12, 20), Standing.MISSED, 16),
        (replace(AUTUMN, first=Month(2022, 11)), (12, 20), Standing.NOT_DUE, None),
        # Of 3 and 20 the mean would tell the 3.
        (AUTUMN, (3, 20), Standing.NOT_TOLD, None),
        (replace(AUTUMN, goal=Decimal(8), direction="higher"), (8, 10), Standing.ON_COURSE, 9),
    ],
)
def test_a_figure_stands_to_its_aim_by_the_months_that_have_ended(aim, counts, standing, value):
    held = figure("children_suspended", steady("children_suspended", *counts))
    found = stands(aim, held, OCTOBER, frozenset())
    assert (found.standing, found.value) == (standing, value)


def test_a_rate_stands_to_its_aim_by_all_its_months_pooled():
    held = figure(
        "attendance",
        {
            Month(2022, 9): {**children(10, top=90, low=100)},
            OCTOBER: {**children(30, top=98, low=100)},
        },
    )
    aim = replace(AUTUMN, indicator="attendance", goal=Decimal(95), direction="higher")
    found = stands(aim, held, OCTOBER, frozenset())
    assert (found.standing, found.value) == (Standing.ON_COURSE, 96)


def test_a_missed_target_is_said_with_what_it_came_to():
    held = figure("children_suspended", steady("children_suspended", 12, 11))
    line = Line(held, HEAD, aim=replace(AUTUMN, last=OCTOBER))
    assert said(card(line))[-1] == (
        "Children suspended: the target of 10 a month on average for Sep to Oct 2022 was missed; "
        "it came to 11.5."
    )
    row = table_of(card(line), "figures").rows[0]
    assert (row["baseline"], row["target"]) == ("15 (Sep to Dec 2021)", "10 (Sep to Oct 2022)")


@pytest.mark.parametrize(
    ("aim", "counts", "words"),
    [
        (AUTUMN, (8, 10), "9 a month so far, on course"),
        (AUTUMN, (12, 20), "16 a month so far, behind"),
        (replace(AUTUMN, last=OCTOBER), (8, 10), "9 a month in all, reached"),
        (replace(AUTUMN, last=OCTOBER), (12, 20), "16 a month in all, missed"),
        (replace(AUTUMN, first=Month(2022, 11)), (12, 20), ""),
        (AUTUMN, (3, 20), "not told: a month of it is a small number"),
        (replace(AUTUMN, first=Month(2019, 9)), (8, 10), "a month of it is not loaded"),
        (None, (8, 10), ""),
    ],
)
def test_how_a_figure_stands_to_its_target_is_printed_under_it(aim, counts, words):
    found = figure("children_suspended", steady("children_suspended", *counts))
    row = table_of(card(Line(found, HEAD, aim=aim)), "figures").rows[0]
    assert row["stands"] == words


def test_months_of_an_aim_are_printed_small():
    assert span([OCTOBER]) == "Oct 2022"
    assert span([Month(2022, 11), Month(2022, 12), Month(2023, 1)]) == "Nov 2022 to Jan 2023"
    assert baseline_words(held().indicator, replace(AUTUMN, baseline=None)) == ""
    assert amount(held().indicator, Decimal("8.50")) == "8.5"


def held():
    return figure("children_suspended", steady("children_suspended", 10))


def test_actions_off_track_unmoved_and_overridden_are_exceptions():
    late = action(4, due_on=date(2022, 9, 1))
    unmoved = action(
        5,
        state=ActionState.COMPLETE,
        completed_on=date(2022, 1, 5),
        signal=Signal(ImpactKind.NO_CHANGE, "Nothing unusual since.", "children_suspended"),
    )
    override = OverrideAt(
        1,
        RatingKind.ON_TRACK,
        "green",
        "The school has moved its date.",
        date(2022, 10, 1),
        date(2022, 11, 30),
        "head",
    )
    said_so = action(6, due_on=date(2022, 9, 1), overrides=(override,))
    line = Line(held(), HEAD, actions=[late, unmoved, said_so])
    assert said(card(line)) == [
        "1 action is off track: 4.",
        "Action 5: complete; its figure has not moved.",
        "Action 6 is rated “On track” by override until 30 November 2022: The school has moved "
        "its date (head).",
    ]
    row = table_of(card(line), "overrides").rows[0]
    assert (row["computed"], row["said"]) == ("Off track", "On track")
    assert row["until"] == date(2022, 11, 30)


def test_the_worst_rating_of_the_actions_stands_beside_a_figure():
    late = action(4, due_on=date(2022, 9, 1))
    fine = action(5, due_on=date(2023, 9, 1))
    unrated = action(6)
    assert actions_cell([fine, late, unrated]) == Chip("1 of 3 off track", "red")
    assert actions_cell([fine]) == Chip("1 of 1 on track", "green")
    assert actions_cell([unrated]) == "Not rated"
    assert actions_cell([]) == "–"


def test_the_rule_stands_beside_the_ratings_with_its_version():
    line = Line(held(), HEAD, actions=[action(4, due_on=date(2022, 9, 1))])
    paper = str(as_data(score_card(card(line))))
    assert f"Ratings follow rule version {RULE_VERSION}:" in paper
    assert all(text.partition(". ")[2] in paper for text in RULE_TEXT.values())


def test_the_outcome_that_actions_work_towards_stands_with_their_figure():
    hope = "Suspensions to have fallen to 10 children a month."
    paper = str(as_data(score_card(card(Line(held(), HEAD, actions=[action(4)], outcomes=[hope])))))
    assert f"Children suspended: action 4, towards “{hope}”" in paper


def test_an_action_behind_two_figures_stands_once():
    one = action(4, due_on=date(2022, 9, 1))
    moves = figure("placement_moves", steady("placement_moves", 10))
    facts = card(Line(held(), HEAD, actions=[one]), Line(moves, HEAD, actions=[one]))
    assert [row["ref"] for row in table_of(facts, "actions").rows] == [4]


def test_only_what_changed_among_the_same_children_is_kept_apart_and_nothing_is_claimed():
    # Twenty stay and miss less; ten of the last month left, ten others came.
    months = {
        Month(2022, 9): {**children(20, top=80, low=100), **children(10, 20, top=50, low=100)},
        OCTOBER: {**children(20, top=90, low=100), **children(10, 40, top=60, low=100)},
    }
    found = figure("attendance", months)
    assert split_words(found) == (
        "+10.00 points: +10.00 among the same children, 0.00 because others are in it"
    )
    note = table_of(card(Line(found, HEAD)), "figures").note
    assert "not claimed" in note
    assert "nobody’s improvement" in note


def test_the_bridge_adds_up_from_what_was_reported_to_what_is_known_now():
    september = {**children(20), **children(6, 60)}
    now = {Month(2022, 9): september, OCTOBER: {**children(18), **children(9, 80)}}
    found = figure("placement_moves", now, then={Month(2022, 9): children(20)})
    row = table_of(card(Line(found, HEAD)), "bridge").rows[0]
    # 20 reported; 6 came late; 8 left, 9 joined, the others as before.
    assert (row["start"], row["data"], row["others"], row["same"], row["end"]) == (
        "20",
        "+6",
        "+1",
        "0",
        "27",
    )
    assert str(row["detail"]).startswith("September 2022 as reported then; Late data +6")
    walk = found.facts.changes
    assert walk is not None
    assert walk.adds_up


def test_steps_of_few_children_are_told_together_or_not_at_all():
    stay = children(30)
    joined = {Month(2022, 9): {**stay, **children(3, 50)}, OCTOBER: {**stay, **children(4, 60)}}
    found = figure("placement_moves", joined)
    assert found.facts.changes is not None
    keys = [step.key for step in found.facts.changes.steps]
    assert keys == ["others", "among_both"]
    assert found.facts.changes.adds_up
    few = figure("placement_moves", {Month(2022, 9): stay, OCTOBER: {**stay, **children(4, 60)}})
    assert few.facts.changes is None
    assert split_words(few) == "not told: of too few children"


@pytest.mark.parametrize(
    ("counts", "kind", "asks"),
    [
        ((90,), SignalKind.WORSE, "why it is higher than usual"),
        ((10,), SignalKind.NONE, "explain no single month"),
        ((0,), SignalKind.BETTER, "what would show that it is our doing"),
    ],
)
def test_an_owner_is_asked_by_what_the_month_says(counts, kind, asks):
    found = figure("children_suspended", steady("children_suspended", *counts))
    assert found.signal.kind is kind
    assert asks in prompt_for(found.signal)


def test_an_owner_without_a_figure_is_asked_who_is_to_send_what():
    assert "who is to send what" in prompt_for(
        replace(held().signal, kind=SignalKind.NO_DATA, words="no data")
    )


def test_a_comment_is_signed_and_dated_and_one_that_is_due_is_missed():
    much = figure("children_suspended", steady("children_suspended", 90))
    comment = Comment("Two schools account for most", "Honora Calderwyn", date(2022, 11, 3))
    row = table_of(card(Line(much, HEAD, comment=comment)), "figures").rows[0]
    assert row["comment"] == "Two schools account for most. (Honora Calderwyn, 3 November 2022)"
    row = table_of(card(Line(much, HEAD)), "figures").rows[0]
    assert row["comment"] == f"none yet from the owner, {HEAD}."
    assert table_of(card(Line(held(), HEAD)), "figures").rows[0]["comment"] == ""


def test_a_card_asks_each_cohort_once_and_children_once_more():
    keys = ("children_suspended", "placement_moves", "looked_after")
    engine = Counts({key: steady(key, 10) for key in keys})
    gather(engine, None, [catalogue()[key] for key in keys], OCTOBER, around())
    assert len(engine.questions) == 2
    assert all(set(query.indicators) == set(keys) for query in engine.questions)


def test_a_cohort_of_which_nothing_is_loaded_is_no_data_and_never_nought():
    key = "children_in_need"
    engine = Counts({}, refuses=["social_worker"])
    found = gather(engine, None, [catalogue()[key]], OCTOBER, around())[key]
    assert found.this is None
    assert found.signal.kind is SignalKind.NO_DATA
    row = table_of(card(Line(found, HEAD)), "figures").rows[0]
    assert [row[month.key] for month in MONTHS if month.key in row] == ["–", "–", "–"]
