"""A county's census: seconds, and memory that follows the rows and not the file."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

from tests.unit.feeds.cin.helpers import case_xml, census_xml, child_xml, load, write

from virtualschool.feeds.cin.fold import fold
from virtualschool.feeds.cin.layout import LAYOUT
from virtualschool.feeds.reader import Source
from virtualschool.feeds.reader.source import BLOCK
from virtualschool.feeds.reader.xml import read_xml

CHILDREN = 3_000
PARTS = (
    "<Assessments><AssessmentActualStartDate>2022-05-04</AssessmentActualStartDate>"
    "<AssessmentAuthorisationDate>2022-06-01</AssessmentAuthorisationDate>"
    "<FactorsIdentifiedAtAssessment><AssessmentFactors>2B</AssessmentFactors>"
    "</FactorsIdentifiedAtAssessment></Assessments>"
    "<ChildProtectionPlans><CPPstartDate>2022-07-01</CPPstartDate>"
    "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
    "<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
    "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
)


def county(folder: Path, children: int, padding: str = "") -> Path:
    """A census of children with two cases each."""
    cases = case_xml("2022-05-03", padding + PARTS) + case_xml("2023-01-10")
    return write(
        folder, "cin.xml", census_xml(*(child_xml(f"A{n}", cases) for n in range(children)))
    )


def test_three_thousand_children_take_seconds(tmp_path: Path) -> None:
    began = time.monotonic()
    received = load(county(tmp_path, CHILDREN))
    facts = fold([received.staged])
    took = time.monotonic() - began
    assert len(facts.children) == CHILDREN
    assert len(facts.needs) == 2 * CHILDREN
    assert len(facts.plans) == CHILDREN
    assert took < 30  # about 3 s on two idle cores


def test_memory_follows_the_rows_and_not_the_file(tmp_path: Path) -> None:
    plain = _peak(county(tmp_path, 500))
    padded = _peak(county(tmp_path, 500, f"<Notes>{'x' * 50_000}</Notes>"))
    assert (tmp_path / "cin.xml").stat().st_size > 25_000_000
    assert padded < plain + 3 * BLOCK


def _peak(path: Path) -> int:
    tracemalloc.start()
    try:
        raws = read_xml(Source(path.name, path), (LAYOUT,))
        assert len(raws.tables) == 5
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
