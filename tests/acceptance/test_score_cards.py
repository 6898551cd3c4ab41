"""The directors' score cards of the demonstration, through the command line alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.acceptance.conftest import Shell

CARDS = ("director-education", "director-childrens-services")
#: A month that is not frozen: a card of one that is says what was reported then.
MONTH = "2023-03"


@pytest.fixture(scope="module")
def papers(demonstration: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both cards in two formats, in a folder."""
    folder = tmp_path_factory.mktemp("cards")
    for name in CARDS:
        targets = [
            word for suffix in ("json", "pdf") for word in ("--to", folder / f"{name}.{suffix}")
        ]
        demonstration.run("report", name, "--month", MONTH, *targets)
    return folder


def table_of(folder: Path, name: str) -> dict[str, Any]:
    paper = json.loads((folder / f"{name}.json").read_text())
    blocks = [block for section in paper["sections"] for block in section["blocks"]]
    found: dict[str, Any] = next(block for block in blocks if block.get("key") == "figures")
    return found


@pytest.mark.parametrize("name", CARDS)
def test_every_number_on_a_card_is_what_compute_prints(
    demonstration: Shell, papers: Path, name: str
) -> None:
    table = table_of(papers, name)
    keys = sorted({cell["figure"]["indicator"] for cell in _figures(table)})
    months = [column["key"] for column in table["columns"] if column["key"].startswith("20")]
    asked = {month: ("--month", month) for month in months}
    asked["to_date"] = ("--from", "2022-09-01", "--to", "2023-03-31")
    computed = {
        (row["indicator"], column): row
        for column, words in asked.items()
        for row in demonstration.json("compute", *keys, *words)
    }
    compared = 0
    for row in table["rows"]:
        for column in asked:
            cell = row[column]
            figure = cell.get("figure", {})
            if "indicator" not in figure or figure["numerator"] is None:
                assert cell["text"] in {"c", "z", "–"}
                continue
            one = computed[figure["indicator"], column]
            assert (figure["numerator"], figure["denominator"]) == (
                one["numerator"],
                one["denominator"],
            )
            assert cell["text"].removesuffix(" %").replace(",", "") == one["value"]
            compared += 1
    assert compared >= 20


def _figures(table: dict[str, Any]) -> list[dict[str, Any]]:
    cells = [cell for row in table["rows"] for cell in row.values()]
    return [cell for cell in cells if "indicator" in cell.get("figure", {})]


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_one_side_of_a4_and_then_an_appendix(papers: Path, name: str) -> None:
    first, second, *_ = (page.extract_text() for page in PdfReader(papers / f"{name}.pdf").pages)
    assert "What to look at first" in first
    assert "decision" in first.lower()
    assert "Overrides in force" not in first
    assert "behind each figure" in second or "out of the ordinary" in second
