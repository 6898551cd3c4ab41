"""One mark for each child, day and session, out of all that was received, by a stated rule.

Marks come from registers, daily calls and hands, more than once, sometimes from two schools. The
rule, in three steps; each settles what the one before left open:

1. Of the marks that one school's one source gave for a session, the later load counts. A mark so
   replaced by another code is a *correction*, the ordinary way in which registers are put right.
   Two codes within one load are a *conflict*; the one recorded later counts, else the later line.
2. Of a school's sources the mark recorded later counts, then the more trusted source (by hand,
   register, unnamed, call), then the later load, then the later line. Different codes: a conflict.
3. Of two schools the one where the session was possible (class P, A, AA, UA) counts, then as in
   step 2. A conflict, except that code D (dual registered) beside a real mark elsewhere is as it
   should be.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.analytics.model import MARK
from virtualschool.domain.attendance import SessionClass

#: How far a source is believed where nothing else decides; any other source stands at 1.
TRUST = {"hand": 3, "register": 2, "call": 0}
DUAL_REGISTERED = "D"
POSSIBLE = ("P", "A", "AA", "UA")

#: What is listed of a mark that counts (``kept_``) and of the one that does not (``dropped_``).
SIDES = ("urn", "code", "session_class", "source", "recorded_at", "seq", "line")
SLOT = ("authority", "child_id", "date", "session")


class Resolved(NamedTuple):
    """The marks that count, and what did not with the mark that counts beside it.

    ``corrections`` and ``conflicts`` have the columns of ``SLOT``, then ``kept_`` and ``dropped_``
    for each of ``SIDES``. Candidates in none of the three tables said the same as the mark that
    counts, or were blank.
    """

    marks: pa.Table
    corrections: pa.Table
    conflicts: pa.Table


def resolve_marks(candidates: pa.Table) -> Resolved:
    """Settle candidates: the columns of ``MARK`` with ``seq`` (load order), ``line`` and
    ``recorded_at`` (null where not known). Blank marks (class MISSING) count in no session but can
    take an earlier mark back."""
    table = candidates.append_column("row", pa.array(range(candidates.num_rows), pa.int64()))
    table = table.append_column("slot", _slots(candidates)).combine_chunks()
    counts = pc.value_counts(table["slot"])
    shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(shared):
        nothing = _pairs(candidates, _no_rows(), _no_rows())
        return Resolved(_counting(candidates), nothing, nothing)
    is_shared = pc.is_in(table["slot"], value_set=shared)
    alone = table.filter(pc.invert(is_shared))
    kept, corrections, conflicts = _settle(_ranked(table.filter(is_shared)))
    rows = pa.concat_arrays([alone["row"].combine_chunks(), kept])
    return Resolved(
        _counting(candidates.take(rows)),
        _pairs(candidates, *corrections),
        _pairs(candidates, *conflicts),
    )


Pairs = tuple[pa.Array, pa.Array]


def _settle(table: pa.Table) -> tuple[pa.Array, Pairs, Pairs]:
    """Rows that count, and (kept, dropped) rows of corrections and of conflicts."""
    latest = ("seq", "recorded", "line", "row")
    settled, beaten = ("recorded", "trust", "seq", "line", "row"), []

    one_source, replaced = _last_of(table, ("slot", "school", "origin"), latest)
    differs = pc.not_equal(replaced["code"], replaced["kept_code"])
    is_later = pc.greater(replaced["kept_seq"], replaced["seq"])
    corrections = replaced.filter(pc.and_(differs, is_later))
    beaten.append(replaced.filter(pc.and_(differs, pc.invert(is_later))))

    one_school, overruled = _last_of(one_source, ("slot", "school"), settled)
    beaten.append(overruled.filter(pc.not_equal(overruled["code"], overruled["kept_code"])))

    one_mark, elsewhere = _last_of(one_school, ("slot",), ("possible", *settled))
    beaten.append(elsewhere.filter(pc.not_equal(elsewhere["code"], DUAL_REGISTERED)))

    conflicts = pa.concat_tables(beaten)
    return (
        one_mark["row"].combine_chunks(),
        (corrections["kept_row"].combine_chunks(), corrections["row"].combine_chunks()),
        (conflicts["kept_row"].combine_chunks(), conflicts["row"].combine_chunks()),
    )


def _last_of(
    table: pa.Table, groups: tuple[str, ...], order: tuple[str, ...]
) -> tuple[pa.Table, pa.Table]:
    """The last row of each group in an order; the others with the last one's ``kept_`` facts."""
    keys = [(name, "ascending") for name in (*groups, *order)]
    table = table.sort_by(keys).combine_chunks()
    is_last = _changes(table, groups)
    kept = table.filter(is_last)
    # The group of a row is the number of groups that ended before it.
    ended = pc.cumulative_sum(pc.cast(is_last, pa.int64()))
    group = pc.subtract(ended, pc.cast(is_last, pa.int64()))
    is_beaten = pc.invert(is_last)
    beaten, by = table.filter(is_beaten), kept.take(group.filter(is_beaten))
    for name in ("row", "code", "seq"):
        column = by[name]
        held = f"kept_{name}"
        beaten = (
            beaten.set_column(beaten.schema.get_field_index(held), held, column)
            if held in beaten.column_names
            else beaten.append_column(held, column)
        )
    return kept, beaten


