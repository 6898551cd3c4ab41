from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtualschool.analytics.marks import Resolved, resolve_marks
from virtualschool.analytics.model import MARK

CLASSES = {"/": "P", "V": "A", "I": "AA", "O": "UA", "D": "NP", "X": "NC", "-": "MISSING"}
NEVER = datetime.fromisoformat("0001-01-01T00:00:00")


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time in October 2022 as the feed gives it, without a zone."""
    return datetime.fromisoformat(f"2022-10-{day:02}T{hour:02}:{minute:02}:00")


SCHEMA = pa.schema(
    [
        *MARK.schema,
        pa.field("recorded_at", pa.timestamp("s")),
        pa.field("seq", pa.int32()),
        pa.field("line", pa.int32()),
    ]
)


def mark(code: str, **other: Any) -> dict[str, Any]:
    return {
        "authority": "806",
        "child_id": "a",
        "urn": "100",
        "date": date(2022, 10, 3),
        "session": "AM",
        "code": code,
        "session_class": CLASSES[code],
        "academic_year": 2022,
        "source": "register",
        "recorded_at": None,
        "seq": 0,
        "line": 2,
    } | other


def resolved(*marks: dict[str, Any]) -> Resolved:
    return resolve_marks(pa.Table.from_pylist(list(marks), schema=SCHEMA))


def codes(found: Resolved) -> list[str]:
    return found.marks["code"].to_pylist()


def pairs(table: pa.Table) -> list[tuple[str, str]]:
    return list(zip(table["kept_code"].to_pylist(), table["dropped_code"].to_pylist(), strict=True))


def test_marks_of_different_sessions_all_count() -> None:
    found = resolved(
        mark("/"),
        mark("I", session="PM"),
        mark("O", date=date(2022, 10, 4)),
        mark("V", child_id="b"),
        mark("X", authority="807"),
    )
    assert sorted(codes(found)) == ["/", "I", "O", "V", "X"]
    assert found.marks.schema == MARK.schema
    assert (found.corrections.num_rows, found.conflicts.num_rows) == (0, 0)


def test_a_later_load_of_the_same_source_corrects_and_is_listed() -> None:
    found = resolved(mark("O", seq=0, line=7), mark("I", seq=1, line=3))
    assert codes(found) == ["I"]
    assert pairs(found.corrections) == [("I", "O")]
    assert found.corrections["dropped_line"].to_pylist() == [7]
    assert found.corrections["kept_seq"].to_pylist() == [1]
    assert found.conflicts.num_rows == 0


def test_the_same_mark_again_is_neither_a_correction_nor_a_conflict() -> None:
    found = resolved(mark("I", seq=0), mark("I", seq=1), mark("I", seq=1, source="call"))
    assert codes(found) == ["I"]
    assert (found.corrections.num_rows, found.conflicts.num_rows) == (0, 0)


def test_two_codes_in_one_load_are_a_conflict_settled_by_the_later_line() -> None:
    found = resolved(mark("I", line=9), mark("O", line=4))
    assert codes(found) == ["I"]
    assert pairs(found.conflicts) == [("I", "O")]


def test_two_sources_are_settled_by_when_they_were_recorded() -> None:
    found = resolved(
        mark("O", source="call", recorded_at=at(3, 15, 0)),
        mark("I", source="register", recorded_at=at(3, 9, 0), seq=1),
    )
    assert codes(found) == ["O"]
    assert pairs(found.conflicts) == [("O", "I")]


@pytest.mark.parametrize(
    ("more", "less"), [("hand", "register"), ("register", "call"), ("register", "other")]
)
def test_without_a_time_the_more_trusted_source_counts(more: str, less: str) -> None:
    found = resolved(mark("I", source=more, seq=0), mark("O", source=less, seq=1))
    assert codes(found) == ["I"]
    assert pairs(found.conflicts) == [("I", "O")]


def test_a_possible_session_at_one_school_goes_before_none_at_the_other() -> None:
    found = resolved(mark("X", urn="100", recorded_at=at(4)), mark("O", urn="200", seq=0))
    assert found.marks["urn"].to_pylist() == ["200"]
    assert pairs(found.conflicts) == [("O", "X")]


def test_dual_registered_beside_a_real_mark_is_as_it_should_be() -> None:
    found = resolved(mark("D", urn="100", seq=5), mark("/", urn="200"))
    assert codes(found) == ["/"]
    assert found.conflicts.num_rows == 0


def test_two_schools_with_a_child_at_once_are_a_conflict_even_with_one_code() -> None:
    found = resolved(mark("/", urn="100"), mark("/", urn="200", line=3))
    assert found.marks["urn"].to_pylist() == ["200"]
    assert found.conflicts["dropped_urn"].to_pylist() == ["100"]


def test_a_blank_mark_counts_nowhere_but_takes_an_earlier_one_back() -> None:
    assert codes(resolved(mark("-"))) == []
    found = resolved(mark("O", seq=0), mark("-", seq=1))
    assert codes(found) == []
    assert pairs(found.corrections) == [("-", "O")]


def test_no_marks_are_no_marks() -> None:
    found = resolved()
    assert found.marks.num_rows == found.corrections.num_rows == found.conflicts.num_rows == 0


TRUST = {"hand": 3, "register": 2, "call": 0}


def plainly(marks: list[dict[str, Any]]) -> dict[tuple[str, date, str], tuple[str, str]]:
    """The rule again, one slot at a time: school and code of the mark that counts."""
    slots: dict[Any, list[tuple[int, dict[str, Any]]]] = {}
    for row, one in enumerate(marks):
        slots.setdefault((one["child_id"], one["date"], one["session"]), []).append((row, one))
    chosen = {}
    for slot, own in slots.items():
        by_source: dict[Any, tuple[int, dict[str, Any]]] = {}
        by_school: dict[Any, tuple[int, dict[str, Any]]] = {}

        def when(entry: tuple[int, dict[str, Any]]) -> datetime:
            return entry[1]["recorded_at"] or NEVER

        def settled(entry: tuple[int, dict[str, Any]]) -> tuple[Any, ...]:
            row, one = entry
            return (when(entry), TRUST.get(one["source"], 1), one["seq"], one["line"], row)

        for entry in own:
            row, one = entry
            key = (one["urn"], one["source"])
            best = by_source.get(key)
            order = (one["seq"], when(entry), one["line"], row)
            if best is None or order > (best[1]["seq"], when(best), best[1]["line"], best[0]):
                by_source[key] = entry
        for (urn, _), entry in by_source.items():
            if urn not in by_school or settled(entry) > settled(by_school[urn]):
                by_school[urn] = entry
        _, last = max(
            by_school.values(),
            key=lambda e: (e[1]["session_class"] in ("P", "A", "AA", "UA"), *settled(e)),
        )
        if last["session_class"] != "MISSING":
            chosen[slot] = (last["urn"], last["code"])
    return chosen


ONE_MARK = st.builds(
    mark,
    st.sampled_from(list(CLASSES)),
    child_id=st.sampled_from("ab"),
    urn=st.sampled_from(["100", "200"]),
    session=st.sampled_from(["AM", "PM"]),
    source=st.sampled_from(["register", "call", "hand", "other", ""]),
    recorded_at=st.sampled_from([None, at(3, 9), at(3, 15)]),
    seq=st.integers(0, 2),
    line=st.integers(2, 4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ONE_MARK, max_size=14))
def test_any_pile_of_marks_is_settled_as_the_rule_says(marks: list[dict[str, Any]]) -> None:
    found = resolved(*marks)
    counted = {
        (one["child_id"], one["date"], one["session"]): (one["urn"], one["code"])
        for one in found.marks.to_pylist()
    }
    assert counted == plainly(marks)
    assert found.marks.num_rows == len(counted)
    for table in (found.corrections, found.conflicts):
        assert table.num_rows <= len(marks)
