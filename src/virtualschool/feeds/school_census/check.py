"""Rules over our children's rows of one load, and over the totals of everyone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from virtualschool.domain.attendance import UnknownCode, classify
from virtualschool.domain.calendar import parse_term
from virtualschool.domain.identifiers import check_upn
from virtualschool.domain.suspensions import REASONS
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.school_census.narrow import RowKey, row_key
from virtualschool.feeds.school_census.shapes import ON_ROLL, SESSIONS, is_pupils
from virtualschool.feeds.words import said

Row = Mapping[str, Any]
CATEGORIES = frozenset({"FIXD", "SUSP", "PERM", "LNCH"})
PROVISIONS = frozenset({"N", "K", "E"})


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What the rules say of the tables together. Nobody else's child is named."""
    pupils: dict[RowKey, Row] = {}
    found: list[Finding] = []
    for each in staged:
        if is_pupils(each.table):
            pupils.update({row_key(each, row): row for row in each.rows.to_pylist()})
            found += _pupils(each)
        elif each.table.startswith("exclusions"):
            found += _exclusions(each)
        elif "sessions" in each.table:
            found += _reasons(each)
    found += _sums(staged, pupils)
    found += _alone(staged)
    found += _negative(staged)
    return found


def _note(
    each: Staged, row: Row, code: str, severity: Severity, field: str, sentence: str
) -> Finding:
    message = f"{each.file} line {row['line']}: {sentence}"
    return Finding(code, severity, message, each.file, row["line"], field)


def _pupils(each: Staged) -> Iterator[Finding]:
    census_on = date.fromisoformat(each.scope["census_on"])
    seen: dict[str, Row] = {}
    for row in each.rows.to_pylist():
        upn = row["upn"] or ""
        checked = check_upn(upn)
        if not upn:
            yield _note(each, row, "upn_missing", Severity.WARNING, "upn", "no UPN is given.")
        elif not checked.is_well_formed:
            yield _note(
                each, row, "upn_malformed", Severity.WARNING, "upn", f"UPN {upn}: {checked.problem}"
            )
        elif not checked.has_right_check_letter:
            yield _note(
                each, row, "1510", Severity.INFORMATION, "upn", f"UPN {upn}: {checked.problem}"
            )
        if upn and upn in seen and (row.get("enrolstatus") or "C") == "C":
            yield _note(
                each,
                row,
                "pupil_twice",
                Severity.WARNING,
                "upn",
                f"UPN {upn} stands on line {seen[upn]['line']} too, at school "
                f"{seen[upn]['NativeId']}; the child is on both rolls.",
            )
        seen.setdefault(upn, row)
        entry = row["entrydate"]
        leaving = row.get("leavingdate")
        if entry and entry > census_on:
            yield _note(
                each,
                row,
                "entry_after_census",
                Severity.WARNING,
                "entrydate",
                f"entered on {said(entry)}, after the census on {said(census_on)}.",
            )
        if entry and leaving and leaving < entry:
            yield _note(
                each,
                row,
                "left_before_entry",
                Severity.WARNING,
                "leavingdate",
                f"left on {said(leaving)}, before entering on {said(entry)}; the stay is not used.",
            )
        possible, *absent = [row[name] for name in SESSIONS]
        if possible is not None and sum(count or 0 for count in absent) > possible:
            yield _note(
                each,
                row,
                "sessions_over_possible",
                Severity.WARNING,
                SESSIONS[1],
                f"{sum(count or 0 for count in absent)} sessions of absence in {possible} possible "
                "ones.",
            )
        provision = row.get("senprovision")
        if provision and provision not in PROVISIONS:
            yield _note(
                each,
                row,
                "sen_provision",
                Severity.WARNING,
                "senprovision",
                f"senprovision is {provision}; N, K and E are the codes, so it is not used.",
            )


def _exclusions(each: Staged) -> Iterator[Finding]:
    for row in each.rows.to_pylist():
        if row["category"] not in CATEGORIES:
            yield _note(
                each,
                row,
                "exclusion_category",
                Severity.WARNING,
                "category",
                f"category is {row['category'] or 'blank'}.",
            )
        for name in ("reason1", "reason2", "reason3"):
            reason = row[name]
            if reason and reason not in REASONS:
                yield _note(
                    each,
                    row,
                    "exclusion_reason",
                    Severity.WARNING,
                    name,
                    f"{name} is {reason}, which is no reason of the list.",
                )


def _reasons(each: Staged) -> Iterator[Finding]:
    """Codes are judged by the regime of the term that the sessions are of."""
    on = parse_term(each.scope["describes"]).first_day
    for row in each.rows.to_pylist():
        code = row["attendancereason"]
        try:
            warning = classify(code, on).warning if code else "no attendance code is given"
        except UnknownCode as error:
            warning = str(error)
        if warning:
            yield _note(
                each, row, "attendance_reason", Severity.WARNING, "attendancereason", f"{warning}"
            )


def _sums(staged: Sequence[Staged], pupils: Mapping[RowKey, Row]) -> Iterator[Finding]:
    """Where a pupil's absences by reason do not sum to the pupil's own totals."""
    absent: dict[RowKey, int] = defaultdict(int)
    files: dict[RowKey, tuple[Staged, Row]] = {}
    for each in staged:
        if not each.table.startswith("sessions_"):
            continue
        on = parse_term(each.scope["describes"]).first_day
        for row in each.rows.to_pylist():
            code = row["attendancereason"]
            try:
                kind = classify(code, on).session_class if code else None
            except UnknownCode:
                continue
            if kind in {"AA", "UA"}:
                absent[row_key(each, row)] += row["sessions"] or 0
                files.setdefault(row_key(each, row), (each, row))
    for key, total in absent.items():
        pupil = pupils.get(key)
        if pupil is None or pupil[SESSIONS[0]] is None:
            continue
        stated = (pupil[SESSIONS[1]] or 0) + (pupil[SESSIONS[2]] or 0)
        if stated != total:
            each, row = files[key]
            yield _note(
                each,
                row,
                "reasons_do_not_sum",
                Severity.INFORMATION,
                "sessions",
                f"the reasons of this pupil sum to {total} sessions of absence, and the pupil's "
                f"own row says {stated}; that row counts.",
            )


def _alone(staged: Sequence[Staged]) -> Iterator[Finding]:
    """Tables of details whose pupils were not sent with them: nobody can be told apart in them."""
    with_pupils = {
        (one.scope["term"], one.table == ON_ROLL) for one in staged if is_pupils(one.table)
    }
    for each in staged:
        key = (each.scope["term"], each.table.endswith("_on_roll"))
        if not is_pupils(each.table) and key not in with_pupils:
            yield Finding(
                "pupils_not_sent",
                Severity.WARNING,
                f"{each.file}: the table of the pupils that its rows belong to is not in this "
                "load, so only its totals are kept; load the census's files together.",
                each.file,
            )


def _negative(staged: Sequence[Staged]) -> Iterator[Finding]:
    below: Counter[tuple[str, str]] = Counter()
    for each in staged:
        for name in (*SESSIONS, "sessions"):
            if name not in each.rows.column_names:
                continue
            for row in each.rows.to_pylist():
                if row[name] is not None and row[name] < 0:
                    below[each.file, name] += 1
                    yield _note(
                        each,
                        row,
                        "sessions_negative",
                        Severity.WARNING,
                        name,
                        f"{name} is {row[name]}; fewer than no sessions cannot be.",
                    )
