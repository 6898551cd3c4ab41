"""What is told of our children's rows, and what is a list of pupils at all."""

from datetime import date

import pytest
from tests.unit.feeds.pupils.helpers import (
    FORMER,
    OTHER,
    PUPIL,
    TODAY,
    codes,
    csv,
    load,
    only,
    ours,
    pupil,
    workbook,
)

from virtualschool.feeds.base import Context, Match, Severity, Unknown
from virtualschool.feeds.receive import receive


def told(folder, row, who=lambda key: Match("C1", "upn")):
    return [(each.code, each.field) for each in load(folder, {"a.csv": csv(row)}, who=who).findings]


def test_a_good_row_has_no_finding(tmp_path):
    assert told(tmp_path, pupil()) == []


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (pupil(UPN="B80640012400"), "upn_malformed", "upn"),
        (pupil(UPN="C806400124001"), "1510", "upn"),
        (pupil(UPN=FORMER), "1530", "upn"),
        (pupil(UPN="M80640012400A"), "upn_temporary", "upn"),
        (pupil() | {"Former UPN": "X"}, "upn_malformed", "former_upn"),
        (pupil() | {"ULN": "12345"}, "1575", "uln"),
        (pupil(DOB="05/05/2030"), "date_of_birth_to_come", "date_of_birth"),
        (pupil(DOB="31/02/2010"), "unreadable_value", "date_of_birth"),
        (pupil(DOB="05/05/1810"), "unreadable_value", "date_of_birth"),
        (pupil(Year_group="Year 7"), "year_group_out_of_age", "year_group"),
        (pupil(Year_group="7 Blue"), "unreadable_value", "year_group"),
        (pupil(School_URN="8064001"), "school_urn_shape", "school_urn"),
        (pupil(School_URN="") | {"School": "Acklam"}, "school_named_only", "school_name"),
        (pupil() | {"SEN": "Q"}, "unreadable_value", "sen"),
        (pupil() | {"Pupil premium": "perhaps"}, "unreadable_value", "pupil_premium"),
        (pupil(As_at_date=""), "as_at_assumed", "as_at"),
        (pupil(As_at_date="2025-01-01"), "as_at_to_come", "as_at"),
    ],
)
def test_what_is_not_as_it_should_be_is_told_and_the_row_stays(tmp_path, row, code, field):
    assert (code, field) in told(tmp_path, row)
    assert only(load(tmp_path, {"a.csv": csv(row)}, who=ours)).rows_set_aside == 0


def test_a_year_apart_is_information_and_more_a_warning(tmp_path):
    for group, severity in (("9", Severity.INFORMATION), ("7", Severity.WARNING)):
        got = load(tmp_path, {"a.csv": csv(pupil(Year_group=group))})
        (said,) = [each for each in got.findings if each.code == "year_group_out_of_age"]
        assert said.severity is severity


@pytest.mark.parametrize("placeholder", ["UN1", "un4 ", "9999999999"])
def test_what_stands_for_no_number_is_nobodys_number(tmp_path, placeholder):
    seen = []
    row = pupil(UPN="" if placeholder.isdigit() else placeholder)
    row["ULN"] = placeholder if placeholder.isdigit() else ""

    def who(key):
        seen.append((key.upn, key.uln))
        return Match()

    load(tmp_path, {"a.csv": csv(row)}, who=who)
    assert set(seen) == {("", "")}


def test_the_day_of_a_list_is_its_columns_else_todays(tmp_path):
    row = {name: value for name, value in PUPIL.items() if name != "As at date"}
    assert only(load(tmp_path, {"a.csv": csv(row)})).scope["as_at"] == "2024-11-01"
    assert only(load(tmp_path, {"list 2024-10-07.csv": csv(row)})).scope["as_at"] == "2024-10-07"


def test_headings_of_ones_own_are_mapped(tmp_path):
    row = {"Nummer": PUPIL["UPN"], "Nachname": "Ashgarth", "Vorname": "Merrin"}
    mapping = {"Nummer": "upn", "Nachname": "surname", "Vorname": "forename"}
    got = load(tmp_path, {"a.csv": csv(row)}, mapping=mapping)
    assert only(got).rows["upn"].to_pylist() == [PUPIL["UPN"]]


@pytest.mark.parametrize(
    ("heading", "table"),
    [("child_id", r"Children list, which also needs"), ("NativeId", "School census")],
)
def test_a_children_list_or_a_census_that_lacks_a_column_passes_for_no_list_of_pupils(
    tmp_path, heading, table
):
    row = {heading: "1", "surname": "A", "forename": "B", "dob": "2010-05-05"}
    with pytest.raises(Unknown, match=f"the closest is {table}"):
        load(tmp_path, {"a.csv": csv(row)})


def test_a_list_of_plans_is_read_with_the_provision_that_a_plan_is(tmp_path):
    row = {
        "UPN": PUPIL["UPN"],
        "Date of birth": date(2010, 5, 5),
        "Date initial EHC plan issued": date(2024, 1, 15),
        "SEN primary need": "SEMH",
        "Main education establishment – URN": 100001,
    }
    late = row | {"UPN": OTHER, "Date initial EHC plan issued": date(2030, 1, 1)}
    path = workbook(tmp_path / "plans.xlsx", {"List_1": [row, late]})
    got = receive([path], Context("806", TODAY), roll=lambda _others: lambda key: Match(key.upn))
    assert [
        (each["sen"], each["plan_on"], each["primary_need"], each["school_urn"])
        for each in only(got).rows.to_pylist()
    ] == [
        ("E", date(2024, 1, 15), "SEMH", "100001"),
        ("E", date(2030, 1, 1), "SEMH", "100001"),
    ]
    assert "plan_date" in codes(got)


def test_two_rows_of_one_pupil_that_differ_are_told_without_what_they_say(tmp_path):
    rows = (pupil(), pupil(), pupil(DOB="06/05/2010", Year_group="9"))
    got = load(tmp_path, {"a.csv": csv(*rows)})
    (said,) = [each for each in got.findings if each.code == "pupil_differs"]
    assert said.line == 4
    assert said.message == (
        "a.csv line 4: the pupil stands on line 2 too, with another date of birth and another year "
        "group; one of the two is wrong."
    )


def test_rows_of_two_days_or_schools_may_differ(tmp_path):
    rows = (
        pupil(),
        pupil(Year_group="9", As_at_date="2024-10-15"),
        pupil(Year_group="9", School_URN="100002"),
    )
    assert "pupil_differs" not in codes(load(tmp_path, {"a.csv": csv(*rows)}))


def test_a_row_with_a_pupils_number_is_never_taken_for_an_explanation(tmp_path):
    row = pupil(Surname="Required", DOB="")
    got = load(tmp_path, {"a.csv": csv(row)})
    assert only(got).rows.num_rows == 1
    assert "instruction_row" not in codes(got)


def test_a_code_for_no_number_without_a_birth_names_nobody(tmp_path):
    staged = only(load(tmp_path, {"a.csv": csv(pupil(UPN="UN4", DOB=""))}))
    assert [(row.line, row.field) for row in staged.set_aside] == [(2, "date_of_birth")]
