"""The counts that the decisions settle for a whole published sample return (2017)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.spec.asking import ask
from tests.spec.conftest import MakeEngine
from tests.spec.world import Rows, completed, lines

EPISODES = Path(__file__).parents[1] / "fixtures" / "ssda903" / "2017" / "2017-episodes.csv"


def _rows() -> Iterator[dict[str, object]]:
    def day(text: str) -> object:
        return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007 - a day

    with EPISODES.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield {
                "authority": "806",
                "child_id": row["CHILD"],
                "start_on": day(row["DECOM"]),
                "ceased_on": day(row["DEC"]),
                "reason_started": row["RNE"],
                "reason_ceased": row["REC"],
                "legal_status": row["LS"],
                "placement_type": row["PLACE"],
            }


@pytest.fixture(scope="module")
def council() -> Rows:
    return completed({"episode": list(_rows())})


COUNTS = """
indicator              | cohort                         | period                 | expected
looked_after           | looked_after                   | 2018-03-31             | 367
looked_after           | looked_after_with_short_breaks | 2018-03-31             | 434
looked_after           | looked_after                   | 2017-09-30             | 406
looked_after           | looked_after                   | 2017-10                | 390
starters               | looked_after                   | 2017-10                | 10
leavers                | looked_after                   | 2017-10                | 26
looked_after           | looked_after                   | 2017-03-31             | 437
starters               | looked_after                   | 2017-04-01..2018-03-31 | 179
leavers                | looked_after                   | 2017-04-01..2018-03-31 | 249
looked_after_in_period | looked_after                   | 2017-04-01..2018-03-31 | 605
looked_after_in_period | looked_after_with_short_breaks | 2017-04-01..2018-03-31 | 687
looked_after_12_months | looked_after                   | 2017-04-01..2018-03-31 | 225
"""


@pytest.mark.parametrize(("indicator", "cohort", "period", "expected"), lines(COUNTS))
def test_a_whole_return_gives_the_settled_counts(
    make_engine: MakeEngine,
    council: Rows,
    indicator: str,
    cohort: str,
    period: str,
    expected: str,
) -> None:
    [figure] = ask(make_engine(council), indicator, period, cohort=cohort)
    assert figure.numerator == int(expected)
