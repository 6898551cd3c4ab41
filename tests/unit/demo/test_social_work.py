"""Children with a social worker against the published figures, from the demonstration's files."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree

import pytest
from tests.unit.demo.conftest import Plain, day
from tests.unit.demo.test_calibration import CLASS, in_care, year_group

Span = tuple[date, date | None]


@dataclass
class Told:
    """What one return says of one child."""

    upn: str = ""
    unknown: str = ""
    born: date | None = None
    cases: list[Span] = field(default_factory=list)
    plans: list[Span] = field(default_factory=list)
    need_plans: list[Span] = field(default_factory=list)
    conferences: set[date] = field(default_factory=set)
    needs: list[str] = field(default_factory=list)


def read(demo: Plain, year: int) -> dict[str, Told]:
    root = ElementTree.parse(demo.folder / "cin" / f"cin-census-{year}.xml").getroot()
    found = {}
    for child in root.iter("Child"):
        told = Told(
            upn=child.findtext("ChildIdentifiers/UPN", ""),
            unknown=child.findtext("ChildIdentifiers/UPNunknown", ""),
            born=day(
                child.findtext("ChildIdentifiers/PersonBirthDate")
                or child.findtext("ChildIdentifiers/ExpectedPersonBirthDate", "")
            ),
        )
        for case in child.iter("CINdetails"):
            if case.findtext("ReferralNFA") == "0":
                told.cases.append(_span(case, "CINreferralDate", "CINclosureDate"))
                told.needs.append(case.findtext("PrimaryNeedCode", ""))
            for plan in case.iter("ChildProtectionPlans"):
                told.plans.append(_span(plan, "CPPstartDate", "CPPendDate"))
            for plan in case.iter("CINPlanDates"):
                told.need_plans.append(_span(plan, "CINPlanStartDate", "CINPlanEndDate"))
            for enquiry in case.iter("Section47"):
                if held := day(enquiry.findtext("DateOfInitialCPC", "")):
                    told.conferences.add(held)
        found[child.findtext("ChildIdentifiers/LAchildID", "")] = told
    return found


def _span(element: ElementTree.Element, start: str, end: str) -> Span:
    first = day(element.findtext(start, ""))
    assert first
    return first, day(element.findtext(end, ""))


def covers(spans: list[Span], on: date) -> bool:
    return any(first <= on and (end is None or end > on) for first, end in spans)


@pytest.fixture(scope="session")
def returns(demo: Plain) -> dict[int, dict[str, Told]]:
    return {year: read(demo, year) for year in (2021, 2022, 2023, 2024)}


@pytest.mark.parametrize(
    ("year", "on", "in_need", "on_plan"),
    [
        (2022, date(2022, 3, 31), 1960, 416),
        (2023, date(2023, 3, 31), 1690, 469),
        (2024, date(2023, 7, 21), 1655, 452),
    ],
)
def test_so_many_are_in_need_and_on_plans_without_being_looked_after(
    returns: dict[int, dict[str, Told]],
    care: dict[str, list[Span]],
    year: int,
    on: date,
    in_need: int,
    on_plan: int,
) -> None:
    looked_after = in_care(care, on)
    here = {c: t for c, t in returns[year].items() if covers(t.cases, on) and c not in looked_after}
    assert len(here) == in_need
    assert sum(covers(t.plans, on) for t in here.values()) == on_plan


def test_about_twelve_hundred_are_of_school_age(
    returns: dict[int, dict[str, Told]], care: dict[str, list[Span]]
) -> None:
    counts = []
    for year in (2022, 2023):
        on = date(year, 3, 31)
        looked_after = in_care(care, on)
        counts.append(sum(
            covers(t.cases, on) and c not in looked_after
            and 0 <= year_group(t.born, year - 1) <= 11
            for c, t in returns[year].items()
        ))  # fmt: skip
    assert counts == pytest.approx([1_300, 1_150], abs=60)


def test_every_child_looked_after_in_a_year_stands_in_its_census_with_the_same_number(
    demo: Plain, returns: dict[int, dict[str, Told]]
) -> None:
    for year in (2021, 2022, 2023, 2024):
        upns = {r["CHILD"]: r["UPN"] for r in demo.rows(f"ssda903/{year}/header.csv")}
        for child in {r["CHILD"] for r in demo.rows(f"ssda903/{year}/episodes.csv")}:
            told = returns[year][child]
            assert told.upn or told.unknown
            if told.upn and len(upns[child]) == 13:
                assert told.upn == upns[child]


def test_a_plan_starts_with_its_conference_and_lies_within_its_case(
    returns: dict[int, dict[str, Told]],
) -> None:
    for year in (2022, 2023):
        for told in returns[year].values():
            for first, end in told.plans:
                own = [c for c in told.cases if c[0] <= first and (c[1] is None or c[1] >= first)]
                assert own
                assert end is None or end > first
                assert end is None or own[-1][1] is None or end <= own[-1][1]
                if first >= date(year - 1, 4, 1):
                    assert first in told.conferences


def test_no_child_in_need_plan_stands_beside_a_protection_plan(
    returns: dict[int, dict[str, Told]],
) -> None:
    for told in returns[2023].values():
        for first, end in told.need_plans:
            assert not any(
                first <= (ceased or date.max) and start <= (end or date.max)
                for start, ceased in told.plans
            )


def test_returns_flow_into_one_another(returns: dict[int, dict[str, Told]]) -> None:
    """Whoever is open on 31 March has the same referral in the next return."""
    for year in (2021, 2022, 2023):
        for child, told in returns[year].items():
            for first, closed in told.cases:
                if closed is None:
                    assert first in {start for start, _ in returns[year + 1][child].cases}


def test_a_few_numbers_of_school_age_are_missing_and_none_stands_twice(
    returns: dict[int, dict[str, Told]],
) -> None:
    of_age = [t for t in returns[2023].values() if 1 <= year_group(t.born, 2022) <= 11
              and t.unknown != "UN7"]  # fmt: skip
    assert 0.01 < sum(not t.upn for t in of_age) / len(of_age) < 0.05
    upns = Counter(t.upn for t in returns[2023].values() if t.upn)
    assert max(upns.values()) <= 2  # the planted pair
    assert sum(count == 2 for count in upns.values()) <= 1


def test_abuse_or_neglect_is_the_need_of_a_good_half(
    returns: dict[int, dict[str, Told]],
) -> None:
    needs = Counter(need for told in returns[2023].values() for need in told.needs)
    assert 0.5 < needs["N1"] / needs.total() < 0.65
    assert needs["N2"] / needs.total() > 0.08


@pytest.fixture(scope="session")
def sessions(demo: Plain, returns: dict[int, dict[str, Told]]) -> dict[int, dict[str, Counter]]:
    """Sessions by class (P, AA, UA) of each child and academic year, from the term files."""
    ids = {t.upn: c for year in (2021, 2022, 2023, 2024) for c, t in returns[year].items() if t.upn}
    found: dict[int, dict[str, Counter]] = {2021: defaultdict(Counter), 2022: defaultdict(Counter)}
    for name in demo.names("attendance-social-work/*.csv"):
        year = int(name.rpartition("/")[2][:4])
        for row in demo.rows(name):
            child = row["child_id"] or ids[row["upn"]]
            for code in (row["am"], row["pm"]):
                if code in CLASS:
                    found[year][child][CLASS[code]] += 1
    return found


@pytest.mark.parametrize(
    ("year", "is_on_plan", "absence", "persistent"),
    [
        (2021, False, 16.7, 48.0), (2022, False, 18.9, 49.6),
        (2021, True, 20.3, 57.4), (2022, True, 23.9, 61.2),
    ],
)  # fmt: skip
def test_absence_of_those_in_need_on_31_march_is_the_published_rate(
    returns: dict[int, dict[str, Told]],
    care: dict[str, list[Span]],
    sessions: dict[int, dict[str, Counter]],
    year: int,
    is_on_plan: bool,
    absence: float,
    persistent: float,
) -> None:
    march = date(year + 1, 3, 31)
    looked_after = in_care(care, march)
    own = [
        sessions[year][c]
        for c, t in returns[year + 1].items()
        if covers(t.cases, march)
        and covers(t.plans, march) == is_on_plan
        and c not in looked_after
        and c in sessions[year]
    ]
    possible = sum(s.total() for s in own)
    missed = sum(s["AA"] + s["UA"] for s in own)
    assert 100 * missed / possible == pytest.approx(absence, abs=0.5)
    rate = 100 * sum(10 * (s["AA"] + s["UA"]) >= s.total() for s in own) / len(own)
    assert rate == pytest.approx(persistent, abs=1.5)


def test_one_child_in_seven_is_suspended_in_a_year(
    demo: Plain, sessions: dict[int, dict[str, Counter]], returns: dict[int, dict[str, Told]]
) -> None:
    for year in (2021, 2022):
        march = date(year + 1, 3, 31)
        here = {c for c in sessions[year] if covers(returns[year + 1].get(c, Told()).cases, march)}
        suspended = {row["child_id"] for name in demo.names(f"suspensions-social-work/{year}-*.csv")
                     for row in demo.rows(name)}  # fmt: skip
        assert 100 * len(here & suspended) / len(here) == pytest.approx(14, abs=1.5)


def test_every_suspension_has_its_marks_and_every_e_its_suspension(demo: Plain) -> None:
    for term in ("2021-autumn", "2022-spring"):
        marks = {(r["child_id"], r["date"]): (r["am"], r["pm"])
                 for r in demo.rows(f"attendance-social-work/{term}.csv")}  # fmt: skip
        told: Counter[str] = Counter()
        for row in demo.rows(f"suspensions-social-work/{term}.csv"):
            told[row["child_id"]] += int(row["sessions"])
            assert "E" in marks[row["child_id"], row["start_date"]]
        excluded = Counter(
            who for (who, _), halves in marks.items() for code in halves if code == "E"
        )
        assert excluded == told


def test_marks_stand_on_school_days_and_never_in_care(
    demo: Plain, care: dict[str, list[Span]]
) -> None:
    for row in demo.rows("attendance-social-work/2022-autumn.csv"):
        on = day(row["date"])
        assert on
        assert on.weekday() < 5
        assert on != date(2022, 9, 19)
        assert not covers(care.get(row["child_id"], []), on)
