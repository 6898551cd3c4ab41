"""The audit log: appended last, in a chain, and proved unchanged."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from virtualschool.apps.audit.models import ChainHead, Entry
from virtualschool.apps.audit.services import FIRST_HASH, record, record_refusal, verify_chain


def _three_entries() -> list[Entry]:
    return [
        record(actor="amara", action="load.accepted", authority="806", subject=str(number))
        for number in (1, 2, 3)
    ]


@pytest.mark.django_db
def test_an_empty_log_is_whole():
    assert verify_chain() == []


@pytest.mark.django_db
def test_entries_chain_from_the_first():
    first, second, third = _three_entries()
    assert [entry.sequence for entry in (first, second, third)] == [1, 2, 3]
    assert first.previous_hash == FIRST_HASH
    assert second.previous_hash == first.hash
    assert third.previous_hash == second.hash
    assert verify_chain() == []


@pytest.mark.django_db
def test_detail_reads_back_as_it_was_hashed():
    record(
        actor="amara",
        action="report.exported",
        detail={
            "rows": 12,
            "on": date(2023, 7, 21),
            "months": ("2022-10", "2022-11"),
            "schools": {"b", "a"},
            "empty": None,
            "named": True,
            "who": "Zoë – “née” 🙂",
            "zeta": {"b": 1, "a": [1, {"x": False}]},
        },
    )
    entry = Entry.objects.get()
    assert entry.detail["on"] == "2023-07-21"
    assert entry.detail["schools"] == ["a", "b"]
    assert verify_chain() == []


@pytest.mark.django_db
def test_a_float_is_not_taken_because_it_may_not_read_back():
    with pytest.raises(TypeError, match=r"0\.1"):
        record(actor="amara", action="x", detail={"share": 0.1})
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_what_a_stranger_typed_is_stored_whatever_it_is():
    record(actor="a\0b\ud800" + "x" * 400, action="signin.failed", detail={"agent": "\0\udfff"})
    entry = Entry.objects.get()
    assert len(entry.actor) == 150
    assert "\0" not in entry.actor
    assert verify_chain() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"actor": "somebody else"},
        {"action": "nothing"},
        {"authority": "807"},
        {"subject": "9"},
        {"subject_type": "child"},
        {"detail": {"rows": 1}},
        {"hash": "f" * 64},
    ],
)
def test_a_changed_column_is_found_and_its_entry_named(change):
    second = _three_entries()[1]
    Entry.objects.filter(pk=second.pk).update(**change)
    assert any("entry 2 is not as it was written" in problem for problem in verify_chain())


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(1, 3),
    st.sampled_from(["actor", "action", "authority", "subject", "previous_hash", "hash", "rows"]),
    st.integers(0, 10_000),
    st.integers(1, 127),
)
def test_one_changed_byte_anywhere_is_named(sequence, column, place, by):
    Entry.objects.all().delete()
    ChainHead.objects.all().delete()
    for number in (1, 2, 3):
        record(
            actor="amara",
            action="child.seen",
            authority="806",
            subject=f"child {number}",
            detail={"rows": f"a list of {number}"},
        )
    entry = Entry.objects.get(sequence=sequence)
    is_detail = column == "rows"
    before = (entry.detail["rows"] if is_detail else getattr(entry, column)).encode()
    at = place % len(before)
    flipped = before[:at] + bytes([before[at] ^ by]) + before[at + 1 :]
    after = flipped.decode("ascii").replace("\0", "?")
    if is_detail:
        Entry.objects.filter(pk=entry.pk).update(detail={"rows": after})
    else:
        Entry.objects.filter(pk=entry.pk).update(**{column: after})
    assert any(f"entry {sequence} " in problem for problem in verify_chain())


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [1e-6, -1e-6, 3600])
def test_a_changed_time_is_named(seconds):
    second = _three_entries()[1]
    Entry.objects.filter(pk=second.pk).update(at=second.at + timedelta(seconds=seconds))
    assert verify_chain() == ["Audit entry 2 is not as it was written."]


@pytest.mark.django_db
def test_an_entry_taken_out_is_found():
    _, second, _ = _three_entries()
    second.delete()
    assert verify_chain() == ["Audit entry 2 is missing: entry 3 comes in its place."]


@pytest.mark.django_db
def test_entries_cut_off_at_the_end_are_found():
    third = _three_entries()[2]
    third.delete()
    assert verify_chain() == ["The audit log ends at entry 2, but its head says entry 3."]


@pytest.mark.django_db
def test_an_entry_rewritten_with_a_right_hash_breaks_the_link_after_it():
    first = _three_entries()[0]
    Entry.objects.filter(pk=first.pk).delete()
    ChainHead.objects.update(sequence=0, hash=FIRST_HASH)
    record(actor="forger", action="load.accepted")
    assert "Audit entry 2 does not follow from the one before it." in verify_chain()


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_with_the_work_that_was_rolled_back():
    with transaction.atomic():
        record(actor="amara", action="load.accepted")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    record(actor="amara", action="load.accepted")
    assert verify_chain() == []


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_work_that_may_be_rolled_back_is_a_fault():
    with pytest.raises(RuntimeError), transaction.atomic():
        record_refusal(actor="amara", action="load.refused")
    record_refusal(actor="amara", action="load.refused")
    assert Entry.objects.get().action == "load.refused"


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_never_branch_the_chain():
    faults: list[Exception] = []

    def write(name: str) -> None:
        try:
            for _ in range(5):
                record(actor=name, action="load.accepted")
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert Entry.objects.count() == 15
    assert verify_chain() == []
