"""A database edited behind the product's back is named: which paper, which row, which field."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.little import little_authority, little_correction
from tests.little_papers import little_papers

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.freezing import add_addendum, freeze
from virtualschool.apps.papers.keeping import document_of, file_of
from virtualschool.apps.papers.models import Addendum, Dispatch, Edition, FrozenMonth, Seal
from virtualschool.apps.papers.services import issue, record_sent, write_paper, write_words
from virtualschool.apps.papers.verify import counts, problems
from virtualschool.config.home import Home
from virtualschool.publishing.editions import content_hash, file_hash
from virtualschool.publishing.renderers import renderer_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

ADA = "Ada Lane, virtual school head"


@pytest.fixture(autouse=True)
def kept(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper issued with two files and sent, its words, a frozen month and an addendum."""
    little_papers(monkeypatch)
    little_authority()
    write_words(
        name="headline", authority="806", period="2022-10", text="We rang.", ask="", by="Ada"
    )
    write_paper(
        name="headline",
        authority=Authority.objects.get(code="806"),
        period="2022-10",
        targets=[tmp_path / "october.csv", tmp_path / "october.json"],
        by="analyst",
    )
    record_sent(
        edition=Edition.objects.get(), to="Director", sent_on=date(2022, 11, 4), by="analyst"
    )
    freeze(authority="806", month="2022-10", signed_by=ADA, by="head")
    little_correction()
    add_addendum(authority="806", month="2022-10", reason="A register.", signed_by=ADA, by="head")


def edit(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount


def test_nothing_is_wrong_with_what_the_product_wrote() -> None:
    assert problems("806") == []
    assert counts("806") == {"editions": 1, "files": 2, "frozen months": 1, "addenda": 1}


def test_what_grows_by_the_product_itself_is_not_wrong() -> None:
    edition = Edition.objects.get()
    day = date(2022, 11, 4)
    record_sent(edition=edition, to="Director", sent_on=day, read_on=day, by="analyst")
    issue(name="headline", authority="806", period="2022-10", by="analyst")
    assert problems("806") == []


@pytest.mark.parametrize(
    ("table", "field", "value", "paper"),
    [
        ("papers_edition", "issued_by", "somebody else", "headline 2022-10, edition 1"),
        ("papers_edition", "figures", "{}", "headline 2022-10, edition 1"),
        ("papers_edition", "files", "[]", "headline 2022-10, edition 1"),
        ("papers_edition", "content_sha256", "0" * 64, "headline 2022-10, edition 1"),
        ("papers_edition", "issued_at", "2022-11-01 09:00:00", "headline 2022-10, edition 1"),
        ("papers_dispatch", "sent_on", "2022-11-03", "headline 2022-10, edition 1 to Director"),
        ("papers_wording", "text", "We wrote.", "Words of headline 2022-10"),
        ("papers_frozenmonth", "signed_by", "Nobody", "Frozen month 2022-10"),
        ("papers_addendum", "reason", "None.", "Addendum 1 to Frozen month 2022-10"),
    ],
)
def test_a_field_that_was_edited_is_named_with_its_row_and_paper(
    table: str, field: str, value: str, paper: str
) -> None:
    edit(f'UPDATE {table} SET "{field}" = %s', value)
    found = problems("806")
    assert any(
        said.startswith(f"{paper} ({table}, row ") and f"the field {field} is not" in said
        for said in found
    ), found


def test_a_figure_of_a_frozen_month_that_was_edited_is_named_twice() -> None:
    body = FrozenMonth.objects.get().body
    body["figures"][0][5] += 1
    edit("UPDATE papers_frozenmonth SET body = %s", json.dumps(body))
    said = problems("806")
    assert any("the field body is not what was sealed" in each for each in said)
    assert f"Frozen month 2022-10: the figures are not those that were signed by {ADA}." in said


def test_a_row_taken_away_and_a_row_put_in_are_named() -> None:
    edition = Edition.objects.get()
    edit("DELETE FROM papers_dispatch")
    Edition.objects.create(
        authority="806",
        report="headline",
        period="2022-11",
        number=1,
        snapshot=edition.snapshot,
        content_sha256=edition.content_sha256,
        document_sha256=edition.document_sha256,
        figures={},
        issued_at=edition.issued_at,
        issued_by="nobody",
    )
    said = " ".join(problems("806"))
    assert "headline 2022-10, edition 1 to Director (papers_dispatch, row" in said
    assert "is no longer there" in said
    assert "headline 2022-11, edition 1 (papers_edition, row" in said
    assert "was never sealed" in said


def test_a_row_edited_with_its_seal_is_named_by_the_seal() -> None:
    edit("UPDATE papers_seal SET label = 'Another' WHERE sequence = 2")
    assert any("Seal 2 (Another) is not as it was written" in each for each in problems("806"))


def test_a_seal_taken_out_is_named_by_the_one_that_follows_and_by_the_log() -> None:
    edit("DELETE FROM papers_seal WHERE sequence = 2")
    said = problems("806")
    assert any(each.startswith("Seal 2 is missing") for each in said)
    assert any("and no such seal is there" in each for each in said)


def test_a_chain_that_lost_its_end_with_its_rows_is_named_by_the_log() -> None:
    edit("DELETE FROM papers_addendum")
    last = Seal.objects.order_by("-sequence").first()
    assert last is not None
    edit("DELETE FROM papers_seal WHERE sequence = %s", last.sequence)
    (said,) = problems("806")
    assert said.startswith("The log says that 2022-10 was sealed")
    assert not Addendum.objects.exists()


@pytest.mark.parametrize(
    "harm",
    [lambda path: path.write_bytes(path.read_bytes()[:-1] + b"!"), lambda path: path.unlink()],
    ids=["altered", "missing"],
)
@pytest.mark.parametrize("suffix", [".csv", ".document"])
def test_a_kept_file_that_was_altered_or_taken_away_is_named(
    suffix: str, harm: Callable[[Path], object]
) -> None:
    (path,) = settings.HOME.papers.rglob(f"*{suffix}")
    harm(path)
    (said,) = problems("806")
    assert said.startswith("headline 2022-10, edition 1: the ")
    assert said.endswith(("has been altered.", "is missing."))


def test_a_document_put_in_anothers_place_is_named_by_what_it_says() -> None:
    first = Edition.objects.get()
    write_words(name="headline", authority="806", period="2022-10", text="Other.", ask="", by="Ada")
    second = issue(name="headline", authority="806", period="2022-10", by="analyst")
    edit(
        "UPDATE papers_edition SET document_sha256 = %s WHERE id = %s",
        second.document_sha256,
        first.pk,
    )
    assert any("and the edition was issued as saying" in each for each in problems("806"))


def test_a_snapshot_that_a_frozen_month_rests_on_is_looked_at() -> None:
    month = FrozenMonth.objects.get()
    (settings.HOME.snapshots / "manifests" / f"{month.snapshot}.json").unlink()
    (said,) = problems("806")
    assert said.startswith("Frozen month 2022-10: The snapshot")


def test_an_edition_stays_readable_as_issued_and_its_files_are_bit_identical() -> None:
    edition = Edition.objects.get()
    document = document_of(edition)
    assert content_hash(document) == edition.content_sha256
    assert document.edition == "Edition 1"
    for file in edition.files:
        assert file_hash(file_of(edition, file["format"])) == file["sha256"]
        again = renderer_for(file["format"]).render(document)
        assert file_hash(again) == file["sha256"]
    assert file_of(edition, "html").startswith(b"<!doctype html>")
    assert Dispatch.objects.count() == 1
