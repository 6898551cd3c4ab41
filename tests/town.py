"""The little authority with something going on: who came, moved, is without a school, suspended.

For tests of homes, on 21 July 2023.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.little import little_authority

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment, Episode, SocialWork, SpecialNeeds
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.schools.models import School

LONG_AGO = date(2021, 3, 1)


def town() -> None:
    """Five children: Ashan came into care and was not told of; Ivy moved to another authority;
    1003 has no school; Lena is in need and suspended; Max is 17 and on roll nowhere."""
    little_authority()
    authority = Authority.objects.get(code="806")
    School.objects.filter(urn="100002").update(la_code="807")
    ashan, ivy, nameless = (Child.objects.get(council_id=key) for key in ("1001", "1002", "1003"))
    lena = _child(authority, "1004", "Lena", "Tor", date(2010, 5, 1))
    max_ = _child(authority, "1005", "Max", "Vale", date(2005, 9, 1))
    Child.objects.filter(pk__in=[ivy.pk, nameless.pk, lena.pk, max_.pk]).update(
        is_on_latest_list=True
    )
    Child.objects.filter(pk__in=[ashan.pk, ivy.pk, nameless.pk]).update(
        date_of_birth=date(2010, 1, 5)
    )
    Child.objects.filter(pk=ivy.pk).update(
        social_worker="Nia Rhys", team="East", reviewing_officer="Kit Moor"
    )
    _episode(ashan, date(2023, 7, 10))
    _episode(ivy, LONG_AGO, ceased_on=date(2023, 7, 18), reason_ceased="X1")
    _episode(
        ivy, date(2023, 7, 18), reason_started="P", placement_authority="806", placement_type="U2"
    )
    for child in (nameless, max_):
        _episode(child, LONG_AGO)
    Enrolment.objects.filter(child=nameless).update(last_day=date(2023, 6, 30))
    Enrolment.objects.create(
        child=lena, urn="100001", start_on=date(2022, 9, 1), source="school_census"
    )
    SocialWork.objects.create(child=lena, kind="need", start_on=date(2023, 1, 9))
    for child in (ashan, ivy):
        SpecialNeeds.objects.create(
            child=child, start_on=LONG_AGO, provision="E", source="school_census"
        )
    Suspension.objects.create(
        child=lena,
        urn="100001",
        category="SUSP",
        start_on=date(2023, 7, 17),
        last_day=date(2023, 7, 21),
        sessions=10,
        status="stands",
    )


def _child(authority: Authority, key: str, forename: str, surname: str, born: date) -> Child:
    return Child.objects.create(
        authority=authority,
        council_id=key,
        forename=forename,
        surname=surname,
        date_of_birth=born,
    )


def _episode(child: Child, start_on: date, **more: Any) -> None:
    Episode.objects.create(
        **{
            "child": child,
            "start_on": start_on,
            "reason_started": "S",
            "legal_status": "C2",
            "placement_type": "U1",
            "collection_year": 2024,
        }
        | more
    )
