"""Which census the files of one load are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from virtualschool.feeds.base import Context, Finding, Severity, Staged, Unreadable
from virtualschool.feeds.school_census.shapes import ON_ROLL
from virtualschool.feeds.school_census.terms import CensusTerm, census_of, census_term

_IN_NAME = re.compile(r"(20\d\d)[^0-9a-z]*(autumn|spring|summer)", re.IGNORECASE)


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives each table its census ``term``, ``census_on`` and the term that it ``describes``.

    The caller's term stands. Else the file's name says it (``2024_autumn_pupilonroll.csv``), with
    a finding; else the latest entry to school on roll does, with a finding, for the whole load.

    Raises:
        Unreadable: nothing says which census it is, or the files are of several, so that nothing
            could tell whose pupils the others' rows are.
    """
    if context.term is not None:
        try:
            named = census_term(context.term)
        except ValueError as error:
            raise Unreadable(str(error)) from error
        return [_of(each, named) for each in staged]
    terms = [_by_name(each) for each in staged]
    told = {term.key: term for term in terms if term is not None}
    if not told:
        dated = _by_entry(staged)
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


def _by_entry(staged: Sequence[Staged]) -> CensusTerm | None:
    latest = [
        day
        for each in staged
        if each.table == ON_ROLL and (day := pc.max(each.rows["entrydate"]).as_py())
    ]
    return census_of(max(latest)) if latest else None


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
