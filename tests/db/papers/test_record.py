"""The record of a paper: its editions, its words, and to whom it went."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.little import little_authority

from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.models import Dispatch, Edition
from virtualschool.apps.papers.register import Asked, paper
from virtualschool.apps.papers.selectors import edition_rows, paper_document
from virtualschool.apps.papers.services import (
    ReportRefused,
    issue,
    record_sent,
    write_paper,
    write_words,
)
from virtualschool.config.home import Home
from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import file_hash

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OCTOBER = "2022-10"
HERE = Scope(frozenset({"806"}))


@pytest.fixture(autouse=True)
def loaded(home: Home) -> None:
    little_authority()


def the_headline() -> Document:
    chosen = paper("headline")
    assert chosen is not None
    return paper_document(chosen, Asked("806", OCTOBER, HERE))


def test_the_same_figures_and_words_are_the_same_edition() -> None:
    first = issue(name="headline", authority="806", period=OCTOBER, by="analyst")
    again = issue(name="headline", authority="806", period=OCTOBER, by="head")

    assert (first.number, again.pk) == (1, first.pk)
    assert Edition.objects.count() == 1


def test_other_words_are_another_edition() -> None:
    first = issue(name="headline", authority="806", period=OCTOBER, by="analyst")
    write_words(
        name="headline",
        authority="806",
        period=OCTOBER,
        text="We rang every school.",
        ask="",
        by="Ada Head",
    )
    second = issue(name="headline", authority="806", period=OCTOBER, by="analyst")

    assert (first.number, second.number) == (1, 2)
    assert first.content_sha256 != second.content_sha256


def test_words_are_signed_and_printed() -> None:
    write_words(
        name="headline",
        authority="806",
        period=OCTOBER,
        text="We rang every school.",
        ask="to agree a place for two children",
        by="Ada Head",
    )
    said = repr(the_headline())

    assert "We rang every school." in said
    assert "We ask the directors to agree a place for two children." in said
    assert "Ada Head" in said


def test_each_file_written_is_recorded_by_its_hash(tmp_path: Path) -> None:
    target = tmp_path / "october.csv"
    write_paper(
        name="headline",
        authority=Authority.objects.get(code="806"),
        period=OCTOBER,
        targets=[target],
        by="analyst",
    )
    (row,) = edition_rows("806")

    assert [(file["format"], file["sha256"]) for file in row["files"]] == [
        ("csv", file_hash(target.read_bytes()))
    ]


def test_a_paper_says_to_whom_the_one_before_went() -> None:
    september = issue(name="headline", authority="806", period="2022-09", by="analyst")
    record_sent(
        edition=september,
        to="Director of education",
        sent_on=date(2022, 10, 7),
        discussed_at="Corporate parenting board",
        discussed_on=date(2022, 10, 20),
        by="analyst",
    )
    said = repr(the_headline())

    assert "To whom edition 1 of September 2022 went, and whether it was discussed" in said
    assert "Corporate parenting board" in said


def test_whom_it_went_to_is_one_record_that_grows_and_every_change_is_audited() -> None:
    edition = issue(name="headline", authority="806", period=OCTOBER, by="analyst")
    day = date(2022, 11, 4)
    record_sent(edition=edition, to="Director", sent_on=day, by="analyst")
    record_sent(edition=edition, to="Director", sent_on=day, read_on=day, by="analyst")

    (only,) = Dispatch.objects.all()
    assert only.read_on == day
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["report.sent", "report.sent_changed"]


@pytest.mark.parametrize(
    ("to", "sent_on", "read_on", "words"),
    [
        (" ", date(2022, 11, 4), None, "to whom"),
        ("Director", date(2099, 1, 1), None, "still to come"),
        ("Director", date(2022, 11, 4), date(2022, 11, 3), "cannot be read on 2022-11-03"),
    ],
)
def test_days_that_cannot_be_are_refused(
    to: str, sent_on: date, read_on: date | None, words: str
) -> None:
    edition = issue(name="headline", authority="806", period=OCTOBER, by="analyst")

    with pytest.raises(ReportRefused, match=words):
        record_sent(edition=edition, to=to, sent_on=sent_on, read_on=read_on, by="analyst")
    assert not Dispatch.objects.exists()
