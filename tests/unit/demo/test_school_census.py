"""The authority's school censuses: our children's rows among everybody's."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest
from tests.unit.demo.conftest import Plain
from tests.unit.demo.test_calibration import in_care

CENSUSES = {"2022-spring": date(2022, 1, 20), "2022-autumn": date(2022, 10, 6),
            "2023-spring": date(2023, 1, 19), "2023-summer": date(2023, 5, 18)}  # fmt: skip
Rows = list[dict[str, str]]


def table(demo: Plain, census: str, name: str) -> Rows:
    return demo.rows(f"school-census/{census}/{census.replace('-', '_')}_{name}.csv")


def number(text: str) -> float:
    return float(text or 0)


@pytest.fixture(scope="session")
def ours(demo: Plain) -> dict[str, str]:
    """Child ids by UPN, of children looked after at any time."""
    return {row["UPN"]: row["CHILD"] for name in demo.names("ssda903/*/header.csv")
            for row in demo.rows(name) if len(row["UPN"]) == 13}  # fmt: skip


@pytest.mark.parametrize("census", CENSUSES)
def test_a_pupil_is_on_one_roll_and_other_people_are_many(
    demo: Plain, ours: dict[str, str], census: str
) -> None:
    rows = table(demo, census, "pupilonroll")
    upns = Counter(row["upn"] for row in rows if row["upn"])
    assert max(upns.values()) <= 2
    assert sum(count == 2 for count in upns.values()) <= 1  # the planted pair
    assert 6_000 < len(rows) < 8_000
    assert sum(row["upn"] in ours for row in rows) > 150


@pytest.mark.parametrize("census", CENSUSES)
def test_sessions_missed_are_the_sum_of_their_reasons(demo: Plain, census: str) -> None:
    for roll, key in (("onroll", "pupilonroll"), ("offroll", "pupilnolongeronroll")):
        told: Counter[str] = Counter()
        for row in table(demo, census, f"termlysessiondetails{roll}"):
            told[row[f"{key}tableid"]] += int(float(row["sessions"]))
        for row in table(demo, census, key):
            missed = number(row["termlysessionsauthorised"])
            missed += number(row["termlysessionsunauthorised"])
            assert missed == told[row[f"{key}tableid"]]
            assert missed <= number(row["termlysessionspossible"])


@pytest.mark.parametrize(("census", "share"), [("2022-spring", (34.0, 21.9)),
                                               ("2023-spring", (30.5, 28.2))])  # fmt: skip
def test_support_and_plans_of_children_in_care(
    demo: Plain, care: dict, ours: dict[str, str], census: str, share: tuple[float, float]
) -> None:
    here = in_care(care, CENSUSES[census])
    kinds = Counter(r["senprovision"] for r in table(demo, census, "pupilonroll")
                    if ours.get(r["upn"]) in here)  # fmt: skip
    assert 100 * kinds["K"] / kinds.total() == pytest.approx(share[0], abs=1.0)
    assert 100 * kinds["E"] / kinds.total() == pytest.approx(share[1], abs=1.0)


def test_a_child_with_provision_has_a_need(demo: Plain) -> None:
    needs = {r["pupilonrolltableid"] for r in table(demo, "2023-spring", "senneedsonroll")}
    rows = table(demo, "2023-spring", "pupilonroll")
    assert needs == {r["pupilonrolltableid"] for r in rows if r["senprovision"] in {"K", "E"}}


def test_spring_2023_carries_the_autumn_that_the_registers_tell(
    demo: Plain, ours: dict[str, str], care: dict
) -> None:
    """Whoever was in care and at one school all term has the sums of the marks."""
    urns = {r["LA (code)"] + r["EstablishmentNumber"]: r["URN"]
            for r in demo.rows("reference/edubasealldata20230721.csv")}  # fmt: skip
    missed: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    at: dict[str, set[str]] = {}
    upns = {child: upn for upn, child in ours.items()}
    calls = {"2022-10-daily-call", "2022-10-correction", "2022-11-daily-call-807"}
    for month in ("09", "10", "11", "12"):
        for name in demo.names(f"attendance/2022-{month}*.csv"):
            if name.rpartition("/")[2].removesuffix(".csv") in calls:
                continue
            for row in demo.rows(name):
                child = row["child_id"] or ours[row["upn"]]
                at.setdefault(child, set()).add(row["urn"])
                seen[child] += row["code"] not in set("DXYZ")
                missed[child] += row["code"] in set("IMCRESOUNG")
    awaited = {c for c in seen if seen[c] < 2 * 40}
    checked = 0
    for row in table(demo, "2023-spring", "pupilonroll"):
        child = ours.get(row["upn"])
        if not child or len(at.get(child, ())) != 1 or child in awaited:
            continue
        if urns[row["NativeId"]] not in at[child] or seen[child] != number(
            row["termlysessionspossible"]
        ):
            continue
        told = number(row["termlysessionsauthorised"]) + number(row["termlysessionsunauthorised"])
        assert told == missed[child], upns[child]
        checked += 1
    assert checked > 120


def test_entries_are_before_the_day_and_leavers_left_before_it(demo: Plain) -> None:
    for census, on in CENSUSES.items():
        for row in table(demo, census, "pupilonroll"):
            assert at(row["entrydate"]) <= on
        for row in table(demo, census, "pupilnolongeronroll"):
            assert at(row["entrydate"]) <= at(row["leavingdate"]) < on


def at(text: str) -> date:
    return datetime.strptime(text, "%Y-%b-%d 00:00:00").date()  # noqa: DTZ007


def test_exclusions_are_two_terms_old(demo: Plain) -> None:
    days = [at(r["startdate"]) for r in table(demo, "2023-spring", "termlyexclusionsonroll")]
    assert date(2022, 4, 18) <= min(days) <= max(days) <= date(2022, 7, 31)
    assert len(days) > 100
