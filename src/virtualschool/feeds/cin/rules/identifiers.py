"""Rules on who the child is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from virtualschool.domain.codes import ETHNICITY
from virtualschool.domain.education import age_on
from virtualschool.domain.identifiers import check_upn
from virtualschool.feeds.cin.codes import (
    DISABILITIES,
    FIRST_YEAR_OF_SEX,
    NO_DISABILITY,
    NO_FURTHER_ACTION,
    NOT_OF_SCHOOL_AGE,
    SEXES,
    SEXES_BEFORE_2025,
    UPN_UNKNOWN,
)
from virtualschool.feeds.cin.rows import CensusView, Row, is_true
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: The first census with rules on the form of the council's id.
FIRST_YEAR_OF_ID_RULES = 2025
LONGEST_ID = 20
#: An expected birth is believed from 30 days before the reference date to the end of the year.
EXPECTED_BEFORE = timedelta(days=30)
OLDEST = 25
#: Until 2024 a UPN is expected of a child of this age; then from the autumn term of four.
AGE_OF_UPN_BEFORE_2025, AGE_OF_UPN = 6, 4


@rule("8510", "The child's id stands more than once.", "LAchildID")
def repeated_id(view: CensusView, _authority: str) -> Iterator[Hit]:
    times = Counter(row.child for row in view.rows("child"))
    for child, rows in view.of_child("child").items():
        for row in rows[1:]:
            yield Hit(row, f"the id {child} stands {times[child]} times; the last one counts.")


@rule(
    "1570",
    "The child's id has more than 20 characters.",
    "LAchildID",
    first_year=FIRST_YEAR_OF_ID_RULES,
)
def long_id(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if len(row.child) > LONGEST_ID:
            yield Hit(row, f"the id has {len(row.child)} characters.")


@rule(
    "1580",
    "The child's id has characters other than letters and digits.",
    "LAchildID",
    first_year=FIRST_YEAR_OF_ID_RULES,
)
def id_with_signs(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if not row.child.isalnum():
            yield Hit(row, "the id has characters other than letters and digits.")


@rule("1510", "The UPN's check letter is wrong.", "UPN")
def upn_check_letter(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        upn = check_upn(row.text("UPN"))
        if row.text("UPN") and upn.is_well_formed and not upn.has_right_check_letter:
            yield Hit(row, f"UPN {row.text('UPN')}: {upn.problem}")


@rule("1520", "More than one child has the UPN.", "UPN")
def repeated_upn(view: CensusView, _authority: str) -> Iterator[Hit]:
    first: dict[str, Row] = {}
    for row in view.rows("child"):
        upn = row.text("UPN")
        if not upn:
            continue
        before = first.setdefault(upn, row)
        if before.child != row.child:
            yield Hit(row, f"UPN {upn} is also that of child {before.child} (line {before.line}).")


@rule("1530", "Characters 2 to 4 of the UPN are no authority's code.", "UPN")
def upn_authority(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        upn = check_upn(row.text("UPN"))
        if row.text("UPN") and upn.is_well_formed and not upn.has_known_la:
            yield Hit(row, f"UPN {row.text('UPN')} names authority {row.text('UPN')[1:4]}.")


@rule("1540", "Characters 5 to 12 of the UPN are not all digits.", "UPN")
def upn_digits(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        upn = row.text("UPN")
        if upn and not upn[4:12].isdigit():
            yield Hit(row, f"UPN {upn} has {upn[4:12]!r} as its characters 5 to 12.")


@rule("1550", "Character 13 of the UPN is not a digit or a letter that a UPN may end with.", "UPN")
def upn_end(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        upn = row.text("UPN")
        if upn and upn[4:12].isdigit() and not check_upn(upn).is_well_formed:
            yield Hit(row, f"UPN {upn}: {check_upn(upn).problem}")


@rule("1560Q", "The former UPN has not the form of a UPN.", "FormerUPN")
def former_upn(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        upn = row.text("FormerUPN")
        if upn and not check_upn(upn).is_well_formed:
            yield Hit(row, f"former UPN {upn}: {check_upn(upn).problem}")


@rule("8520", "The date of birth is after the reference date.", "PersonBirthDate")
def born_later(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        born = row.day("PersonBirthDate")
        if born and born > view.last_day:
            yield Hit(row, f"the date of birth, {said(born)}, is after {said(view.last_day)}.")


@rule("8525", "Not one of date of birth and expected date.", "PersonBirthDate")
def one_birth_date(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        born, expected = row.day("PersonBirthDate"), row.day("ExpectedPersonBirthDate")
        if born and expected:
            yield Hit(row, "both a date of birth and an expected one are given.")
        elif not born and not expected:
            yield Hit(row, "neither a date of birth nor an expected one is given.")


@rule("8530Q", "The expected date of birth is far from the census.", "ExpectedPersonBirthDate")
def expected_birth(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        expected = row.day("ExpectedPersonBirthDate")
        if expected is None:
            continue
        earliest, latest = view.last_day - EXPECTED_BEFORE, date(view.year, 12, 31)
        if not earliest <= expected <= latest:
            yield Hit(row, f"the birth was expected on {said(expected)}.")


@rule("8535Q", "The child died before birth.", "PersonDeathDate")
def died_before_birth(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        born, died = row.day("PersonBirthDate"), row.day("PersonDeathDate")
        if died and (born is None or died < born):
            birth = f"born on {said(born)}" if born else "and has no date of birth"
            yield Hit(row, f"died on {said(died)}, {birth}.")


@rule("8545Q", "The death is outside the census year.", "PersonDeathDate")
def died_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        died = row.day("PersonDeathDate")
        if died and not view.is_within(died):
            yield Hit(row, f"died on {said(died)}.")


@rule("4180", "The sex is not a code of the list.", "GenderCurrent", last_year=2024)
def gender_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if row.text("GenderCurrent") not in SEXES_BEFORE_2025:
            shown = row.text("GenderCurrent") or "blank"
            yield Hit(row, f"GenderCurrent is {shown}; 0, 1, 2 and 9 are the codes.")


@rule("4180", "The sex is not a code of the list.", "Sex", first_year=FIRST_YEAR_OF_SEX)
def sex_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if row.text("Sex") not in SEXES:
            yield Hit(row, f"Sex is {row.text('Sex') or 'blank'}; M, F and U are the codes.")


@rule("4220", "The ethnicity is not a code of the list.", "Ethnicity")
def ethnicity_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if row.text("Ethnicity") not in ETHNICITY:
            yield Hit(row, f"Ethnicity is {row.text('Ethnicity') or 'blank'}.")


@rule("8750", "An unborn child has a sex.", "GenderCurrent", last_year=2024)
def unborn_with_gender(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _unborn(view, "GenderCurrent", "0")


@rule("8750", "An unborn child has a sex.", "Sex", first_year=FIRST_YEAR_OF_SEX)
def unborn_with_sex(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _unborn(view, "Sex", "U")


def _unborn(view: CensusView, column: str, unknown: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        is_unborn = row.day("ExpectedPersonBirthDate") and not row.day("PersonBirthDate")
        if is_unborn and row.text(column) != unknown:
            yield Hit(row, f"is not born yet, and {column} is {row.text(column) or 'blank'}.")


@rule("8540", "The disability of a child in need is missing or no code.", "Disability")
def disability_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if row.day("PersonBirthDate") is None or row.child not in view.followed:
            continue
        codes = row.codes("Disabilities")
        wrong = [code for code in codes if code not in DISABILITIES]
        if wrong:
            yield Hit(row, f"{', '.join(wrong)} is no disability code.")
        elif not codes:
            yield Hit(row, "nothing says whether the child has a disability (NONE if not).")


@rule("8790", "NONE stands beside other disabilities.", "Disability")
def none_beside_others(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        others = [code for code in row.codes("Disabilities") if code != NO_DISABILITY]
        if others and NO_DISABILITY in row.codes("Disabilities"):
            yield Hit(row, f"NONE stands beside {', '.join(others)}.")


@rule("8794", "A disability stands more than once.", "Disability")
def repeated_disability(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        twice = [code for code, times in Counter(row.codes("Disabilities")).items() if times > 1]
        if twice:
            yield Hit(row, f"{', '.join(twice)} stands more than once.")


@rule("8770Q", "A child of school age has no UPN and no reason for it.", "UPN")
def upn_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    reasons = UPN_UNKNOWN - {NOT_OF_SCHOOL_AGE}
    for row in view.rows("child"):
        born = row.day("PersonBirthDate")
        if row.text("UPN") or row.text("UPNunknown") in reasons or born is None:
            continue
        if row.child in view.followed and _has_upn_by(view, born):
            reason = row.text("UPNunknown") or "no reason"
            yield Hit(row, f"born on {said(born)}, is of school age and has {reason} for a UPN.")


def _has_upn_by(view: CensusView, born: date) -> bool:
    """Whether a child must have a UPN: of six by the reference date, or since 2025 of four at the
    end of the August after it."""
    if born > view.last_day:
        return False
    if view.year >= FIRST_YEAR_OF_SEX:
        return age_on(born, date(view.year, 8, 31)) >= AGE_OF_UPN
    return age_on(born, view.last_day) >= AGE_OF_UPN_BEFORE_2025


@rule("8772", "UN7, and not every referral is one without further action.", "UPNunknown")
def un7_with_action(view: CensusView, _authority: str) -> Iterator[Hit]:
    details = view.of_child("cin_details")
    for row in view.rows("child"):
        if row.text("UPNunknown") != NO_FURTHER_ACTION:
            continue
        if not all(is_true(each, "ReferralNFA") for each in details.get(row.child, ())):
            yield Hit(row, "has UN7 (no further action), and a referral that action followed.")


@rule("upn_unknown_code", "The reason for no UPN is not a code of the list.", "UPNunknown")
def unknown_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        if row.text("UPNunknown") not in UPN_UNKNOWN | {""}:
            yield Hit(row, f"UPNunknown is {row.text('UPNunknown')}.")


@rule("8775Q", "The child was older than 25 while the case was open.", "PersonBirthDate")
def too_old(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        born = row.day("PersonBirthDate")
        if born is None or born > view.last_day or age_on(born, view.last_day) < OLDEST:
            continue
        ends = [
            each.day("CINclosureDate") for each in view.of_child("cin_details").get(row.child, ())
        ]
        if any((end or view.last_day) > _birthday(born, OLDEST) for end in ends):
            yield Hit(row, f"born on {said(born)}, was older than {OLDEST} in the year.")


def _birthday(born: date, age: int) -> date:
    """The day on which the child came of an age; 1 March for one born on 29 February."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
