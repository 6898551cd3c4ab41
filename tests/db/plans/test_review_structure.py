"""The yearly review of structure, its caseloads counted, and its place in a paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.plans.models import StructureReview
from virtualschool.apps.plans.review.structure import (
    Caseloads,
    caseloads_now,
    caseloads_of,
    record_structure_review,
    structure_blocks,
    structure_review_due,
)
from virtualschool.apps.plans.services import EditRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

LISTED = date(2023, 7, 17)
SAID: dict[str, Any] = {
    "authority": "806",
    "held_on": date(2022, 8, 24),
    "reviewers": "RB, RF and TD",
    "posts": "Virtual school head; Vera Brook\nPEP adviser; ; 0.8\n\nAnalyst; Kit Lane; 0.4\n",
    "access": "The head meets both directors every month.",
    "conclusion": "The structure works; the vacancy is filled.",
    "is_effective": True,
    "by": "head",
}


@pytest.fixture
def children() -> None:
    authority = Authority.objects.create(code="806", name="Middlesbrough")
    advisers = ["Jo Bloggs"] * 3 + ["Kit Moor"] * 2 + [""]
    for number, adviser in enumerate(advisers):
        Child.objects.create(
            authority=authority,
            council_id=str(number),
            pep_adviser=adviser,
            is_on_latest_list=True,
            listed_as_at=LISTED,
        )
    Child.objects.create(authority=authority, council_id="gone", pep_adviser="Jo Bloggs")


@pytest.mark.usefixtures("children")
def test_caseloads_are_counted_from_the_latest_children_list() -> None:
    found = caseloads_now("806")
    assert found == Caseloads(LISTED, (("Jo Bloggs", 3), ("Kit Moor", 2), ("No adviser named", 1)))
    assert found.sentence == (
        "5 children with 2 PEP advisers, 2.5 each on average, from 2 to 3, on the children list "
        "of 17 July 2023. 1 has no adviser named."
    )


def test_without_a_list_or_an_adviser_it_says_so() -> None:
    assert "No children list has been loaded" in caseloads_now("806").sentence
    nobody = Caseloads(LISTED, (("No adviser named", 4),))
    assert nobody.sentence == (
        "4 children on the children list of 17 July 2023; it names no PEP adviser."
    )


@pytest.mark.usefixtures("children")
def test_a_record_keeps_its_posts_and_what_was_counted_then() -> None:
    review = record_structure_review(**SAID)
    assert [each["equivalent"] for each in review.posts] == ["1", "0.8", "0.4"]
    Child.objects.update(pep_adviser="Kit Moor")
    assert caseloads_of(StructureReview.objects.get()).rows[0] == ("Jo Bloggs", 3)
    words = str(structure_blocks("806", date(2023, 1, 31)))
    assert "Reviewed on 24 August 2022 by RB, RF and TD." in words
    assert "'equivalent': '2.2'" in words
    assert "Its conclusion has not been reported yet." in words


@pytest.mark.usefixtures("children")
def test_it_is_reported_to_whom_and_when_and_is_due_again_after_a_year() -> None:
    record_structure_review(**SAID)
    record_structure_review(**SAID, reported_to="the governing body", reported_on=date(2022, 9, 14))
    assert StructureReview.objects.count() == 1
    words = str(structure_blocks("806", date(2023, 1, 31)))
    assert "Reported to the governing body on 14 September 2022." in words
    assert "is due by 24 August 2023" in words
    early = str(structure_blocks("806", date(2022, 9, 1)))
    assert "has not been reported yet" in early
    assert structure_review_due("806", date(2023, 9, 1)) == (
        "The next yearly review was due by 24 August 2023."
    )


def test_a_paper_of_a_day_before_the_first_review_says_that_there_was_none() -> None:
    record_structure_review(**SAID)
    (only,) = structure_blocks("806", date(2022, 8, 23))
    assert "has not been reviewed yet" in str(only)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"held_on": date(2023, 8, 1)}, "yet to come"),
        ({"reported_on": date(2022, 8, 1), "reported_to": "VSGB"}, "before it was held"),
        ({"reported_to": "VSGB"}, "to whom it was reported and when"),
        ({"conclusion": " "}, "what follows"),
        ({"posts": " \n"}, "one a line"),
        ({"posts": "Head; Vera; 1.5"}, "Line 1 of the posts"),
        ({"posts": "Head; Vera; 1\nAdviser; Jo; half"}, "Line 2 of the posts"),
        ({"posts": "Head; Vera; 1; more"}, "Line 1 of the posts"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(EditRefused, match=said):
        record_structure_review(**{**SAID, **wrong})
    assert not StructureReview.objects.exists()


def test_a_review_of_a_leap_day_is_due_on_the_last_of_february() -> None:
    record_structure_review(**{**SAID, "held_on": date(2020, 2, 29)})
    assert "28 February 2021" in structure_review_due("806", date(2020, 3, 1))
