"""The record of a paper: its editions, its words, and to whom it went."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.little import little_authority

from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.reports.models import Dispatch, Edition
from virtualschool.apps.reports.selectors import edition_rows, headline_document
from virtualschool.apps.reports.services import (
    ReportRefused,
    issue,
    record_sent,
    write_report,
    write_words,
)
from virtualschool.config.home import Home
from virtualschool.domain.calendar import Month
from virtualschool.publishing.editions import file_hash

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OCTOBER = Month(2022, 10)
HERE = Scope(frozenset({"806"}))


@pytest.fixture(autouse=True)
def loaded(home: Home) -> None:
    little_authority()


def test_the_same_figures_and_words_are_the_same_edition() -> None:
    first = issue(authority="806", month=OCTOBER, by="analyst")
    again = issue(authority="806", month=OCTOBER, by="head")

    assert (first.number, again.pk) == (1, first.pk)
    assert Edition.objects.count() == 1


def test_other_words_are_another_edition() -> None:
    first = issue(authority="806", month=OCTOBER, by="analyst")
    write_words(authority="806", month=OCTOBER, text="We rang every school.", ask="", by="Ada Head")
    second = issue(authority="806", month=OCTOBER, by="analyst")

    assert (first.number, second.number) == (1, 2)
    assert first.content_sha256 != second.content_sha256


def test_words_are_signed_and_printed() -> None:
    write_words(
        authority="806",
        month=OCTOBER,
        text="We rang every school.",
        ask="to agree a place for two children",
        by="Ada Head",
    )
    said = repr(headline_document(scope=HERE, month=OCTOBER))

    assert "We rang every school." in said
    assert "We ask the directors to agree a place for two children." in said
    assert "Ada Head" in said


def test_each_file_written_is_recorded_by_its_hash(tmp_path: Path) -> None:
    target = tmp_path / "october.csv"
    write_report(
        name="headline",
        authority=Authority.objects.get(code="806"),
        month="2022-10",
        targets=[target],
        by="analyst",
    )
    (row,) = edition_rows("806")

    assert [(file["format"], file["sha256"]) for file in row["files"]] == [
        ("csv", file_hash(target.read_bytes()))
    ]


def test_a_paper_says_to_whom_the_one_before_went() -> None:
    september = issue(authority="806", month=Month(2022, 9), by="analyst")
    record_sent(
        edition=september,
        to="Director of education",
        sent_on=date(2022, 10, 7),
        discussed_at="Corporate parenting board",
        discussed_on=date(2022, 10, 20),
        by="analyst",
    )
    said = repr(headline_document(scope=HERE, month=OCTOBER))

    assert "To whom edition 1 of September 2022 went, and whether it was discussed" in said
    assert "Corporate parenting board" in said


def test_whom_it_went_to_is_one_record_that_grows_and_every_change_is_audited() -> None:
    edition = issue(authority="806", month=OCTOBER, by="analyst")
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
    edition = issue(authority="806", month=OCTOBER, by="analyst")

    with pytest.raises(ReportRefused, match=words):
        record_sent(edition=edition, to=to, sent_on=sent_on, read_on=read_on, by="analyst")
    assert not Dispatch.objects.exists()
