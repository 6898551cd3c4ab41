"""Lists of pupils through a whole load: what they tell of our children, and what is never kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.db.imports.test_censuses import (
    GIAS,
    LIST,
    ONE,
    THREE,
    TWO,
    census,
    everything_kept,
    pupil,
)
from tests.db.imports.test_loads import TODAY, child, codes_of, here, send  # noqa: F401

from virtualschool.apps.children.models import Child, Enrolment, SchoolYear, SpecialNeeds
from virtualschool.apps.imports import services
from virtualschool.apps.imports.verify import problems, state_hash
from virtualschool.config.home import Home
from virtualschool.feeds.base import Context

pytestmark = pytest.mark.django_db(transaction=True)

PUPILS = "UPN,ULN,Surname,Forename,DOB,Year group,SEN,School URN,LAESTAB,As at date\n"
OURS = {"gias.csv": GIAS, "list.csv": LIST + child("1", upn=ONE, urn="")}
#: A children list goes before both; this one leaves the year group to them.
WITHOUT_YEAR = LIST + child("1", upn=ONE, urn="").replace(",8,", ",,")


def listed(
    as_at: str, upn: str = ONE, urn: str = "100001", *, name: str = "Ashgarth", more: str = ""
) -> str:
    group, sen = (more or "Year 7,K").split(",")
    return f"{upn},,{name},Merrin,05/05/2010,{group},{sen},{urn},,{as_at}\n"


def spans() -> list[tuple[str, date, date | None, str]]:
    return list(
        Enrolment.objects.order_by("start_on").values_list("urn", "start_on", "last_day", "source")
    )


def test_only_our_children_are_kept_of_a_list(send: Any, home: Home) -> None:  # noqa: F811
    send(OURS)
    text = PUPILS + listed("2022-10-10") + listed("2022-10-10", THREE, name="Quillfeather")
    loaded = send({"pupils.csv": text + listed("2022-10-10", "", name="Ravensworth")})

    said = everything_kept(home)
    for word in (THREE, "Quillfeather", "Ravensworth"):
        assert word.encode() not in said
    (file,) = loaded["files"]
    assert (file["rows"], file["accepted"], file["set_aside"]) == (3, 3, 0)
    assert file["totals"] == {"pupils": 3, "with_upn": 2}
    assert Child.objects.count() == 1
    assert problems() == []


def test_lists_say_when_a_child_was_on_a_schools_roll(send: Any) -> None:  # noqa: F811
    send(OURS)
    for day, urn in (("2022-10-10", "100001"), ("2022-11-07", "100001"), ("2023-01-09", "900002")):
        send({f"{day}.csv": PUPILS + listed(day, urn=urn)})

    assert spans() == [
        ("100001", date(2022, 10, 10), date(2022, 11, 7), "pupil_list"),
        ("900002", date(2023, 1, 9), None, "pupil_list"),
    ]


def test_a_school_whose_next_list_leaves_the_child_out_has_lost_it(send: Any) -> None:  # noqa: F811
    send(OURS)
    send({"a.csv": PUPILS + listed("2022-10-10")})
    assert spans() == [("100001", date(2022, 10, 10), None, "pupil_list")]
    send({"b.csv": PUPILS + listed("2022-11-07", TWO, name="Other")})
    assert spans() == [("100001", date(2022, 10, 10), date(2022, 10, 10), "pupil_list")]


def test_a_school_is_found_by_its_number_in_the_register(send: Any) -> None:  # noqa: F811
    send(OURS)
    send({"a.csv": PUPILS + listed("2022-10-10", urn="").replace(",,2022", ",806/4001,2022")})
    assert [span[0] for span in spans()] == ["100001"]


def test_lists_tell_numbers_year_group_and_needs(send: Any) -> None:  # noqa: F811
    send({"gias.csv": GIAS, "list.csv": LIST + child("1", urn="").replace(",8,", ",,")})
    row = listed("2022-10-10").replace(f"{ONE},,", f"{ONE},1000000003,")
    send({"a.csv": PUPILS + row})

    told = Child.objects.get()
    assert (told.upn, told.known_upns, told.uln) == (ONE, [ONE], "1000000003")
    assert SchoolYear.objects.get().year_group == "7"
    need = SpecialNeeds.objects.get()
    assert (need.provision, need.start_on, need.source) == ("K", date(2022, 10, 10), "pupil_list")


def test_the_censuss_word_goes_before_a_lists(send: Any) -> None:  # noqa: F811
    send({"gias.csv": GIAS, "list.csv": WITHOUT_YEAR})
    send(census(pupil(1, ONE, "Ashgarth")))
    send({"a.csv": PUPILS + listed("2022-10-06", more="Year 7,E") + listed("2023-01-09")})

    assert SchoolYear.objects.get().year_group == "8"
    assert [(each.provision, each.source) for each in SpecialNeeds.objects.all()] == [
        ("K", "census")
    ]
    assert spans() == [("100001", date(2021, 9, 6), None, "census")]


def test_a_plan_begins_on_the_day_that_its_list_says(send: Any) -> None:  # noqa: F811
    send(OURS)
    plans = "UPN,Date of birth,Date initial EHC plan issued,SEN primary need,As at date\n"
    send({"a.csv": PUPILS + listed("2022-10-10")})
    send({"plans.csv": plans + f"{ONE},05/05/2010,12/12/2022,SEMH,2023-01-09\n"})

    assert [
        (each.provision, each.primary_need, each.start_on, each.last_day)
        for each in SpecialNeeds.objects.order_by("start_on")
    ] == [
        ("K", "", date(2022, 10, 10), date(2022, 12, 11)),
        ("E", "SEMH", date(2022, 12, 12), None),
    ]


def test_a_name_with_another_number_waits_for_a_person(send: Any) -> None:  # noqa: F811
    send(OURS)
    loaded = send({"a.csv": PUPILS + listed("2022-10-10", TWO)})
    assert "identity_uncertain" in codes_of(loaded)
    assert spans() == []


def test_the_same_list_twice_changes_nothing_and_one_taken_back_leaves_nothing(
    send: Any,  # noqa: F811
) -> None:
    send(OURS)
    before = state_hash()
    first = send({"a.csv": PUPILS + listed("2022-10-10")})
    after = state_hash()
    second = send({"a.csv": PUPILS + listed("2022-10-10")})
    assert state_hash() == after != before
    assert second["files"][0]["unchanged"] == 1
    services.undo(number=first["load"], by="test")
    assert state_hash() == after, "the second load still stands"
    services.undo(number=second["load"], by="test")
    assert state_hash() == before


def test_lists_in_any_order_give_the_same_state(send: Any) -> None:  # noqa: F811
    send(OURS)
    lists = {
        day: PUPILS + listed(day, urn=urn)
        for day, urn in (
            ("2022-10-10", "100001"),
            ("2022-11-07", "900002"),
            ("2023-01-09", "100001"),
        )
    }
    states = []
    for days in (sorted(lists), sorted(lists, reverse=True)):
        loads = [send({f"{day}.csv": lists[day]})["load"] for day in days]
        states.append((state_hash(), spans()))
        for number in loads:
            services.undo(number=number, by="test")
    assert states[0] == states[1]
    assert [span[:3] for span in states[0][1]] == [
        ("100001", date(2022, 10, 10), date(2022, 10, 10)),
        ("900002", date(2022, 11, 7), date(2022, 11, 7)),
        ("100001", date(2023, 1, 9), None),
    ]


def test_a_list_without_headings_beside_a_good_one_leaves_nobodys_name(
    here: Any,  # noqa: F811
    home: Home,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "good.csv").write_text(PUPILS + listed("2022-10-10"))
    (folder / "bad.csv").write_text(f"{THREE},Quillfeather,Tamsin,09/01/2011\n")
    loaded = services.load(
        paths=[folder], authority=here, by="test", context=Context(authority="806", today=TODAY)
    )
    assert [each["name"] for each in loaded["passed_over"]] == ["bad.csv"]
    said = everything_kept(home)
    assert [word for word in (THREE, "Quillfeather", "Tamsin") if word.encode() in said] == []
