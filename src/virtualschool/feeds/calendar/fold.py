"""Calendar entries of all accepted files, as the domain's calendar takes them."""

from __future__ import annotations

from collections.abc import Sequence

from virtualschool.domain.calendar import CalendarEntry
from virtualschool.feeds.base import Staged


def fold(staged: Sequence[Staged]) -> dict[str, tuple[CalendarEntry, ...]]:
    """Entries by authority, ``staged`` in the order received.

    A file is the whole truth about each school (or the authority) and academic year that it names:
    its entries replace those of an earlier file, so that a moved training day leaves no trace.
    """
    kept: dict[tuple[str, str, int], list[CalendarEntry]] = {}
    for one in staged:
        here: dict[tuple[str, str, int], list[CalendarEntry]] = {}
        for row in one.rows.to_pylist():
            urn = row["urn"] or ""
            entry = CalendarEntry(
                kind=row["kind"],
                first_day=row["first_day"],
                last_day=row["last_day"],
                urn=urn,
                academic_year=row["academic_year"],
                term=row["term"] or "",
            )
            here.setdefault((row["authority"], urn, row["academic_year"]), []).append(entry)
        kept |= here
    authorities = sorted({authority for authority, _, _ in kept})
    return {
        authority: tuple(
            entry
            for (owner, _, _), entries in sorted(kept.items())
            if owner == authority
            for entry in sorted(entries, key=lambda e: (e.first_day, e.kind))
        )
        for authority in authorities
    }
