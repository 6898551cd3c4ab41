"""Loads, as laws: what was sent counts, in any order, once, and can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.conftest import TODAY

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.imports import services
from virtualschool.apps.imports.stores import current_manifest, snapshot_store
from virtualschool.apps.imports.verify import problems, state_hash
from virtualschool.apps.receipts.models import Finding, Load
from virtualschool.apps.schools.models import School
from virtualschool.config.home import Home
from virtualschool.feeds.base import Context, Unreadable

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
MARKS = "child_id,upn,urn,date,session,code\n"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def here(home: Home) -> Authority:
    with transaction.atomic():
        return ensure_authority(code="806", by="test")


@pytest.fixture
def send(here: Authority, tmp_path: Path) -> Any:
    """Sends files, by name and content, as one load of an authority (806 unless another)."""

    def sender(files: dict[str, str], authority: Authority | None = None, **more: Any) -> Any:
        folder = tmp_path / "sent"
        folder.mkdir(exist_ok=True)
        paths = []
        for name, content in files.items():
            path = folder / name
            path.write_text(content)
            paths.append(path)
        to = authority or here
        return services.load(
            paths=paths,
            authority=to,
            by="test",
            context=Context(authority=to.code, today=TODAY),
            **more,
        )

    return sender


def child(council_id: str, as_at: str = "2022-10-03", upn: str = "", urn: str = "900001") -> str:
    return f"{council_id},{upn},Ashgarth,Merrin,2010-05-05,F,{urn},8,{as_at}\n"


def marks() -> list[tuple[str, str, str]]:
    import pyarrow.parquet as pq

    manifest = current_manifest()
    assert manifest is not None
    store = snapshot_store()
    return [
        (row["child_id"], row["session"], row["code"])
        for part in manifest.of_table("mark")
        for row in pq.read_table(store.file_of(part)).to_pylist()
    ]


def codes_of(load: dict[str, Any]) -> list[str]:
    return list(Finding.objects.filter(load_id=load["load"]).values_list("code", flat=True))


def test_a_load_accepted_while_another_is_planned_is_not_lost(
    send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = services.make_plan
    inner: list[Any] = []

    def slow(*args: Any, **kwargs: Any) -> Any:
        if not inner:
            inner.append(None)
            inner[0] = send({"inner.csv": LIST + child("RACE", as_at="2022-10-10")})
        return plan(*args, **kwargs)

    monkeypatch.setattr(services, "make_plan", slow)
    send({"outer.csv": LIST + child("A1")})
    assert set(Child.objects.values_list("council_id", flat=True)) == {"RACE", "A1"}
    assert problems() == []


def test_one_authority_never_empties_the_register_of_another(send: Any) -> None:
    gias = (FIXTURES / "gias" / "ebi_scenario1_gias.csv").read_text(encoding="cp1252")
    send({"gias.csv": gias})
    schools = School.objects.count()
    assert schools > 0
    with transaction.atomic():
        other = ensure_authority(code="807", by="test")
    sent = send({"list.csv": LIST + child("B1")}, authority=other)
    services.undo(number=sent["load"], by="test")
    assert School.objects.count() == schools


def test_a_file_sent_twice_stays_when_the_first_load_is_taken_back(send: Any) -> None:
    first = send({"list.csv": LIST + child("A1")})
    send({"list.csv": LIST + child("A1"), "m.csv": MARKS + "A1,,900001,2022-10-04,AM,/\n"})
    services.undo(number=first["load"], by="test")
    assert list(Child.objects.values_list("council_id", flat=True)) == ["A1"]
    assert marks() == [("A1", "AM", "/")]
    assert problems() == []


def test_taking_back_the_only_load_gives_the_state_before_it(send: Any) -> None:
    before = state_hash()
    sent = send({"list.csv": LIST + child("A1")})
    assert state_hash() != before
    services.undo(number=sent["load"], by="test")
    assert state_hash() == before


def test_a_load_is_taken_back_once(send: Any) -> None:
    sent = send({"list.csv": LIST + child("A1")})
    services.undo(number=sent["load"], by="test")
    with pytest.raises(services.LoadRefused, match="already"):
        services.undo(number=sent["load"], by="test")


def test_marks_under_an_earlier_pupil_number_still_count(send: Any) -> None:
    numbers = ("B806400124001", "Q806400124002", "M80640012400A")
    send({"a.csv": LIST + child("A1", upn=numbers[0])})
    send({"m.csv": MARKS + f",{numbers[0]},900001,2022-10-04,AM,/\n"})
    assert marks() == [("A1", "AM", "/")]
    for day, number in (("2022-10-10", numbers[1]), ("2022-10-17", numbers[2])):
        send({"a.csv": LIST + child("A1", as_at=day, upn=number)})
    assert marks() == [("A1", "AM", "/")]


def test_marks_wait_for_their_child_and_then_tell_what_was_corrected(send: Any) -> None:
    waiting = send({"m.csv": MARKS + "A1,,900001,2022-10-04,AM,O\n"})
    assert codes_of(waiting) == ["child_not_known"]
    send({"later.csv": MARKS + "A1,,900001,2022-10-04,AM,I\n"})
    assert "mark_corrected" in codes_of(send({"list.csv": LIST + child("A1")}))
    assert marks() == [("A1", "AM", "I")]


def test_two_files_of_one_load_that_disagree_are_a_conflict(send: Any) -> None:
    send({"list.csv": LIST + child("A1")})
    sent = send(
        {
            "a.csv": MARKS + "A1,,900001,2022-10-04,AM,/\n",
            "b.csv": MARKS + "A1,,900001,2022-10-04,AM,O\n",
        }
    )
    assert "mark_conflict" in codes_of(sent)
    assert "mark_corrected" not in codes_of(sent)


def test_a_change_is_told_once_though_files_bear_one_name(send: Any) -> None:
    told = [
        codes_of(send({"list.csv": LIST + child("A1", as_at=day, upn=number)})).count("upn_changed")
        for day, number in (
            ("2022-10-03", "B806400124001"),
            ("2022-10-10", "Q806400124002"),
            ("2022-10-17", "Q806400124002"),
        )
    ]
    assert told == [0, 1, 0]


def test_rows_are_accepted_unchanged_or_set_aside_and_these_add_up(send: Any) -> None:
    send({"list.csv": LIST + child("A1")})
    send({"m.csv": MARKS + "A1,,900001,2022-10-04,AM,/\n"})
    again = send(
        {
            "m2.csv": MARKS
            + "A1,,900001,2022-10-04,AM,/\nA1,,900001,2022-10-04,PM,\\\n"
            + "A1,,900001,2022-10-05,AM,%\n"
        }
    )
    (file,) = again["files"]
    assert (file["rows"], file["accepted"], file["unchanged"], file["set_aside"]) == (3, 1, 1, 1)


def test_a_day_of_one_good_mark_and_one_that_is_none_counts_as_set_aside_alone(send: Any) -> None:
    send({"list.csv": LIST + child("A1")})
    days = "child_id,upn,urn,date,am,pm\nA1,,900001,2022-10-04,{},{}\n"
    send({"d.csv": days.format("/", "\\")})
    (file,) = send({"d2.csv": days.format("££", "\\")})["files"]
    assert (file["rows"], file["accepted"], file["unchanged"], file["set_aside"]) == (1, 0, 0, 1)


def test_a_preview_reads_what_is_kept_and_what_comes_as_one(send: Any) -> None:
    send({"kept.csv": MARKS + "A1,,900001,2022-10-04,AM,/\n"})
    report = send({"again.csv": MARKS + "A1,,900001,2022-10-04,AM,L\n"}, preview=True)
    assert report["files"][0]["accepted"] == 1


def test_a_preview_leaves_nothing_behind(send: Any, home: Home) -> None:
    send({"list.csv": LIST + child("A1")})
    before = sorted(path.name for path in home.root.rglob("*.parquet"))
    send({"m.csv": MARKS + "A1,,900001,2022-10-04,AM,/\n"}, preview=True)
    assert sorted(path.name for path in home.root.rglob("*.parquet")) == before


def test_a_refused_load_is_in_the_audit_log_and_nowhere_else(send: Any) -> None:
    with pytest.raises(Unreadable):
        send({"holiday.csv": "Place,Weather\nWhitby,rain\n"})
    assert Load.objects.count() == 0
    entry = Entry.objects.get(action="load.refused")
    assert entry.detail["files"] == ["holiday.csv"]


def test_a_child_listed_at_a_closed_school_is_found(send: Any) -> None:
    columns = (
        "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
        "EstablishmentStatus (name),OpenDate,CloseDate,PhaseOfEducation (name)\n"
    )
    row = "900001,806,4001,Oldgarth School,Academy converter,Closed,,31-08-2022,Secondary\n"
    send({"gias.csv": columns + row})
    assert "school_closed" in codes_of(send({"list.csv": LIST + child("A1")}))


def test_an_altered_database_is_named(send: Any) -> None:
    send({"list.csv": LIST + child("A1")})
    Child.objects.update(sex="M")
    assert any("child rows" in problem for problem in problems())
