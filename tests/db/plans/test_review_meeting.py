"""A monthly review: opened with its agenda, decided in, closed and signed, opened again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.register import Asked, paper
from virtualschool.apps.papers.services import ReportRefused
from virtualschool.apps.plans.models import Action, Plan, Review, ReviewDecision, Revision
from virtualschool.apps.plans.review.compare import compared, compared_blocks
from virtualschool.apps.plans.review.minutes import minutes_of
from virtualschool.apps.plans.review.selectors import last_review, review_page, reviews_of
from virtualschool.apps.plans.review.services import (
    ReviewRefused,
    close_review,
    decide,
    open_review,
    reopen_review,
    write_review,
)
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import (
    EditedMeanwhile,
    EditRefused,
    import_plan,
    override_rating,
    update_action,
)
from virtualschool.domain.plan.agenda import Heading
from virtualschool.publishing.plain import as_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[2] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
FEBRUARY, MARCH, APRIL = date(2023, 2, 9), date(2023, 3, 9), date(2023, 4, 20)


@pytest.fixture
def plan(home) -> Plan:
    """The plan as imported on 20 January 2023, the home's clock put forward to 21 July after it."""
    Authority.objects.create(code="806", name="Middlesbrough")
    home.pin_today(date(2023, 1, 20))
    import_plan(authority="806", name="plan.txt", content=GIVEN, by="ada", accept_proposals=True)
    home.pin_today(date(2023, 7, 21))
    return plan_of("806")


def action(plan: Plan, ref: int) -> Action:
    return Action.objects.get(plan=plan, ref=ref)


def held(plan: Plan, day: date) -> Review:
    """A review of that day, closed; whatever it asks for is answered."""
    review = open_review(plan=plan, held_on=day, by="head")
    write_review(review=review, attended="Vera Brook, Virtual School Head", by="head")
    for ref in review_page(review).unanswered:
        decide(review=review, action=action(plan, ref), words="Agreed as it is.", by="head")
    return close_review(review=review, signed_by="Vera Brook", by="head")


def headings(review: Review) -> dict[int, list[str]]:
    return {entry.action.ref: entry.headings for entry in review.agenda.all()}


def test_the_agenda_is_that_of_the_day_and_stays_as_decisions_are_made(plan: Plan) -> None:
    late = next(
        each
        for each in Action.objects.filter(plan=plan)
        if each.due_on and each.due_on < FEBRUARY and each.state != "complete"
    )
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    before = headings(review)
    assert before[late.ref] == [Heading.RED, Heading.OVERDUE]
    complete = Action.objects.filter(plan=plan, state="complete")
    assert {each.ref for each in complete} == {
        ref for ref, found in before.items() if Heading.COMPLETE in found
    }
    decide(review=review, action=late, due_on=date(2023, 5, 31), words="Moved.", by="head")
    assert headings(review) == before
    page = review_page(review)
    (item,) = [each for each in page.items if each.action.ref == late.ref]
    assert [each.words for each in item.decisions] == ["Moved."]
    assert page.decided == 1


def test_a_decision_is_an_edit_that_carries_the_meeting(plan: Plan) -> None:
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    one = action(plan, 2)
    before = one.due_day
    decision = decide(
        review=review,
        action=one,
        words="  Move it: the partners meet in May. ",
        due_on=date(2023, 5, 31),
        corrective="The clerk books a room.",
        by="head",
    )
    one.refresh_from_db()
    assert (one.due_day, one.corrective) == (date(2023, 5, 31), "The clerk books a room.")
    revision = Revision.objects.filter(action=one).last()
    assert revision is not None
    assert (revision.meeting, revision.on, revision.by) == (
        "Plan review 2023-02-09",
        FEBRUARY,
        "head",
    )
    assert before is not None
    later = (date(2023, 5, 31) - before).days
    assert decision.words == "Move it: the partners meet in May."
    assert f"{later} days later." in decision.changes[0]
    assert "Action 2, to put it right: The clerk books a room." in decision.changes
    assert Entry.objects.filter(action="plan.review_decided", subject=review.reference).count() == 1


