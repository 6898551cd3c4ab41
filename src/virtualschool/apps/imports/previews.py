"""What files that wait would come to: by file, by finding, and in the headline figures.

The figures are those that accepting would give, by the same code: the plan is applied inside a
transaction that is rolled back, and its snapshot is written to a folder that goes with the preview.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.present import present
from virtualschool.analytics.query import Period, Query, QueryRefused, Scope
from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports.entries import load_report
from virtualschool.apps.imports.models import HeadingSet, Upload
from virtualschool.apps.imports.planning import Plan, roll_with
from virtualschool.apps.imports.publish import month_key
from virtualschool.apps.imports.services import apply_tables, prepare, publish_plan
from virtualschool.apps.imports.stores import current_manifest, snapshot_store
from virtualschool.apps.imports.uploads import (
    context_of,
    paths_of,
    preview_file,
    uploads_folder,
    version_words,
)
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.feeds.base import Context, Unknown, Unreadable
from virtualschool.feeds.expand import expand
from virtualschool.feeds.reader import read_file
from virtualschool.feeds.receive import receive
from virtualschool.feeds.registry import (
    discover,
    heading_set,
    mapping_for,
    recognise,
    recognise_table,
)

#: The figures of which it is said whether they would move.
HEADLINES = (
    "looked_after",
    "no_school_place",
    "attendance",
    "persistent_absence",
    "children_suspended",
    "permanent_exclusions",
    "placement_moves",
    "children_with_social_worker",
)
#: Findings that a preview shows one by one; the others are counted by code.
SHOWN_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table that no feed knows by its headings, and why."""

    name: str
    why: str
    headings: tuple[str, ...]


def preview_of(upload: Upload) -> dict[str, Any]:
    """What the files come to in the home as it is now; worked out once until something changes.

    ``problem`` is the sentence that says why they cannot be loaded as they are (null if they
    can), ``unknown`` the tables whose headings may be said, ``report`` as ``services.load`` gives
    it, ``codes`` the findings counted by code and severity, ``findings`` the first of them,
    ``set_aside`` the rows with their cells, ``moves`` the figures before and after.
    """
    kept = preview_file(upload)
    key = [version_words(), _said(upload.authority), upload.files]
    if kept.exists():
        known: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        if known["key"] == key:
            return known
    found = {"key": key} | _look(upload)
    kept.write_text(json.dumps(found, default=str), "utf-8")
    return found


def unknown_tables(upload: Upload) -> list[UnknownTable]:
    """The tables among the files that no feed knows, but which have headings to choose from."""
    context, feeds = context_of(upload), discover()
    layouts = [layout for feed in feeds.values() for layout in feed.xml]
    found: list[UnknownTable] = []
    for path in paths_of(upload):
        try:
            sources = expand([path]).files
        except Unreadable:
            continue
        for source in sources:
            try:
                tables = read_file(source.data, source.name, layouts).tables
            except (Unreadable, OSError):
                continue
            for raw in tables:
                try:
                    recognise_table(raw, feeds, mapping_for(raw, context))
                except Unknown as error:
                    first = next((each for each in raw.preview if not each.is_blank), None)
                    headings = tuple(c.strip() for c in first.cells if c.strip()) if first else ()
                    if len(headings) > 1:
                        found.append(UnknownTable(raw.name, str(error), headings))
                except Unreadable:
                    continue
    return found


def _said(authority: str) -> list[str]:
    return [
        f"{pk} {saved_at.isoformat()}"
        for pk, saved_at in HeadingSet.objects.filter(authority=authority).values_list(
            "pk", "saved_at"
        )
    ]


def _look(upload: Upload) -> dict[str, Any]:
    authority = Authority.objects.get(code=upload.authority)
    unknown = [asdict(table) for table in unknown_tables(upload)]
    with tempfile.TemporaryDirectory(dir=uploads_folder().parent) as folder:
        try:
            return _read(paths_of(upload), authority, context_of(upload), Path(folder)) | {
                "problem": None,
                "unknown": unknown,
            }
        except Unreadable as refusal:
            return {"problem": str(refusal), "unknown": unknown}


