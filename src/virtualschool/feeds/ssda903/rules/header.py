"""Rules on the header: who the child is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from virtualschool.domain import codes
from virtualschool.domain.identifiers import check_upn, is_upn_unknown
from virtualschool.feeds.ssda903.rows import ReturnView, Row
from virtualschool.feeds.ssda903.rules.base import ERROR, INFORMATION, WARNING, Hit, rule
from virtualschool.feeds.words import said

_LETTER = {"1": "M", "2": "F", "M": "M", "F": "F", "U": "U"}


def sex_of(text: str) -> str:
    """M, F or U of either code list (1 and 2 up to 2023-24, letters after); blank if neither."""
    return _LETTER.get(text.removesuffix(".0"), "")


@rule("101", ERROR, "The sex is not a code of this collection year.", "SEX")
def sex_code(view: ReturnView) -> Iterator[Hit]:
    wanted = codes.SEX.valid_in(view.year)
    for row in view.rows("header"):
        sex = row.flag("SEX")
        if sex in wanted:
            continue
        reading = f"it is read as {sex_of(sex)}" if sex_of(sex) else "the sex is left blank"
        yield Hit(
            row,
            f"Child {row.child}: the sex {sex or '(blank)'} is not one of "
            f"{', '.join(sorted(wanted))}, the codes of {view.year - 1}-{view.year % 100:02}; "
            f"{reading}.",
        )


@rule("102", ERROR, "The date of birth is missing or is not a date.", "DOB")
def date_of_birth(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        if row.day("DOB") is None:
            yield Hit(row, f"Child {row.child}: there is no date of birth that can be read.")


@rule("103", ERROR, "The ethnicity is missing or is not a code.", "ETHNIC")
def ethnicity(view: ReturnView) -> Iterator[Hit]:
    known = codes.ETHNICITY.valid_in(view.year)
    for row in view.rows("header"):
        code = row.text("ETHNIC")
        if code not in known:
            yield Hit(row, f"Child {row.child}: {code or '(blank)'} is not an ethnicity code.")


@rule("168", ERROR, "The unique pupil number does not have the shape of one.", "UPN")
def upn_shape(view: ReturnView) -> Iterator[Hit]:
    """The shape only: letter, eleven digits, digit or letter; or UN1 to UN5 (decision 12)."""
    for row in view.rows("header"):
        upn = row.text("UPN")
        if upn in codes.UPN_UNKNOWN or check_upn(upn).is_well_formed:
            continue
        yield Hit(
            row,
            f"Child {row.child}: {upn or '(blank)'} does not have the shape of a unique pupil "
            "number (a letter but not I, O or S, then eleven digits, then a digit or such a "
            "letter), nor is it UN1 to UN5.",
        )


@rule("upn_check_letter", INFORMATION, "The check letter of the UPN does not agree.", "UPN")
def upn_check_letter(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        upn = row.text("UPN")
        if is_upn_unknown(upn):
            continue
        check = check_upn(upn)
        if check.is_well_formed and not check.has_right_check_letter:
            yield Hit(
                row,
                f"Child {row.child}: the first letter of the unique pupil number {upn} does not "
                "agree with its digits; it is used as it stands.",
            )


@rule("442", WARNING, "A child looked after other than for short breaks has no UPN.", "UPN")
def upn_missing(view: ReturnView) -> Iterator[Hit]:
    for child, row in view.header_of.items():
        is_in_care = any(not each.is_short_break for each in view.episodes_of.get(child, ()))
        if is_in_care and not row.text("UPN"):
            yield Hit(row, f"Child {child}: looked after in the year and no UPN is recorded.")


@rule("301", ERROR, "The date of birth falls after the year ended.", "DOB")
def born_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        born = row.day("DOB")
        if born and born > view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: born on {said(born)}, after the collection year ended on "
                f"{said(view.last_day)}.",
            )


@rule("351", ERROR, "Over 25 as the year began.", "DOB")
def over_twenty_five(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        birthday = view.reaches(row, 25)
        if birthday and birthday < view.first_day:
            yield Hit(row, f"Child {row.child}: turned 25 on {said(birthday)}, before the year.")


@rule("209", WARNING, "UN1 (not of school age) for a child of school age.", "UPN", "DOB")
def of_school_age(view: ReturnView) -> Iterator[Hit]:
    """Four years old on 31 August of the calendar year before the one in which the year began."""
    day = date(view.year - 2, 8, 31)
    for row in view.rows("header"):
        fourth = view.reaches(row, 4)
        if fourth and fourth <= day and row.text("UPN") == "UN1":
            yield Hit(
                row,
                f"Child {row.child}: UN1 says not of school age, and the child was four by "
                f"{said(day)}.",
            )


@rule("210", WARNING, "UN4 (newly looked after) for a child in care for over a week.", "UPN")
def newly_looked_after(view: ReturnView) -> Iterator[Hit]:
    since = view.reached - timedelta(days=7)
    for child, episode in view.in_care.items():
        row = view.header_of.get(child)
        is_new = episode.text("RNE") == "S" and episode.starts >= since
        if row and row.text("UPN") == "UN4" and not is_new:
            yield Hit(
                row,
                f"Child {child}: UN4 says newly looked after, and the child had been for over a "
                f"week on {said(view.reached)}.",
            )


@rule("232", WARNING, "The sex is not known.", "SEX", first_year=2025)
def sex_not_known(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        if row.text("SEX") == "U":
            yield Hit(row, f"Child {row.child}: the sex is given as not known (U).")


@rule("444", ERROR, "Two children have one UPN.", "UPN", first_year=2026)
def upn_of_two(view: ReturnView) -> Iterator[Hit]:
    owners: dict[str, list[Row]] = {}
    for row in view.header_of.values():
        if row.text("UPN") and not is_upn_unknown(row.text("UPN")):
            owners.setdefault(row.text("UPN"), []).append(row)
    for upn, rows in owners.items():
        for row in rows if len(rows) > 1 else ():
            others = " and ".join(each.child for each in rows if each.child != row.child)
            yield Hit(row, f"Child {row.child}: the UPN {upn} is that of {others} too.")


@rule("header_repeated", WARNING, "A child stands in the header more than once.", "CHILD")
def header_repeated(view: ReturnView) -> Iterator[Hit]:
    """The last line wins, the one before is named (its facts may be another child's)."""
    seen: dict[str, object] = {}
    for row in view.rows("header"):
        facts = (row.text("SEX"), row.day("DOB"), row.text("UPN"))
        if row.child in seen:
            differ = "the same details" if seen[row.child] == facts else "other details"
            yield Hit(
                row,
                f"Child {row.child}: stands in the header again with {differ}; this last line "
                "is the one that counts.",
            )
        seen[row.child] = facts


@rule("child_id_shape", WARNING, "The child's id is longer than the return allows.", "CHILD")
def child_id_shape(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("header"):
        if len(row.child) > 20:
            yield Hit(row, f"Child {row.child}: the id is longer than 20 characters.")


@rule("header_missing", WARNING, "A child with episodes is not in the header.", "CHILD")
def header_missing(view: ReturnView) -> Iterator[Hit]:
    if not view.rows("header"):
        return
    for child, rows in view.episodes_of.items():
        if child not in view.header_of:
            yield Hit(
                rows[0],
                f"Child {child}: has {len(rows)} "
                f"{'episode' if len(rows) == 1 else 'episodes'} and is not in the header, so sex, "
                "date of birth and UPN are not known.",
            )
