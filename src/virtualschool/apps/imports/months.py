"""Marks of an authority, month by month: folded from the files in force into snapshot parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.analytics import model
from virtualschool.analytics.marks import Resolved, resolve_marks
from virtualschool.apps.imports.evidence import MARKS_FEED, Evidence, raw_keys, split_key
from virtualschool.apps.imports.identities import Identities
from virtualschool.apps.receipts.vault import Vault
from virtualschool.domain.calendar import academic_year, parse_month
from virtualschool.feeds.base import Finding, Severity

#: A file's place: its load, and its position among the files of the load.
Order = tuple[int, int]

#: Bits of a line number, below those of the file's position.
_POSITION = 32

_RULE = "later recorded, then the more trusted source, then the later load"

#: Sentences are written for at most this many single marks of a load; the rest are counted.
SINGLE_FINDINGS = 200


@dataclass
class FoldedMonths:
    """The marks of the months that were folded anew, and what was found in doing so."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Touched:
    """Months whose marks may differ, and children whose waiting marks count from now on."""

    months: frozenset[str]
    children: frozenset[str]


def touched(
    evidence: Sequence[Evidence],
    before: Identities,
    after: Identities,
    changed: Sequence[Evidence],
) -> Touched:
    """What ``changed`` files (new, or taken back) touch, and what new identities do."""
    months = {part.month for file in changed for part in file.parts if part.month}
    children: set[str] = set()
    for file in evidence:
        for part in file.parts:
            if part.month is None:
                continue
            for key in part.keys:
                now = after.resolve(key)
                if before.resolve(key) != now:
                    months.add(part.month)
                    if now.child_id is not None:
                        children.add(now.child_id)
    return Touched(frozenset(months), frozenset(children))


def fold_months(
    *,
    authority: str,
    evidence: Sequence[Evidence],
    found: Touched,
    identities: Identities,
    vault: Vault,
) -> FoldedMonths:
    """One mark for each child, day and session of these months, by ``analytics.marks``'s rule.

    Rows of a child that is not known wait: they are in the vault and are read again when the
    child is. A month left without marks gives an empty table.
    """
    files = [file for file in evidence if file.feed == MARKS_FEED]
    folded = FoldedMonths()
    names = {file.order: file.name for file in files}
    new = {file.order[0] for file in files if file.is_new}
    waiting: dict[tuple[str, str, str], int] = {}
    for month in sorted(found.months):
        candidates = []
        for file in files:
            for part in file.parts:
                if part.month != month:
                    continue
                table, lost = _resolved(part.read(vault), identities)
                if file.is_new:
                    for key, rows in lost.items():
                        waiting[(file.name, *key)] = waiting.get((file.name, *key), 0) + rows
                candidates.append(_as_candidates(table, authority, month, file.order))
        if not candidates:
            folded.tables[month] = model.MARK.empty()
            continue
        resolved = resolve_marks(pa.concat_tables(candidates))
        folded.tables[month] = resolved.marks
        folded.findings += _mark_findings(resolved, names, new, found.children)
    folded.findings += [
        _waiting_finding(file, (child_id, upn), rows, identities)
        for (file, child_id, upn), rows in sorted(waiting.items())
    ]
    return folded


def _resolved(
    table: pa.Table, identities: Identities
) -> tuple[pa.Table, dict[tuple[str, str], int]]:
    """The rows whose child is known, with that child's id, and how many rows of which keys wait."""
    encoded = raw_keys(table).combine_chunks().dictionary_encode()
    keys = [split_key(text) for text in encoded.dictionary.to_pylist()]
    answers = [identities.resolve(key).child_id for key in keys]
    children = pa.array(answers, pa.string()).take(encoded.indices)
    lost: dict[tuple[str, str], int] = {}
    if None in answers:
        counts = pc.value_counts(encoded.indices)
        for item in counts.to_pylist():
            if answers[item["values"]] is None:
                lost[keys[item["values"]]] = item["counts"]
    table = table.set_column(table.schema.get_field_index("child_id"), "child_id", children)
    return (table.filter(pc.is_valid(children)) if lost else table), lost