def _changes(table: pa.Table, groups: tuple[str, ...]) -> pa.Array:
    """For each row of a sorted table whether the next one belongs to another group."""
    last = pa.array([True])
    changed = None
    for name in groups:
        column = table[name].combine_chunks()
        differs = pc.not_equal(column.slice(0, len(column) - 1), column.slice(1))
        changed = differs if changed is None else pc.or_(changed, differs)
    return pa.concat_arrays([changed, last])


def _ranked(table: pa.Table) -> pa.Table:
    """What decides, as numbers that compare quickly, beside the row that it is about."""
    source = pc.fill_null(table["source"], "")
    known = pa.array(list(TRUST))
    trust = pa.array([*TRUST.values(), 1], pa.int8()).take(
        pc.fill_null(pc.index_in(source, value_set=known), len(TRUST))
    )
    recorded = pc.fill_null(
        pc.cast(pc.cast(table["recorded_at"], pa.timestamp("s")), pa.int64()), -(2**62)
    )
    possible = pc.cast(pc.is_in(table["session_class"], value_set=pa.array(POSSIBLE)), pa.int8())
    return pa.table(
        {
            "slot": table["slot"],
            "school": _numbers(pc.fill_null(table["urn"], "")),
            "origin": _numbers(source),
            "seq": pc.cast(table["seq"], pa.int64()),
            "recorded": recorded,
            "trust": trust,
            "line": pc.fill_null(pc.cast(table["line"], pa.int64()), 0),
            "possible": possible,
            "code": pc.fill_null(table["code"], ""),
            "row": table["row"],
        }
    )


def _slots(table: pa.Table) -> pa.Array:
    """Authority, child, day and session as one whole number that is unique to them."""
    authority, child = _numbers(table["authority"]), _numbers(table["child_id"])
    people = pc.add(pc.multiply(authority, 2**24), child)
    day = pc.cast(pc.cast(table["date"], pa.int32()), pa.int64())
    half = pc.cast(pc.equal(table["session"], "PM"), pa.int64())
    return pc.add(pc.multiply(people, 2**18), pc.add(pc.multiply(day, 2), half))


def _numbers(column: pa.ChunkedArray) -> pa.Array:
    """Each different text of a column as a whole number of its own."""
    whole = column.combine_chunks()
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    return pc.cast(encoded.indices, pa.int64())


def _counting(rows: pa.Table) -> pa.Table:
    """Rows as canonical marks, blank ones left out."""
    real = rows.filter(pc.not_equal(rows["session_class"], str(SessionClass.MISSING)))
    return real.select(MARK.schema.names).cast(MARK.schema)


def _pairs(candidates: pa.Table, kept: pa.Array, dropped: pa.Array) -> pa.Table:
    """Marks that count and that do not, side by side, in the order of child, day and session."""
    counting, beaten = candidates.take(kept), candidates.take(dropped)
    columns = {name: beaten[name] for name in SLOT}
    columns |= {f"kept_{name}": counting[name] for name in SIDES}
    columns |= {f"dropped_{name}": beaten[name] for name in SIDES}
    order = [(name, "ascending") for name in (*SLOT, "dropped_seq", "dropped_line")]
    return pa.table(columns).sort_by(order)


def _no_rows() -> pa.Array:
    return pa.array([], pa.int64())
