"""Which census the files of one load are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from virtualschool.domain.calendar import parse_term, term_of
from virtualschool.feeds.base import Context, Finding, Severity, Staged, Unreadable
from virtualschool.feeds.school_census.shapes import HEADERS, ON_ROLL, SCHOOL
from virtualschool.feeds.school_census.terms import CensusTerm, census_term

_SEASONS = {"AUT": "autumn", "SPR": "spring", "SUM": "summer"}
_A_YEAR = timedelta(days=366)
_IN_NAME = re.compile(r"(20\d\d)[^0-9a-z]*(autumn|spring|summer)", re.IGNORECASE)


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives each table its census ``term``, ``census_on`` and the term that it ``describes``.

    The caller's term stands. Else the file's name says it (``2024_autumn_pupilonroll.csv``), with
    a finding; else the census's own header does, where it names one term; else the term of the
    latest entry to school on roll, with a finding, for the whole load (a date after today is a
    slip).

    Raises:
        Unreadable: nothing says which census it is; the files are of several, so that nothing
            could tell whose pupils the others' rows are; or two files hold one table of a school.
    """
    settled = [_doubted(each) for each in _settle(staged, context)]
    _refuse_twice(settled)
    return settled


def _settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    if context.term is not None:
        try:
            named = census_term(context.term)
        except ValueError as error:
            raise Unreadable(str(error)) from error
        return [_of(each, named, *_contradictions(each, named)) for each in staged]
    terms = [_by_name(each) for each in staged]
    told = {term.key: term for term in terms if term is not None}
    if not told:
        headed = _by_headers(staged)
        if len(headed) == 1:
            return [_of(each, headed[0]) for each in staged]
        dated = _by_entry(staged, context.today)
        if dated is None:
            raise Unreadable(
                f"Nothing says which census {staged[0].file} is of: name it with --term, as in "
                "--term 2024-autumn."
            )
        return [
            _of(each, dated, _doubt(each, dated, "the latest entry to school")) for each in staged
        ]
    if len(told) == 1 and None in terms:
        (only,) = told.values()
        return [_of(each, only, _doubt(each, only, "a file's name")) for each in staged]
    settled = []
    for each, term in zip(staged, terms, strict=True):
        if term is None:
            raise Unreadable(
                f"The files are of several censuses, and nothing says which {each.file} is of: "
                "load each census by itself, with --term."
            )
        settled.append(_of(each, term, _doubt(each, term, "the file's name")))
    return settled


def _by_name(each: Staged) -> CensusTerm | None:
    match = _IN_NAME.search(each.file)
    return census_term(f"{match[1]}-{match[2].lower()}") if match else None


def _by_headers(staged: Sequence[Staged]) -> list[CensusTerm]:
    """The terms that the census's own headers name."""
    keys = set()
    for each in staged:
        for row in each.rows.to_pylist() if each.table == HEADERS else ():
            if row["referencedate"] is not None:
                keys.add(term_of(row["referencedate"]).key)
            elif row["term"] in _SEASONS and row["year"] in range(2000, 2100):
                keys.add(f"{row['year']}-{_SEASONS[row['term']]}")
    return [census_term(key) for key in sorted(keys)]


def _by_entry(staged: Sequence[Staged], today: date) -> CensusTerm | None:
    latest = [
        day
        for each in staged
        if each.table == ON_ROLL
        for day in each.rows["entrydate"].to_pylist()
        if day is not None and day <= today
    ]
    # Pupils enter up to census day, so the latest entry lies in the census's own term.
    return census_term(term_of(max(latest)).key) if latest else None


def _contradictions(each: Staged, named: CensusTerm) -> list[Finding]:
    by_name = _by_name(each)
    if by_name is None or by_name == named:
        return []
    return [
        Finding(
            "census_term_contradicted",
            Severity.WARNING,
            f"{each.file}: its name speaks of {by_name.key}, and it was loaded as the census of "
            f"{named.key}, which stands.",
            each.file,
        )
    ]


def _doubted(each: Staged) -> Staged:
    """With a finding where most pupils on roll enter after the term, or none in the year before."""
    if each.table != ON_ROLL:
        return each
    days = [day for day in each.rows["entrydate"].to_pylist() if day is not None]
    last_day = parse_term(each.scope["term"]).last_day
    after = sum(day > last_day for day in days)
    if not days or (2 * after < len(days) and max(days) >= last_day - _A_YEAR):
        return each
    return replace(
        each,
        findings=(
            *each.findings,
            Finding(
                "census_term_doubtful",
                Severity.WARNING,
                f"{each.file}: it is taken as the census of {each.scope['term']}, and its latest "
                f"entry to school is on {max(days)}: is it another term's?",
                each.file,
                None,
                "entrydate",
            ),
        ),
    )


def _refuse_twice(staged: Sequence[Staged]) -> None:
    """Files of one table may come school by school; no school's table may come twice."""
    seen: dict[tuple[str, str, str], str] = {}
    for each in staged:
        for school in dict.fromkeys(each.rows[SCHOOL].to_pylist()):
            key = (each.scope["term"], each.table, school)
            if key in seen:
                raise Unreadable(
                    f"{seen[key]} and {each.file} both hold the table {each.table} of school "
                    f"{school} in the census of {each.scope['term']}, and its rows would count "
                    "twice: load one of them."
                )
            seen[key] = each.file


def _doubt(each: Staged, term: CensusTerm, by: str) -> Finding:
    return Finding(
        "census_term_taken",
        Severity.INFORMATION,
        f"{each.file}: by {by} this is the census of {term.key}, whose sessions are those of "
        f"{term.describes}; name another with --term if it is.",
        each.file,
    )


def _of(each: Staged, term: CensusTerm, *findings: Finding) -> Staged:
    return replace(
        each,
        scope={
            **each.scope,
            "term": term.key,
            "census_on": term.census_on.isoformat(),
            "describes": term.describes,
        },
        findings=(*each.findings, *findings),
    )
