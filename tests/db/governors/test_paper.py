"""The governing body's paper: what it tells, what it withholds, and that no paper gives away what
it or another withheld."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.little import little_authority
from tests.little_governors import met_on

from virtualschool.analytics.query import Scope
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.governors.models import Entry, Meeting
from virtualschool.apps.governors.paper.documents import governors_paper
from virtualschool.apps.governors.paper.gather import gather, papers_before
from virtualschool.apps.governors.paper.kept import kept_figures, release_of
from virtualschool.apps.governors.services import (
    add_question,
    answer_entry,
    check_anonymity,
    place_case_study,
    plan_meetings,
    record_consent,
)
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.papers.services import issue, write_paper
from virtualschool.apps.plans.services import add_action, make_plan, update_action
from virtualschool.domain.disclosure import Balance, Release, given_away, withhold
from virtualschool.publishing.document import Table
from virtualschool.publishing.plain import as_data, blocks_of
from virtualschool.publishing.renderers import suffixes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home", "meeting")]

SCOPE = Scope(frozenset({"806"}))


@pytest.fixture
def meeting() -> Meeting:
    """The little authority, a plan begun in January 2022, and a meeting in November 2022."""
    little_authority()
    plan = make_plan(authority="806", title="Plan", by="head")
    begun = date(2022, 1, 20)
    late, done = (
        add_action(
            plan=plan,
            section="Does it work?",
            consideration="Share",
            text=text,
            owners="VSH",
            due_on=date(2022, 3, 31),
            by="head",
            on=begun,
        )
        for text in ("Share the dashboard", "Train every teacher")
    )
    update_action(
        action=done,
        by="head",
        on=date(2022, 10, 20),
        state="complete",
        completed_on=date(2022, 10, 20),
    )
    update_action(action=late, by="head", on=date(2022, 10, 21), corrective="Ask for an analyst.")
    plan_meetings(
        authority="806", first_on=date(2022, 10, 5), last_day=date(2022, 11, 30), by="clerk"
    )
    return Meeting.objects.get(held_on=date(2022, 11, 16))


def told(meeting: Meeting) -> dict[str, Any]:
    return as_data(governors_paper(gather(meeting, SCOPE)))


def words_of(data: Any) -> str:
    """Every word of plain data."""
    if isinstance(data, dict):
        return " ".join(words_of(each) for key, each in data.items() if key not in {"key", "kind"})
    return " ".join(map(words_of, data)) if isinstance(data, list) else str(data)


def section(data: dict[str, Any], key: str) -> str:
    return words_of(next(each for each in data["sections"] if each["key"] == key))


def test_the_paper_begins_with_answers_and_has_every_part_in_order(meeting: Meeting) -> None:
    keys = [each["key"] for each in told(meeting)["sections"]]
    assert keys == [
        "answers",
        "since",
        "plan",
        "indicators",
        "off-track",
        "case-study",
        "questions",
        "register",
        "structure",
        "health",
    ]


def test_what_was_asked_last_time_is_answered_first(meeting: Meeting) -> None:
    met_on(date(2022, 10, 5))
    assert "No answer yet, due from Virtual school head." in section(told(meeting), "answers")
    answer_entry(
        entry=Entry.objects.get(),
        answer="Two have.",
        answered_by="Virtual school head",
        answered_on=date(2022, 11, 1),
        by="head",
    )
    said = section(told(meeting), "answers")
    assert "Challenge 1. Chair asked on 5 October 2022:" in said
    assert "Answer, Virtual school head, 1 November 2022: " in said
    assert "Two have." in said


def test_progress_is_told_since_that_meeting(meeting: Meeting) -> None:
    said = section(told(meeting), "since")
    assert "Since the meeting of 5 October 2022" in said
    assert "Action 2 was completed on 20 October 2022" in said
    first = Meeting.objects.get(held_on=date(2022, 10, 5))
    assert "There is no earlier meeting" in section(told(first), "since")


def test_the_plan_is_counted_by_question_with_denominators(meeting: Meeting) -> None:
    (table,) = [
        block
        for _, block in blocks_of(governors_paper(gather(meeting, SCOPE)).sections)
        if isinstance(block, Table) and block.key == "plan-on-track"
    ]
    counted = [(row["question"], row["all"], row["red"], row["complete"]) for row in table.rows]
    assert counted == [("1. Does it work?", 2, 1, 1), ("All", 2, 1, 1)]


def test_what_is_off_track_is_told_with_why_and_what_is_done(meeting: Meeting) -> None:
    said = section(told(meeting), "off-track")
    assert "Share the dashboard" in said
    assert "223 days past its due day." in said
    assert "Ask for an analyst." in said
    assert "1 action is off track." in said


def test_no_child_no_school_and_no_small_number_is_in_the_paper(meeting: Meeting) -> None:
    facts = gather(meeting, SCOPE)
    paper = words_of(as_data(governors_paper(facts)))
    for name in ("Ashan", "O’Neill", "Acklam Grange", "Outwood", "1001", "Jo Bloggs"):
        assert name not in paper
    small = {name for name, count in facts.numbers.counts.items() if 0 < count < 6}
    printed = small - facts.numbers.unprinted
    assert printed
    assert printed <= facts.numbers.withheld.keys()
    # The three children looked after are in no figure of any file's data.
    assert "it never stands for none" in paper.lower()
    assert given_away([facts.numbers]) == []


def test_a_story_is_in_the_paper_only_while_it_may_be_told(meeting: Meeting) -> None:
    study = met_on(date(2022, 10, 5))
    assert "Rowan" not in words_of(told(meeting))
    record_consent(study=study, consent_from="the parent", consent_on=date(2022, 10, 6), by="head")
    check_anonymity(study=study, said="", by="deputy")
    place_case_study(study=study, meeting=meeting, by="head")
    said = section(told(meeting), "case-study")
    assert "Rowan is another name than the child’s own. Told with consent." in said
    assert "Full days since half term." in said
    study.impact = "Changed behind the check."
    study.save()
    assert "Rowan" not in words_of(told(meeting))


def test_questions_are_suggested_until_somebody_keeps_them(meeting: Meeting) -> None:
    assert "Action 1, “Share the dashboard”, is off track." in section(told(meeting), "questions")
    add_question(meeting=meeting, text="And the carers?", reason="Asked in June", by="head")
    said = section(told(meeting), "questions")
    assert "And the carers?" in said
    assert "Why: Asked in June" in said
    assert "off track" not in said


def test_before_a_plan_and_before_the_plan_began_the_paper_says_so(meeting: Meeting) -> None:
    plan_meetings(
        authority="806", first_on=date(2022, 1, 12), last_day=date(2022, 1, 12), by="clerk"
    )
    early = Meeting.objects.get(held_on=date(2022, 1, 12))
    assert "The plan held no action yet on 5 January 2022." in section(told(early), "plan")


def test_an_edition_keeps_the_numbers_and_the_same_again_is_the_same_edition(
    meeting: Meeting,
) -> None:
    first = issue(name="governors", authority="806", period="2022-11-16", by="head")
    numbers = gather(meeting, SCOPE).numbers
    (kept,) = papers_before("806")
    assert kept.counts == numbers.counts
    assert set(kept.withheld) == set(numbers.withheld)
    again = issue(name="governors", authority="806", period="2022-11-16", by="head")
    assert again == first
    assert Edition.objects.filter(report="governors").count() == 1


def test_a_release_is_kept_as_figures_whole() -> None:
    release = withhold(
        Release(
            {"all": 63, "a": 3, "b": 20, "c": 40, "d": 7, "e": 30},
            [Balance(("all",), ("a", "b", "c")), Balance(("e", "d"), ("d", "e"))],
            unprinted=frozenset({"d", "e"}),
            of_few=frozenset({"e"}),
        )
    )
    kept = release_of(kept_figures(release))
    assert (kept.counts, kept.balances) == (release.counts, list(release.balances))
    assert (kept.unprinted, kept.of_few) == (release.unprinted, release.of_few)
    assert kept.withheld == release.withheld


def test_the_paper_is_written_in_every_format(meeting: Meeting, tmp_path: Any) -> None:
    targets = [tmp_path / f"governors.{suffix}" for suffix in suffixes()]
    done = write_paper(
        name="governors",
        authority=Authority.objects.get(code="806"),
        period="2022-11-16",
        targets=targets,
        by="head",
    )
    assert len(done["files"]) == len(targets)
    assert all(target.stat().st_size for target in targets)
    assert (tmp_path / "governors.html").stat().st_size < 2_000_000
