"""Loading files and taking loads back.

The state of an authority is a function of its loads in force. A load is planned outside any
transaction (reading, checking, matching, folding marks into Parquet), then applied in one
short transaction together with its ledger rows, the snapshot's row and the audit entry. So a kill
or a refusal at any moment leaves the state before or the state after, never one in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from virtualschool.analytics import model
from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.services import apply_calendar
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.services import apply_children, apply_enrolments
from virtualschool.apps.exclusions.services import SuspensionKey, apply_suspensions
from virtualschool.apps.imports.assemble import Assembled, assemble
from virtualschool.apps.imports.events import event_findings, fold_events, rows_of
from virtualschool.apps.imports.evidence import Evidence, from_ledger, from_staged
from virtualschool.apps.imports.identities import Identities
from virtualschool.apps.imports.months import fold_months, months_touched
from virtualschool.apps.imports.places import enrolment_rows
from virtualschool.apps.imports.publish import month_key, publish, write_marks
from virtualschool.apps.receipts import selectors as receipts
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import Load
from virtualschool.apps.receipts.services import (
    FileEntry,
    enter_load,
    make_current,
    mark_undone,
)
from virtualschool.apps.receipts.vault import Vault
from virtualschool.apps.schools.services import apply_register
from virtualschool.feeds.base import Context, Finding, Staged
from virtualschool.feeds.receive import Received, receive

#: How often a plan is made anew because another load was accepted meanwhile.
ATTEMPTS = 5


class LoadRefused(Exception):
    """Nothing was changed. The message is one plain sentence for the user."""


@dataclass(frozen=True)
class Plan:
    """What a set of files in force amounts to, ready to be applied."""

    ledger: tuple[int, int]
    assembled: Assembled
    suspensions: Mapping[SuspensionKey, Mapping[str, Any]]
    marks: Mapping[str, Part | None]
    findings: list[Finding]
    feeds: frozenset[str]  # of the files that are new or taken back


def load(
    *,
    paths: Sequence[Path],
    authority: Authority,
    by: str,
    context: Context,
    feed: str | None = None,
    preview: bool = False,
) -> dict[str, Any]:
    """Load files, folders or zips, all or nothing, and say what came of each file.

    The answer is as the command line prints it: ``load`` (null for a preview), ``children``
    (distinct people of the authority then in the store), ``files`` and ``passed_over``. Raises
    ``feeds.base.Unreadable`` for a file that cannot be read at all, with nothing changed.
    """
    received = receive(paths, context, feed=feed, spill=_spill_folder())
    for _ in range(ATTEMPTS):
        in_force = [from_ledger(file) for file in receipts.files_in_force(authority.code)]
        number = 1 + max((file.order[0] for file in in_force), default=0)
        new: list[Evidence] = []
        repeats: set[int] = set()
        for position, staged in enumerate(received.staged):
            if _is_repeat(staged, [*in_force, *new]):
                repeats.add(position)
            else:
                new.append(from_staged(staged, (number, position)))
        if not preview:
            new = [_kept(file) for file in new]
        plan = _plan(authority, in_force + new, changed=new, found=received.findings if new else ())
        entries = _entries(received, repeats, new, in_force, plan.findings)
        if preview:
            return _report(None, entries, len(plan.assembled.children.children), received)
        accepted = _accept(authority, plan, entries, received, by)
        if accepted is not None:
            return _report(
                accepted.pk, entries, Child.objects.filter(authority=authority).count(), received
            )
    raise LoadRefused(
        "Other loads were accepted again and again while this one was read; nothing was changed, "
        "load the files again."
    )


def undo(*, number: int, by: str) -> dict[str, Any]:
    """Take a load back: the state becomes as if it had never been accepted.

    Raises ``receipts.selectors.NoSuchLoad``, or ``LoadRefused`` for a load taken back before.
    """
    target = receipts.load_numbered(number)
    if target.status == Load.Status.UNDONE:
        raise LoadRefused(f"Load {number} was taken back already.")
    authority = Authority.objects.get(code=target.authority)
    for _ in range(ATTEMPTS):
        files = receipts.files_in_force(authority.code)
        remaining = [from_ledger(file) for file in files if file.load_id != number]
        taken_back = [from_ledger(file) for file in files if file.load_id == number]
        plan = _plan(authority, remaining, changed=taken_back)
        with transaction.atomic():
            if receipts.ledger_version() != plan.ledger:
                continue
            _apply(authority, plan)
            mark_undone(load=target, at=home_clock().now(), by=by)
            record(
                actor=by,
                action="load.undone",
                authority=authority.code,
                subject_type="load",
                subject=str(number),
            )
            return {
                "load": number,
                "status": "undone",
                "children": Child.objects.filter(authority=authority).count(),
            }
    raise LoadRefused("Other loads were accepted meanwhile; nothing was changed, try again.")


def vault() -> Vault:
    """Typed rows of the files in force."""
    return Vault(settings.HOME.staged)


def originals() -> Vault:
    """Files as received (reduced first where they hold what may not be kept)."""
    return Vault(settings.HOME.received)


def snapshot_store() -> SnapshotStore:
    """The home's snapshots."""
    return SnapshotStore(settings.HOME.snapshots)


