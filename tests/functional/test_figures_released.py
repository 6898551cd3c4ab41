"""What leaves the team: a director's page and file of an indicator, with small numbers withheld."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from tests.little import little_authority, someone

from virtualschool.apps.accounts.roles import ScopeKind
from virtualschool.apps.accounts.services import grant_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

BACKEND = "django.contrib.auth.backends.ModelBackend"
OCTOBER = "?period=2022-10"
WHY = "This page can leave the team, so small numbers are not shown."


@pytest.fixture
def as_role(client):
    little_authority()

    def sign_in(role: str):
        client.force_login(someone(role), backend=BACKEND)
        return client

    return sign_in


def text_of(response) -> str:
    words = re.sub(r"<svg.*?</svg>", " ", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)))


@pytest.mark.parametrize("role", ["director_education", "director_childrens_services"])
def test_a_directors_page_withholds_what_is_small_and_says_why(as_role, role):
    words = text_of(as_role(role).get(f"/indicators/attendance/{OCTOBER}"))
    assert WHY in words
    assert "Attendance in October 2022 is not shown" in words
    for small in ("24 of 30", "80.0", "Acklam Grange School 18", "3 children"):
        assert small not in words, small


def test_so_does_the_file_in_every_format(as_role):
    client = as_role("director_education")
    answer = client.get(f"/indicators/attendance/figure.csv{OCTOBER}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert "c" in cells
    assert not cells & {"24", "30", "80.0 %", "80.0", "24 of 30"}
    book = load_workbook(
        io.BytesIO(client.get(f"/indicators/attendance/figure.xlsx{OCTOBER}").content)
    )
    found = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "c" in found
    assert not found & {"24", "30", "80.0 %", "80.0", "24 of 30"}
    assert any(WHY in cell for cell in found)


def test_whoever_may_see_the_children_sees_the_numbers(as_role):
    words = text_of(as_role("virtual_school_head").get(f"/indicators/attendance/{OCTOBER}"))
    assert "24 of 30" in words
    assert WHY not in words


def test_a_right_to_open_some_children_does_not_open_the_figures_of_all(client):
    little_authority()
    user = someone("director_education")
    grant_role(
        user=user,
        role="children_reader",
        scope_kind=ScopeKind.CHILD,
        scope_code="806/1001",
        first_day=date(2023, 1, 1),
        by="test",
    )
    client.force_login(user, backend=BACKEND)
    assert WHY in text_of(client.get(f"/indicators/attendance/{OCTOBER}"))


@pytest.mark.parametrize("role", ["governor", "outside_reviewer", "regional_analyst"])
def test_who_reads_definitions_alone_is_shown_no_figure(as_role, role):
    client = as_role(role)
    words = text_of(client.get(f"/indicators/attendance/{OCTOBER}"))
    assert "24 of 30" not in words
    assert client.get(f"/indicators/attendance/figure.csv{OCTOBER}").status_code == 404
