"""Terms beside one another: their order, overlaps, and half terms that lie in no term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.calendar.entries import SEASONS

Row = dict[str, Any]


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """Findings across the entries of one load, a school's apart from its authority's."""
    groups: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
    for one in staged:
        for row in one.rows.to_pylist():
            key = (row["authority"], row["urn"] or "", row["academic_year"])
            groups[key].append({**row, "file": one.file})
    found: list[Finding] = []
    for (_, urn, _), rows in sorted(groups.items()):
        terms = sorted((r for r in rows if r["kind"] == "term"), key=lambda r: r["first_day"])
        found += _beside_one_another(terms)
        if not terms and urn:
            continue  # the school keeps the authority's terms, which may be in another load
        for row in rows:
            if row["kind"] == "half_term" and terms and not any(_holds(t, row) for t in terms):
                said = f"the half term from {row['first_day']} lies in no term."
                found.append(_finding("calendar_half_term_outside", row, said))
    return found


def _beside_one_another(terms: list[Row]) -> list[Finding]:
    found: list[Finding] = []
    for earlier, later in pairwise(terms):
        if later["first_day"] <= earlier["last_day"]:
            said = (
                f"the term from {later['first_day']} begins before the one from "
                f"{earlier['first_day']} has ended on {earlier['last_day']}."
            )
            found.append(_finding("calendar_overlap", later, said))
        if earlier["term"] and later["term"]:
            if SEASONS.index(later["term"]) < SEASONS.index(earlier["term"]):
                said = (
                    f"the {later['term']} term begins on {later['first_day']}, after the "
                    f"{earlier['term']} term began on {earlier['first_day']}."
                )
                found.append(_finding("calendar_order", later, said))
            elif later["term"] == earlier["term"]:
                said = f"the {later['term']} term stands twice in one academic year."
                found.append(_finding("calendar_term_twice", later, said))
    return found


def _holds(term: Row, inner: Row) -> bool:
    return bool(term["first_day"] <= inner["first_day"] and inner["last_day"] <= term["last_day"])


def _finding(code: str, row: Row, said: str) -> Finding:
    message = f"{row['file']} line {row['line']}: {said}"
    return Finding(code, Severity.WARNING, message, row["file"], row["line"], "first_day")