def current_manifest() -> Manifest | None:
    """The manifest of the current snapshot; ``None`` before the first load."""
    current = receipts.current_snapshot()
    return snapshot_store().read_manifest(current.manifest) if current else None


#: Feeds in which a file is the whole truth about its scope, so that a later file replaces it.
WHOLE_TRUTH = frozenset({"ssda903", "children_list"})


def _is_repeat(staged: Staged, in_force: Sequence[Evidence]) -> bool:
    """Whether these very bytes are in force already.

    Where a file is the whole truth about its scope (a return about its year, a list about its
    day), only the last such file is in force: the one before it, sent again, is news.
    """
    same = [
        file
        for file in in_force
        if (file.feed, file.table, file.scope) == (staged.feed, staged.table, dict(staged.scope))
    ]
    if staged.feed in WHOLE_TRUTH:
        same = same[-1:]
    return any(file.sha256 == staged.sha256 for file in same)


def _spill_folder() -> Path:
    """Where rows of files too large for memory wait while a load is planned."""
    folder = settings.HOME.root / "spill"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kept(file: Evidence) -> Evidence:
    parts = tuple(part.keep(vault()) for part in file.parts)
    return Evidence(
        file.name, file.sha256, file.feed, file.table, file.scope, file.order, parts, file.is_new
    )


def _plan(
    authority: Authority,
    evidence: list[Evidence],
    changed: Sequence[Evidence],
    found: Sequence[Finding] = (),
) -> Plan:
    ledger = receipts.ledger_version()
    before = Identities.of(
        (council_id, {"upn": upn, "former_upn": former})
        for council_id, upn, former in Child.objects.filter(authority=authority).values_list(
            "council_id", "upn", "former_upn"
        )
    )
    today = home_clock().today()
    assembled = assemble(authority.code, evidence, vault(), today)
    after = Identities.of(assembled.children.children.items())
    folded = fold_months(
        authority=authority.code,
        evidence=evidence,
        months=months_touched(evidence, before, after, changed),
        identities=after,
        vault=vault(),
    )
    marks = _all_marks(authority.code, folded.tables)
    assembled.children.enrolments = enrolment_rows(
        children=assembled.children.children,
        lists=assembled.lists,
        marks=marks,
        calendar=assembled.school_calendar,
    )
    events, waiting = fold_events(evidence, after, vault())
    findings = [*found, *assembled.findings, *folded.findings, *waiting]
    if any(file.is_new and file.feed in {"attendance", "suspensions"} for file in evidence):
        findings += event_findings(
            events=events,
            evidence=evidence,
            marks=marks,
            new_marks=list(folded.tables.values()),
        )
    return Plan(
        ledger=ledger,
        assembled=assembled,
        suspensions=rows_of(events),
        marks=write_marks(snapshot_store(), authority.code, folded.tables),
        findings=list(dict.fromkeys(findings)),
        feeds=frozenset(file.feed for file in changed),
    )


def _all_marks(authority: str, folded: Mapping[str, pa.Table]) -> pa.Table:
    """Who had which mark where and when: months just folded, and the others as they are."""
    columns = ["child_id", "urn", "date", "session", "code"]
    manifest, store = current_manifest(), snapshot_store()
    kept = [
        pq.read_table(store.file_of(part), columns=columns)
        for part in (manifest.of_table("mark") if manifest else ())
        if part.authority == authority and month_key(part) not in folded
    ]
    tables = [*kept, *(table.select(columns) for table in folded.values())]
    return pa.concat_tables(tables) if tables else model.MARK.empty().select(columns)