def _read(
    paths: Sequence[Path], authority: Authority, context: Context, folder: Path
) -> dict[str, Any]:
    received = receive(paths, context, spill=folder, roll=partial(roll_with, authority))
    store = SnapshotStore(folder / "snapshot")
    plan, entries = prepare(received, authority, store=store, keeps=False)
    report = load_report(None, entries, len(plan.assembled.children.children), received)
    is_new = any(not entry.is_repeat for entry in entries)
    codes = Counter((finding.code, str(finding.severity)) for finding in plan.findings)
    return {
        "report": report,
        "codes": [
            {"code": code, "severity": severity, "count": count}
            for (code, severity), count in codes.most_common()
        ],
        "findings": [
            {"code": each.code, "severity": str(each.severity), "message": each.message}
            for each in plan.findings[:SHOWN_FINDINGS]
        ],
        "set_aside": [
            {
                "file": row.file,
                "line": row.line,
                "field": row.field,
                "reason": row.reason,
                "values": dict(row.values),
            }
            for entry in entries
            if not entry.is_repeat
            for row in entry.set_aside
        ],
        "moves": _moves(authority, plan, store) if is_new else {"month": "", "figures": []},
    }


def _moves(authority: Authority, plan: Plan, store: SnapshotStore) -> dict[str, Any]:
    """The headline figures before and after, for the latest month that the files touch."""
    after = _tried(authority, plan, store)
    before = current_manifest()
    month = _month(authority.code, plan, after)
    period = Period(month.label, month.first_day, month.last_day, "month")
    old = dict(_figures(snapshot_store(), before, authority.code, period)) if before else {}
    new = dict(_figures(store, after, authority.code, period))
    return {
        "month": month.label,
        "figures": [
            {
                "title": catalogue()[key].title,
                "before": old.get(key, "–"),
                "after": new.get(key, "–"),
                "is_moved": old.get(key, "–") != new.get(key, "–"),
            }
            for key in HEADLINES
        ],
    }


def _tried(authority: Authority, plan: Plan, store: SnapshotStore) -> Manifest:
    """The snapshot that accepting the plan would publish, readable in ``store``."""
    with transaction.atomic():
        apply_tables(authority, plan)
        manifest = publish_plan(authority, plan, store)
        transaction.set_rollback(True)
    for part in manifest.parts:
        here = store.file_of(part)
        if not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            here.symlink_to(snapshot_store().file_of(part).resolve())
    return manifest


def _month(authority: str, plan: Plan, manifest: Manifest) -> Month:
    """The latest month whose marks would change, else the latest with marks, else this month."""
    touched = [key for key, part in plan.marks.items() if part is not None]
    known = [month_key(part) for part in manifest.of_table("mark") if part.authority == authority]
    today = home_clock().today()
    return parse_month(max(touched or known or [f"{today:%Y-%m}"]))


def _figures(
    store: SnapshotStore, manifest: Manifest, authority: str, period: Period
) -> Iterator[tuple[str, str]]:
    """Each headline figure as printed; one that cannot be asked of these data is left out."""
    scope = Scope(frozenset({authority}))
    with DuckDBEngine(store, manifest) as engine:
        for key in HEADLINES:
            indicator = catalogue()[key]
            try:
                (figure,) = engine.figures(Query((key,), (period,), scope))
            except QueryRefused:
                continue
            shown = present(figure, indicator)
            if shown.value is not None:
                yield key, f"{shown.value} %" if indicator.denominator else str(shown.value)


def remember_headings(
    *, upload: Upload, table: UnknownTable, choice: str, mapping: dict[str, str], by: str
) -> str | None:
    """Keep how a source names its columns. Answers a sentence where that would not be read so.

    ``choice`` is the feed and the table that it is, with a full stop between; ``mapping`` is from
    the source's headings to the columns of that table.
    """
    feed, _, shape = choice.partition(".")
    said = {heading: column for heading, column in mapping.items() if column}
    known = recognise(table.headings, discover(), said)
    if known is None or (known.feed.name, known.shape.name) != (feed, shape):
        wanted = discover()[feed].title
        reads = f"reads as {known.feed.title}" if known else "still lacks a column that it needs"
        return f"With these columns the file {reads}, not as {wanted}. Nothing was kept."
    HeadingSet.objects.update_or_create(
        authority=upload.authority,
        headings=heading_set(table.headings),
        defaults={
            "feed": feed,
            "table": shape,
            "mapping": said,
            "saved_at": home_clock().now(),
            "saved_by": by,
        },
    )
    preview_file(upload).unlink(missing_ok=True)
    return None
