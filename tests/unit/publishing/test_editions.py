"""What an edition is proved by: the same words, the same hash; one other figure, another."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader
from tests.unit.publishing.papers import paper

from virtualschool.publishing.document import (
    Document,
    FigureRef,
    Paragraph,
    Section,
    Table,
    TableColumn,
)
from virtualschool.publishing.editions import content_hash, file_hash, hash_of_data, stamped
from virtualschool.publishing.plain import UNPRINTABLE
from virtualschool.publishing.renderers import renderer_for, suffixes


def with_figure(figure: FigureRef) -> Document:
    return replace(paper(), sections=[Section("s", "S", [Paragraph(["It was ", figure, "."])])])


def test_the_same_content_has_the_same_hash_whatever_its_number_and_day() -> None:
    document = paper()
    again = replace(document, edition="Edition 4", as_at=date(2023, 1, 1))
    assert content_hash(again) == content_hash(document)


@pytest.mark.parametrize(
    "change",
    [
        {"marking": "OFFICIAL"},
        {"snapshot": "cd34" * 16},
        {"title": "Another"},
        {"sections": []},
    ],
)
def test_whatever_it_says_changes_the_hash(change: dict[str, object]) -> None:
    assert content_hash(replace(paper(), **change)) != content_hash(paper())


def test_a_denominator_alone_changes_the_hash() -> None:
    figure = FigureRef("93.1 %", "attendance", 931, 1000)
    assert content_hash(with_figure(figure)) != content_hash(
        with_figure(replace(figure, numerator=9310, denominator=10_000))
    )


def test_the_hash_can_be_computed_again_from_the_json() -> None:
    data = json.loads(renderer_for("json").render(paper()))
    assert data["content_sha256"] == hash_of_data(data) == content_hash(paper())


def test_every_format_prints_edition_and_hash() -> None:
    content = content_hash(paper())[:12]
    assert content in renderer_for("html").render(paper()).decode()
    assert content in renderer_for("csv").render(paper()).decode()
    for page in PdfReader(io.BytesIO(renderer_for("pdf").render(paper()))).pages:
        assert f"Content {content}" in page.extract_text()


def test_the_same_document_gives_the_same_file_in_every_format() -> None:
    for suffix in suffixes():
        first, second = (file_hash(renderer_for(suffix).render(paper())) for _ in range(2))
        assert first == second


@pytest.mark.parametrize("symbol", ["c", "k", "u", "x", "z"])
def test_what_a_symbol_hides_stands_in_no_format(symbol: str) -> None:
    figure = FigureRef(symbol, "attendance", 7_654_321, 7_654_329)
    table = Table("t", "T", [TableColumn("a", "A", numeric=True)], [{"a": figure}])
    document = replace(
        paper(), sections=[Section("s", "S", [Paragraph(["It was ", figure, "."]), table])]
    )
    assert "765432" not in json.dumps(stamped(document))


def test_a_character_that_no_file_can_hold_is_shown_and_breaks_nothing() -> None:
    document = paper(hostile="Abbey\x00 \x0b\ud800School")
    assert f"Abbey{UNPRINTABLE} {UNPRINTABLE}{UNPRINTABLE}School" in json.dumps(
        stamped(document), ensure_ascii=False
    )
    for suffix in suffixes():
        assert renderer_for(suffix).render(document)
