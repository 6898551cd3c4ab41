"""What a home says of figures: from answers that are kept, and never by counting."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone
from tests.little import someone
from tests.town import town

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.desk.home.parts import figures
from virtualschool.apps.desk.home.reader import Reader
from virtualschool.apps.desk.standing import make_standings
from virtualschool.apps.indicators import engine
from virtualschool.apps.indicators.figures.known import Known
from virtualschool.apps.indicators.figures.periods import of_month
from virtualschool.apps.indicators.figures.read import Offered
from virtualschool.apps.indicators.models import LimitsAnew, StoredResult
from virtualschool.domain.calendar import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

#: Two years to June 2023.
MONTHS = [Month(2021, 7).plus(number) for number in range(24)]
JUNE = MONTHS[-1]


@pytest.fixture
def reader(monkeypatch) -> Reader:
    """A director of an authority with two years of months, for which nothing may be counted."""
    town()
    make_standings("806")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("A home counted something.")

    monkeypatch.setattr(engine, "_open", refuse)
    monkeypatch.setattr(
        figures,
        "offered",
        lambda _: Offered(manifest="m", groups=[], usual=of_month(JUNE), months=MONTHS),
    )
    monkeypatch.setattr(figures, "known_in", lambda *_: Known(tuple(MONTHS), {}))
    return Reader(someone("director_education"), Authority.objects.get(code="806"))


def keep(key: str, *counts: tuple[int, int | None]) -> None:
    """Keeps an indicator's months, the latest last, as its page keeps them."""
    (question,) = (
        question
        for question, indicator in figures._questions("806", tuple(MONTHS)).items()
        if indicator is catalogue()[key]
    )
    first = len(MONTHS) - len(counts)
    StoredResult.objects.create(
        snapshot="m",
        question=question,
        computed_at=timezone.now(),
        answer=[
            {
                "period": first + place,
                "numerator": top,
                "denominator": bottom,
                "children": 40,
                "by": {},
            }
            for place, (top, bottom) in enumerate(counts)
        ],
    )


def steady(level: int, *last: int) -> list[int]:
    """Months that go up and down by one about a level, and then the last ones."""
    return [level + (-1) ** number for number in range(24 - len(last))] + list(last)


def test_what_is_unusual_is_said_with_its_figure_its_sign_and_whether_that_is_better(reader):
    keep("attendance", *((top, 1000) for top in steady(930, 800)))
    keep("suspensions", *((number, None) for number in steady(20, 20)))
    told = figures.unusual(reader)
    (line,) = told.lines
    assert line.link.text == "Attendance"
    assert line.link.href == "/indicators/attendance/?period=2023-06&authority=806"
    assert line.text == (
        ": 80.0 % in June 2023, lower than usual (below the lower limit). Higher is better."
    )
    assert told.intro == (
        "Of 1 figure there is nothing unusual to say. "
        f"{len(catalogue()) - 2} are not made ready yet, or nothing is loaded for them."
    )


def test_a_figure_of_few_months_is_said_to_be_too_few(reader):
    keep("suspensions", (13, None), (14, None))
    told = figures.unusual(reader)
    assert told.lines == []
    assert told.nothing.startswith(
        "No figure is unusual in June 2023. Of 1 there are too few months to say."
    )


def test_events_that_are_rare_are_left_to_their_own_page(reader):
    keep("permanent_exclusions", *((number, None) for number in [0] * 22 + [1, 4]))
    head = Reader(someone("virtual_school_head"), reader.authority)
    told = figures.unusual(head)
    assert told.lines == []
    assert "Of 1 there are too few events to judge by the month: see their pages." in told.nothing
    (row,) = figures.key_figures(head).rows
    assert row.cells == ("4", "Too seldom to judge by the month")


def test_what_is_made_ready_later_is_said_on_the_next_page(reader):
    assert figures.key_figures(reader).rows == []
    keep("looked_after", *((number, None) for number in steady(500)))
    (row,) = figures.key_figures(reader).rows
    assert (row.link.text, row.cells) == ("Children looked after", ("499", "Nothing unusual"))


def test_limits_begun_anew_change_what_is_unusual(reader):
    keep("suspensions", *((number, None) for number in [*steady(20)[:12], *steady(40)[:12]]))
    assert len(figures.unusual(reader).lines) == 1
    LimitsAnew.objects.create(
        authority="806",
        indicator="suspensions",
        cohort="looked_after",
        month="2022-07",
        reason="Another school joined.",
        set_at=timezone.now(),
        set_by="x",
    )
    assert figures.unusual(reader).lines == []


def test_a_director_reads_figures_and_signals_and_no_child(client, reader):
    keep("attendance", *((top, 1000) for top in steady(930, 800)))
    client.force_login(reader.user, backend="django.contrib.auth.backends.ModelBackend")
    page = html.unescape(re.sub(r"<[^>]+>", " ", client.get("/").content.decode()))
    page = re.sub(r"\s+", " ", page)
    assert "Attendance 80.0 % Lower than usual (below the lower limit)" in page
    assert "Ashan" not in page
    assert "Ivy" not in page


def test_a_director_is_told_no_small_number_and_who_sees_the_children_is(reader):
    keep("suspensions", *((top, None) for top in steady(20, 3)))
    told = figures.key_figures(reader)
    assert [row.cells for row in told.rows] == [("c", "Not shown")]
    assert "“c”: fewer than 6" in told.intro
    assert "Of 1 the number is too small to be shown." in figures.unusual(reader).nothing
    head = Reader(someone("virtual_school_head"), reader.authority)
    assert figures.key_figures(head).rows[0].cells[0] == "3"


def test_a_figure_is_told_of_once_its_page_was_made(client):
    """The home asks for the answer that the page keeps, by the same question."""
    town()
    reader = Reader(someone("virtual_school_head"), Authority.objects.get(code="806"))
    assert figures.key_figures(reader).rows == []
    client.force_login(reader.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/indicators/attendance/").status_code == 200
    assert [row.link.text for row in figures.key_figures(reader).rows] == ["Attendance"]
    assert figures.key_figures(reader).rows[0].cells == ("24 of 30", "Too few to say")
