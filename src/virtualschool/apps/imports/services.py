"""Loading files and taking loads back.

The state of an authority is a function of its loads in force. A load is planned outside any
transaction (reading, checking, matching, folding marks into Parquet), then applied in one
short transaction together with its ledger rows, the snapshot's row and the audit entry. So a kill
or a refusal at any moment leaves the state before or the state after, never one in between.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.audit.services import hold_chain, record, record_refusal
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.services import apply_calendar
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.services import apply_children, apply_enrolments
from virtualschool.apps.exclusions.services import apply_suspensions
from virtualschool.apps.imports.decisions import aliases_of, in_words, state_version
from virtualschool.apps.imports.entries import file_entries, load_report
from virtualschool.apps.imports.evidence import Evidence, from_staged
from virtualschool.apps.imports.models import Upload
from virtualschool.apps.imports.planning import (
    REGISTER_FEED,
    WHOLE_TRUTH,
    Plan,
    in_force,
    make_plan,
    repeated_by,
    roll_with,
)
from virtualschool.apps.imports.stages import Stage, Tell, nobody
from virtualschool.apps.imports.stores import (
    originals,
    snapshot_store,
    sweep,
    vault,
)
from virtualschool.apps.receipts import selectors as receipts
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import Load
from virtualschool.apps.receipts.services import (
    FileEntry,
    clear_current,
    enter_load,
    make_current,
    mark_undone,
)
from virtualschool.apps.schools.services import apply_register
from virtualschool.feeds.base import Context, Unreadable
from virtualschool.feeds.receive import Received, receive

#: How often a plan is made anew because another load was accepted meanwhile.
ATTEMPTS = 5

SOMETHING_ELSE = (
    "Something else was accepted after this page was made; nothing was loaded. What the files come "
    "to now is below."
)


class LoadRefused(Exception):
    """Nothing was changed. The message is one plain sentence for the user."""


def load(
    *,
    paths: Sequence[Path],
    authority: Authority,
    by: str,
    context: Context,
    feed: str | None = None,
    preview: bool = False,
    upload: Upload | None = None,
    seen: str = "",
    tell: Tell = nobody,
) -> dict[str, Any]:
    """Load files, folders or zips, all or nothing, and say what came of each file.

    The answer is as the command line prints it: ``load`` (null for a preview), ``children``
    (distinct people of the authority then in the store), ``files`` and ``passed_over``. Raises
    ``feeds.base.Unreadable`` for a file that cannot be read at all, with nothing changed but the
    audit log, which keeps the refusal.

    Files of an ``upload`` are loaded once, whoever asks how often. ``seen`` is the version of the
    home that whoever accepts them had before them, if they had one: with another in force nothing
    is loaded. ``tell`` hears how far it is.
    """
    spill = settings.HOME.root / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    # The rows of a file too large for memory wait here, and go with the load that read them.
    with scope(authority=authority.code), tempfile.TemporaryDirectory(dir=spill) as folder:
        try:
            received = receive(
                paths,
                context,
                feed=feed,
                spill=Path(folder),
                roll=partial(roll_with, authority),
            )
            tell(Stage.READ)
            report = _load_received(received, authority, by, preview, _Asked(upload, seen, tell))
        except (Unreadable, LoadRefused) as refusal:
            record_refusal(
                actor=by,
                action="load.refused",
                authority=authority.code,
                subject_type="load",
                detail={"files": [path.name for path in paths], "why": type(refusal).__name__},
            )
            raise
    if not preview:
        sweep()
    return report


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known of whoever asked for a load on screen."""

    upload: Upload | None
    seen: str
    tell: Tell


def _load_received(
    received: Received, authority: Authority, by: str, preview: bool, asked: _Asked
) -> dict[str, Any]:
    for _ in range(ATTEMPTS):
        plan, entries = prepare(
            received,
            authority,
            store=None if preview else snapshot_store(),
            keeps=not preview,
            tell=asked.tell,
        )
        if asked.seen and in_words(plan.ledger) != asked.seen:
            raise LoadRefused(SOMETHING_ELSE)
        if preview:
            return load_report(None, entries, len(plan.assembled.children.children), received)
        accepted = _accept(authority, plan, entries, received, by, asked.upload)
        if accepted is not None:
            children = Child.objects.filter(authority=authority).count()
            return load_report(accepted.pk, entries, children, received)
    raise LoadRefused(
        "Other loads were accepted again and again while this one was read; nothing was changed, "
        "load the files again."
    )


