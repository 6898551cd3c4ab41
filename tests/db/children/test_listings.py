"""From the lists that named a child to the canonical rows that figures are counted from."""

from __future__ import annotations

from datetime import date

import pytest

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.facts import people_tables, stored
from virtualschool.apps.children.models import Child

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def authority() -> Authority:
    return Authority.objects.create(code="806", name="Middlesbrough")


def test_each_run_of_lists_is_a_row_and_the_first_and_last_list_another(authority) -> None:
    Child.objects.create(
        authority=authority,
        council_id="1001",
        listings=[["2021-09-03", "2022-01-31"], ["2022-03-31", "2022-03-31"]],
    )
    Child.objects.create(
        authority=authority, council_id="1002", listings=[["2022-02-28", "2022-05-31"]]
    )
    Child.objects.create(authority=authority, council_id="1003")
    tables = people_tables("806", stored(authority))
    assert [
        (row["child_id"], row["first_day"], row["last_day"])
        for row in tables["listing"].to_pylist()
    ] == [
        ("1001", date(2021, 9, 3), date(2022, 1, 31)),
        ("1001", date(2022, 3, 31), date(2022, 3, 31)),
        ("1002", date(2022, 2, 28), date(2022, 5, 31)),
    ]
    assert tables["lists"].to_pylist() == [
        {"authority": "806", "first_day": date(2021, 9, 3), "last_day": date(2022, 5, 31)}
    ]


def test_without_lists_there_is_no_row(authority) -> None:
    Child.objects.create(authority=authority, council_id="1001")
    tables = people_tables("806", stored(authority))
    assert tables["listing"].num_rows == tables["lists"].num_rows == 0
