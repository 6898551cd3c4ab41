import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.identifiers import (
    AUTHORITIES,
    FORMER_AUTHORITIES,
    REGION_OF,
    UPN_LETTERS,
    Authority,
    check_uln,
    check_upn,
    is_upn_unknown,
    is_urn,
    laestab,
    normalise_upn,
    upn_check_letter,
)

RETURNS = Path(__file__).parents[2] / "fixtures" / "ssda903"

bodies = st.tuples(
    st.from_regex(r"[0-9]{11}", fullmatch=True), st.sampled_from("0123456789" + UPN_LETTERS)
).map("".join)


@pytest.mark.parametrize(
    ("upn", "has_right_letter", "has_known_la", "is_temporary"),
    [
        ("A950000178301", True, False, False),
        ("H243278544154", True, False, False),
        ("X845212818005", True, True, False),
        ("R247962919251", False, False, False),
        ("X428558133462", False, False, False),
        ("A123456789123", False, False, False),
        ("B207000016049", False, True, False),
        ("P207000016049", True, True, False),
        ("R421962919251", False, False, False),
        ("B806400124001", True, True, False),
        ("Q806400124002", True, True, False),
        ("M80640012400A", True, True, True),
    ],
)
def test_a_well_formed_upn_is_checked_in_its_parts(
    upn, has_right_letter, has_known_la, is_temporary
):
    check = check_upn(upn)
    assert check.is_well_formed
    assert check.has_right_check_letter is has_right_letter
    assert check.has_known_la is has_known_la
    assert check.is_temporary is is_temporary
    assert (check.problem is None) is (has_right_letter and has_known_la)


@pytest.mark.parametrize(
    ("upn", "letter"),
    [
        ("R247962919251", "Q"),
        ("X428558133462", "W"),
        ("A123456789123", "P"),
        ("B207000016049", "P"),
        ("R421962919251", "M"),
        ("A80640012400A", "M"),
    ],
)
def test_the_right_check_letter_is_the_one_of_the_published_vectors(upn, letter):
    assert upn_check_letter(upn) == letter


@pytest.mark.parametrize(
    ("upn", "problem"),
    [
        ("", "There is no UPN."),
        ("B80640012400", "The UPN B80640012400 has 12 characters, not 13."),
        ("B8064001240011", "The UPN B8064001240011 has 14 characters, not 13."),
        ("I806400124001", "is not a letter, eleven digits"),
        ("O806400124001", "is not a letter, eleven digits"),
        ("S806400124001", "is not a letter, eleven digits"),
        ("B80640012400S", "is not a letter, eleven digits"),
        ("B8064A0124001", "is not a letter, eleven digits"),
        ("B80640012400٣", "is not a letter, eleven digits"),
    ],
)
def test_a_upn_of_another_shape_is_told_in_a_sentence(upn, problem):
    check = check_upn(upn)
    assert not check.is_well_formed
    assert not check.has_right_check_letter
    assert problem in check.problem


def test_space_and_small_letters_do_not_matter_in_a_upn():
    assert normalise_upn(" b806400\u00a0124001\t") == "B806400124001"
    assert check_upn(" m80640012400a ").problem is None


def test_a_check_letter_of_something_else_is_refused():
    with pytest.raises(ValueError, match="does not have the shape"):
        upn_check_letter("A80640012400")


@given(bodies)
def test_a_upn_made_with_its_check_letter_is_right_and_with_any_other_is_wrong(body):
    right = upn_check_letter("A" + body)
    assert check_upn(right + body).has_right_check_letter
    assert not any(
        check_upn(letter + body).has_right_check_letter for letter in UPN_LETTERS if letter != right
    )


@given(st.text())
def test_any_text_at_all_can_be_checked_as_a_upn_or_uln(text):
    assert check_upn(text).is_well_formed or check_upn(text).problem
    assert check_uln(text).is_well_formed or check_uln(text).problem


def test_unknown_upns_are_un1_to_un10():
    assert all(is_upn_unknown(f" un{number} ") for number in range(1, 11))
    assert not any(map(is_upn_unknown, ("UN0", "UN11", "UN", "", "B806400124001")))


