"""A plan: what a set of files in force amounts to, worked out before any transaction begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from virtualschool.analytics import model
from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.exclusions.services import SuspensionKey
from virtualschool.apps.imports.assemble import Assembled, assemble
from virtualschool.apps.imports.benchmarks import benchmark_tables
from virtualschool.apps.imports.decisions import aliases_of
from virtualschool.apps.imports.events import event_findings, fold_events, rows_of
from virtualschool.apps.imports.evidence import (
    Evidence,
    from_ledger,
    from_staged,
    printed_findings,
)
from virtualschool.apps.imports.identities import Identities, Roll
from virtualschool.apps.imports.months import fold_months, touched
from virtualschool.apps.imports.places import enrolment_rows
from virtualschool.apps.imports.publish import (
    ColumnarKey,
    State,
    month_key,
    publish,
    write_columnar,
    write_marks,
)
from virtualschool.apps.imports.schooling import Schooling, fold_schooling
from virtualschool.apps.imports.stages import Stage, Tell, nobody
from virtualschool.apps.imports.stores import current_manifest, snapshot_store, vault
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import files_in_force
from virtualschool.feeds.base import Finding, Ours, Staged

#: Feeds in which a file is the whole truth about its scope, so that a later file replaces it.
WHOLE_TRUTH = frozenset({"ssda903", "children_list", "cin", "school_census", "pupils"})
#: Feeds that are one for all authorities: the register of schools, and published statistics.
REGISTER_FEED = "gias"
NATIONAL = frozenset({REGISTER_FEED, "benchmarks"})

LedgerVersion = tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What the files in force amount to, ready to be applied.

    ``feeds`` are those of the files that are new or taken back: nothing else can have changed.
    ``before`` is the snapshot that was current when the plan was made, ``manifest`` the one that it
    leads to, written already; ``None`` where there is none, or none is wanted.
    """

    ledger: LedgerVersion
    assembled: Assembled
    suspensions: Mapping[SuspensionKey, Mapping[str, Any]]
    findings: list[Finding]
    feeds: frozenset[str]
    before: Manifest | None
    manifest: Manifest | None


def in_force(
    authority: Authority,
    without: int | None = None,
    aliases: Mapping[str, str] | None = None,
) -> list[Evidence]:
    """The authority's files in force and every authority's files on schools, as received.

    A file that repeats what is in force already is left out. Whether it does is asked of the loads
    that are in force now (``without`` one that is being taken back), so that a file sent twice
    stays when the first load of it is undone. ``aliases`` are those decided, unless given.
    """
    aliases = aliases_of(authority.code) if aliases is None else aliases
    kept: list[Evidence] = []
    for file in files_in_force():
        if file.load_id == without:
            continue
        if file.load.authority != authority.code and file.feed not in NATIONAL:
            continue
        evidence = from_ledger(file, aliases)
        if repeated_by(evidence, kept) is None:
            kept.append(evidence)
    return kept


def repeated_by(file: Evidence, earlier: Sequence[Evidence]) -> Evidence | None:
    """The file in force that holds the very bytes of this one, if it says nothing new.

    Where a file is the whole truth about its scope (a return about its year, a list about its
    day), only the last such file is in force: the one before it, sent again, is news.
    """
    same = [
        other
        for other in earlier
        if (other.feed, other.table, other.scope) == (file.feed, file.table, file.scope)
    ]
    if file.feed in WHOLE_TRUTH:
        same = same[-1:]
    return next((other for other in same if file.repeats(other, vault())), None)


