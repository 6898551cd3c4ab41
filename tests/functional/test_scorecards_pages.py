"""The directors' score cards on screen: who reads which, what is said, chosen and written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.borough import CHILDREN, SUSPENDED, borough
from tests.little import someone

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.present import Shown, present_all
from virtualschool.analytics.query import Period, Query, Scope
from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.indicators.engine import current_engine
from virtualschool.apps.papers.freezing import freeze
from virtualschool.apps.scorecards.cards.kinds import CARDS
from virtualschool.apps.scorecards.models import CardChoice
from virtualschool.apps.scorecards.reading import both_cards
from virtualschool.apps.scorecards.services import CardRefused, write_month
from virtualschool.domain.calendar import Month
from virtualschool.domain.disclosure import DEFAULT_RULE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

EDUCATION = "/reports/director-education/2022-10"
SOCIAL_CARE = "/reports/director-childrens-services/2022-10"
FIGURES = "/score-cards/director-education/figures/"
WORDS = "/score-cards/director-education/2022-10/"


@pytest.fixture(autouse=True)
def _borough(home) -> None:
    borough()


def enter(role: str) -> Client:
    name = role.replace("_", "-")
    client = Client()
    client.force_login(
        User.objects.filter(username=name).first() or someone(role),
        "django.contrib.auth.backends.ModelBackend",
    )
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def figures_in(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "query" in part.get("figure", {}):
            yield part
        for each in part.values():
            yield from figures_in(each)
    elif isinstance(part, list):
        for each in part:
            yield from figures_in(each)


def card_of(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(enter("virtual_school_head").get(f"{address}.json").content)
    return found


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        ("director_education", EDUCATION, SOCIAL_CARE),
        ("director_childrens_services", SOCIAL_CARE, EDUCATION),
    ],
)
def test_a_director_reads_her_own_card_and_no_child(role, own, other):
    client = enter(role)
    page = client.get(f"{own}/")
    assert page.status_code == 200
    said = text_of(page)
    assert "What to look at first" in said
    assert not any(child in said for child in CHILDREN)
    assert "/children/" not in page.content.decode()
    assert client.get(f"{own}.pdf").content.startswith(b"%PDF")
    for suffix in ("/", ".pdf", ".json"):
        assert client.get(f"{other}{suffix}").status_code == 404


def test_a_director_writes_nothing_and_chooses_nothing():
    client = enter("director_education")
    for address in (FIGURES, WORDS):
        assert client.get(address).status_code == 404
        assert client.post(address, {"figure_1": "attendance"}).status_code == 404
    assert not CardChoice.objects.exists()


def test_every_whole_number_of_both_cards_is_the_one_that_compute_gives():
    compared = 0
    for address in (EDUCATION, SOCIAL_CARE):
        paper = card_of(address)
        told = {}
        for row in _table(paper)["rows"]:
            for column, cell in row.items():
                if "query" not in cell.get("figure", {}):
                    continue
                count = (cell["figure"]["numerator"], cell["figure"]["denominator"])
                told[cell["figure"]["indicator"], cell["text"]] = count
                if cell["text"] == "c":
                    assert count == (None, None)
                    continue
                one = computed(cell["figure"]["indicator"], column)
                assert count == (one.numerator, one.denominator)
                assert cell["text"].removesuffix(" %").replace(",", "") == str(one.value)
                compared += 1
        # What stands in sentences stands in the table.
        for cell in figures_in(paper["sections"][0]["blocks"]):
            figure = cell["figure"]
            assert told[figure["indicator"], cell["text"]] == (
                figure["numerator"],
                figure["denominator"],
            )
    assert compared > 40


def computed(key: str, column: str) -> Shown:
    """What compute prints of a column: a month, or the school year to October."""
    month = Month(2022, 10) if column == "to_date" else Month(*map(int, column.split("-")))
    period = (
        Period("", date(2022, 9, 1), month.last_day, "range")
        if column == "to_date"
        else Period("", month.first_day, month.last_day, "month")
    )
    cohort = catalogue()[key].cohort
    query = Query((key,), (period,), Scope(frozenset({"806"})), (), cohort)
    with current_engine() as engine:
        (one,) = present_all(engine.figures(query), disclosure="named")
    return one


def row_of(paper: dict[str, Any], title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        row for row in _table(paper)["rows"] if row["figure"]["text"] == title
    )
    return found


def test_a_figure_on_both_cards_is_the_same_to_the_last_digit():
    rows = [
        {row["figure"]["text"]: row for row in _table(card_of(address))["rows"]}
        for address in (EDUCATION, SOCIAL_CARE)
    ]
    shared = rows[0].keys() & rows[1].keys()
    assert {"Children suspended", "Attendance", "Persistent absence"} <= shared
    assert all(rows[0][title] == rows[1][title] for title in shared)


def _table(paper: dict[str, Any]) -> dict[str, Any]:
    blocks = [block for section in paper["sections"] for block in section["blocks"]]
    return next(block for block in blocks if block.get("key") == "figures")


def test_small_numbers_are_withheld_and_it_is_said_why():
    paper = card_of(SOCIAL_CARE)
    row = row_of(paper, "Placement moves")
    assert row["2022-10"]["text"] == "c"
    assert row["signal"]["text"] == "Not shown"
    assert "It never stands for none." in _table(paper)["note"]
    shown = [
        cell["figure"]["numerator"]
        for cell in figures_in(paper)
        if cell["figure"]["numerator"] is not None
    ]
    assert not any(map(DEFAULT_RULE.hides, shown))


def test_the_children_suspended_are_counted_as_the_council_knows_them():
    row = next(
        row
        for row in _table(card_of(EDUCATION))["rows"]
        if row["figure"]["text"] == "Children suspended"
    )
    assert row["2022-09"]["text"] == str(len(SUSPENDED[9]))
    assert row["2022-10"]["text"] == str(len(SUSPENDED[10]))
    assert row["to_date"]["text"] == str(len({*SUSPENDED[9], *SUSPENDED[10]}))


def test_every_format_is_written(tmp_path):
    client = enter("virtual_school_head")
    for suffix, begins in (
        ("pdf", b"%PDF"),
        ("docx", b"PK"),
        ("xlsx", b"PK"),
        ("csv", b"\xef\xbb\xbfdocument"),
        ("json", b"{"),
        ("html", b"<!doctype html>"),
    ):
        answer = client.get(f"{EDUCATION}.{suffix}")
        assert answer.content.startswith(begins), suffix
        assert len(answer.content) < 2_000_000


def test_figures_chosen_on_screen_stand_on_the_card_in_their_order():
    client = enter("virtual_school_head")
    assert "These are the usual ones" in text_of(client.get(FIGURES))
    answer = client.post(
        FIGURES,
        {
            "figure_1": "looked_after",
            "owner_1": "Deputy head",
            "target_1": "on",
            "figure_3": "attendance",
        },
        follow=True,
    )
    assert "The card shows these figures from now on." in text_of(answer)
    titles = [row["figure"]["text"] for row in _table(card_of(EDUCATION))["rows"]]
    assert titles == ["Children looked after", "Attendance"]
    client.post("/score-cards/director-education/usual/")
    assert len(_table(card_of(EDUCATION))["rows"]) == len(CARDS["director-education"].usual)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose at least one figure"),
        (
            {"figure_1": "attendance", "figure_4": "attendance"},
            "Place 4: this figure stands in place 1 too",
        ),
        ({"figure_1": "no_such"}, "Place 1: choose a figure from the list"),
        ({"figure_1": "attendance", "owner_1": "x" * 101}, "keep who answers for it to 100"),
    ],
)
def test_a_choice_that_cannot_be_is_given_back_with_what_is_wrong(sent, said):
    answer = enter("virtual_school_head").post(FIGURES, sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "<title>Error:" in answer.content.decode()
    assert not CardChoice.objects.exists()


def test_an_owner_is_prompted_by_the_signal_and_what_is_written_stands_on_both_cards():
    client = enter("virtual_school_head")
    asked = text_of(client.get(WORDS))
    assert "explain no single month" in asked
    client.post(
        WORDS,
        {
            "comment_attendance": "Two schools were shut by floods.",
            "decision_1": "Agree a place for every child within ten days",
        },
    )
    for address in (EDUCATION, SOCIAL_CARE):
        said = text_of(client.get(f"{address}/"))
        assert "Two schools were shut by floods. (Virtual school head, 21 July 2023)" in said
    assert "1. Agree a place for every child within ten days." in text_of(
        client.get(f"{EDUCATION}/")
    )
    assert "No decision is asked for this month." in text_of(client.get(f"{SOCIAL_CARE}/"))


def test_a_month_is_written_at_once_each_owner_being_asked_what_the_month_asks():
    october = Month(2022, 10)
    write_month(
        authority="806",
        month=october,
        comments={"attendance": "Two schools were shut by floods."},
        decisions={card: ["Agree a place."] for card in CARDS},
        by="head",
        name="Honora Calderwyn",
        on=date(2022, 11, 3),
    )
    for address in (EDUCATION, SOCIAL_CARE):
        said = text_of(enter("virtual_school_head").get(f"{address}/"))
        assert "shut by floods. (Honora Calderwyn, 3 November 2022)" in said
        assert "1. Agree a place." in said
    with pytest.raises(CardRefused, match="stands on neither card"):
        write_month(
            authority="806", month=october, comments={"leavers": "So."}, decisions={}, by="head"
        )


def test_a_comment_that_is_too_long_is_given_back_with_its_figure():
    answer = enter("virtual_school_head").post(WORDS, {"comment_attendance": "x" * 181})
    assert answer.status_code == 422
    assert "Attendance: keep the comment to 180 characters" in text_of(answer)


def test_a_month_or_a_card_that_is_not_there_is_not_found():
    client = enter("virtual_school_head")
    for address in (
        "/score-cards/director-education/2019-01/",
        "/score-cards/director-education/2022-13/",
        "/score-cards/director-of-parks/figures/",
        f"{WORDS}?authority=999",
    ):
        assert client.get(address).status_code == 404


def test_reading_a_card_is_logged():
    enter("director_education").get(f"{EDUCATION}/")
    entry = Entry.objects.get(action="report.seen")
    assert entry.subject == "director-education 2022-10"


def test_a_frozen_month_says_who_signed_it():
    freeze(authority="806", month="2022-10", signed_by="Honora Calderwyn, head", by="head")
    said = text_of(enter("director_education").get(f"{EDUCATION}/"))
    assert "was frozen on 21 July 2023 and signed by Honora Calderwyn, head" in said


def test_both_cards_take_few_queries_however_much_is_written():
    scope = Scope(frozenset({"806"}))
    both_cards("806", Month(2022, 10), scope)
    with CaptureQueriesContext(connection) as few:
        both_cards("806", Month(2022, 10), scope)
    client = enter("virtual_school_head")
    keys = CARDS["director-education"].usual
    client.post(
        WORDS,
        {f"comment_{key}": "So it is." for key in keys}
        | {f"decision_{place}": "Agree it." for place in (1, 2, 3)},
    )
    with CaptureQueriesContext(connection) as many:
        both_cards("806", Month(2022, 10), scope)
    assert len(many) == len(few)
    assert len(few) < 30


def test_an_edition_keeps_the_card_as_it_was_issued_and_no_later_word_changes_it():
    client = enter("virtual_school_head")
    client.post(f"{EDUCATION}/record/issue/")
    before = text_of(client.get(f"{EDUCATION}/editions/1/"))
    assert "Too few to say" in before
    client.post(WORDS, {"comment_attendance": "Two schools were shut by floods."})
    assert "floods" not in text_of(client.get(f"{EDUCATION}/editions/1/"))
    assert "floods" in text_of(client.get(f"{EDUCATION}/"))
    assert "Edition 1" in text_of(enter("director_education").get(f"{EDUCATION}/editions/1/"))


def test_what_the_record_asks_and_tells_stands_on_the_card():
    client = enter("virtual_school_head")
    client.post(
        f"{EDUCATION}/record/words/",
        {"text": "We met both heads.", "ask": "to write to both schools"},
    )
    said = text_of(client.get(f"{EDUCATION}/"))
    assert "1. We ask the director of education to write to both schools." in said
    assert "The month in words" in said
    assert "We met both heads." in said
