"""Rules over our children's rows of one load.

Numbers are those of the census's own validation rules where a rule is known to have one (1500 to
1550 and 1575 pupil numbers, 1880 entry, 1920 leaving); plain words otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from virtualschool.domain.calendar import parse_term
from virtualschool.domain.identifiers import check_uln, check_upn
from virtualschool.domain.suspensions import REASONS
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.school_census.codes import CATEGORIES, may_hold, provision_of
from virtualschool.feeds.school_census.narrow import RowKey, row_key
from virtualschool.feeds.school_census.shapes import (
    HEADERS,
    ON_ROLL,
    SCHOOL,
    SESSIONS,
    details_of,
    is_pupils,
    is_sessions,
)
from virtualschool.feeds.school_census.totals import (
    SUSPENSIONS,
    Absence,
    absence_by_reason,
    says_absence,
)
from virtualschool.feeds.words import said

Row = Mapping[str, Any]
PROVISIONS = frozenset({"N", "K", "E"})
#: Current at one school, main or subsidiary of two, further education, other provider.
ENROLMENT_STATUSES = frozenset("CMSFO")


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What the rules say of the tables together. Nobody else's child is named."""
    found: list[Finding] = []
    for each in staged:
        if is_pupils(each.table):
            found += _pupils(each)
        elif each.table.startswith("exclusions"):
            found += _exclusions(each)
        elif is_sessions(each.table):
            found += _reasons(each)
    found += _sums(staged)
    found += _alone(staged)
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
        yield from _numbers(each, row, upn)
        if upn and (first := seen.setdefault(upn, row)) is not row:
            if first[SCHOOL] == row[SCHOOL]:
                yield _note(
                    each,
                    row,
                    "1520",
                    Severity.ERROR,
                    "upn",
                    f"the UPN stands on line {first['line']} too, at the same school.",
                )
            elif (row.get("enrolstatus") or "C") == "C":
                yield _note(
                    each,
                    row,
                    "pupil_twice",
                    Severity.WARNING,
                    "upn",
                    f"the UPN stands on line {first['line']} too, at school {first[SCHOOL]}; the "
                    "child is on both rolls.",
                )
        entry = row["entrydate"]
        if entry is None or entry > census_on:
            sentence = (
                f"entered on {said(entry)}, after the census on {said(census_on)}."
                if entry
                else "no day of entry is given."
            )
            yield _note(each, row, "1880", Severity.WARNING, "entrydate", sentence)
        if row["dob"] and entry and entry < row["dob"]:
            yield _note(
                each,
                row,
                "entry_before_birth",
                Severity.WARNING,
                "entrydate",
                f"entered on {said(entry)}, before being born.",
            )
        if each.table != ON_ROLL:
            yield from _leaving(each, row, census_on)
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
            meant = provision_of(provision)
            yield _note(
                each,
                row,
                "sen_provision",
                Severity.INFORMATION if meant else Severity.WARNING,
                "senprovision",
                f"senprovision is {provision}, a code of before 2014, taken as {meant}."
                if meant
                else "senprovision is none of N, K and E, so it is not used.",
            )
        status = row.get("enrolstatus")
        if status and status not in ENROLMENT_STATUSES:
            yield _note(
                each,
                row,
                "enrolment_status",
                Severity.WARNING,
                "enrolstatus",
                "enrolstatus is none of C, M, S, F and O.",
            )


def _numbers(each: Staged, row: Row, upn: str) -> Iterator[Finding]:
    """Rules about pupil numbers. They say the number of nobody: a row may be another's child."""
    if not upn:
        yield _note(each, row, "1500", Severity.WARNING, "upn", "no UPN is given.")
    elif not (checked := check_upn(upn)).is_well_formed:
        yield _note(
            each, row, "upn_malformed", Severity.WARNING, "upn", "the UPN has not the form of one."
        )
    elif not checked.has_right_check_letter:
        yield _note(
            each, row, "1510", Severity.INFORMATION, "upn", "the UPN's check letter is wrong."
        )
    elif not checked.has_known_la:
        yield _note(
            each, row, "1530", Severity.WARNING, "upn", "the UPN names no authority that exists."
        )
    uln = row["uniquelearnernumber"]
    if uln and check_uln(uln.removesuffix(".0")).problem:
        yield _note(
            each,
            row,
            "1575",
            Severity.INFORMATION,
            "uniquelearnernumber",
            "the ULN has not the form or the check digit of one.",
        )


