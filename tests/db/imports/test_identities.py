"""Merges and partings: what a person says counts over every file in force, and can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import transaction
from tests.conftest import TODAY

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.imports import services
from virtualschool.apps.imports.decisions import aliases_of, flattened
from virtualschool.apps.imports.merging import NotDecided, decide, take_back, waiting_pairs
from virtualschool.apps.imports.models import IdentityDecision
from virtualschool.apps.imports.stores import current_manifest, snapshot_store
from virtualschool.apps.imports.verify import problems, state_hash
from virtualschool.config.home import Home
from virtualschool.feeds.base import Context

pytestmark = pytest.mark.django_db

LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
MARKS = "child_id,upn,urn,date,session,code\n"
UPN = "T901234567801"


@pytest.fixture
def here(home: Home) -> Authority:
    with transaction.atomic():
        return ensure_authority(code="806", by="test")


@pytest.fixture
def send(here: Authority, tmp_path: Path) -> Any:
    def sender(files: dict[str, str]) -> int:
        paths = []
        for name, content in files.items():
            path = tmp_path / name
            path.write_text(content)
            paths.append(path)
        context = Context(authority="806", today=TODAY)
        report = services.load(paths=paths, authority=here, by="test", context=context)
        number: int = report["load"]
        return number

    return sender


def child(council_id: str, upn: str = "", as_at: str = "2022-10-03", name: str = "Bell") -> str:
    return f"{council_id},{upn},{name},Merrin,2010-05-05,F,900001,8,{as_at}\n"


def marked() -> list[tuple[str, str]]:
    """Children and the days of their marks in the current snapshot."""
    manifest = current_manifest()
    assert manifest is not None
    return sorted(
        (row["child_id"], row["date"].isoformat())
        for part in manifest.of_table("mark")
        for row in pq.read_table(snapshot_store().file_of(part)).to_pylist()
    )


def say(here: Authority, kind: str, kept: str = "1001", other: str = "1002") -> IdentityDecision:
    return decide(authority=here, kind=kind, kept=kept, other=other, reason="Asked", by="ann")


def test_a_merge_brings_marks_and_numbers_under_the_kept_id_and_undoing_gives_all_back(here, send):
    send({"list.csv": LIST + child("1001", UPN) + child("1002")})
    send({"marks.csv": MARKS + "1001,,,2022-10-04,AM,/\n1002,,,2022-10-05,AM,/\n"})
    before = state_hash()
    decision = say(here, "merged")
    assert list(Child.objects.values_list("council_id", "known_upns")) == [("1001", [UPN])]
    assert marked() == [("1001", "2022-10-04"), ("1001", "2022-10-05")]
    assert problems() == []
    take_back(decision=decision, by="ann")
    assert state_hash() == before
    assert marked() == [("1001", "2022-10-04"), ("1002", "2022-10-05")]
    actions = Entry.objects.filter(action__startswith="identity.").values_list("action", flat=True)
    assert list(actions) == ["identity.merged", "identity.taken_back"]
    assert verify_chain() == []


def test_a_load_after_a_merge_is_read_with_it_and_can_be_taken_back_alone(here, send):
    send({"list.csv": LIST + child("1001", UPN) + child("1002")})
    say(here, "merged")
    merged = state_hash()
    number = send({"marks.csv": MARKS + "1002,,,2022-10-05,AM,/\n"})
    assert marked() == [("1001", "2022-10-05")]
    send({"next.csv": LIST + child("1001", UPN, "2022-10-10") + child("1002", "", "2022-10-10")})
    assert Child.objects.count() == 1
    services.undo(number=number + 1, by="ann")
    services.undo(number=number, by="ann")
    assert state_hash() == merged


def test_marks_that_could_be_of_two_children_count_once_it_is_said_that_they_are_one(here, send):
    send({"list.csv": LIST + child("1001", UPN) + child("1002", name="Hill")})
    send({"marks.csv": MARKS + f"1002,{UPN},,2022-10-04,AM,/\n"})
    assert marked() == []
    (pair,) = waiting_pairs("806")
    assert pair.reasons == (f"marks.csv gives 1002 the number {UPN}.",)
    say(here, "merged")
    assert marked() == [("1001", "2022-10-04")]
    assert waiting_pairs("806") == []


def test_an_id_that_no_list_names_is_merged_under_the_child_that_has_its_number(here, send):
    send({"list.csv": LIST + child("1001", UPN)})
    send({"marks.csv": MARKS + f"X9,{UPN},,2022-10-04,AM,/\n"})
    (pair,) = waiting_pairs("806")
    assert (pair.kept, pair.other) == ("1001", "X9")
    with pytest.raises(NotDecided, match="X9 is no child"):
        say(here, "merged", kept="X9", other="1001")
    say(here, "merged", other="X9")
    assert marked() == [("1001", "2022-10-04")]


def test_the_same_said_twice_is_one_decision_and_a_pair_that_does_not_wait_is_refused(here, send):
    send({"list.csv": LIST + child("1001") + child("1002") + child("1003", name="Hill")})
    assert say(here, "merged") == say(here, "merged")
    assert IdentityDecision.objects.count() == 1
    with pytest.raises(NotDecided, match="no longer wait"):
        say(here, "merged", other="1003")


def test_three_records_of_one_child_are_led_to_the_last_kept_one(here, send):
    send({"list.csv": LIST + child("1001") + child("1002") + child("1003")})
    say(here, "merged", kept="1002", other="1003")
    say(here, "merged", kept="1001", other="1002")
    assert aliases_of("806") == {"1003": "1001", "1002": "1001"}
    assert list(Child.objects.values_list("council_id", flat=True)) == ["1001"]


def test_a_chain_that_bites_its_tail_ends():
    assert flattened([("a", "b"), ("b", "a")]).keys() == {"a", "b"}


def test_a_load_accepted_while_a_merge_is_worked_out_makes_it_be_worked_out_again(
    here, send, monkeypatch
):
    send({"list.csv": LIST + child("1001", UPN) + child("1002")})
    from virtualschool.apps.imports import merging

    plan, came = merging.make_plan, []

    def slow(*args: Any, **more: Any) -> Any:
        made = plan(*args, **more)
        if not came:
            came.append(send({"marks.csv": MARKS + "1002,,,2022-10-05,AM,/\n"}))
        return made

    monkeypatch.setattr(merging, "make_plan", slow)
    say(here, "merged")
    assert marked() == [("1001", "2022-10-05")]
