"""Censuses folded over years: who was in need or on a plan, by whose word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.feeds.cin.helpers import HEADER, case_xml, census_xml, child_xml, load, write

from virtualschool.feeds.base import Staged
from virtualschool.feeds.cin.fold import Stretch, fold, in_need_on

TOLD = date(2023, 3, 31)
CLOSED = "<CINclosureDate>{}</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>"


def plan_xml(start: str, end: str = "") -> str:
    ended = f"<CPPendDate>{end}</CPPendDate>" if end else ""
    return (
        f"<ChildProtectionPlans><CPPstartDate>{start}</CPPstartDate>{ended}"
        "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
        "<LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>"
        "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
    )


def census(folder: Path, year: int, *children: str) -> Sequence[Staged]:
    text = census_xml(*children, header=HEADER.replace("2023", str(year)))
    return load(write(folder, f"{year}.xml", text)).staged


def test_a_case_is_a_need_from_its_referral_to_its_closure(tmp_path: Path) -> None:
    closed = case_xml("2022-05-03", CLOSED.format("2022-12-01"))
    facts = fold([census(tmp_path, 2023, child_xml("A1", closed + case_xml("2023-01-10")))])
    assert facts.needs == {
        ("A1", date(2022, 5, 3)): Stretch(
            date(2022, 5, 3), date(2022, 12, 1), "N1", TOLD, "1A", "RC7"
        ),
        ("A1", date(2023, 1, 10)): Stretch(date(2023, 1, 10), None, "N1", TOLD, "1A", ""),
    }
    assert facts.findings == []


def test_a_referral_that_no_action_followed_is_no_need(tmp_path: Path) -> None:
    for no_action in ("1", "true", "TRUE"):
        details = case_xml().replace("<ReferralNFA>0<", f"<ReferralNFA>{no_action}<")
        facts = fold([census(tmp_path, 2023, child_xml("A1", details))])
        assert facts.needs == {}
        assert list(facts.children) == ["A1"]


def test_a_referral_that_does_not_say_counts(tmp_path: Path) -> None:
    details = case_xml().replace("<ReferralNFA>0</ReferralNFA>", "")
    assert len(fold([census(tmp_path, 2023, child_xml("A1", details))]).needs) == 1


def test_what_ended_before_it_began_is_left_out(tmp_path: Path) -> None:
    rest = CLOSED.format("2022-05-02") + plan_xml("2022-06-01", "2022-05-31")
    facts = fold([census(tmp_path, 2023, child_xml("A1", case_xml(rest=rest)))])
    assert facts.needs == {}
    assert facts.plans == {}


def test_plans_assessments_and_enquiries_are_told_by_their_first_day(tmp_path: Path) -> None:
    rest = (
        "<Assessments><AssessmentActualStartDate>2022-05-04</AssessmentActualStartDate>"
        "<AssessmentAuthorisationDate>2022-06-01</AssessmentAuthorisationDate>"
        "<FactorsIdentifiedAtAssessment><AssessmentFactors>2B</AssessmentFactors>"
        "<AssessmentFactors>4A</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>"
        "<CINPlanDates><CINPlanStartDate>2022-06-02</CINPlanStartDate>"
        "<CINPlanEndDate>2022-07-01</CINPlanEndDate></CINPlanDates>"
        "<Section47><S47ActualStartDate>2022-06-20</S47ActualStartDate>"
        "<DateOfInitialCPC>2022-07-01</DateOfInitialCPC><ICPCnotRequired>false</ICPCnotRequired>"
        "</Section47>" + plan_xml("2022-07-01", "2023-01-31")
    )
    facts = fold([census(tmp_path, 2023, child_xml("A1", case_xml(rest=rest)))])
    (plan,) = facts.plans.values()
    assert (plan.start_on, plan.ceased_on, plan.category) == (
        date(2022, 7, 1),
        date(2023, 1, 31),
        "EMO",
    )
    (need_plan,) = facts.need_plans.values()
    assert (need_plan.start_on, need_plan.ceased_on) == (date(2022, 6, 2), date(2022, 7, 1))
    (assessment,) = facts.assessments.values()
    assert assessment.factors == ("2B", "4A")
    assert assessment.authorised_on == date(2022, 6, 1)
    (enquiry,) = facts.enquiries.values()
    assert enquiry.conference_on == date(2022, 7, 1)
    assert enquiry.is_conference_needed


def test_a_later_return_of_a_year_replaces_the_one_before(tmp_path: Path) -> None:
    first = census(tmp_path, 2023, child_xml("A1"), child_xml("A2"))
    second = census(tmp_path, 2023, child_xml("A1", case_xml("2022-06-06")))
    facts = fold([first, second])
    assert list(facts.needs) == [("A1", date(2022, 6, 6))]
    assert list(facts.children) == ["A1"]
    assert facts.findings == []


def test_the_latest_year_s_word_wins_in_whatever_order_they_come(tmp_path: Path) -> None:
    first = census(tmp_path, 2023, child_xml("A1"))
    closed = case_xml("2022-05-03", CLOSED.format("2023-06-01"))
    second = census(tmp_path, 2024, child_xml("A1", closed).replace("WBRI", "BCRB"))
    for loads in ([first, second], [second, first]):
        facts = fold(loads)
        (need,) = facts.needs.values()
        assert (need.ceased_on, need.told_on) == (date(2023, 6, 1), date(2024, 3, 31))
        assert facts.children["A1"].ethnicity == "BCRB"
        assert facts.findings == []


def test_earlier_years_are_kept(tmp_path: Path) -> None:
    closed = case_xml("2022-05-03", CLOSED.format("2022-12-01"))
    first = census(tmp_path, 2023, child_xml("A1", closed))
    second = census(tmp_path, 2024, child_xml("A2", case_xml("2023-05-03")))
    facts = fold([first, second])
    assert list(facts.needs) == [("A1", date(2022, 5, 3)), ("A2", date(2023, 5, 3))]
    assert list(facts.children) == ["A1", "A2"]


def test_what_the_next_census_leaves_out_ceased_on_its_1_april_with_a_finding(
    tmp_path: Path,
) -> None:
    rest = plan_xml("2022-07-01") + "<CINPlanDates><CINPlanStartDate>2022-05-09</CINPlanStartDate>"
    rest += "</CINPlanDates>"
    first = census(tmp_path, 2023, child_xml("A1", case_xml(rest=rest)))
    second = census(tmp_path, 2024, child_xml("A2", case_xml("2023-05-03")))
    facts = fold([first, second])
    for held in (facts.needs, facts.plans, facts.need_plans):
        assert next(iter(held.values())).ceased_on == date(2023, 4, 1)
    assert [(each.code, each.child_id) for each in facts.findings] == [
        ("closed_by_omission", "A1")
    ] * 3
    assert "1 April 2023" in facts.findings[0].message


def test_what_would_have_begun_after_that_1_april_ceased_as_it_began(tmp_path: Path) -> None:
    first = census(tmp_path, 2023, child_xml("A1", case_xml("2023-05-01")))
    second = census(tmp_path, 2024, child_xml("A2", case_xml("2023-05-03")))
    need = fold([first, second]).needs["A1", date(2023, 5, 1)]
    assert need.ceased_on == date(2023, 5, 1)


def test_who_a_child_is(tmp_path: Path) -> None:
    text = (
        child_xml("A1", identifiers="<PersonDeathDate>2023-01-02</PersonDeathDate>")
        .replace("<UPNunknown>UN4</UPNunknown>", "<UPN>l806123456781</UPN><FormerUPN>X</FormerUPN>")
        .replace("<Disability>NONE<", "<Disability>MOB</Disability><Disability>AUT<")
    )
    child = fold([census(tmp_path, 2023, text)]).children["A1"]
    assert (child.upn, child.former_upn, child.upn_unknown_reason) == ("L806123456781", "", "")
    assert (child.sex, child.ethnicity, child.disabilities) == ("M", "WBRI", ("MOB", "AUT"))
    assert (child.date_of_birth, child.died_on) == (date(2011, 2, 1), date(2023, 1, 2))


def test_an_unborn_child_has_a_day_on_which_it_is_expected(tmp_path: Path) -> None:
    text = child_xml("A1").replace("PersonBirthDate>", "ExpectedPersonBirthDate>")
    child = fold([census(tmp_path, 2023, text)]).children["A1"]
    assert child.date_of_birth is None
    assert child.expected_on == date(2011, 2, 1)
    assert child.upn_unknown_reason == "UN4"


def test_nothing_folds_to_nothing() -> None:
    assert fold([]).children == {}
    assert fold([[]]).needs == {}


DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS)), DAYS)
def test_a_child_is_in_need_from_the_first_day_to_the_one_before_the_last(
    times: list[tuple[date, date | None]], day: date
) -> None:
    needs = [Stretch(start, end, "N1", TOLD) for start, end in times]
    expected = any(start <= day < (end or date.max) for start, end in times)
    assert in_need_on(needs, day) is expected
