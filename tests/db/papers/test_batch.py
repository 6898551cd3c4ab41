"""All papers of a month by one command, those that are due, and notices that hold no data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from tests.little import little_authority, little_document, someone

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers import register
from virtualschool.apps.papers.batch import (
    FORMATS,
    due,
    papers_of_month,
    write_due,
    write_papers_of_month,
)
from virtualschool.apps.papers.models import Dispatch, Edition
from virtualschool.apps.papers.notices import notify, readers_of, unread
from virtualschool.apps.papers.register import Asked, Draft, Occasion, Paper
from virtualschool.apps.papers.services import ReportRefused, issue, mark_read
from virtualschool.apps.papers.verify import problems
from virtualschool.config.home import Home
from virtualschool.domain.calendar import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OCTOBER = Month(2022, 10)


def a_paper(key: str, **more: object) -> Paper:
    def build(asked: Asked) -> Draft:
        gathered = asked.once("gathered", lambda: GATHERED.append(key) or len(GATHERED))
        document = little_document(month=OCTOBER)
        return Draft(replace(document, key=key, subtitle=f"{key} {gathered}"))

    paper = Paper(
        key=key,
        title=f"The {key} paper",
        about="A paper.",
        build=build,
        permission=Permission.READ_REPORTS,
    )
    return replace(paper, **more)


def refusing(_asked: Asked) -> Draft:
    raise ReportRefused("No plan has been imported.")


GATHERED: list[str] = []


@pytest.fixture(autouse=True)
def registered(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two papers of a month, an annex, one that refuses, and one for outsiders by meeting."""
    little_authority()
    GATHERED.clear()
    meetings = [
        Occasion("2022-11-16", "16 November 2022", date(2022, 11, 16)),
        Occasion("2022-10-05", "5 October 2022", date(2022, 10, 5)),
    ]
    every = [
        a_paper("one"),
        a_paper("two", permission=Permission.READ_EDUCATION_CARD),
        a_paper("annex", on_screen=False, annex_of="one"),
        a_paper("refusing", build=refusing),
        a_paper(
            "outside",
            kind="meeting",
            as_issued=True,
            permission=Permission.READ_GOVERNORS_PAPER,
            occasions=lambda _: meetings,
        ),
    ]
    monkeypatch.setattr(register, "_PAPERS", {each.key: each for each in every})


def here() -> Authority:
    return Authority.objects.get(code="806")


def test_a_month_has_its_papers_and_those_of_its_meetings_but_no_annex() -> None:
    found = [(paper.key, occasion.key) for paper, occasion in papers_of_month("806", OCTOBER)]
    assert found == [
        ("one", "2022-10"),
        ("two", "2022-10"),
        ("refusing", "2022-10"),
        ("outside", "2022-10-05"),
    ]


def test_every_paper_is_written_in_every_format_with_one_gathering_a_month(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    wrote = write_papers_of_month(authority=here(), month="2022-10", folder=folder, by="x")
    stems = ("one-2022-10", "two-2022-10", "outside-2022-10-05")
    names = {f"{stem}.{suffix}" for stem in stems for suffix in FORMATS}
    assert {path.name for path in folder.iterdir()} == names
    assert wrote["refused"] == {"refusing": "No plan has been imported."}
    assert GATHERED == ["one", "outside"]
    assert Edition.objects.count() == len(wrote["papers"]) == 3
    assert problems("806") == []


def test_written_again_they_are_the_same_editions(tmp_path: Path) -> None:
    for _ in range(2):
        wrote = write_papers_of_month(authority=here(), month="2022-10", folder=tmp_path, by="x")
        GATHERED.clear()
    assert not any(each["is_new_edition"] for each in wrote["papers"])
    assert Edition.objects.count() == 3


@pytest.mark.parametrize(
    ("month", "words"), [("2022-09", "No paper can be written of"), ("2099-01", "still to come")]
)
def test_a_month_without_papers_is_refused(tmp_path: Path, month: str, words: str) -> None:
    with pytest.raises(ReportRefused, match=words):
        write_papers_of_month(authority=here(), month=month, folder=tmp_path, by="x")
    assert not Edition.objects.exists()


def test_due_is_what_ended_and_nobody_issued_and_never_what_outsiders_read(
    tmp_path: Path, home: Home
) -> None:
    assert [paper.key for paper, _ in due("806")] == ["one", "two", "refusing"]
    issue(name="one", authority="806", period="2022-10", by="x")
    wrote = write_due(authority=here(), folder=tmp_path, by="x")
    assert [each["report"] for each in wrote["papers"]] == ["two"]
    assert [paper.key for paper, _ in due("806")] == ["refusing"]
    home.pin_today(date(2022, 10, 31))
    assert due("806") == []


def test_a_notice_is_a_link_and_holds_no_data(django_capture_on_commit_callbacks) -> None:
    director = someone("director_education")
    director.email = "director@council.example"
    director.save()
    someone("director_childrens_services")
    someone("virtual_school_head")
    edition = issue(name="two", authority="806", period="2022-10", by="x")
    with django_capture_on_commit_callbacks(execute=True):
        (told,) = notify(edition=edition, by="x", site="https://vs.example/")
    assert told.to == "Director of education, Director of education"
    (sent,) = mail.outbox
    assert "https://vs.example/reports/two/2022-10/editions/1/" in sent.body
    assert not any(word in sent.subject + sent.body for word in ("80.0", "Attendance", "October"))
    assert notify(edition=edition, by="x", site="https://vs.example") == []
    assert problems("806") == []


def test_whoever_opens_what_they_were_told_of_has_read_it_that_day() -> None:
    someone("director_education")
    edition = issue(name="two", authority="806", period="2022-10", by="x")
    notify(edition=edition, by="x", site="https://vs.example")
    assert [each.edition for each in unread("director-education", "806")] == [edition]
    mark_read(edition=edition, username="virtual-school-head")
    assert Dispatch.objects.get().read_on is None
    for _ in range(2):
        mark_read(edition=edition, username="director-education")
    assert Dispatch.objects.get().read_on == date(2023, 7, 21)
    assert unread("director-education", "806") == []
    assert problems("806") == []


def test_readers_are_those_whom_the_paper_is_for_and_not_those_who_made_it() -> None:
    for role in ("virtual_school_head", "head_of_access", "director_education", "governor"):
        someone(role)
    left = someone("director_childrens_services")
    User.objects.filter(pk=left.pk).update(is_active=False)

    def names(key: str) -> list[str]:
        found = register.paper(key)
        assert found is not None
        return sorted(user.get_username() for user, _ in readers_of(found, "806"))

    assert names("one") == ["director-education", "head-of-access"]
    assert names("two") == ["director-education", "head-of-access"]
    assert "governor" in names("outside")
    assert "virtual-school-head" not in names("outside")
    assert readers_of(a_paper("other"), "807") == []
