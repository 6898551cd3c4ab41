"""SQLite is told how its tables stand, so that it begins a list where the list begins."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.little import someone

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.desk.children.list_form import ListForm
from virtualschool.apps.desk.children.selectors import (
    filters_for,
    listed,
    offered_to,
    reader_of,
)
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.desk.statistics import renew_statistics

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

IS_SQLITE = connection.vendor == "sqlite"


def test_sqlite_counts_two_tables_and_postgresql_is_left_to_itself(django_assert_num_queries):
    with django_assert_num_queries(2 if IS_SQLITE else 0):
        renew_statistics()


def test_of_many_children_the_list_reads_those_looked_after_in_their_order():
    authority = Authority.objects.create(code="806", name="Middlesbrough")
    children = Child.objects.bulk_create(
        Child(authority=authority, council_id=f"{number}") for number in range(500)
    )
    Standing.objects.bulk_create(
        Standing(child=child, name_key=f"{place:03}", is_looked_after=place % 10 == 0)
        for place, child in enumerate(children)
    )
    renew_statistics()
    reader = reader_of(someone("virtual_school_head"), "806")
    assert reader is not None
    form = ListForm({}, filters_for(reader), offered_to(reader), "looked_after")
    assert form.is_valid()
    first = listed(reader, form)[:5]
    assert [child.council_id for child in first] == ["0", "10", "20", "30", "40"]
    if IS_SQLITE:  # PostgreSQL may read so few rows whole
        assert "looked_after_by_name" in first.explain()