def test_nothing_decided_and_what_the_plan_refuses_leave_no_decision(plan: Plan) -> None:
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    with pytest.raises(ReviewRefused, match="Write what was decided"):
        decide(review=review, action=action(plan, 2), words=" ", by="head")
    with pytest.raises(EditRefused, match="Say what blocks the action"):
        decide(review=review, action=action(plan, 2), words="Stuck", state="blocked", by="head")
    stale = action(plan, 2).version
    update_action(action=action(plan, 2), note="Heard back.", by="owner", on=FEBRUARY)
    with pytest.raises(EditedMeanwhile):
        decide(review=review, action=action(plan, 2), words="Go on", version=stale, by="head")
    assert not ReviewDecision.objects.exists()
    other = Plan.objects.create(authority="806", title="Other", made_at=plan.made_at, made_by="x")
    stranger = Action.objects.create(plan=other, ref=1, position=1, text="Elsewhere")
    with pytest.raises(ReviewRefused, match="not one of the plan"):
        decide(review=review, action=stranger, words="No", by="head")


def test_a_decision_written_up_after_a_later_edit_counts_from_that_edit(plan: Plan) -> None:
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    update_action(action=action(plan, 2), note="Later.", by="owner", on=MARCH)
    decide(review=review, action=action(plan, 2), note="As agreed.", by="head")
    revision = Revision.objects.filter(action__ref=2).last()
    assert revision is not None
    assert (revision.on, revision.meeting) == (MARCH, "Plan review 2023-02-09")


def test_an_override_is_listed_and_can_be_ended_in_the_meeting(plan: Plan) -> None:
    override_rating(
        action=action(plan, 5),
        kind="on_track",
        value="amber",
        reason="The template is agreed.",
        last_day=date(2023, 6, 30),
        by="ada",
        on=date(2023, 2, 1),
    )
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    assert Heading.OVERRIDDEN in headings(review)[5]
    (item,) = [each for each in review_page(review).items if each.action.ref == 5]
    assert item.is_overridden
    decision = decide(review=review, action=action(plan, 5), ends_overrides=True, by="head")
    assert any("overridden no more" in each for each in decision.changes)
    assert not action(plan, 5).overrides.filter(withdrawn_at=None).exists()


def test_what_was_red_at_two_reviews_has_to_be_answered_before_closing(plan: Plan) -> None:
    held(plan, FEBRUARY)
    review = open_review(plan=plan, held_on=MARCH, by="head")
    write_review(review=review, attended="Vera Brook", by="head")
    twice = [ref for ref, found in headings(review).items() if Heading.RED_TWICE in found]
    assert twice == review_page(review).unanswered
    assert len(twice) > 1
    with pytest.raises(ReviewRefused, match="Red for two periods, and nothing decided: action"):
        close_review(review=review, signed_by="Vera Brook", by="head")
    first, second, *rest = twice
    decide(review=review, action=action(plan, first), corrective="Two trainers.", by="head")
    update_action(action=action(plan, second), corrective="Ask again.", by="owner", on=MARCH)
    assert review_page(review).unanswered == rest
    for ref in rest:
        decide(review=review, action=action(plan, ref), words="Wait.", by="head")
    close_review(review=review, signed_by="Vera Brook", by="head")
    next_one = open_review(plan=plan, held_on=APRIL, by="head")
    asked = {ref for ref, found in headings(next_one).items() if Heading.RED_TWICE in found}
    assert first not in asked
    assert second not in asked


def test_newly_complete_is_what_was_completed_since_the_last_review(plan: Plan) -> None:
    held(plan, FEBRUARY)
    update_action(
        action=action(plan, 2),
        state="complete",
        completed_on=date(2023, 3, 1),
        by="ada",
        on=date(2023, 3, 1),
    )
    review = open_review(plan=plan, held_on=MARCH, by="head")
    done = [ref for ref, found in headings(review).items() if Heading.COMPLETE in found]
    assert done == [2]


def test_a_review_is_one_a_month_in_order_and_never_of_a_day_to_come(plan: Plan) -> None:
    with pytest.raises(ReviewRefused, match="yet to come"):
        open_review(plan=plan, held_on=date(2023, 7, 22), by="head")
    review = open_review(plan=plan, held_on=MARCH, by="head")
    with pytest.raises(ReviewRefused, match="March 2023 has its review, of 9 March 2023"):
        open_review(plan=plan, held_on=date(2023, 3, 30), by="head")
    with pytest.raises(ReviewRefused, match="a new one comes after it"):
        open_review(plan=plan, held_on=FEBRUARY, by="head")
    with pytest.raises(ReviewRefused, match="Close the review of 9 March 2023 first"):
        open_review(plan=plan, held_on=APRIL, by="head")
    assert reviews_of(plan) == [review]
    assert last_review(plan, MARCH) is None
    assert last_review(plan, APRIL) == review