@pytest.mark.parametrize(("folder", "malformed"), [("2017", 83), ("2018", 61)])
def test_published_returns_have_as_many_malformed_upns_as_two_methods_found(folder, malformed):
    path = RETURNS / folder / f"{folder}-header.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        upns = [row["UPN"] for row in csv.DictReader(file)]
    known = [upn for upn in upns if not is_upn_unknown(upn)]
    assert sum(not check_upn(upn).is_well_formed for upn in known) == malformed


@pytest.mark.parametrize(
    ("uln", "is_right"),
    [
        ("9276308686", True),  # HESA's worked example
        (" 9276 308686", True),
        ("9276308687", False),
    ],
)
def test_a_uln_is_checked_by_its_last_digit(uln, is_right):
    check = check_uln(uln)
    assert check.is_well_formed
    assert check.has_right_check_digit is is_right
    assert (check.problem is None) is is_right


def test_a_uln_whose_remainder_is_0_is_never_right():
    # 3 * 10 + 1 * 3 = 33 leaves 0, and 10 is no digit.
    assert not any(check_uln(f"300000010{digit}").has_right_check_digit for digit in range(10))


def test_the_placeholder_uln_identifies_nobody_and_is_no_problem():
    check = check_uln("9999999999")
    assert (check.is_unassigned, check.has_right_check_digit, check.problem) == (True, False, None)


@pytest.mark.parametrize(
    ("uln", "problem"),
    [("", "There is no ULN."), ("123", "The ULN 123 is not ten digits.")],
)
def test_a_uln_of_another_shape_is_told_in_a_sentence(uln, problem):
    assert check_uln(uln).problem == problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("111748", True),
        (" 111748 ", True),
        ("011748", False),
        ("11174", False),
        ("SC123456", False),
    ],
)
def test_a_urn_is_six_digits(text, expected):
    assert is_urn(text) is expected


def test_an_establishment_number_gets_its_zeros_back():
    assert laestab(806, 4001) == "806/4001"
    assert laestab("1", " 12") == "001/0012"


@pytest.mark.parametrize(("la", "estab"), [("8066", "4001"), ("806", "40011"), ("A06", "4001")])
def test_an_establishment_number_of_another_shape_is_refused(la, estab):
    with pytest.raises(ValueError, match="is not an establishment number"):
        laestab(la, estab)


def test_authorities_of_today_and_of_the_past_are_known():
    assert AUTHORITIES["806"] == Authority("806", "Middlesbrough", "E06000002", "North East")
    assert len(AUTHORITIES) == 153
    assert sorted(FORMER_AUTHORITIES) == ["835", "836", "837", "909", "928"]
    assert FORMER_AUTHORITIES["909"].name == "Cumbria"
    assert {"942", "943"} <= AUTHORITIES.keys()


def test_the_north_east_has_its_twelve_authorities():
    north_east = {
        code: each.ons_code for code, each in AUTHORITIES.items() if each.region == "North East"
    }
    assert north_east == {
        "805": "E06000001", "806": "E06000002", "807": "E06000003", "808": "E06000004",
        "841": "E06000005", "840": "E06000047", "929": "E06000057", "390": "E08000037",
        "391": "E08000021", "392": "E08000022", "393": "E08000023", "394": "E08000024",
    }  # fmt: skip


def test_every_authority_has_a_region_and_a_code_of_its_own():
    everyone = [*AUTHORITIES.values(), *FORMER_AUTHORITIES.values()]
    assert len({each.ons_code for each in everyone}) == len(everyone) == len(REGION_OF)
    assert len(set(REGION_OF.values())) == 9
    assert all(each.ons_code[:3] in {"E06", "E08", "E09", "E10"} for each in everyone)


def test_a_upn_may_name_every_authority_of_the_list():
    for code in REGION_OF:
        body = f"{code}400124001"
        assert check_upn(upn_check_letter("A" + body) + body).problem is None
