"""Rows of the file to marks: one row a child, date and session, with what the mark counts as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.domain.attendance import NEW_CODES_FROM, SessionClass, UnknownCode, classify
from virtualschool.feeds.attendance.watch import Watch
from virtualschool.feeds.base import Context, Finding, Rejected, TableShape
from virtualschool.feeds.identity import UpnWatch, is_no_identity

#: The staged rows of this feed. ``code`` is as recorded, in upper case; ``source`` is ``register``
#: or ``call`` unless the file says otherwise; an empty cell is null.
MARKS_SCHEMA = pa.schema(
    [
        ("child_id", pa.string()),
        ("upn", pa.string()),
        ("urn", pa.string()),
        ("date", pa.date32()),
        ("session", pa.string()),
        ("code", pa.string()),
        ("session_class", pa.string()),
        ("academic_year", pa.int16()),
        ("reason", pa.string()),
        ("minutes_late", pa.int32()),
        ("source", pa.string()),
        ("recorded_at", pa.timestamp("s")),
        ("line", pa.int32()),
    ]
)

_EPOCH = date(1970, 1, 1)
_NEW_CODES_FROM = (NEW_CODES_FROM - _EPOCH).days
_SESSIONS = {
    **dict.fromkeys(("AM", "A.M.", "A", "MORNING", "1"), 0),
    **dict.fromkeys(("PM", "P.M.", "P", "AFTERNOON", "2"), 1),
}
_SESSION_NAMES = pa.array(["AM", "PM"])
_CLASSES = tuple(SessionClass)
_CLASS_NAMES = pa.array([str(one) for one in _CLASSES])
_MISSING = _CLASSES.index(SessionClass.MISSING)
_NOT_COUNTED = _CLASSES.index(SessionClass.NC)
_UNKNOWN = -1
_CARRIED = ("child_id", "upn", "urn", "date", "reason", "recorded_at", "line")

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The part of a batch that is common to all its marks."""

    table: pa.Table
    lines: Ints
    days: Ints

    @classmethod
    def of(cls, table: pa.Table) -> _Rows:
        days = whole(table["date"]).view(pa.int32()).to_numpy()
        return cls(table, table["line"].to_numpy(), days)


