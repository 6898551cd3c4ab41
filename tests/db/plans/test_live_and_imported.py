"""A plan that came from a file and lives here: later files lose nothing that was said here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.db.plans.test_imports import thousand

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.services import add_user
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.plans.asof import action_now, actions_now, plan_as_at
from virtualschool.apps.plans.history import edits_of, measures_of
from virtualschool.apps.plans.mine import is_owner, is_stale, own_actions
from virtualschool.apps.plans.models import Action, Outcome, Person, Plan, PlanImport, Revision
from virtualschool.apps.plans.outcomes import outcome_lines
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.selectors import as_written, plan_of, plan_rows
from virtualschool.apps.plans.services import (
    EditRefused,
    add_action,
    add_outcome,
    import_plan,
    link_outcome,
    set_account,
    set_measure,
    set_post,
    undo_import,
    undo_last_edit,
    update_action,
)
from virtualschool.domain.plan.measures import LOWER, Measure
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.publishing.word.plan import plan_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[2] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
JANUARY, FEBRUARY = date(2022, 1, 17), date(2022, 2, 14)
LATER = GIVEN.replace(b"Launch June 22", b"Launch July 22")


def imported(content: bytes = GIVEN, name: str = "plan.txt", on: date | None = None) -> Any:
    return import_plan(
        authority="806", name=name, content=content, by="ada", accept_proposals=True, on=on
    )


@pytest.fixture
def plan() -> Plan:
    imported(on=JANUARY)
    return plan_of("806")


def act(plan: Plan, ref: int) -> Action:
    return Action.objects.get(plan=plan, ref=ref)


def exported() -> bytes:
    return plan_paper(as_written(plan_of("806")), organisation="Middlesbrough")


def test_states_come_from_the_files_words_until_they_are_said_here(plan: Plan) -> None:
    states = {ref: each.state.value for ref, each in actions_now(plan).items()}
    assert (states[1], states[2], states[32]) == ("complete", "under_way", "not_started")

    update_action(action=act(plan, 2), by="ada", state="blocked", state_why="the supplier")
    imported(GIVEN.replace(b"Date arranged (March 22).", b"Complete"))
    assert action_now(act(plan, 2)).state_words == "Blocked by the supplier"
    imported(GIVEN.replace(b"Launch June 22", b"Complete"))
    assert action_now(act(plan, 3)).state == "under_way"


def test_a_word_on_progress_leaves_the_state_to_the_file(plan: Plan) -> None:
    update_action(action=act(plan, 2), by="ada", note="Still arranged.", state="under_way")
    imported(GIVEN.replace(b"Date arranged (March 22).", b"Complete"))

    assert action_now(act(plan, 2)).state == "complete"
    assert act(plan, 2).note == "Still arranged."


def test_a_later_file_loses_nothing_that_was_said_here(plan: Plan) -> None:
    update_action(
        action=act(plan, 3),
        by="ada",
        note="Trial runs.",
        due_on=date(2022, 9, 30),
        effect_from=date(2022, 10, 1),
        declared_on_track="amber",
        owners="VSH",
    )

    changed = imported(LATER)

    now = action_now(act(plan, 3))
    assert [change.in_words for change in changed.changes] == [
        "Action 3, Progress / RAG completion: was “Trial the dash board by March 22 Launch June "
        "22”, now “Trial the dash board by March 22 Launch July 22”."
    ]
    assert (now.note, now.due_on, now.declared_on_track) == (
        "Trial runs.",
        date(2022, 9, 30),
        "amber",
    )
    assert (now.owners, now.effect_from) == (("VSH",), date(2022, 10, 1))
    assert edits_of(act(plan, 3))[0].what == "Came with a file"


def test_the_import_of_the_export_changes_nothing_whatever_was_said_here(plan: Plan) -> None:
    update_action(action=act(plan, 2), by="ada", state="complete", owners="VSH", note="Met.")
    update_action(action=act(plan, 3), by="ada", text="Create a joint dashboard.")
    section, consideration = actions_now(plan)[2].section, actions_now(plan)[2].consideration
    add_action(
        plan=plan,
        section=section,
        consideration=consideration,
        text="Train two analysts.",
        owners="VSH",
        due_on=date(2022, 9, 30),
        by="ada",
    )
    kept = Revision.objects.count()

    assert imported(exported(), "plan.docx").changes == ()
    assert imported().changes == ()
    assert (PlanImport.objects.count(), Revision.objects.count()) == (1, kept)


def test_an_action_added_here_stays_where_it_is_through_later_files_and_undoing(
    plan: Plan,
) -> None:
    home = actions_now(plan)[2]
    add_action(
        plan=plan,
        section=home.section,
        consideration=home.consideration,
        text="Train two analysts.",
        by="ada",
    )
    add_action(
        plan=plan,
        section="What we added",
        consideration="Ourselves",
        text="Share what we learnt.",
        by="ada",
    )

    imported(LATER)
    imported(exported(), "plan.docx")
    undo_import(plan=plan, by="ada")

    now = actions_now(plan)
    assert now[35].consideration == home.consideration
    assert (now[36].section, now[36].consideration) == ("What we added", "Ourselves")
    assert now[3].progress.endswith("Launch June 22")
    assert len(now) == 36
    assert [each.title for each in plan.sections.all()][-1] == "What we added"


def test_a_file_counts_from_its_day_and_never_before_an_edit(plan: Plan) -> None:
    assert len(plan_as_at(plan, JANUARY)) == 34
    assert plan_as_at(plan, date(2022, 1, 16)) == []
    update_action(action=act(plan, 2), by="ada", note="Arranged.", on=FEBRUARY)

    with pytest.raises(EditRefused, match="edited as of 14 February 2022"):
        imported(LATER, on=JANUARY)
    imported(LATER, on=date(2022, 3, 1))
    before = {each.ref: each for each in plan_as_at(plan, FEBRUARY)}
    after = {each.ref: each for each in plan_as_at(plan, date(2022, 3, 1))}
    assert {ref for ref, each in after.items() if each != before[ref]} == {3}


def test_what_came_with_a_file_is_taken_back_with_the_file(plan: Plan) -> None:
    imported(LATER)
    with pytest.raises(EditRefused, match="take the import back"):
        undo_last_edit(action=act(plan, 3), by="ada")
    undo_import(plan=plan, by="ada")
    assert [edit.what for edit in edits_of(act(plan, 3))] == [
        "A file was taken back",
        "Came with a file",
        "Came with a file",
    ]


def test_links_of_actions_and_outcomes_are_kept_through_a_later_file(plan: Plan) -> None:
    outcome = Outcome.objects.get(indicator="children_suspended")
    link_outcome(outcome=outcome, action=act(plan, 1), is_linked=False, by="ada")
    link_outcome(outcome=outcome, action=act(plan, 4), by="ada", meeting="PMR 2022-02-14")
    assert edits_of(act(plan, 4))[0].revision.meeting == "PMR 2022-02-14"

    imported(LATER)

    refs = set(outcome.actions.values_list("ref", flat=True))
    assert 4 in refs
    assert 1 not in refs
    undo_last_edit(action=act(plan, 1), by="ada")
    assert 1 in set(outcome.actions.values_list("ref", flat=True))
    lines = [each for each in outcome_lines(plan, is_outside=False) if each.outcome == outcome]
    assert len(lines) == 1


def test_a_measure_accepted_or_corrected_here_stays_through_a_later_file() -> None:
    import_plan(authority="806", name="plan.txt", content=GIVEN, by="ada", on=JANUARY)
    plan = plan_of("806")
    outcome = Outcome.objects.get(indicator="children_suspended")
    assert rated_plan(plan).by_ref[1].impact.why == "No figure is linked to it."
    measure = measure_from_value(outcome.offered or {})
    set_measure(outcome=outcome, measure=measure, by="ada")
    assert rated_plan(plan).by_ref[1].signals[0].indicator == "children_suspended"

    corrected = Measure("8", "children", LOWER, indicator="children_suspended")
    set_measure(outcome=outcome, measure=corrected, by="ada", meeting="PMR 2022-02-14")
    imported(LATER)

    outcome.refresh_from_db()
    assert measure_from_value(outcome.measure or {}) == corrected
    (line,) = [each for each in outcome_lines(plan, is_outside=False) if each.outcome == outcome]
    assert line.missing == "The target has no baseline and no day to reach it by."
    assert [(before, after) for _, before, after in measures_of(outcome)] == [
        (measure.in_words, "to 8 children; lower is better"),
        ("no measure", measure.in_words),
    ]


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (Measure(" ", "children", LOWER), "Say what is to be reached"),
        (Measure("8", "children", LOWER, indicator="happiness"), "no figure “happiness”"),
    ],
)
def test_a_measure_that_is_none_is_refused(plan: Plan, measure: Measure, sentence: str) -> None:
    outcome = Outcome.objects.filter(plan=plan)[0]
    with pytest.raises(EditRefused, match=sentence):
        set_measure(outcome=outcome, measure=measure, by="ada")


def test_an_outcome_made_here_counts_once_and_outlives_the_files(plan: Plan) -> None:
    made = add_outcome(plan=plan, text="Fewer moves of school.", by="ada")
    link_outcome(outcome=made, action=act(plan, 2), by="ada")
    with pytest.raises(EditRefused, match="each outcome counts once"):
        add_outcome(plan=plan, text="Fewer moves of school.", by="ada")

    imported(LATER)

    assert list(made.actions.values_list("ref", flat=True)) == [2]


def test_what_is_due_no_day_and_not_counted_is_said_plainly(plan: Plan) -> None:
    rated = rated_plan(plan).by_ref

    assert rated[32].on_track.why == "It has no due day."
    assert rated[8].impact.in_force == "no_data"
    assert rated[8].impact.why.startswith("Not counted here yet: “Each secondary school Head")
    rows = plan_rows(plan)["sections"][0]["considerations"][0]["actions"]
    assert [each["state"] for each in rows] == ["complete", "under_way", "under_way"]
    assert all(each["impact_rating"] and each["on_track"] for each in rows)


def test_a_thousand_actions_are_rated_in_as_many_queries(
    django_assert_max_num_queries: Any,
) -> None:
    imported(thousand())
    plan = plan_of("806")

    with django_assert_max_num_queries(25):
        assert len(rated_plan(plan).actions) == 1020
    with django_assert_max_num_queries(25):
        assert len(rated_plan(plan, date(2023, 7, 20)).actions) == 0


def account(name: str) -> User:
    return add_user(
        username=name,
        full_name=name.title(),
        role="head_of_access",
        scope_kind="authority",
        scope_code="806",
        password="correct horse battery staple",
        by="test",
    )


def test_actions_are_ones_own_by_name_by_post_and_by_standing_in(plan: Plan) -> None:
    Authority.objects.create(code="806", name="Middlesbrough")
    ada, grace = account("ada-l"), account("grace-h")
    for title, holder in (
        ("Virtual School Head", "Ada L"),
        ("Virtual School Deputy Head", "Grace H"),
    ):
        set_post(authority="806", title=title, holder=holder, by="ada")
    set_account(person=Person.objects.get(name="Ada L"), username="ada-l", by="ada")
    set_account(person=Person.objects.get(name="Grace H"), username="grace-h", by="ada")

    assert is_owner(ada, act(plan, 4))
    assert not is_owner(grace, act(plan, 4))
    assert 11 in {each.ref for each in own_actions(grace, "806")}
    assert own_actions(ada, "807") == []

    set_post(
        authority="806",
        title="Virtual School Head",
        holder="",
        deputy="Virtual School Deputy Head",
        by="ada",
    )
    assert is_owner(grace, act(plan, 4))
    assert not is_owner(ada, act(plan, 4))
    with pytest.raises(PlanRefused, match="no account of this authority"):
        set_account(person=Person.objects.get(name="Ada L"), username="nobody", by="ada")
    set_account(person=Person.objects.get(name="Grace H"), username="", by="ada")
    assert own_actions(grace, "806") == []


def test_an_open_action_of_which_nothing_was_said_for_a_month_is_stale(plan: Plan) -> None:
    update_action(action=act(plan, 2), by="ada", note="Arranged.", on=FEBRUARY)
    now = action_now(act(plan, 2))

    assert not is_stale(now, date(2022, 3, 13))
    assert is_stale(now, date(2022, 3, 14))
    assert is_stale(action_now(act(plan, 3)), FEBRUARY)
    assert not is_stale(action_now(act(plan, 1)), date(2023, 7, 21))
