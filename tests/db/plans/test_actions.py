"""Actions of a plan edited here: states, days, evidence, overrides; every edit kept, none lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.plans.asof import action_now, actions_now, plan_as_at
from virtualschool.apps.plans.history import edits_of
from virtualschool.apps.plans.models import Action, Consideration, Evidence, Plan, Revision
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import (
    EditedMeanwhile,
    EditRefused,
    add_action,
    add_evidence,
    make_plan,
    open_plan,
    override_rating,
    remove_milestone,
    set_milestone,
    set_predecessors,
    undo_last_edit,
    update_action,
    withdraw_evidence,
    withdraw_override,
)
from virtualschool.apps.plans.services.evidence import (
    LARGEST_EVIDENCE,
    evidence_problems,
    evidence_vault,
    safe_name,
)
from virtualschool.domain.plan.rules import Completion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

TODAY = date(2023, 7, 21)
FEBRUARY, MARCH = date(2022, 2, 11), date(2022, 3, 4)


@pytest.fixture
def plan() -> Plan:
    """A plan of three actions that somebody made here."""
    made = make_plan(authority="806", title="Improve", by="ada")
    for text in ("Host a conference.", "Write it up.", "Tell the governors."):
        add_action(
            plan=made,
            section="How well?",
            consideration="Raise awareness.",
            text=text,
            owners="Virtual School Head",
            due_on=date(2022, 2, 28),
            by="ada",
            on=date(2022, 1, 10),
        )
    return made


def act(plan: Plan, ref: int = 1) -> Action:
    return Action.objects.get(plan=plan, ref=ref)


def update(plan: Plan, ref: int = 1, **said: Any) -> Action:
    return update_action(action=act(plan, ref), by="ada", **said)


def words(plan: Plan, ref: int = 1) -> list[str]:
    return edits_of(act(plan, ref))[0].changes


def test_an_update_is_kept_with_who_when_and_which_meeting(plan: Plan) -> None:
    update(plan, state="under_way", note="The room is booked.", meeting="PMR 2022-02-11")

    (edit, first) = edits_of(act(plan))
    assert (edit.revision.by, edit.revision.on) == ("ada", TODAY)
    assert edit.revision.meeting == "PMR 2022-02-11"
    assert edit.changes == [
        "State: was “Not started”, now “Under way”.",
        "Progress: now “The room is booked.”.",
    ]
    assert first.changes == ["The action is new."]
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.subject) == ("plan.action_updated", f"{plan.pk}/1")
    assert entry.detail["changed"] == ["note", "state", "updated_on"]


def test_an_update_without_a_word_says_that_it_was_looked_at(plan: Plan) -> None:
    update(plan)
    assert act(plan).updated_on == TODAY

    before = Revision.objects.count()
    update(plan)
    assert Revision.objects.count() == before


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"state": "blocked"}, "Say what blocks the action."),
        ({"state": "deferred", "state_why": "term"}, "Say until when"),
        ({"state": "dropped", "state_why": "no need"}, "Say who dropped"),
        ({"state": "done"}, "“done” is no state"),
        ({"state": "complete", "completed_on": date(2024, 1, 1)}, "yet to come"),
        (
            {"state": "deferred", "state_why": "term", "deferred_until": date(2023, 7, 1)},
            "yet to come",
        ),
        ({"declared_on_track": "purple"}, "no rating"),
        ({"text": " "}, "Say what the action is."),
        ({"on": date(2024, 1, 1)}, "1 January 2024 is yet to come."),
    ],
)
def test_what_a_state_needs_is_asked_in_a_sentence(
    plan: Plan, said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(EditRefused, match=sentence):
        update(plan, **said)
    assert act(plan).version == 0


def test_each_state_says_what_goes_with_it(plan: Plan) -> None:
    update(plan, state="blocked", state_why="the supplier")
    assert action_now(act(plan)).state_words == "Blocked by the supplier"
    update(plan, state="deferred", state_why="exams", deferred_until=date(2023, 9, 1))
    assert action_now(act(plan)).state_words == "Deferred until 1 September 2023: exams"
    update(plan, state="dropped", state_why="done elsewhere", dropped_by="the head")
    assert action_now(act(plan)).state_words == "Dropped by the head: done elsewhere"
    update(plan, state="complete", completed_on=FEBRUARY)
    now = action_now(act(plan))
    assert (now.state_words, now.completed_on) == ("Complete", FEBRUARY)
    update(plan, state="under_way")
    assert action_now(act(plan)).completed_on is None


def test_a_due_day_is_moved_beside_the_files_own(plan: Plan) -> None:
    update(plan, due_on=date(2022, 6, 30))
    one = act(plan)
    assert (one.due_on, one.due_day) == (date(2022, 2, 28), date(2022, 6, 30))
    update(plan, due_on=None)
    assert act(plan).due_day == date(2022, 2, 28)


def test_an_edit_cannot_come_before_the_last_one(plan: Plan) -> None:
    update(plan, note="In March.", on=MARCH)
    with pytest.raises(EditRefused, match="edited as of 4 March 2022"):
        update(plan, note="In February.", on=FEBRUARY)


def test_two_people_editing_one_action_lose_nothing(plan: Plan) -> None:
    seen = act(plan).version
    update_action(action=act(plan), by="grace", note="Hers.", version=seen)

    with pytest.raises(EditedMeanwhile, match="grace edited action 1") as meanwhile:
        update(plan, note="His.", version=seen)
    assert meanwhile.value.theirs.note == "Hers."
    update(plan, note="His, knowing hers.", version=meanwhile.value.version)

    said = [each.revision.after["note"] for each in edits_of(act(plan))]
    assert said == ["His, knowing hers.", "Hers.", ""]


def test_the_plan_as_it_stood_on_a_day(plan: Plan) -> None:
    update(plan, state="under_way", on=FEBRUARY)
    update(plan, state="complete", on=MARCH)

    def state_on(day: date) -> str:
        return plan_as_at(plan, day)[0].state.value

    assert plan_as_at(plan, date(2022, 1, 9)) == []
    assert [state_on(date(2022, 2, 10)), state_on(FEBRUARY), state_on(MARCH)] == [
        "not_started",
        "under_way",
        "complete",
    ]
    assert plan_as_at(plan, TODAY) == list(actions_now(plan).values())
    assert rated_plan(plan, FEBRUARY).by_ref[1].on_track.in_force == "green"
    assert rated_plan(plan, MARCH).by_ref[2].on_track.why == "4 days past its due day."


def test_milestones_come_change_and_go_and_no_number_is_used_twice(plan: Plan) -> None:
    for title in ("Draft", "Trial"):
        set_milestone(action=act(plan), by="ada", title=title, due_on=MARCH)
    set_milestone(
        action=act(plan), by="ada", number=1, title="Draft", due_on=MARCH, done_on=FEBRUARY
    )
    assert words(plan) == [
        "Milestone: was “Draft, due 4 March 2022”, now “Draft, due 4 March 2022, done 11 February "
        "2022”."
    ]
    remove_milestone(action=act(plan), by="ada", number=2)
    set_milestone(action=act(plan), by="ada", title="Launch")

    assert [(each.number, each.title) for each in action_now(act(plan)).milestones] == [
        (1, "Draft"),
        (3, "Launch"),
    ]
    with pytest.raises(EditRefused, match="no milestone 2"):
        remove_milestone(action=act(plan), by="ada", number=2)
    with pytest.raises(EditRefused, match="Say what the milestone is"):
        set_milestone(action=act(plan), by="ada", title=" ")


def test_a_circle_of_predecessors_is_refused_in_a_sentence(plan: Plan) -> None:
    set_predecessors(action=act(plan, 2), by="ada", refs=[1])
    set_predecessors(action=act(plan, 3), by="ada", refs=[2])

    with pytest.raises(EditRefused, match="action 1 waits for 3, 3 waits for 2, 2 waits for 1"):
        set_predecessors(action=act(plan, 1), by="ada", refs=[3])
    with pytest.raises(EditRefused, match="no action 9"):
        set_predecessors(action=act(plan, 1), by="ada", refs=[9])
    assert rated_plan(plan).by_ref[2].warnings == (
        "It waits for action 1, which was due on 28 February 2022 and is not complete.",
    )


def test_booked_and_happened_are_both_kept_and_only_what_happened_proves(plan: Plan) -> None:
    booked = add_evidence(
        action=act(plan),
        by="ada",
        kind="number",
        words="200 booked.",
        has_happened=False,
        happened_on=FEBRUARY,
        on=date(2022, 1, 20),
    )
    update(plan, state="complete", on=FEBRUARY)
    assert rated_plan(plan).by_ref[1].completion.in_force == Completion.ASSERTED

    add_evidence(
        action=act(plan),
        by="ada",
        kind="number",
        words="Over 150 came.",
        booking=booked.number,
        happened_on=FEBRUARY,
        meeting="VSGB 2022-03-02",
    )
    assert rated_plan(plan).by_ref[1].completion.in_force == Completion.EVIDENCED
    first, second = action_now(act(plan)).evidence
    assert (first.words, first.has_happened) == ("200 booked.", False)
    assert (second.words, second.booking) == ("Over 150 came.", 1)
    assert words(plan) == ["Evidence added: Number of 11 February 2022: Over 150 came."]

    withdraw_evidence(evidence=Evidence.objects.get(number=2), by="ada", why="Counted twice.")
    assert rated_plan(plan).by_ref[1].completion.in_force == Completion.ASSERTED
    assert Evidence.objects.count() == 2
    with pytest.raises(EditRefused, match="withdrawn already"):
        withdraw_evidence(evidence=Evidence.objects.get(number=2), by="ada", why="Again.")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "rumour"}, "no kind of evidence"),
        ({"words": " "}, "Say what the evidence is"),
        ({"kind": "link"}, "Give the link"),
        ({"kind": "link", "link": "javascript:alert(1)"}, "Give the link"),
        ({"kind": "file"}, "Choose a file that is not empty"),
        ({"kind": "file", "content": b"a" * (LARGEST_EVIDENCE + 1)}, "at most 10 MB"),
        ({"happened_on": date(2023, 7, 22)}, "record it as booked"),
        ({"booking": 4}, "nothing booked"),
    ],
)
def test_evidence_that_is_none_is_refused(plan: Plan, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(EditRefused, match=sentence):
        add_evidence(action=act(plan), by="ada", **{"kind": "meeting", "words": "Met."} | said)
    assert not Evidence.objects.exists()


def test_a_file_of_evidence_lies_in_the_home_under_its_hash(plan: Plan, home: Any) -> None:
    made = add_evidence(
        action=act(plan),
        by="ada",
        kind="file",
        words="Feedback.",
        file_name="../../etc/feedback 11 Feb.xlsx",
        content=b"85 % positive",
    )

    assert made.file_name == "feedback 11 Feb.xlsx"
    assert evidence_vault().read(made.file_sha256) == b"85 % positive"
    kept = evidence_vault().path(made.file_sha256)
    assert Path(home.evidence) in kept.parents
    assert evidence_problems() == []
    kept.write_bytes(b"99 % positive")
    assert "not those that were kept" in evidence_problems()[0]
    kept.unlink()
    assert evidence_problems() == ["feedback 11 Feb.xlsx, evidence 1 of action 1, is missing."]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\ada\\report.pdf", "report.pdf"),
        ("..", "file"),
        ("", "file"),
        ('a"\r\nSet-Cookie: x.pdf', "a_Set-Cookie_ x.pdf"),
        ("<script>.html", "_script_.html"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_a_hostile_name_is_made_plain(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_an_override_needs_a_reason_and_an_end_and_lapses_by_itself(plan: Plan) -> None:
    def override(**said: Any) -> None:
        usual = {"kind": "on_track", "value": "amber", "reason": "Held in May.", "last_day": TODAY}
        override_rating(action=act(plan), by="ada", **usual | said)

    for said, sentence in (
        ({"reason": " "}, "Say why"),
        ({"last_day": date(2023, 7, 20)}, "ends on a day that is yet to come"),
        ({"value": "improved"}, "cannot be “improved”"),
        ({"kind": "mood"}, "no rating of an action"),
    ):
        with pytest.raises(EditRefused, match=sentence):
            override(**said)

    override()
    (held,) = rated_plan(plan).overrides
    assert (held.rated.computed, held.rated.in_force, held.override.reason) == (
        "red",
        "amber",
        "Held in May.",
    )
    override(value="green", reason="Better still.")
    (held,) = rated_plan(plan).overrides
    assert held.rated.in_force == "green"
    withdraw_override(override=act(plan).overrides.get(number=2), by="ada")
    assert rated_plan(plan).overrides == []


def test_a_lapsed_override_is_in_force_on_its_days_alone(plan: Plan) -> None:
    override_rating(
        action=act(plan),
        by="ada",
        kind="on_track",
        value="red",
        reason="It will not be ready.",
        last_day=FEBRUARY,
        on=date(2022, 2, 1),
    )

    assert rated_plan(plan, date(2022, 2, 11)).by_ref[1].on_track.in_force == "red"
    assert rated_plan(plan, date(2022, 2, 12)).by_ref[1].on_track.in_force == "amber"


def test_the_last_edit_is_taken_back_and_then_the_one_before(plan: Plan) -> None:
    update(plan, note="First.", state="under_way")
    set_milestone(action=act(plan), by="ada", title="Draft", due_on=MARCH)
    add_evidence(action=act(plan), by="ada", kind="meeting", words="Met the head.")
    set_predecessors(action=act(plan), by="ada", refs=[2])
    as_it_was = action_now(act(plan))
    update(plan, owners="Virtual School Head / Analyst", state="complete", note="Second.")

    undo_last_edit(action=act(plan), by="grace")
    assert action_now(act(plan)) == as_it_was
    undo_last_edit(action=act(plan), by="grace")
    assert action_now(act(plan)).predecessors == ()
    undo_last_edit(action=act(plan), by="grace")
    assert action_now(act(plan)).evidence == ()
    assert Evidence.objects.get().withdrawn_by == "grace"
    undo_last_edit(action=act(plan), by="grace")
    assert action_now(act(plan)).milestones == ()
    undo_last_edit(action=act(plan), by="grace")
    assert action_now(act(plan)).note == ""
    with pytest.raises(EditRefused, match="no edit that could be taken back"):
        undo_last_edit(action=act(plan), by="grace")
    assert Revision.objects.filter(action=act(plan)).count() == 11


def test_an_action_opens_a_plan_of_its_own(plan: Plan) -> None:
    own = open_plan(action=act(plan), title="The conference", by="ada")
    add_action(
        plan=own, section="Before", consideration="Invite", text="Send invitations.", by="ada"
    )

    assert plan_of("806") == plan
    assert plan_of("806", "The conference") == own
    assert [each.text for each in actions_now(own).values()] == ["Send invitations."]
    with pytest.raises(EditRefused, match="a plan “The conference” already"):
        open_plan(action=act(plan, 2), title="The conference", by="ada")
    with pytest.raises(EditRefused, match="Say the question"):
        add_action(plan=own, section="", consideration="Invite", text="Again.", by="ada")


def test_a_new_action_stands_under_the_consideration_that_was_named(plan: Plan) -> None:
    assert [each.ref for each in actions_now(plan).values()] == [1, 2, 3]
    assert Consideration.objects.filter(plan=plan).count() == 1
    with pytest.raises(PlanRefused, match="no improvement plan yet"):
        plan_of("807")
