"""The governing body's calendar, register, questions and case studies, and what each refuses."""

from __future__ import annotations

from datetime import date, time

import pytest
from tests.little_governors import STORY, met_on

from virtualschool.apps.audit.models import Entry as LogEntry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.governors.calendar import calendar_file
from virtualschool.apps.governors.cases import anonymity_findings, why_not_ready
from virtualschool.apps.governors.models import CaseStudy, Entry, EntryStatus, Meeting
from virtualschool.apps.governors.questions import Suggested
from virtualschool.apps.governors.selectors import answers_due, entries_of, last_meeting
from virtualschool.apps.governors.services import (
    GovernorsRefused,
    add_question,
    answer_entry,
    cancel_meeting,
    change_action,
    change_meeting,
    check_anonymity,
    close_entry,
    enter,
    hold_meeting,
    keep_suggestions,
    move_meeting,
    new_action,
    place_case_study,
    plan_meetings,
    record_consent,
    restore_meeting,
    reword_entry,
    reword_question,
    undo_last_change,
    withdraw_consent,
    withdraw_entry,
    write_case_study,
)
from virtualschool.apps.plans.models import Revision
from virtualschool.apps.plans.services import add_action, make_plan
from virtualschool.apps.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home", "authority")]

MET = date(2023, 6, 14)


@pytest.fixture
def authority() -> Authority:
    return Authority.objects.create(code="806", name="Middlesbrough")


@pytest.fixture
def meetings() -> list[Meeting]:
    return plan_meetings(
        authority="806", first_on=date(2023, 5, 3), last_day=date(2023, 9, 30), by="clerk"
    )


@pytest.fixture
def study() -> CaseStudy:
    return met_on(MET)


def the_entry() -> Entry:
    return Entry.objects.get()


def refused(match: str) -> pytest.RaisesExc[GovernorsRefused]:
    return pytest.raises(GovernorsRefused, match=match)


# --- calendar ------------------------------------------------------------------------------------


def test_meetings_are_planned_once_and_the_rule_run_again_adds_none(
    meetings: list[Meeting],
) -> None:
    days = [each.held_on.isoformat() for each in meetings]
    assert days == ["2023-05-03", "2023-06-14", "2023-09-06"]
    assert meetings[2].note == "In place of 26 July 2023, in the school holidays."
    assert meetings[1].papers_due_on == date(2023, 6, 7)
    again = plan_meetings(
        authority="806", first_on=date(2023, 5, 3), last_day=date(2023, 9, 30), by="clerk"
    )
    assert again == []
    assert LogEntry.objects.filter(action="governors.meetings_planned").count() == 1
    assert verify_chain() == []


def test_a_meeting_moves_with_its_papers_and_keeps_the_day_first_planned(
    meetings: list[Meeting],
) -> None:
    last = meetings[2]
    move_meeting(meeting=last, to=date(2023, 9, 13), reason="The hall is taken", by="clerk")
    move_meeting(meeting=last, to=date(2023, 9, 20), reason="Again", by="clerk")
    last.refresh_from_db()
    assert (last.moved_from, last.papers_due_on) == (date(2023, 9, 6), date(2023, 9, 13))
    with refused("already"):
        move_meeting(meeting=last, to=meetings[1].held_on, reason="x", by="clerk")
    with refused("why"):
        move_meeting(meeting=last, to=date(2023, 9, 27), reason=" ", by="clerk")


def test_a_cancelled_meeting_is_passed_over_until_it_is_restored(meetings: list[Meeting]) -> None:
    cancel_meeting(meeting=meetings[1], reason="No quorum", by="clerk")
    assert last_meeting("806", date(2023, 9, 6)) == meetings[0]
    with refused("cancelled"):
        hold_meeting(meeting=meetings[1], by="clerk")
    restore_meeting(meeting=meetings[1], by="clerk")
    assert last_meeting("806", date(2023, 9, 6)) == meetings[1]
    hold_meeting(meeting=meetings[1], by="clerk")
    with refused("held cannot be moved"):
        move_meeting(meeting=meetings[1], to=date(2023, 6, 21), reason="x", by="clerk")
    with refused("yet to come"):
        hold_meeting(meeting=meetings[2], by="clerk")


def test_papers_cannot_be_due_after_the_meeting(meetings: list[Meeting]) -> None:
    with refused("before the meeting"):
        change_meeting(
            meeting=meetings[0],
            begins_at=None,
            place="",
            members="",
            papers_due_on=date(2023, 5, 4),
            by="clerk",
        )


def test_the_diary_file_keeps_a_meeting_s_identity_and_marks_what_is_cancelled(
    meetings: list[Meeting],
) -> None:
    first, second, third = meetings
    change_meeting(
        meeting=first,
        begins_at=time(16, 30),
        place="Room 2, Civic Centre",
        members="Chair",
        papers_due_on=first.papers_due_on,
        by="clerk",
    )
    cancel_meeting(meeting=second, reason="No quorum", by="clerk")
    before = calendar_file([first, second, third], "Middlesbrough").decode()
    move_meeting(meeting=third, to=date(2023, 9, 13), reason="x", by="clerk")
    after = calendar_file([first, second, third], "Middlesbrough").decode()

    assert before.count("BEGIN:VEVENT") == 5  # three meetings, papers of two
    assert "DTSTART:20230503T153000Z" in before  # half past four in summer
    assert "Room 2\\, Civic Centre" in before
    assert before.count("STATUS:CANCELLED") == 1
    uid = f"UID:meeting-{third.pk}@governors.virtualschool"
    assert uid in before
    assert uid in after
    assert "DTSTART;VALUE=DATE:20230913" in after