def _entries(
    received: Received,
    repeats: set[int],
    new: Sequence[Evidence],
    in_force: Sequence[Evidence],
    findings: Sequence[Finding],
) -> list[FileEntry]:
    """The ledger's line for each file, with how many of its rows say nothing new."""
    found = Counter(finding.file for finding in findings)
    parts = {file.order[1]: file for file in new}
    entries = []
    for position, staged in enumerate(received.staged):
        is_repeat = position in repeats
        file = parts.get(position)
        unchanged = staged.accepted if file is None else _unchanged_rows(file, in_force)
        entries.append(
            FileEntry(
                name=staged.file,
                sha256=staged.sha256,
                feed=staged.feed,
                table=staged.table,
                rows=staged.total_rows,
                accepted=0 if is_repeat else staged.accepted,
                rows_set_aside=staged.rows_set_aside,
                unchanged=unchanged,
                findings=0 if is_repeat else found[staged.file],
                set_aside=staged.set_aside,
                scope=dict(staged.scope),
                staged=[part.as_json() for part in file.parts] if file else [],
                is_repeat=is_repeat,
            )
        )
    return entries


def _unchanged_rows(file: Evidence, in_force: Sequence[Evidence]) -> int:
    """How many rows stand word for word in a file of the same table that is in force.

    Marks are compared within the months that the file touches.
    """
    others = [other for other in in_force if (other.feed, other.table) == (file.feed, file.table)]
    unchanged = 0
    for part in file.parts:
        earlier = [
            same.read(vault())
            for other in others
            for same in other.parts
            if same.month == part.month
        ]
        if not earlier:
            continue
        rows = part.read(vault())
        columns = [name for name in rows.column_names if name != "line"]
        # A null never equals a null in a join, so rows are compared by what they print.
        known = pa.concat_tables([_printed(table, columns) for table in earlier])
        known = known.group_by("row").aggregate([])
        unchanged += _printed(rows, columns).join(known, "row", join_type="left semi").num_rows
    return unchanged


def _printed(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """One column, ``row``: each row's cells joined as text."""
    cells = [pc.fill_null(pc.cast(table[name], pa.string()), "") for name in columns]
    return pa.table({"row": pc.binary_join_element_wise(*cells, "\x1f")})


def _accept(
    authority: Authority,
    plan: Plan,
    entries: Sequence[FileEntry],
    received: Received,
    by: str,
) -> Load | None:
    """Apply a plan in one transaction; ``None``, nothing changed, if another load came between."""
    kept = [
        {
            "name": original.name,
            "sha256": original.sha256,
            "kept": originals().keep(
                original.kept if isinstance(original.kept, bytes) else original.kept.read_bytes()
            ),
            "is_reduced": original.is_reduced,
        }
        for original in received.originals
    ]
    with transaction.atomic():
        if receipts.ledger_version() != plan.ledger:
            return None
        if any(not entry.is_repeat for entry in entries):
            _apply(authority, plan)
        entered = enter_load(
            authority=authority.code,
            files=entries,
            findings=plan.findings,
            passed_over=received.passed_over,
            originals=kept,
            at=home_clock().now(),
            by=by,
        )
        record(
            actor=by,
            action="load.accepted",
            authority=authority.code,
            subject_type="load",
            subject=str(entered.pk),
            detail={
                "files": [[entry.name, entry.sha256] for entry in entries],
                "rows": sum(entry.rows for entry in entries),
            },
        )
    return entered


def _apply(authority: Authority, plan: Plan) -> None:
    assembled = plan.assembled
    apply_register(schools=assembled.schools, links=assembled.school_links)
    apply_calendar(authority=authority, entries=assembled.calendar)
    if plan.feeds & {"ssda903", "children_list"}:
        apply_children(authority=authority, state=assembled.children)
    else:
        apply_enrolments(authority=authority, state=assembled.children)
    apply_suspensions(authority=authority, suspensions=plan.suspensions)
    manifest = publish(
        store=snapshot_store(),
        authority=authority,
        today=home_clock().today(),
        before=current_manifest(),
        marks=plan.marks,
    )
    make_current(manifest=manifest.id, at=home_clock().now())


def _report(
    number: int | None, entries: Sequence[FileEntry], children: int, received: Received
) -> dict[str, Any]:
    return {
        "load": number,
        "children": children,
        "files": [
            {
                "name": entry.name,
                "sha256": entry.sha256,
                "feed": entry.feed,
                "table": entry.table,
                "rows": entry.rows,
                "accepted": entry.accepted,
                "set_aside": entry.rows_set_aside,
                "unchanged": entry.unchanged,
                "findings": entry.findings,
            }
            for entry in entries
        ],
        "passed_over": [{"name": name, "why": why} for name, why in received.passed_over],
    }
