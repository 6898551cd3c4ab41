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
    NO_FURTHER_ACTION,
    SEXES,
    SEXES_BEFORE_2025,
    UPN_UNKNOWN,
)
from virtualschool.feeds.cin.rows import CensusView, Row, is_true
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: Weeks within which an expected birth is believed, before and after the reference date.
EXPECTED_BEFORE, EXPECTED_AFTER = timedelta(days=30), timedelta(days=40 * 7)
SCHOOL_AGES = range(5, 16)
OLDEST = 25


@rule("8510", "The child's id stands more than once.", "LAchildID")
def repeated_id(view: CensusView, _authority: str) -> Iterator[Hit]:
    times = Counter(row.child for row in view.rows("child"))
    for child, rows in view.of_child("child").items():
        for row in rows[1:]:
            yield Hit(row, f"the id {child} stands {times[child]} times; the last one counts.")


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
        if born and born > view.reference_date:
            yield Hit(
                row, f"the date of birth, {said(born)}, is after {said(view.reference_date)}."
            )


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
        earliest = view.reference_date - EXPECTED_BEFORE
        latest = view.reference_date + EXPECTED_AFTER
        if not earliest <= expected <= latest:
            yield Hit(row, f"the birth was expected on {said(expected)}.")


@rule("8535Q", "The child died before birth.", "PersonDeathDate")
def died_before_birth(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        born, died = row.day("PersonBirthDate"), row.day("PersonDeathDate")
        if born and died and died < born:
            yield Hit(row, f"died on {said(died)}, born on {said(born)}.")


@rule("8545Q", "The death is outside the census year.", "PersonDeathDate")
def died_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        died = row.day("PersonDeathDate")
        if died and not view.first_day <= died <= view.reference_date:
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


@rule("8540", "The disability is not a code of the list.", "Disability")
def disability_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        wrong = [code for code in row.codes("Disabilities") if code not in DISABILITIES]
        if wrong:
            yield Hit(row, f"{', '.join(wrong)} is no disability code.")


@rule("8790", "NONE stands beside other disabilities.", "Disability")
def none_beside_others(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        codes = row.codes("Disabilities")
        if "NONE" in codes and len(set(codes)) > 1:
            yield Hit(row, f"NONE stands beside {', '.join(set(codes) - {'NONE'})}.")


@rule("8794", "A disability stands more than once.", "Disability")
def repeated_disability(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        twice = [code for code, times in Counter(row.codes("Disabilities")).items() if times > 1]
        if twice:
            yield Hit(row, f"{', '.join(twice)} stands more than once.")


@rule("8770Q", "A child of school age has no UPN and no reason for having none.", "UPN")
def upn_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    autumn = date(view.year - 1, 8, 31)
    for row in view.rows("child"):
        born = row.day("PersonBirthDate")
        if row.text("UPN") or row.text("UPNunknown") or born is None:
            continue
        if age_on(born, autumn) in SCHOOL_AGES:
            yield Hit(row, "is of school age and has neither a UPN nor a reason for having none.")


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


@rule("8775Q", "The child is older than 25.", "PersonBirthDate")
def too_old(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("child"):
        born = row.day("PersonBirthDate")
        if born and born <= view.reference_date and age_on(born, view.reference_date) > OLDEST:
            yield Hit(row, f"was born on {said(born)}, and would be older than {OLDEST}.")