class MarkRefiner:
    """Marks of one file. Codes are understood once for each code and regime, not once a row.

    Set aside: a row with neither ``child_id`` nor ``upn``, an unknown session, an unknown code (in
    the day layout the other mark of that day is still taken). A blank or ``-`` is a missing mark:
    no row, counted in one finding for each school.
    """

    schema = MARKS_SCHEMA

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        self._is_daily = shape.name != "marks"
        self._source = "call" if shape.name == "daily_call" else "register"
        self._upns = UpnWatch(file)
        self._watch = Watch(file, context.today)

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]:
        rejected: list[Rejected] = []
        rows = _Rows.of(self._identified(batch, rejected))
        if self._is_daily:
            marks = self._days(rows, rejected)
        else:
            rows, sessions = self._in_sessions(rows, rejected)
            marks = self._marks(rows, "code", sessions, rejected)
        return marks, rejected

    def finish(self) -> list[Finding]:
        return self._watch.findings() + self._upns.findings()

    def _identified(self, batch: pa.Table, rejected: list[Rejected]) -> pa.Table:
        """The rows that say who they are about; the UPN is null where it is no identity."""
        upns = whole(batch["upn"])
        self._upns.look(upns, whole(batch["line"]))
        no_upn = is_no_identity(upns)
        if pc.any(no_upn).as_py():
            place = batch.schema.get_field_index("upn")
            cleared = pc.if_else(no_upn, pa.scalar(None, pa.string()), upns.cast(pa.string()))
            batch = batch.set_column(place, "upn", cleared.dictionary_encode())
            lost = pc.and_(no_upn, pc.is_null(batch["child_id"]))
            if pc.any(lost).as_py():
                for line in batch["line"].filter(lost).to_pylist():
                    reason = "the row has neither child_id nor upn, so it is about nobody."
                    rejected.append(Rejected(line, "child_id", reason))
                batch = batch.filter(pc.invert(lost))
        return batch

    def _in_sessions(self, rows: _Rows, rejected: list[Rejected]) -> tuple[_Rows, Ints]:
        """The rows whose session is known, and that session: 0 in the morning, 1 after it."""
        column = whole(rows.table["session"])
        words = column.dictionary.to_pylist()
        known = np.array([_SESSIONS.get(word, _UNKNOWN) for word in words], np.int32)
        sessions = known[column.indices.to_numpy()]
        lost = sessions == _UNKNOWN
        if not lost.any():
            return rows, sessions
        for row in np.flatnonzero(lost):
            reason = f'session "{column[int(row)].as_py()}" is neither AM nor PM.'
            rejected.append(Rejected(int(rows.lines[row]), "session", reason))
        return _Rows.of(rows.table.filter(pa.array(~lost))), sessions[~lost]

    def _days(self, rows: _Rows, rejected: list[Rejected]) -> pa.Table:
        """Two marks a row, in the order of the rows."""
        halves = [
            self._marks(rows, name, np.full(len(rows.lines), half, np.int32), rejected)
            for half, name in enumerate(("am", "pm"))
        ]
        if "suspension_flag" in rows.table.column_names:
            flagged = _flags(pc.fill_null(rows.table["suspension_flag"], fill_value=False))
            for name in ("am", "pm"):
                codes = pc.equal(rows.table[name].cast(pa.string()), "E")
                flagged &= ~_flags(pc.fill_null(codes, fill_value=False))
            self._watch.count("suspension_without_mark", flagged, rows.lines)
        marks = pa.concat_tables(halves).unify_dictionaries().combine_chunks()
        return marks.take(pa.array(np.argsort(marks["line"].to_numpy(), kind="stable")))

    def _marks(
        self, rows: _Rows, code_column: str, sessions: Ints, rejected: list[Rejected]
    ) -> pa.Table:
        """The marks of one column of codes."""
        codes = whole(rows.table[code_column])
        classes = self._classes(codes, code_column, rows, rejected)
        missing = classes == _MISSING
        if missing.any():
            self._watch.missing(whole(rows.table["urn"].filter(missing)), rows.lines[missing])
        counted = (classes >= 0) & ~missing & (classes != _NOT_COUNTED)
        self._watch.dates(rows.days[counted], rows.lines[counted])
        columns = {
            **{name: rows.table[name] for name in _CARRIED},
            "session": named(sessions, _SESSION_NAMES),
            "code": codes,
            "session_class": named(np.maximum(classes, 0), _CLASS_NAMES),
            "academic_year": pa.array(_academic_years(rows.days)),
            "minutes_late": self._minutes(rows.table),
            "source": self._sources(rows.table),
        }
        marks = pa.table({name: columns[name] for name in MARKS_SCHEMA.names})
        taken = (classes >= 0) & ~missing
        return marks if taken.all() else marks.filter(pa.array(taken))

    def _classes(
        self, codes: pa.DictionaryArray, name: str, rows: _Rows, rejected: list[Rejected]
    ) -> Ints:
        """What each mark counts as, as a place in ``_CLASSES``; unknown ones are rejected."""
        words = [*codes.dictionary.to_pylist(), ""]
        places = pc.fill_null(codes.indices, len(words) - 1).to_numpy()
        pairs = places * 2 + (rows.days >= _NEW_CODES_FROM)
        meaning = np.full(len(words) * 2, _UNKNOWN, np.int32)
        for pair in np.flatnonzero(np.bincount(pairs, minlength=len(meaning))):
            first = int(np.argmax(pairs == pair))
            code = words[pair // 2] or ""
            try:
                known = classify(code, _EPOCH + timedelta(days=int(rows.days[first])))
            except UnknownCode:
                self._reject(code, name, rows, np.flatnonzero(pairs == pair), rejected)
                continue
            meaning[pair] = _CLASSES.index(known.session_class)
            if known.warning:
                self._watch.warned(code, known.warning, pairs == pair, rows.lines)
        return meaning[pairs]

    @staticmethod
    def _reject(
        code: str,
        name: str,
        rows: _Rows,
        places: npt.NDArray[np.intp],
        rejected: list[Rejected],
    ) -> None:
        for row in places:
            on = _EPOCH + timedelta(days=int(rows.days[row]))
            try:
                classify(code, on)
            except UnknownCode as error:
                rejected.append(Rejected(int(rows.lines[row]), name, str(error)))

    def _sources(self, table: pa.Table) -> pa.Array:
        given = whole(table["source"])
        if given.null_count == len(given):
            return named(np.zeros(len(given), np.int32), pa.array([self._source]))
        lower = pc.utf8_lower(given.cast(pa.string()))
        return pc.fill_null(lower, self._source).dictionary_encode()

    @staticmethod
    def _minutes(table: pa.Table) -> pa.Array:
        if "minutes_late" in table.column_names:
            return table["minutes_late"]
        return pa.nulls(table.num_rows, pa.int32())


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column of a batch as one array."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def named(places: Ints, names: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), names)


def _flags(column: pa.ChunkedArray) -> Flags:
    return column.to_numpy().astype(bool)


def _academic_years(days: Ints) -> npt.NDArray[np.int16]:
    """The year in which each day's academic year began (it begins on 1 September)."""
    months = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    return ((months - 8) // 12 + 1970).astype(np.int16)
