"""Reading the log: filtered, of one authority, and of one child."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import virtualschool
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.selectors import (
    actions_there_are,
    entries_of,
    line_of,
    who_looked,
)
from virtualschool.apps.audit.services import record
from virtualschool.apps.audit.words import ACTIONS, in_words
from virtualschool.apps.governors.models import MeetingStatus
from virtualschool.apps.plans.services.revising import Edit

pytestmark = pytest.mark.django_db


def seen(actor: str, child: str, authority: str = "806", action: str = "child.seen") -> Entry:
    return record(
        actor=actor, action=action, authority=authority, subject_type="child", subject=child
    )


def test_who_looked_is_newest_first_and_of_that_child_in_that_authority_only():
    seen("amara", "1")
    seen("bo", "1", action="child.looked_outside")
    seen("cy", "2")
    seen("di", "1", authority="807")
    record(actor="ed", action="report.seen", authority="806", subject_type="report", subject="1")
    assert [(look.actor, look.action) for look in who_looked("806", "1")] == [
        ("bo", "child.looked_outside"),
        ("amara", "child.seen"),
    ]
    assert who_looked("806", "1")[1].words == "Opened a child"
    assert len(who_looked("806", "1", most=1)) == 1


def found(**asked) -> list[int]:
    return [
        entry.sequence
        for entry in entries_of("806", members=["amara"], strangers=["(nobody)"], **asked)
    ]


def test_an_authority_reads_its_own_entries_and_its_peoples_sign_ins():
    seen("amara", "1")
    seen("zed", "1", authority="807")
    record(actor="amara", action="signin.done")
    record(actor="zed", action="signin.done")
    record(actor="(nobody)", action="signin.failed")
    assert found() == [5, 3, 1]


def test_the_log_is_narrowed_by_who_what_which_child_and_when():
    seen("amara", "1")
    seen("bo", "2")
    record(actor="amara", action="signin.done")
    assert found(who="AMARA") == [3, 1]
    assert found(what="child.seen") == [2, 1]
    assert found(child="2") == [2]
    assert found(who="bo", child="1") == []


def test_days_are_days_in_england_with_both_ends_inside():
    for hour in (22, 23):  # 23 and 24 o'clock in England, in summer
        seen("amara", "1")
        Entry.objects.filter(sequence=Entry.objects.count()).update(
            at=datetime(2023, 7, 20, hour, 30, tzinfo=UTC)
        )
    assert found(first_day=date(2023, 7, 21)) == [2]
    assert found(last_day=date(2023, 7, 20)) == [1]
    assert found(first_day=date(2023, 7, 20), last_day=date(2023, 7, 21)) == [2, 1]
    assert found(last_day=date.max) == [2, 1]


def test_an_entry_reads_as_words_without_what_is_empty():
    entry = record(
        actor="amara",
        action="role.granted",
        authority="806",
        subject_type="user",
        subject="bo",
        detail={"last_day": None, "scope_code": "806", "asked": {"b": 1, "a": ["x", True]}},
    )
    line = line_of(entry)
    assert (line.words, line.subject) == ("Gave a role", "user bo")
    assert line.details == [("asked", "a x, yes, b 1"), ("scope code", "806")]


def test_an_action_without_words_of_its_own_is_still_readable():
    seen("amara", "1", action="call_list.closed")
    seen("amara", "1", action="child.seen")
    assert in_words("call_list.closed") == "Call list: closed"
    assert actions_there_are() == [
        ("call_list.closed", "Call list: closed"),
        ("child.seen", "Opened a child"),
    ]


#: Codes made of parts or chosen on the way; each of them is tested where it is made.
#: Edits of a whole plan are recorded as what they are: an import, a measure.
OF_A_PLAN = {Edit.IMPORT, Edit.IMPORT_UNDONE, Edit.MEASURE}
MADE_OF_PARTS = {
    *(f"plan.action_{kind}" for kind in set(Edit) - OF_A_PLAN),
    *(f"governors.meeting_{status}" for status in MeetingStatus.values),
    "report.issued",
    "view.saved",
    "view.changed",
    "view.deleted",
    "identity.merged",
    "identity.apart",
}


def _recorded() -> set[str]:
    """Every action code that the source hands to a function that records."""
    found = set()
    for path in Path(virtualschool.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if not name.lstrip("_").startswith(("record", "changing")):
                continue
            for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                found |= {
                    inner.value
                    for inner in ast.walk(each)
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
                }
    return {word for word in found if re.fullmatch(r"[a-z_]+\.[a-z_]*[a-z]", word)}


def test_whatever_is_recorded_has_words_of_its_own_and_no_words_are_left_over():
    recorded = _recorded() | MADE_OF_PARTS
    assert len(recorded) > 40
    assert recorded - set(ACTIONS) == set()
    assert set(ACTIONS) - recorded == set()