def make_plan(
    authority: Authority,
    evidence: Sequence[Evidence],
    *,
    ledger: LedgerVersion,
    changed: Sequence[Evidence],
    found: Sequence[Finding] = (),
    store: SnapshotStore | None,
    aliases: Mapping[str, str] | None = None,
    tell: Tell = nobody,
) -> Plan:
    """The plan for these files in force; ``changed`` are those that are new or taken back.

    ``ledger`` is the version of the ledger that was read before ``evidence`` was. ``found`` are the
    findings that reading made. The snapshot is written to ``store``; without one nothing is. No
    transaction is open meanwhile: whoever works in the home is not kept waiting. ``aliases`` are
    those that the evidence was read with, unless they are the ones in force.
    """
    decided = aliases_of(authority.code)
    before = Identities.of(
        Child.objects.filter(authority=authority).values_list("council_id", "known_upns"), decided
    )
    today = home_clock().today()
    assembled = assemble(authority.code, evidence, vault(), today)
    new = frozenset(assembled.children.children) - before.ids
    schooling = fold_schooling(evidence, assembled, vault(), new)
    after = Identities.of(
        (
            (child_id, fields["known_upns"])
            for child_id, fields in assembled.children.children.items()
        ),
        decided if aliases is None else aliases,
    )
    folded = fold_months(
        authority=authority.code,
        evidence=evidence,
        found=touched(evidence, before, after, changed),
        identities=after,
        vault=vault(),
    )
    tell(Stage.MATCHED)
    current = current_manifest()
    marks = _all_marks(authority.code, folded.tables, current)
    assembled.children.enrolments = enrolment_rows(
        children=assembled.children.children,
        lists=assembled.lists,
        by_schools=schooling.spans,
        marks=marks,
        calendar=assembled.school_calendar,
    )
    events, waiting = fold_events(evidence, after, vault())
    across = [*assembled.findings, *schooling.findings, *waiting]
    if any(file.is_new and file.feed in {"attendance", "suspensions"} for file in evidence):
        across += event_findings(
            events=events,
            evidence=evidence,
            marks=marks,
            new_marks=list(folded.tables.values()),
        )
    findings = [*found, *folded.findings, *printed_findings(across, evidence)]
    feeds = frozenset(file.feed for file in changed)
    suspensions = rows_of(events)
    tell(Stage.CHECKED)
    manifest = None
    if store is not None:
        manifest = publish(
            store=store,
            authority=authority.code,
            state=State(assembled.children, suspensions, assembled.schools),
            before=current,
            marks=write_marks(store, authority.code, folded.tables),
            columnar=write_columnar(store, _columnar(authority.code, feeds, schooling, evidence)),
            keeps_people=not feeds & WHOLE_TRUTH,
            keeps_schools=REGISTER_FEED not in feeds,
        )
    return Plan(
        ledger=ledger,
        assembled=assembled,
        suspensions=suspensions,
        findings=list(dict.fromkeys(findings)),
        feeds=feeds,
        before=current,
        manifest=manifest,
    )


def roll_with(authority: Authority, others: Sequence[Staged]) -> Ours:
    """Who is ours once ``others``, tables of a load being read, count with those in force."""
    earlier = in_force(authority)
    number = 1 + max((file.order[0] for file in earlier), default=0)
    aliases = aliases_of(authority.code)
    new = [from_staged(staged, (number, place), aliases) for place, staged in enumerate(others)]
    today = home_clock().today()
    assembled = assemble(authority.code, [*earlier, *new], vault(), today)
    return Roll.of(assembled.children.children).match


def _columnar(
    authority: str, feeds: frozenset[str], schooling: Schooling, evidence: Sequence[Evidence]
) -> dict[ColumnarKey, pa.Table]:
    """The columnar tables whose files changed."""
    tables: dict[ColumnarKey, pa.Table] = {}
    if "school_census" in feeds:
        tables["census_total", authority] = schooling.totals(authority)
    if "benchmarks" in feeds:
        tables |= {(name, ""): table for name, table in benchmark_tables(evidence, vault()).items()}
    return tables


def _all_marks(
    authority: str, folded: Mapping[str, pa.Table], manifest: Manifest | None
) -> pa.Table:
    """Who had which mark where and when: months just folded, and the others as they are."""
    columns = ["child_id", "urn", "date", "session", "code"]
    store = snapshot_store()
    kept = [
        pq.read_table(store.file_of(part), columns=columns)
        for part in (manifest.of_table("mark") if manifest else ())
        if part.authority == authority and month_key(part) not in folded
    ]
    tables = [*kept, *(table.select(columns) for table in folded.values())]
    return pa.concat_tables(tables) if tables else model.MARK.empty().select(columns)