def _as_candidates(table: pa.Table, authority: str, month: str, order: tuple[int, int]) -> pa.Table:
    """Rows with the columns that ``resolve_marks`` reads: those of MARK, load order and line.

    Lines of a load's second file come after those of its first: the file's position stands in the
    upper half of the number.
    """
    count = table.num_rows
    year = academic_year(parse_month(month).first_day)
    return pa.table(
        {
            "authority": pa.repeat(authority, count),
            "child_id": table["child_id"],
            "urn": table["urn"],
            "date": table["date"],
            "session": table["session"],
            "code": table["code"],
            "session_class": table["session_class"],
            "academic_year": pa.repeat(pa.scalar(year, pa.int16()), count),
            "source": pc.fill_null(table["source"], ""),
            # A part kept in the vault gives milliseconds back, one just read gives seconds.
            "recorded_at": pc.cast(table["recorded_at"], pa.timestamp("s")),
            "seq": pa.repeat(pa.scalar(order[0], pa.int32()), count),
            "line": pc.add(pc.cast(table["line"], pa.int64()), order[1] << _POSITION),
        }
    )


def _mark_findings(
    resolved: Resolved, names: Mapping[Order, str], new: set[int], children: frozenset[str]
) -> list[Finding]:
    """Corrections and conflicts that a new file has a part in, or that come to light because the
    child is known now; each at its line.

    Past ``SINGLE_FINDINGS`` of a kind in a month the rest are one finding with their number.
    """
    found: list[Finding] = []
    for code, severity, table in (
        ("mark_corrected", Severity.INFORMATION, resolved.corrections),
        ("mark_conflict", Severity.WARNING, resolved.conflicts),
    ):
        rows = [
            row
            for row in table.to_pylist()
            if {row["kept_seq"], row["dropped_seq"]} & new or row["child_id"] in children
        ]
        for row in rows[:SINGLE_FINDINGS]:
            side = "dropped" if row["dropped_seq"] in new else "kept"
            found.append(
                Finding(
                    code,
                    severity,
                    _mark_sentence(code, row, names),
                    *_place(row, side, names),
                    "code",
                    row["child_id"],
                )
            )
        rest = rows[SINGLE_FINDINGS:]
        if rest:
            file, _ = _place(rest[-1], "kept", names)
            words = "more marks were corrected" if code == "mark_corrected" else "more conflicts"
            found.append(Finding(code, severity, f"{len(rest):,} {words} likewise.", file))
    return found


def _mark_sentence(code: str, row: Mapping[str, Any], names: Mapping[Order, str]) -> str:
    when = f"{row['date']} {row['session']}"
    kept, dropped = row["kept_code"], row["dropped_code"]
    if code == "mark_corrected":
        file, line = _place(row, "dropped", names)
        return (
            f"Child {row['child_id']}, {when}: {dropped} is corrected to {kept} "
            f"(it was line {line} of {file})."
        )
    return (
        f"Child {row['child_id']}, {when}: {_told_by(row, 'kept', names)} says {kept} and "
        f"{_told_by(row, 'dropped', names)} says {dropped}; {kept} counts ({_RULE})."
    )


def _told_by(row: Mapping[str, Any], side: str, names: Mapping[Order, str]) -> str:
    source = row[f"{side}_source"]
    school = f"school {row[f'{side}_urn']}" if row[f"{side}_urn"] else "no school"
    file, line = _place(row, side, names)
    return f"{source or 'a file'} at {school} ({file} line {line})"


def _place(row: Mapping[str, Any], side: str, names: Mapping[Order, str]) -> tuple[str, int]:
    """The file and the line that a side of a pair stands on."""
    position, line = divmod(row[f"{side}_line"], 1 << _POSITION)
    return names[row[f"{side}_seq"], position], line


def _waiting_finding(file: str, key: tuple[str, str], rows: int, identities: Identities) -> Finding:
    child_id, upn = key
    who = " and ".join(
        words
        for words in (
            f"the council's id {child_id}" if child_id else "",
            f"UPN {upn}" if upn else "",
        )
        if words
    )
    if identities.resolve(key).problem == "identity_two_ways":
        return Finding(
            code="identity_two_ways",
            severity=Severity.ERROR,
            message=f"{_marks(rows)} with {who} could be of two children, and wait until a person "
            "says which.",
            file=file,
            field="upn" if upn else "child_id",
        )
    return Finding(
        code="child_not_known",
        severity=Severity.WARNING,
        message=f"{_marks(rows)} with {who} for no child in a return or on a list: kept, and "
        "counted as soon as the child is known.",
        file=file,
        field="upn" if upn else "child_id",
    )


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count:,} marks"