# --- register ------------------------------------------------------------------------------------


def test_an_answer_comes_first_at_the_next_meeting_until_it_was_heard(
    meetings: list[Meeting],
) -> None:
    first, second, _ = meetings
    entry = enter(
        meeting=first, kind="challenge", asked_by="Chair", text="Why is it so?", by="clerk"
    )
    answer_entry(
        entry=entry,
        answer="So it is.",
        answered_by="Head",
        answered_on=date(2023, 6, 1),
        by="head",
    )
    assert answers_due("806", second) == [entry]
    assert answers_due("806", first) == []
    close_entry(entry=entry, by="clerk")
    assert answers_due("806", meetings[2]) == []


def test_what_cannot_be_entered_or_answered_is_refused(
    meetings: list[Meeting], study: CaseStudy
) -> None:
    entry = the_entry()
    with refused("not held"):
        enter(meeting=meetings[2], kind="decision", asked_by="Chair", text="x", by="clerk")
    with refused("decision or a challenge"):
        enter(meeting=meetings[0], kind="wish", asked_by="Chair", text="x", by="clerk")
    with refused("which post"):
        enter(meeting=meetings[0], kind="decision", asked_by="", text="x", by="clerk")
    with refused("once it is answered"):
        close_entry(entry=entry, by="clerk")
    for day in (date(2023, 6, 13), date(2023, 7, 22)):
        with refused("from then to today"):
            answer_entry(entry=entry, answer="x", answered_by="Head", answered_on=day, by="head")
    assert entries_of("806").get().status == EntryStatus.OPEN


def test_every_change_of_an_entry_can_be_taken_back_one_after_the_other(study: CaseStudy) -> None:
    entry = the_entry()
    reword_entry(entry=entry, asked_by="Vice-chair", text="Which schools?", by="clerk")
    answer_entry(entry=entry, answer="Two.", answered_by="Head", by="head")
    undo_last_change(entry=entry, by="clerk")
    entry.refresh_from_db()
    assert (entry.status, entry.answer, entry.answered_on) == ("open", "", None)
    assert entry.text == "Which schools?"
    undo_last_change(entry=entry, by="clerk")
    entry.refresh_from_db()
    assert (entry.asked_by, entry.text) == ("Chair", "Which schools have signed up?")
    undo_last_change(entry=entry, by="clerk")
    assert the_entry().status == EntryStatus.WITHDRAWN
    with refused("Nothing is left"):
        undo_last_change(entry=entry, by="clerk")


def test_a_change_that_changes_nothing_leaves_no_trace(study: CaseStudy) -> None:
    entry, known = the_entry(), LogEntry.objects.count()
    reword_entry(
        entry=entry,
        asked_by=entry.asked_by,
        text=entry.text,
        answer_from=entry.answer_from,
        by="clerk",
    )
    assert entry.changes.count() == 1
    assert LogEntry.objects.count() == known


def test_a_withdrawn_entry_is_in_no_paper(study: CaseStudy) -> None:
    withdraw_entry(entry=the_entry(), by="clerk")
    assert list(entries_of("806")) == []


def test_a_decision_feeds_into_the_plan_with_the_meeting_s_reference(study: CaseStudy) -> None:
    entry = the_entry()
    plan = make_plan(authority="806", title="Plan", by="head")
    action = add_action(
        plan=plan, section="Does it?", consideration="Share", text="Share it", by="head"
    )
    change_action(entry=entry, action=action, due_on=date(2023, 9, 29), by="clerk")
    made = new_action(
        entry=entry,
        plan=plan,
        section="Does it?",
        consideration="Share",
        text="Meet every head",
        by="clerk",
    )
    assert set(entry.actions.all()) == {action, made}
    assert action.due_day == date(2023, 9, 29)
    carried = Revision.objects.filter(meeting="VSGB 2023-06-14")
    assert {each.action_id for each in carried} == {action.pk, made.pk}
    with refused(r"\w"):
        new_action(entry=entry, plan=plan, section="", consideration="", text="", by="clerk")


def test_an_action_of_another_authority_is_not_touched(study: CaseStudy) -> None:
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    plan = make_plan(authority="807", title="Plan", by="other")
    action = add_action(plan=plan, section="a", consideration="b", text="c", by="other")
    with refused("no plan here"):
        change_action(entry=the_entry(), action=action, corrective="x", by="clerk")
    with refused("no plan here"):
        write_case_study(authority="806", actions=[action], by="head", **STORY)


# --- questions -----------------------------------------------------------------------------------


