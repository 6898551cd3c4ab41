"""The published synthetic returns as episodes, for tests."""

import csv
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

from virtualschool.domain.care import Episode

RETURNS = Path(__file__).parents[3] / "fixtures" / "ssda903"


@cache
def episodes_of(folder: str) -> dict[str, list[Episode]]:
    """Episodes by child from ``tests/fixtures/ssda903/<folder>``."""
    by_child: dict[str, list[Episode]] = defaultdict(list)
    path = RETURNS / folder / f"{folder}-episodes.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            by_child[row["CHILD"]].append(
                Episode(
                    start_on=_date(row["DECOM"]),
                    ceased_on=_date(row["DEC"]) if row["DEC"] else None,
                    reason_started=row["RNE"],
                    reason_ceased=row["REC"],
                    legal_status=row["LS"],
                    placement_type=row["PLACE"],
                    category_of_need=row["CIN"],
                    placement_provider=row["PLACE_PROVIDER"],
                    reason_place_change=row["REASON_PLACE_CHANGE"],
                    provider_urn=row["URN"],
                )
            )
    return dict(by_child)


def _date(text: str) -> date:
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)
