"""Every renderer carries the same figures, and no name of a person or school can break one."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair
import pytest
from pypdf import PdfReader
from tests.unit.publishing.papers import HOSTILE, attendance_chart, figure, paper

from virtualschool.publishing import charts, ink, plain
from virtualschool.publishing.document import (
    Document,
    FigureRef,
    Paragraph,
    Section,
    Sentences,
    Series,
    Table,
    TableColumn,
)
from virtualschool.publishing.plain import value_of
from virtualschool.publishing.renderers import UnknownFormat, render, renderer_for, suffixes
from virtualschool.publishing.renderers.csv import safe
from virtualschool.publishing.renderers.html import render_body


class _Reader(HTMLParser):
    """Collects text, tags and ids of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_html(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def squeezed(text: str) -> str:
    """Text without any white space: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def pdf_text(content: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def printed_in(data: Any) -> Iterator[str]:
    """Every printed number of a document's plain data."""
    if isinstance(data, dict):
        if "figure" in data or "value" in data:
            yield data["text"] if isinstance(data.get("text"), str) else data["value"]["text"]
        for value in data.values():
            yield from printed_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from printed_in(value)


def test_a_new_format_is_found_by_being_there() -> None:
    assert set(suffixes()) >= {"csv", "html", "json", "pdf"}
    assert renderer_for(".PDF").MEDIA_TYPE == "application/pdf"


def test_an_unknown_format_is_refused_in_one_sentence() -> None:
    with pytest.raises(UnknownFormat, match=r"cannot be written as “.odt”; it can be written as"):
        renderer_for(".odt")


def test_every_renderer_carries_every_figure() -> None:
    document = paper()
    data = json.loads(renderer_for("json").render(document))
    printed = set(printed_in(data))
    assert {"93.1 %", "1,234", "−0.5", "91.2"} <= printed
    page = squeezed("".join(read_html(renderer_for("html").render(document).decode()).words))
    pdf = pdf_text(renderer_for("pdf").render(document))
    rows = csv.DictReader(io.StringIO(renderer_for("csv").render(document).decode("utf-8-sig")))
    cells = {row["printed"] for row in rows}
    for text in printed:
        assert squeezed(text) in page
        assert squeezed(text) in pdf
        assert text in cells or f"'{text}" in cells


def test_the_csv_has_numerator_denominator_and_the_number_itself() -> None:
    text = renderer_for("csv").render(paper()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    rate = next(row for row in rows if row["table"] == "schools" and row["column"] == "Attendance")
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("93.1", "9310", "10000")
    change = [row for row in rows if row["table"] == "schools"][-1]
    assert (change["printed"], change["value"]) == ("−0.5", "-0.5")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "+44"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("-0.5", "-0.5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("Abbey School", "Abbey School"),
    ],
)
def test_a_cell_cannot_be_run_as_a_formula(text: str, kept: str) -> None:
    assert safe(text) == kept


@pytest.mark.parametrize(
    ("printed", "value"),
    [("1,234", "1234"), ("−0.65", "-0.65"), ("93.1 %", "93.1"), ("c", ""), ("–", ""), ("+2", "2")],
)
def test_a_printed_number_is_read_back(printed: str, value: str) -> None:
    assert value_of(printed) == value


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_words(words: str) -> None:
    document = paper(title=words, hostile=words)
    page = renderer_for("html").render(document).decode()
    read = read_html(page)
    tags = [tag for tag, _ in read.tags]
    assert "img" not in tags
    assert tags.count("script") == 1  # our own, which the policy names by its hash
    assert squeezed(words) in squeezed("".join(read.words))
    letters = re.sub(r"[^a-zA-ZŁ]", "", words)
    assert letters in re.sub(r"[^a-zA-ZŁ]", "", pdf_text(renderer_for("pdf").render(document)))
    assert json.loads(renderer_for("json").render(document))["title"] == words
    text = renderer_for("csv").render(document).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell.startswith(("=", "@", "\t"))]


def test_a_letter_that_no_font_has_does_not_keep_a_paper_from_being_printed() -> None:
    content = renderer_for("pdf").render(paper(hostile="张伟 and \u1234"))
    assert "??and?" in pdf_text(content)


def test_the_pdf_is_tagged_titled_in_english_and_describes_its_pictures() -> None:
    content = renderer_for("pdf").render(paper())
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert PdfReader(io.BytesIO(content)).metadata.title == "Headline report, October 2022"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    alternatives, tables = [], 0
    stack = [root["/StructTreeRoot"]]
    while stack:
        item = stack.pop().get_object()
        if not isinstance(item, dict):
            continue
        if item.get("/S") == "/Figure":
            alternatives.append(str(item.get("/Alt", "")))
        tables += item.get("/S") == "/Table"
        kids = item.get("/K", [])
        stack += kids if isinstance(kids, list) else [kids]
    assert len(alternatives) == 3
    assert all("better" in words for words in alternatives)
    assert tables >= 3


def test_every_page_of_the_pdf_says_what_it_is() -> None:
    pages = PdfReader(io.BytesIO(renderer_for("pdf").render(paper()))).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        for words in (
            "OFFICIAL-SENSITIVE",
            "Headline report, October 2022",
            "Edition 3",
            "As at 4 November 2022",
            "Snapshot ab12ab12ab12",
            f"Page {number} of {len(pages)}",
        ):
            assert words in text


def test_the_same_document_gives_the_same_bytes() -> None:
    for suffix in ("csv", "html", "json", "pdf"):
        assert renderer_for(suffix).render(paper()) == renderer_for(suffix).render(paper())


