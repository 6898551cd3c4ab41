"""Whether a case study may be told: consent, and that nobody is known by it."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Q

from virtualschool.apps.children.models import Child, SpecialNeeds
from virtualschool.apps.governors.models import CaseStudy
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.schools.models import School
from virtualschool.domain.anonymity import Attributes, Finding, Known, attributes_in, findings_in
from virtualschool.domain.disclosure import DEFAULT_RULE


def text_of(study: CaseStudy) -> str:
    """Everything that a reader of the story reads."""
    return "\n".join([study.title, study.context, study.done, study.words, study.impact])


def text_hash(study: CaseStudy) -> str:
    """A hash of the text and the pseudonym: what a check was of."""
    return hashlib.sha256(f"{study.pseudonym}\n{text_of(study)}".encode()).hexdigest()


def why_not_ready(study: CaseStudy) -> str:
    """Why a case study may not be told, in a sentence; blank where it may."""
    if study.consent_on is None:
        return "Nobody has consented that the story is told."
    if not study.checked_text:
        return "The text has not been checked for what tells who the child is."
    if study.checked_text != text_hash(study):
        return "The text was changed since it was checked: check it again."
    if not all((study.context, study.done, study.impact)):
        return "Say how it was, what was done and what came of it."
    return ""


def anonymity_findings(study: CaseStudy) -> list[Finding]:
    """What in a case study could tell who its child is, held against our children, those around
    them, and every school."""
    text = text_of(study)
    said = attributes_in(text)
    return findings_in(
        text,
        known_names(study.authority, text),
        pseudonym=study.pseudonym,
        alike=None if said.is_empty else children_alike(study.authority, said),
        least=DEFAULT_RULE.threshold,
    )


def known_names(authority: str, text: str) -> Known:
    """Who and what a text of this authority could name."""
    ours = Child.objects.filter(authority__code=authority)
    children = frozenset(ours.exclude(forename="").values_list("forename", "surname"))
    around = ours.values_list("social_worker", "reviewing_officer", "carer", "pep_adviser")
    adults = frozenset(name for names in around.distinct() for name in names if " " in name)
    # Only schools that begin with a word of the text can be named in it.
    words = {word.strip("“”‘’.,;:()") for word in text.split() if word[:1].isupper()}
    begins = Q(pk__in=[])
    for word in words:
        begins |= Q(name__startswith=word)
    schools = School.objects.filter(begins)
    towns = School.objects.exclude(town="").filter(town__in=words).values_list("town", flat=True)
    return Known(
        children=children,
        adults=adults,
        schools=frozenset(schools.values_list("name", flat=True)),
        places=frozenset(towns),
    )


def children_alike(authority: str, said: Attributes) -> int:
    """How many children on the latest children list fit what a text says, as things are today."""
    today = home_clock().today()
    found = Child.objects.filter(authority__code=authority, is_on_latest_list=True)
    if said.sex:
        found = found.filter(sex=said.sex)
    if said.year_group:
        found = found.filter(year_group_recorded=said.year_group)
    if said.is_unaccompanied:
        found = found.filter(is_unaccompanied=True)
    if said.age is not None:
        found = found.filter(
            date_of_birth__gt=_years_before(today, said.age + 1),
            date_of_birth__lte=_years_before(today, said.age),
        )
    if said.provision:
        now = SpecialNeeds.objects.filter(
            child__authority__code=authority, provision=said.provision, start_on__lte=today
        ).filter(Q(last_day__isnull=True) | Q(last_day__gte=today))
        found = found.filter(pk__in=now.values("child_id"))
    return found.count()


def _years_before(day: date, years: int) -> date:
    is_leap_day = day.month == 2 and day.day == 29
    return date(day.year - years, day.month, 28 if is_leap_day else day.day)