def prepare(
    received: Received,
    authority: Authority,
    *,
    store: SnapshotStore | None,
    keeps: bool,
    tell: Tell = nobody,
) -> tuple[Plan, list[FileEntry]]:
    """The plan for files just read, beside those in force, and the ledger's line for each file.

    The snapshot goes to ``store``, if there is one; typed rows go to the vault if it
    ``keeps`` them.
    """
    # The version comes first: whatever is accepted after this moment makes the plan stale.
    ledger = state_version()
    aliases = aliases_of(authority.code)
    earlier = in_force(authority, aliases=aliases)
    number = 1 + max((file.order[0] for file in earlier), default=0)
    files: dict[int, Evidence] = {}
    repeats: dict[int, Evidence] = {}
    for position, staged in enumerate(received.staged):
        file = from_staged(staged, (number, position), aliases)
        same = repeated_by(file, [*earlier, *files.values()])
        if same is not None:
            repeats[position] = same
        else:
            files[position] = file.kept(vault()) if keeps else file
    new = list(files.values())
    plan = make_plan(
        authority,
        [*earlier, *new],
        ledger=ledger,
        changed=new,
        found=received.findings if new else (),
        store=store,
        tell=tell,
    )
    return plan, file_entries(received, files, repeats, earlier, plan.findings)


def undo(*, number: int, by: str) -> dict[str, Any]:
    """Take a load back: the state becomes as if it had never been accepted.

    Raises ``receipts.selectors.NoSuchLoad``, or ``LoadRefused`` for a load taken back before.
    """
    target = receipts.load_numbered(number)
    authority = Authority.objects.get(code=target.authority)
    for _ in range(ATTEMPTS):
        ledger = state_version()
        remaining = in_force(authority, without=number)
        orders = {file.order for file in remaining}
        # Also a file that only now speaks for itself, because the one it repeated goes, is news.
        before = in_force(authority)
        known = {file.order for file in before}
        changed = [file for file in before if file.order not in orders]
        changed += [file for file in remaining if file.order not in known]
        plan = make_plan(
            authority, remaining, ledger=ledger, changed=changed, store=snapshot_store()
        )
        with transaction.atomic():
            hold_chain()
            target.refresh_from_db()
            if target.status == Load.Status.UNDONE:
                raise LoadRefused(f"Load {number} was taken back already.")
            if state_version() != plan.ledger:
                continue
            apply_plan(authority, plan)
            mark_undone(load=target, at=home_clock().now(), by=by)
            record(
                actor=by,
                action="load.undone",
                authority=authority.code,
                subject_type="load",
                subject=str(number),
            )
        sweep()
        return {
            "load": number,
            "status": "undone",
            "children": Child.objects.filter(authority=authority).count(),
        }
    raise LoadRefused("Other loads were accepted meanwhile; nothing was changed, try again.")


def _accept(
    authority: Authority,
    plan: Plan,
    entries: Sequence[FileEntry],
    received: Received,
    by: str,
    upload: Upload | None,
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
        # Whoever accepts or takes back a load holds the chain first, so one waits for the other.
        hold_chain()
        if state_version() != plan.ledger:
            return None
        is_new = any(not entry.is_repeat for entry in entries)
        if is_new:
            apply_plan(authority, plan)
        entered = enter_load(
            authority=authority.code,
            files=entries,
            findings=plan.findings,
            passed_over=received.passed_over,
            originals=kept,
            before=plan.before.id if is_new and plan.before else "",
            after=plan.manifest.id if is_new and plan.manifest else "",
            at=home_clock().now(),
            by=by,
        )
        if upload is not None:
            _now_loaded(upload, entered)
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


def _now_loaded(upload: Upload, load: Load) -> None:
    """The files are this load from now on, unless somebody loaded or threw them away meanwhile."""
    changed = Upload.objects.filter(pk=upload.pk, status=Upload.Status.TAKING).update(
        status=Upload.Status.ACCEPTED, load=load.pk
    )
    if not changed:
        raise LoadRefused("These files were loaded or thrown away meanwhile; look at the loads.")


def apply_plan(authority: Authority, plan: Plan) -> None:
    """Bring the business tables and the current snapshot to the plan, in the caller's transaction.

    Nothing is touched but what the plan's feeds reach. The snapshot was written when the plan was
    made, so that the transaction is short.
    """
    assembled = plan.assembled
    if REGISTER_FEED in plan.feeds:
        apply_register(schools=assembled.schools, links=assembled.school_links)
    if "calendar" in plan.feeds:
        apply_calendar(authority=authority, entries=assembled.calendar)
    if plan.feeds & WHOLE_TRUTH:
        apply_children(authority=authority, state=assembled.children)
    else:
        apply_enrolments(authority=authority, state=assembled.children)
    apply_suspensions(authority=authority, suspensions=plan.suspensions)
    if plan.manifest is not None and any(part.rows for part in plan.manifest.parts):
        make_current(manifest=plan.manifest.id, at=home_clock().now())
    else:
        clear_current()