def test_a_page_after_the_first_takes_few_milliseconds() -> None:
    document = paper()
    longer = replace(
        document,
        sections=[
            *document.sections,
            *[
                Section(f"s{n}", f"Part {n}", [Sentences([["Words "] * 40] * 30)])
                for n in range(30)
            ],
        ],
    )
    renderer_for("pdf").render(document)
    began = time.perf_counter()
    content = renderer_for("pdf").render(longer)
    taken = time.perf_counter() - began
    assert taken / len(PdfReader(io.BytesIO(content)).pages) < 0.05


def test_figures_open_what_the_site_gives_and_nothing_else() -> None:
    body = render_body(
        paper(),
        link=lambda ref: f"/behind/{ref.indicator}?from={ref.query['first_day']}&a=1",
    )
    links = [a["href"] for tag, a in read_html(body).tags if tag == "a"]
    assert "/behind/attendance?from=2022-10-01&a=1" in links
    assert 'class="govuk-link vs-figure"' not in render_body(paper())


@pytest.mark.parametrize(
    ("text", "numerator", "denominator", "dots"),
    [
        ("3 of 5", 3, 5, "●●●○○"),
        ("0 of 2", 0, 2, "○○"),
        ("60.0 %", 3, 5, ""),
        ("24 of 30", 24, 30, ""),
        ("c", None, None, ""),
    ],
)
def test_counts_of_a_few_have_a_dot_each_beside_their_words(
    text: str, numerator: int | None, denominator: int | None, dots: str
) -> None:
    said = FigureRef(text, "attendance", numerator, denominator)
    page = render_body(replace(paper(), sections=[Section("one", "One", [Paragraph([said])])]))
    assert text in page
    found = re.findall(r'<span class="vs-dots" aria-hidden="true">(.*?)</span>', page)
    assert found == ([dots] if dots else [])


def test_headings_go_down_one_step_at_a_time_and_ids_are_unique() -> None:
    tags = read_html(renderer_for("html").render(paper()).decode()).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    scopes = [a.get("scope") for tag, a in tags if tag == "th"]
    assert scopes
    assert set(scopes) == {"row", "col"}


def test_a_chart_is_drawn_once_and_says_its_words() -> None:
    chart = attendance_chart()
    drawn = charts.svg(chart)
    assert charts.svg(attendance_chart()) is drawn
    for words in ("usual level", "upper limit", "91.2", "Oct"):
        assert words in drawn
    assert drawn.startswith("<svg")
    assert charts.svg(replace(chart, title="Other")) is not drawn


@pytest.mark.parametrize("kind", ["control", "line", "bar", "target"])
@pytest.mark.parametrize("width", [ink.WIDE, ink.NARROW])
def test_what_is_drawn_is_a_chart_that_altair_knows(kind: str, width: int) -> None:
    said = charts.specified(replace(attendance_chart(), kind=kind), width)
    known = altair.LayerChart.from_dict(plain.printable_data(said)).to_dict()
    assert len(known["layer"]) == len(said["layer"])
    assert {layer["data"]["name"] for layer in known["layer"]} == set(said["datasets"])


@pytest.mark.parametrize("width", [ink.WIDE, ink.NARROW])
@pytest.mark.parametrize("name", ["Oct", "12 Oct"])
def test_labels_under_the_axis_do_not_touch_and_the_last_is_always_there(
    name: str, width: int
) -> None:
    labels = [f"{name} {year}" for year in range(2000, 2025)]
    chart = replace(attendance_chart(), labels=labels, series=[Series("One", [1] * 25)])
    drawn = charts.svg(replace(chart, kind="line", left_out=frozenset()), width)
    places = sorted(
        float(at)
        for at in re.findall(rf"translate\(([\d.]+),[^>]*>(?:<tspan[^>]*>)?{name}<", drawn)
    )
    assert len(places) > 2
    assert all(later - earlier > 5 * len(name) for earlier, later in pairwise(places))
    assert ">2024<" in drawn


def test_a_picture_in_pixels_is_drawn_once_and_twice_as_large() -> None:
    drawn = charts.png(attendance_chart())
    assert charts.png(attendance_chart()) is drawn
    width = int.from_bytes(drawn[16:20], "big")
    assert width == 2 * int(re.search(r'width="(\d+)', charts.svg(attendance_chart()))[1])


def test_writing_a_document_leaves_no_half_file(tmp_path: Path) -> None:
    target = tmp_path / "new" / "headline.csv"
    assert render(paper(), target) == target
    assert [path.name for path in target.parent.iterdir()] == ["headline.csv"]


def test_a_document_without_a_figure_is_still_a_document() -> None:
    empty: Document = replace(paper(), sections=[Section("none", "Nothing yet")])
    for suffix in suffixes():
        assert renderer_for(suffix).render(empty)
    assert figure().text == "93.1 %"


def test_a_long_table_is_folded_on_the_site_and_open_in_a_file() -> None:
    rows = [{"name": f"School {number}"} for number in range(41)]
    table = Table("schools", "By school", [TableColumn("name", "School")], rows, "name")
    long = replace(paper(), sections=[Section("among", "Among whom", [table])])
    short = replace(long, sections=[Section("a", "A", [replace(table, rows=rows[:40])])])
    assert "By school: 41 rows</span></summary>" in render_body(long)
    assert "School 40" in render_body(long)
    assert "<details" not in render_body(short)
    assert b"<details" not in renderer_for(".html").render(long)
