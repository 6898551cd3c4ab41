"""Checks of lists of pupils: our children's numbers, dates, year groups and schools.

Numbers of rules are those of the school census where it has the rule (1510 to 1575).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from virtualschool.domain.calendar import academic_year
from virtualschool.domain.education import YEAR_GROUPS, national_curriculum_year
from virtualschool.domain.identifiers import check_uln, check_upn, is_upn_unknown, is_urn
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.pupils.narrow import school_of
from virtualschool.feeds.pupils.rows import day_of, numbers_of
from virtualschool.feeds.words import said

Row = Mapping[str, Any]
#: What two rows of one pupil may say differently, with its words.
_TELLING = {
    "surname": "surname",
    "forename": "forename",
    "date_of_birth": "date of birth",
    "sex": "sex",
    "year_group": "year group",
    "sen": "special needs provision",
    "primary_need": "primary need",
    "plan_on": "date of the plan",
    "pupil_premium": "word on pupil premium",
    "free_school_meals": "word on free school meals",
}
#: A field, a rule's code, how much it matters, and a sentence that names nobody.
Said = tuple[str, str, Severity, str]


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What is not as it should be in our children's rows. A row may yet be another's child, so
    nothing of it is quoted."""
    return [
        Finding(
            code,
            severity,
            f"{each.file} line {row['line']}: {sentence}",
            each.file,
            row["line"],
            field,
        )
        for each in staged
        for row in each.rows.to_pylist()
        for field, code, severity, sentence in (*_numbers(row), *_details(row))
    ] + [finding for each in staged for finding in _told_twice(each)]


def _numbers(row: Row) -> Iterator[Said]:
    for field in ("upn", "former_upn"):
        upn = row[field]
        if not upn or is_upn_unknown(upn):
            continue
        checked = check_upn(upn)
        name = "UPN" if field == "upn" else "former UPN"
        if not checked.is_well_formed:
            sentence = f"the {name} has not the form of one; nobody is matched by it."
            yield field, "upn_malformed", Severity.WARNING, sentence
        elif not checked.has_right_check_letter:
            yield field, "1510", Severity.INFORMATION, f"the {name}'s check letter is wrong."
        elif not checked.has_known_la:
            sentence = f"the {name} names no authority that exists."
            yield field, "1530", Severity.WARNING, sentence
        if checked.is_temporary:
            sentence = f"the {name} is a temporary one."
            yield field, "upn_temporary", Severity.INFORMATION, sentence
    if row["uln"] and check_uln(row["uln"]).problem:
        sentence = "the ULN has not the form or the check digit of one."
        yield "uln", "1575", Severity.INFORMATION, sentence


def _details(row: Row) -> Iterator[Said]:
    day, born, group = day_of(row), row["date_of_birth"], row["year_group"]
    if born and born > day:
        sentence = f"the date of birth is after {said(day)}, the day of the list."
        yield "date_of_birth", "date_of_birth_to_come", Severity.WARNING, sentence
    elif born and group:
        by_age = national_curriculum_year(born, academic_year(day))
        apart = _years_apart(group, by_age)
        if apart:
            sentence = f"year group {group} is not that of the child's age, {by_age or 'none'}."
            severity = Severity.INFORMATION if apart == 1 else Severity.WARNING
            yield "year_group", "year_group_out_of_age", severity, sentence
    if row["school_urn"] and not is_urn(row["school_urn"]):
        sentence = "the school's URN has not six digits; no school is taken from it."
        yield "school_urn", "school_urn_shape", Severity.WARNING, sentence
    elif row["school_name"] and not school_of(row):
        sentence = "a school is named without its URN or number, so it is not used."
        yield "school_name", "school_named_only", Severity.INFORMATION, sentence
    plan_on = row["plan_on"]
    if plan_on and (plan_on > day or (born and plan_on < born)):
        words = f"after {said(day)}, the day of the list" if plan_on > day else "before the birth"
        sentence = f"the plan is dated {words}; its date is not used."
        yield "plan_on", "plan_date", Severity.WARNING, sentence


def _told_twice(each: Staged) -> Iterator[Finding]:
    """Rows of one pupil, school and day that do not say the same."""
    before: dict[tuple[Any, ...], Row] = {}
    for row in each.rows.to_pylist():
        numbers = numbers_of(row)
        named = numbers.get("upn") or numbers.get("uln")
        if not named:
            continue
        key = named, day_of(row), school_of(row)
        first = before.setdefault(key, row)
        other = [word for name, word in _TELLING.items() if _differ(first[name], row[name])]
        if other:
            yield Finding(
                "pupil_differs",
                Severity.WARNING,
                f"{each.file} line {row['line']}: the pupil stands on line {first['line']} too, "
                f"with another {' and another '.join(other)}; one of the two is wrong.",
                each.file,
                row["line"],
            )


def _differ(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one != other


def _years_apart(group: str, by_age: str) -> int:
    """How many years lie between two year groups; two where the age has none."""
    if not by_age:
        return 2
    return abs(YEAR_GROUPS.index(group) - YEAR_GROUPS.index(by_age))
