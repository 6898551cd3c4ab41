"""The headline report reads well and adds up, whatever the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.apps.reports.headline.council import Council, random_council

from virtualschool.apps.reports.headline import (
    HeadlineFacts,
    LastEdition,
    Paper,
    Target,
    Words,
    headline,
    headline_annex,
)
from virtualschool.apps.reports.headline.checks import checks
from virtualschool.apps.reports.headline.facts import kept_key
from virtualschool.apps.reports.headline.sentences import ten_sentences
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import Document, Narrative, Section, Table
from virtualschool.publishing.plain import blocks_of, text_of
from virtualschool.publishing.renderers import renderer_for

SEPTEMBER, OCTOBER, AUGUST = Month(2022, 9), Month(2022, 10), Month(2022, 8)
LONG_AGO = date(2020, 1, 1)
TEN = date(2012, 3, 1)  # Year 5 in 2022/23


def said(facts: HeadlineFacts) -> dict[int, str]:
    """The ten sentences by their numbers."""
    return {place: text_of(text) for place, text in enumerate(ten_sentences(facts), start=1)}


def table(document: Document, key: str) -> Table:
    found = [b for _, b in blocks_of(document.sections) if isinstance(b, Table) and b.key == key]
    return found[0]


@pytest.fixture(scope="module")
def council() -> Council:
    """Four children of school age, one baby and one in Year 12, in October 2022."""
    made = Council()
    made.child("a", TEN, (LONG_AGO, None), urn="100001")
    made.child("b", TEN, (LONG_AGO, date(2022, 10, 20)), urn="100002", sex="M")
    made.child("c", TEN, (date(2022, 10, 10), None), urn="100003")
    made.child("d", TEN, (LONG_AGO, date(2022, 1, 1)), (date(2022, 10, 3), None))
    made.child("baby", date(2022, 1, 1), (date(2022, 10, 5), date(2022, 10, 9)))
    made.child("old", date(2006, 1, 1), (LONG_AGO, None))
    for child, urn in (("a", "100001"), ("b", "100002")):
        made.marks(child, SEPTEMBER, urn)
    made.marks("a", OCTOBER, "100001", missed=4)
    made.marks("c", OCTOBER, "100003")
    made.suspended("b", date(2022, 9, 12))
    made.suspended("a", date(2022, 10, 4), sessions=3)
    made.suspended("a", date(2022, 10, 18), sessions=1)
    made.suspended("c", date(2022, 10, 11), category="PERM", sessions=None, status="withdrawn")
    made.move("a", date(2022, 10, 6))
    made.move("old", date(2022, 10, 7), change="status")
    made.move("a", date(2022, 10, 20), urn="100002")
    return made


def test_the_month_in_ten_sentences(council: Council) -> None:
    facts = council.facts(OCTOBER, Paper(words=Words(ask="to agree on school first")))
    assert said(facts) == {
        1: "We looked after 3 children at the start of October; 3 became looked after (one had "
        "been before; one came and left within the month), 2 ceased, and 4 were looked after at "
        "the end.",
        2: "Of these 3 are in Reception to Year 11 (2 + 2 − 1, nobody changed age group this "
        "month); nobody is younger and one is in Years 12 and 13.",
        3: "They are on roll at two schools: 1 elsewhere in the Vale and 1 further away; one has "
        "no school place recorded.",
        4: f"Attendance was {_attendance(facts)} (September 100.0); unauthorised absence was "
        f"{_unauthorised(facts)}.",
        5: said(facts)[5],
        6: "Since September 0 of 3 children have missed a tenth or more (0.0 %) and nobody has "
        "missed half or more.",
        7: "One child was suspended twice, losing 2 days: of September’s one, one left care; "
        "one already here was added.",
        8: "All of them at one school; one permanent exclusion was notified and taken back, and "
        "none stands.",
        9: "This school year so far 1 child a month has been suspended on average; the plan sets "
        "no target for this month.",
        10: "We recorded one placement move (one change of status only left out) and one mid-year "
        "school move, one following a placement move within four weeks; we ask the directors to "
        "agree on school first.",
    }


def _attendance(facts: HeadlineFacts) -> str:
    pair = facts.now("attendance")
    assert pair is not None
    assert pair.denominator is not None
    return f"{round(100 * pair.numerator / pair.denominator, 1)} %"


def _unauthorised(facts: HeadlineFacts) -> str:
    pair = facts.now("unauthorised_absence")
    assert pair is not None
    assert pair.denominator is not None
    assert pair.numerator == 4
    return f"{round(100 * pair.numerator / pair.denominator, 1)} %"


def test_the_change_is_split_by_who_is_counted(council: Council) -> None:
    facts = council.facts(OCTOBER)
    sentence = said(facts)[5]
    assert sentence.startswith("The change of −")
    assert "among the one child counted in both months" in sentence
    assert "from one counted only in October (their attendance was 100.0 %)" in sentence
    assert "from one counted only in September" in sentence
    split = facts.churn
    assert split is not None
    assert split.change is not None
    parts = (split.among_both, split.effect_only_this, split.effect_only_last)
    assert sum(part for part in parts if part is not None) == split.change


def test_a_month_without_school_has_no_attendance_and_says_so(council: Council) -> None:
    sentences = said(council.facts(AUGUST))
    assert sentences[4] == (
        "August 2022 had no school days, so there is no attendance figure for the month."
    )
    assert sentences[5].startswith("How much of a change in attendance")
    assert sentences[7] == "Suspensions are not yet loaded."


def test_where_nothing_is_loaded_nought_is_not_news() -> None:
    facts = Council().facts(OCTOBER)
    sentences = said(facts)
    assert sentences[1].startswith("We looked after 0 children at the start of October; nobody")
    assert sentences[3].startswith("Where they learn is not yet loaded")
    assert sentences[4].startswith("No attendance marks are loaded for October 2022")
    assert sentences[6].startswith("Persistent absence is not counted")
    assert sentences[7] == "Suspensions are not yet loaded."
    assert sentences[10].startswith("Moves are not counted")
    assert all(check.holds for check in checks(facts))


def test_in_september_children_reach_school_age_and_finish_year_11() -> None:
    council = Council()
    council.child("four", date(2018, 3, 1), (LONG_AGO, None), urn="100001")
    council.child("sixteen", date(2006, 3, 1), (LONG_AGO, None), urn="100001")
    facts = council.facts(SEPTEMBER)
    flow = facts.school_age
    assert (flow.opening, flow.reached, flow.finished, flow.closing) == (1, 1, 1, 1)
    assert "(1 + 0 − 0, + 1 who reached school age − 1 who finished Year 11)" in said(facts)[2]
    assert all(check.holds for check in checks(facts))


def test_a_target_is_judged_only_at_its_end(council: Council) -> None:
    aim = Target("children_suspended", Decimal(1), SEPTEMBER, Month(2022, 12))
    running = said(council.facts(OCTOBER, Paper(targets=[aim])))[9]
    assert running.startswith(
        "The plan aims for an average of 1 child suspended a month from September to December "
        "2022; September and October average 1"
    )
    assert running.endswith("so it is too early to say that the target is met.")
    ended = said(council.facts(OCTOBER, Paper(targets=[replace(aim, last=OCTOBER)])))[9]
    assert ended.endswith("so the target is met.")
    missed = replace(aim, last=OCTOBER, value=Decimal("0.5"))
    assert said(council.facts(OCTOBER, Paper(targets=[missed])))[9].endswith(
        "so the target is not met."
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_printed_check_holds_of_any_council(seed: int) -> None:
    council = random_council(seed)
    for month in (SEPTEMBER, OCTOBER, AUGUST):
        facts = council.facts(month)
        assert [check.text for check in checks(facts) if not check.holds] == []
        assert len(said(facts)) == 10
        for sentence in said(facts).values():
            assert sentence.endswith((".", ".)"))
            assert "None" not in sentence
            assert "  " not in sentence


def test_a_check_that_does_not_hold_says_so(council: Council) -> None:
    facts = council.facts(OCTOBER)
    broken = replace(facts, flow=replace(facts.flow, closing=99))
    failing = [check.text for check in checks(broken) if not check.holds]
    assert any("= 99" in text for text in failing)


def test_children_without_school_or_marks_stand_beside_attendance(council: Council) -> None:
    cover = council.facts(OCTOBER).coverage
    assert (cover.children, cover.with_marks, cover.awaited, cover.no_school) == (4, 2, 1, 1)


def test_suspensions_are_counted_four_ways_and_never_added(council: Council) -> None:
    document = headline(council.facts(OCTOBER))
    rows = {row["what"]: row["now"] for row in table(document, "suspensions").rows}
    printed = {what: getattr(cell, "text", cell) for what, cell in rows.items()}
    assert printed == {
        "Children suspended": "1",
        "Suspensions": "2",
        "School days lost": "2",
        "Permanent exclusions that stand": "0",
        "Permanent exclusions notified": "1",
        "School days": 16,
    }


def test_what_changed_since_the_last_edition_is_listed(council: Council) -> None:
    facts = council.facts(OCTOBER)
    kept = facts.kept_figures()
    same = LastEdition("edition 1", date(2022, 11, 5), "f" * 64, kept)
    unchanged = headline(replace(facts, paper=Paper(last_edition=same)))
    assert not [
        b for _, b in blocks_of(unchanged.sections) if isinstance(b, Table) and b.key == "changed"
    ]
    then = {**kept, kept_key("suspensions", OCTOBER): (1, None)}
    before = headline(replace(facts, paper=Paper(last_edition=replace(same, figures=then))))
    (row,) = table(before, "changed").rows
    assert (row["then"], row["now"]) == ("1", "2")


def test_no_child_is_named_in_the_paper_and_the_annex_is_marked(council: Council) -> None:
    facts = council.facts(OCTOBER)
    annex = headline_annex(facts, lambda child: f"Name of {child}")
    assert "names children" in annex.marking
    words = renderer_for("json").render(annex).decode()
    for child in ("a", "c", "d"):
        assert f"Name of {child}" in words
    assert "Name of" not in renderer_for("json").render(headline(facts)).decode()


def test_every_figure_opens_its_own_question(council: Council) -> None:
    facts = council.facts(OCTOBER)
    data = renderer_for("csv").render(headline(facts)).decode("utf-8-sig")
    assert "attendance" in data
    figure = table(headline(facts), "attendance").rows[0]["now"]
    assert getattr(figure, "query", None) == {
        "from": "2022-10-01",
        "to": "2022-10-31",
        "kind": "month",
        "cohort": "looked_after",
    }


def test_the_paper_has_its_sections_and_waits_for_a_signature(council: Council) -> None:
    document = headline(council.facts(OCTOBER))
    keys = [section.key for section in document.sections]
    assert keys == [
        *["sentences", "flow", "glance", "attendance", "persistence", "suspensions"],
        *["moves", "groups", "social-worker", "narrative", "data", "definitions"],
    ]
    narrative: Section = document.sections[9]
    (block,) = [b for b in narrative.blocks if isinstance(b, Narrative)]
    assert not block.text
    assert renderer_for("pdf").render(document).startswith(b"%PDF")
