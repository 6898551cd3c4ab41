"""Suspensions of the files in force, matched to children and held against the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.apps.exclusions.services import SuspensionKey
from virtualschool.apps.imports.evidence import Evidence, loads_of
from virtualschool.apps.imports.identities import Identities, RawKey
from virtualschool.apps.receipts.vault import Vault
from virtualschool.feeds.base import Finding, Severity
from virtualschool.feeds.suspensions.checks import ExcludedMark, across, compare_with_marks
from virtualschool.feeds.suspensions.fold import EventFacts, EventKey, fold

FEED = "suspensions"


def fold_events(
    evidence: Sequence[Evidence], identities: Identities, vault: Vault
) -> tuple[dict[EventKey, EventFacts], list[Finding]]:
    """Events by natural key, and findings on rows whose child is not known: they wait."""
    loads = [staged for load in loads_of(evidence, FEED, vault) for staged in load]
    files = sorted((f for f in evidence if f.feed == FEED), key=lambda f: f.order)
    waiting: set[RawKey] = set()

    def who(child_id: str | None, upn: str | None) -> str | None:
        key = (child_id or "", upn or "")
        answer = identities.resolve(key)
        if answer.child_id is None:
            waiting.add(key)
        return answer.child_id

    events = fold(loads, who)
    findings = [
        Finding(
            code=identities.resolve((row["child_id"] or "", row["upn"] or "")).problem or "",
            severity=Severity.WARNING,
            message=f"The event of {row['start_date']} at school {row['urn'] or 'not named'} is of "
            f"{row['child_id'] or row['upn']}, who is not one child in a return or on a list; it "
            "is kept, and counts as soon as the child is known.",
            file=staged.file,
            line=row["line"],
            field="child_id" if row["child_id"] else "upn",
        )
        for file, staged in zip(files, loads, strict=True)
        if file.is_new and waiting
        for row in staged.rows.to_pylist()
        if (row["child_id"] or "", row["upn"] or "") in waiting
    ]
    return events, findings


def rows_of(events: Mapping[EventKey, EventFacts]) -> dict[SuspensionKey, Mapping[str, Any]]:
    """The events as rows of the business table."""
    rows: dict[SuspensionKey, Mapping[str, Any]] = {}
    for key, event in events.items():
        said = event.suspension
        reasons = (*said.reasons, "", "", "")
        rows[key] = {
            "last_day": said.last_day,
            "sessions": said.sessions,
            "reason_1": reasons[0],
            "reason_2": reasons[1],
            "reason_3": reasons[2],
            "status": str(said.status),
            "notified_on": event.notified_on,
            "letter_seen": event.letter_seen,
            "provision_from": event.provision_from,
        }
    return rows


def event_findings(
    *,
    events: Mapping[EventKey, EventFacts],
    evidence: Sequence[Evidence],
    marks: pa.Table,
    new_marks: Sequence[pa.Table],
) -> list[Finding]:
    """Overlaps and totals across loads; events without E marks, and E marks without an event.

    Of events, those that a new file brings; of marks, those of the months that new files touch.
    ``marks`` has ``child_id``, ``urn``, ``date``, ``session`` and ``code`` of every mark.
    """
    days: dict[str, list[date]] = defaultdict(list)
    # Only the days of children with an event are asked for.
    concerned = pa.array(sorted({event.child for event in events.values()}), pa.string())
    theirs = marks.filter(pc.is_in(marks["child_id"], value_set=concerned))
    for child_id, day in zip(
        theirs["child_id"].to_pylist(), theirs["date"].to_pylist(), strict=True
    ):
        days[child_id].append(day)

    def has_marks(child: str, first_day: date, last_day: date) -> bool:
        return any(first_day <= day <= last_day for day in days.get(child, ()))

    found = [
        *across(events.values()),
        *compare_with_marks(events.values(), _excluded([marks]), has_marks),
    ]
    carrier = next((f.label for f in evidence if f.is_new and f.feed == "attendance"), None)
    if carrier is not None:
        found += [
            replace(finding, file=carrier)
            for finding in compare_with_marks(events.values(), _excluded(new_marks), has_marks)
            if not finding.file
        ]
    return found


def _excluded(tables: Sequence[pa.Table]) -> list[ExcludedMark]:
    return [
        ExcludedMark(row["child_id"], row["urn"] or "", row["date"], row["session"])
        for table in tables
        for row in table.filter(pc.equal(table["code"], "E"))
        .select(["child_id", "urn", "date", "session"])
        .to_pylist()
    ]