def test_a_closed_review_is_written_in_no_more_until_it_is_opened_for_a_reason(plan: Plan) -> None:
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    with pytest.raises(ReviewRefused, match="who was there"):
        close_review(review=review, signed_by="Vera Brook", by="head")
    with pytest.raises(ReviewRefused, match="comes after this one"):
        write_review(review=review, next_on=FEBRUARY, by="head")
    write_review(
        review=review,
        attended="Vera Brook\nTess Dale",
        apologies="Jo Marsh",
        notes="Busy month.",
        next_on=MARCH,
        by="head",
    )
    with pytest.raises(ReviewRefused, match="who signs"):
        close_review(review=review, signed_by=" ", by="head")
    close_review(review=review, signed_by="Vera Brook\nTess Dale", by="head")
    assert review.is_closed
    for write in (
        lambda: write_review(review=review, notes="More", by="head"),
        lambda: decide(review=review, action=action(plan, 2), words="More", by="head"),
        lambda: close_review(review=review, signed_by="Vera Brook", by="head"),
    ):
        with pytest.raises(ReviewRefused, match="open it again first"):
            write()
    with pytest.raises(ReviewRefused, match="Say why"):
        reopen_review(review=review, reason="", by="head")
    reopen_review(review=review, reason="A decision was left out.", by="head")
    assert not review.is_closed
    with pytest.raises(ReviewRefused, match="open already"):
        reopen_review(review=review, reason="Again.", by="head")
    assert [each.is_closing for each in review_page(review).signings] == [True, False]


def test_who_was_there_is_proposed_for_the_next_review(plan: Plan) -> None:
    held(plan, FEBRUARY)
    assert open_review(plan=plan, held_on=MARCH, by="head").attended == (
        "Vera Brook, Virtual School Head"
    )


def test_minutes_say_all_of_it_and_what_changed_since_the_last_review(plan: Plan) -> None:
    held(plan, FEBRUARY)
    update_action(action=action(plan, 3), due_on=date(2023, 9, 30), by="ada", on=date(2023, 3, 1))
    review = open_review(plan=plan, held_on=MARCH, by="head")
    write_review(review=review, attended="Vera Brook", notes="Thanks to all.", by="head")
    assert "these minutes are a draft" in str(as_data(minutes_of(review)))
    decide(review=review, action=action(plan, 2), words="Ask the region.", by="head")
    for ref in review_page(review).unanswered:
        decide(review=review, action=action(plan, ref), words="Wait.", by="head")
    close_review(review=review, signed_by="Vera Brook", by="head")
    words = str(as_data(minutes_of(review)))
    for said in (
        "Ask the region.",
        "Thanks to all.",
        "Closed and signed by Vera Brook",
        "Last review: ",
        "9 February 2023",
        "Plan review 2023-03-09",
        "to September 2023",
        "1 due date moved later",
        "After 2 updates missed the deputy",
    ):
        assert said in words, said
    assert "draft" not in words
    assert as_data(minutes_of(review))["period"] == "March 2023"


def test_two_days_compared_tell_what_was_said_between(plan: Plan) -> None:
    update_action(action=action(plan, 2), due_on=date(2023, 9, 30), by="ada", on=MARCH)
    between = compared(plan, FEBRUARY, MARCH)
    moved = [each for each in between.differences if each.days]
    assert [each.ref for each in moved] == [2]
    assert compared(plan, MARCH, APRIL).days_later == 0
    assert "1 due date moved later" in str(compared_blocks(between)[0])


def test_the_register_has_minutes_of_months_reviewed_and_refuses_others(plan: Plan) -> None:
    held(plan, FEBRUARY)
    found = paper("plan-review")
    assert found is not None
    assert [each.key for each in found.occasions("806")] == ["2023-02"]
    scope = Scope(frozenset({"806"}))
    assert found.build(Asked("806", "2023-02", scope)).document.period == "February 2023"
    with pytest.raises(ReportRefused, match="not reviewed in March 2023; it was in 2023-02"):
        found.build(Asked("806", "2023-03", scope))


def test_a_page_of_a_review_takes_the_same_queries_however_long_its_agenda(
    plan: Plan, django_assert_max_num_queries
) -> None:
    review = open_review(plan=plan, held_on=FEBRUARY, by="head")
    assert len(review.agenda.all()) > 10
    with django_assert_max_num_queries(7):
        page = review_page(review)
    assert len(page.items) == review.agenda.count()
