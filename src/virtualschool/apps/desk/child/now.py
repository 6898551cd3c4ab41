"""Who the child is and where now: each fact with its source and date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.facts import domain_episode
from virtualschool.apps.children.fields import is_protected
from virtualschool.apps.children.models import Enrolment
from virtualschool.apps.desk.child.record import Record
from virtualschool.apps.desk.child.words import (
    IN_NEED_CENSUS,
    PROVISIONS,
    day,
    lasting,
    legal_words,
    list_of,
    need_words,
    placement_words,
    return_of,
    some,
    source_words,
    year_words,
)
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.education import age_on, national_curriculum_year

_SEXES = {"M": "Male", "F": "Female", "U": "Not known"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of the child, with where it was read and as of when."""

    name: str
    value: str
    source: str = ""
    urn: str = ""  # of the school that the value names


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts under one heading."""

    title: str
    facts: list[Fact]


def facts_of(record: Record) -> list[Facts]:
    """Who and where now, under four headings; what is not known is left out or said plainly."""
    groups = [
        Facts("Who", _who(record)),
        Facts("Care and social work", [*_status(record), *_placement(record)]),
        Facts("People", _people(record)),
        Facts("School", _school(record)),
    ]
    return [group for group in groups if group.facts]


def status_of(record: Record) -> str:
    """Whether the child is looked after, in need or on a plan today, and since when."""
    standing = record.standing
    if standing.is_looked_after and standing.care_since:
        return f"Looked after since {_since(record, standing.care_since)}"
    if standing.has_short_breaks and standing.care_since:
        return f"Short breaks since {_since(record, standing.care_since)}"
    if standing.is_in_need and standing.work_since:
        kind = "On a child protection plan, has had" if standing.is_on_plan else "Has had"
        return f"{kind} a social worker since {_since(record, standing.work_since)}"
    if standing.care_ceased_on and not record.reader.is_of_school:
        return f"No longer looked after: left care on {day(standing.care_ceased_on)}"
    return "Neither looked after nor with a social worker today"


def _since(record: Record, on: date) -> str:
    return f"{day(on)} ({lasting(on, record.today)})"


def _who(record: Record) -> list[Fact]:
    child, today = record.child, record.today
    settled = "as all files together give it"
    facts = [Fact("Council’s id", child.council_id)]
    if child.upn:
        facts.append(Fact("UPN", child.upn, settled))
    elif child.upn_unknown_reason:
        facts.append(Fact("UPN", f"None yet ({child.upn_unknown_reason})", settled))
    if child.date_of_birth:
        age = f"{day(child.date_of_birth)}, aged {age_on(child.date_of_birth, today)}"
        facts.append(Fact("Date of birth", age, settled))
    if child.sex:
        facts.append(Fact("Sex", _SEXES.get(child.sex, child.sex), settled))
    facts += _year_group(record)
    return facts


def _year_group(record: Record) -> list[Fact]:
    """The year group as recorded, and by age where that is another."""
    year = academic_year(record.today)
    recorded = record.year_groups.get(year, "")
    born = record.child.date_of_birth
    derived = national_curriculum_year(born, year) if born else ""
    if not recorded and not derived:
        return []
    if recorded and derived and recorded != derived:
        words = f"{year_words(recorded)}; by age it would be {year_words(derived)}"
        return [Fact("Year group", words, "as recorded on a list of this year")]
    source = "as recorded on a list of this year" if recorded else "by date of birth"
    return [Fact("Year group", year_words(recorded or derived), source)]


def _status(record: Record) -> list[Fact]:
    standing = record.standing
    is_in_care = standing.is_looked_after or standing.has_short_breaks
    source = _return(record) if is_in_care else IN_NEED_CENSUS
    return [Fact("Today", status_of(record), source)]


def _placement(record: Record) -> list[Fact]:
    """The present placement, for whoever reads of care: kind, since when, where, legal status."""
    standing, reader = record.standing, record.reader
    if reader.is_of_school or not (standing.is_looked_after or standing.has_short_breaks):
        return []
    spell = next((each for each in record.spells if each.covers(record.today)), None)
    if spell is None:
        return []
    source = _return(record)
    facts = []
    if words := placement_words(spell.placement_type, reader):
        facts.append(Fact("Placement", words, source))
    if standing.placed_since and standing.is_looked_after:
        facts.append(Fact("With this carer since", _since(record, standing.placed_since), source))
    if spell.is_placed_inside is not None:
        where = "Inside the authority" if spell.is_placed_inside else "Outside the authority"
        facts.append(Fact("Where", where, source))
    if spell.placement_miles_tenths is not None and _may_know_place(record):
        facts.append(Fact("From home", _miles(spell.placement_miles_tenths), source))
    if words := legal_words(spell.legal_status, reader):
        facts.append(Fact("Legal status", words, source))
    return facts


def _miles(tenths: int) -> str:
    miles = (Decimal(tenths) / 10).quantize(Decimal(1), ROUND_HALF_UP)
    return "Less than a mile" if miles < 1 else some(int(miles), "mile")


def _may_know_place(record: Record) -> bool:
    """Whether what leads to the child's door is for the reader: the placement of today may be one
    that is kept secret."""
    reader = record.reader
    now = [row for row in record.episodes if domain_episode(row).interval.covers(record.today)]
    is_secret = any(is_protected(row) for row in now)
    return reader.may(Permission.SEE_ADDRESS) and (
        not is_secret or reader.may(Permission.SEE_PROTECTED_PLACEMENT)
    )


def _return(record: Record) -> str:
    """The return that described the child's care last."""
    years = [row.collection_year for row in record.episodes]
    return return_of(max(years)) if years else "SSDA903 return"


def _people(record: Record) -> list[Fact]:
    child = record.child
    named = [
        ("Social worker", child.social_worker),
        ("Team", child.team),
        ("Reviewing officer", child.reviewing_officer),
        ("PEP adviser", child.pep_adviser),
    ]
    if _may_know_place(record):
        named.append(("Carer", child.carer))
    source = list_of(child.listed_as_at)
    return [Fact(name, value, source) for name, value in named if value]


def _school(record: Record) -> list[Fact]:
    standing = record.standing
    now = _enrolment_now(record)
    facts = []
    if now is not None:
        where = record.name_of(now.urn)
        facts.append(Fact("School", where, source_words(now.source), now.urn))
        facts.append(Fact("On roll since", _since(record, now.start_on), source_words(now.source)))
    elif standing.days_without_school is not None:
        words = f"None, for {some(standing.days_without_school, 'school day')}"
        facts.append(Fact("School", words, "no list, census or register of today names one"))
    elif not record.reader.is_of_school:
        facts.append(Fact("School", "None on record today", ""))
    needs = [
        row
        for row in record.needs
        if row.start_on <= record.today and (row.last_day is None or row.last_day >= record.today)
    ]
    for row in needs[-1:]:
        words = PROVISIONS.get(row.provision, row.provision)
        if row.primary_need and row.provision != "N":
            words += f" ({need_words(row.primary_need)})"
        source = f"{source_words(row.source)}, seen since {day(row.start_on)}"
        facts.append(Fact("Special educational needs", words, source))
    return facts


def _enrolment_now(record: Record) -> Enrolment | None:
    """The time on roll that holds today: of several the one that began last."""
    holding = [
        row
        for row in record.enrolments
        if row.start_on <= record.today and (row.last_day is None or row.last_day >= record.today)
    ]
    return max(holding, key=lambda row: (row.start_on, row.urn), default=None)