def test_suggestions_are_kept_with_their_reason_and_what_was_reworded_stays(
    study: CaseStudy,
) -> None:
    meeting = Meeting.objects.get()
    late = Suggested("late 5", "Action 5 is off track. Why?", "Action 5: 9 days past its due day.")
    signal = Suggested("signal x", "X is higher than usual. Why?", "X: higher than usual.")
    assert len(keep_suggestions(meeting=meeting, suggested=[late, signal], by="head")) == 2
    kept = meeting.questions.get(source="late 5")
    reword_question(question=kept, text="What now?", is_left_out=True, by="head")
    own = add_question(meeting=meeting, text="And the carers?", reason="", by="clerk")

    assert keep_suggestions(meeting=meeting, suggested=[], by="head") == []

    assert set(meeting.questions.all()) == {kept, own}
    kept.refresh_from_db()
    assert (kept.text, kept.is_left_out) == ("What now?", True)
    assert (kept.suggested, kept.reason) == (late.text, late.reason)
    with refused("leave it out"):
        reword_question(question=kept, text=" ", is_left_out=False, by="head")


# --- case studies --------------------------------------------------------------------------------


def test_a_story_is_told_only_with_consent_and_a_check_of_the_text_as_it_reads(
    study: CaseStudy,
) -> None:
    meeting = Meeting.objects.get()
    with refused("consented"):
        place_case_study(study=study, meeting=meeting, by="head")
    record_consent(
        study=study, consent_from="the young person", consent_on=date(2023, 6, 1), by="head"
    )
    with refused("not been checked"):
        place_case_study(study=study, meeting=meeting, by="head")
    check_anonymity(study=study, said="", by="deputy")
    place_case_study(study=study, meeting=meeting, by="head")
    assert why_not_ready(study) == ""

    write_case_study(
        authority="806", study=study, by="head", **(STORY | {"impact": "Full days, every week."})
    )
    assert why_not_ready(study) == "The text was changed since it was checked: check it again."

    check_anonymity(study=study, said="", by="deputy")
    withdraw_consent(study=study, by="head")
    study.refresh_from_db()
    assert study.meeting is None
    assert why_not_ready(study) == "Nobody has consented that the story is told."


def test_one_story_a_meeting(study: CaseStudy) -> None:
    meeting = Meeting.objects.get()
    other = write_case_study(authority="806", by="head", **STORY)
    for each in (study, other):
        record_consent(
            study=each, consent_from="the parent", consent_on=date(2023, 6, 1), by="head"
        )
        check_anonymity(study=each, said="", by="head")
        place_case_study(study=each, meeting=meeting, by="head")
    assert list(CaseStudy.objects.filter(meeting=meeting)) == [other]


def a_child(authority: Authority, council_id: str, **more: object) -> Child:
    return Child.objects.create(
        authority=authority,
        council_id=council_id,
        **({"is_on_latest_list": True, "sex": "F", "year_group_recorded": "9"} | more),
    )


def test_names_and_schools_of_the_database_are_found_in_the_text(
    study: CaseStudy, authority: Authority
) -> None:
    a_child(authority, "1", forename="Ashan", surname="Bell", social_worker="Nia Rhys")
    School.objects.create(urn="100001", name="Acklam Grange School", la_code="806", town="Redcar")
    told = STORY | {"context": "Ashan Bell came to Acklam Grange School in Redcar. Nia Rhys rang."}
    write_case_study(authority="806", study=study, by="head", **told)

    assert [each.words for each in anonymity_findings(study) if each.must_go] == [
        "Ashan Bell",
        "Nia Rhys",
        "Acklam Grange School",
    ]
    with refused("Take this out of the text first: “Ashan Bell”"):
        check_anonymity(study=study, said="It is fine", by="head")
    assert not CaseStudy.objects.get().checked_text


def test_a_child_singled_out_by_small_attributes_is_weighed_by_a_person(
    study: CaseStudy, authority: Authority
) -> None:
    a_child(authority, "1")
    write_case_study(
        authority="806", study=study, by="head", **(STORY | {"context": "She is in Year 9."})
    )
    (found,) = anonymity_findings(study)
    assert "Of our children 1 is among the girls in Year 9" in found.sentence
    with refused("why nobody can be known"):
        check_anonymity(study=study, said="", by="head")
    check_anonymity(study=study, said="The year group was changed", by="head")
    study.refresh_from_db()
    assert (study.checked_by, study.check_said) == ("head", "The year group was changed")

    for number in range(2, 8):
        a_child(authority, str(number))
    assert anonymity_findings(study) == []


def test_ages_and_leavers_are_counted_as_of_today(study: CaseStudy, authority: Authority) -> None:
    for number in range(6):
        a_child(authority, str(number), date_of_birth=date(2012, 7, 21))  # eleven today
        a_child(
            authority, f"left-{number}", date_of_birth=date(2013, 7, 22), is_on_latest_list=False
        )
    for age, alike in ((11, 6), (10, 0), (9, 0)):
        told = STORY | {"context": f"She was aged {age}."}
        write_case_study(authority="806", study=study, by="head", **told)
        assert bool(anonymity_findings(study)) == (alike == 0)