def _leaving(each: Staged, row: Row, census_on: date) -> Iterator[Finding]:
    """Rule 1920: there is a leaving date, before the census and not before the entry."""
    entry, leaving = row["entrydate"], row["leavingdate"]
    sentence = ""
    if leaving is None:
        sentence = "no leaving date is given."
    elif entry and leaving < entry:
        sentence = (
            f"left on {said(leaving)}, before entering on {said(entry)}; the stay is not used."
        )
    elif leaving >= census_on:
        sentence = f"left on {said(leaving)}, not before the census on {said(census_on)}."
    if sentence:
        yield _note(each, row, "1920", Severity.WARNING, "leavingdate", sentence)


def _exclusions(each: Staged) -> Iterator[Finding]:
    def note(code: str, field: str, sentence: str) -> Finding:
        return _note(each, row, code, Severity.WARNING, field, sentence)

    for row in each.rows.to_pylist():
        if row["category"] not in CATEGORIES:
            said_of = "is none of SUSP, FIXD, PERM and LNCH" if row["category"] else "is blank"
            yield note("exclusion_category", "category", f"category {said_of}.")
        reasons = [row[name] for name in ("reason1", "reason2", "reason3")]
        if not any(reasons):
            yield note("exclusion_reason_missing", "reason1", "no reason is given.")
        for place, reason in enumerate(reasons, start=1):
            if reason and reason not in REASONS:
                field = f"reason{place}"
                yield note("exclusion_reason", field, f"{field} is no reason of the list.")
        if row["startdate"] is None:
            yield note("exclusion_start", "startdate", "no start date is given.")
        sessions = row["sessions"]
        if sessions is not None and sessions < 0:
            yield note(
                "sessions_negative",
                "sessions",
                f"sessions is {sessions}; fewer than no sessions cannot be.",
            )
        elif row["category"] in SUSPENSIONS and not sessions:
            yield note("exclusion_sessions", "sessions", "a suspension without sessions lost.")


def _reasons(each: Staged) -> Iterator[Finding]:
    """Codes are judged by the census's own list and by the regime of the term described."""
    term, described = parse_term(each.scope["term"]), parse_term(each.scope["describes"])
    for row in each.rows.to_pylist():
        code = row["attendancereason"]
        if code and may_hold(code, term, described):
            continue
        sentence = (
            f"attendancereason is no code of the census of {term.key} nor of the register in "
            f"{described.key}."
            if code
            else "no attendance reason is given."
        )
        yield _note(each, row, "attendance_reason", Severity.WARNING, "attendancereason", sentence)


def _sums(staged: Sequence[Staged]) -> Iterator[Finding]:
    """Where a pupil's absences by reason do not sum to the pupil's own, told the pupil's row."""
    told: dict[tuple[str, str], dict[RowKey, list[Row]]] = {}
    for each in staged:
        if is_sessions(each.table):
            own = told.setdefault((each.scope["term"], each.table), {})
            for row in each.rows.to_pylist():
                own.setdefault(row_key(each, row), []).append(row)
    for each in staged:
        if not is_pupils(each.table):
            continue
        reasons = told.get((each.scope["term"], details_of(each.table)))
        rows = each.rows.to_pylist()
        if reasons is None or not says_absence(rows):
            continue
        described = parse_term(each.scope["describes"])
        for row in rows:
            summed = absence_by_reason(reasons.get(row_key(each, row), ()), described)
            stated = Absence(row[SESSIONS[1]] or 0, row[SESSIONS[2]] or 0)
            if stated != summed:
                yield _note(
                    each,
                    row,
                    "reasons_do_not_sum",
                    Severity.INFORMATION,
                    SESSIONS[1],
                    f"the reasons sum to {summed.authorised} sessions authorised and "
                    f"{summed.unauthorised} not, and the row says {stated.authorised} and "
                    f"{stated.unauthorised}; the row counts.",
                )


def _alone(staged: Sequence[Staged]) -> Iterator[Finding]:
    """Tables of details whose pupils were not sent with them: nobody can be told apart in them."""
    with_pupils = {
        (one.scope["term"], one.table == ON_ROLL) for one in staged if is_pupils(one.table)
    }
    for each in staged:
        key = (each.scope["term"], each.table.endswith("_on_roll"))
        if each.table != HEADERS and not is_pupils(each.table) and key not in with_pupils:
            yield Finding(
                "pupils_not_sent",
                Severity.WARNING,
                f"{each.file}: the table of the pupils that its rows belong to is not in this "
                "load, so only its totals are kept; load the census's files together.",
                each.file,
            )
