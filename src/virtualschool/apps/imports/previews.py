"""What files that wait would come to: by file, by finding, and in the headline figures.

The figures are those that accepting would give, by the same code: the plan's snapshot is written to
a folder that goes with the preview. Nothing is written to the database, so that nobody waits.
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

from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports.effects import Effect, effect_between
from virtualschool.apps.imports.entries import load_report
from virtualschool.apps.imports.models import HeadingSet, Upload
from virtualschool.apps.imports.planning import Plan, roll_with
from virtualschool.apps.imports.services import prepare
from virtualschool.apps.imports.stages import Stage, Tell
from virtualschool.apps.imports.stores import snapshot_store
from virtualschool.apps.imports.uploads import (
    context_of,
    paths_of,
    preview_file,
    uploads_folder,
    version_words,
)
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import words_of_code
from virtualschool.feeds.base import Context, Unknown, Unreadable
from virtualschool.feeds.expand import expand
from virtualschool.feeds.reader import RawTable, read_file
from virtualschool.feeds.receive import receive
from virtualschool.feeds.registry import (
    discover,
    heading_set,
    mapping_for,
    recognise,
    recognise_table,
)

#: Findings that a preview shows one by one; the others are counted by code.
SHOWN_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table that no feed knows by its headings, and why; ``samples`` are the first words that
    stand under each heading."""

    name: str
    why: str
    headings: tuple[str, ...]
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table that a feed knows."""

    name: str
    feed: str
    table: str


def kept_preview(upload: Upload) -> dict[str, Any] | None:
    """What the files come to, if that was worked out and nothing has changed since; else ``None``.

    ``seen`` is the version of the home that it holds for; ``problem`` the sentence that says why
    the files cannot be loaded as they are (null if they can), ``unknown`` the tables whose headings
    may be said, ``known`` what the others were recognised as, ``report`` as ``services.load`` gives
    it (with the ``new`` and ``changed`` among the accepted rows), ``codes`` the findings counted by
    code and severity, ``findings`` the first of them, ``set_aside`` the rows with their cells,
    ``moves`` the figures before and after.
    """
    try:
        kept: dict[str, Any] = json.loads(preview_file(upload).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return kept if kept["key"] == _key(upload, version_words()) else None


def make_preview(upload: Upload, tell: Tell) -> None:
    """Work out what the files come to in the home as it is now, and keep that beside them."""
    seen = version_words()
    found = {"key": _key(upload, seen), "seen": seen} | _look(upload, tell)
    kept = preview_file(upload)
    half = kept.with_name(f".{kept.name}")  # a name that no file put in has
    half.write_text(json.dumps(found, default=str), "utf-8")
    half.replace(kept)


def unknown_tables(upload: Upload) -> list[UnknownTable]:
    """The tables among the files that no feed knows, but which have headings to choose from."""
    return [each for each in _tables(upload) if isinstance(each, UnknownTable)]


def _tables(upload: Upload) -> Iterator[KnownTable | UnknownTable]:
    """The tables among the files; what cannot be read as one is left to ``receive`` to refuse."""
    context, feeds = context_of(upload), discover()
    layouts = [layout for feed in feeds.values() for layout in feed.xml]
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
                    known = recognise_table(raw, feeds, mapping_for(raw, context))
                    yield KnownTable(raw.name, known.feed.name, known.shape.name)
                except Unknown as error:
                    unknown = _to_be_said(raw, str(error))
                    if unknown is not None:
                        yield unknown
                except Unreadable:
                    continue


def _to_be_said(raw: RawTable, why: str) -> UnknownTable | None:
    """The table with its headings, if it has more than one."""
    records = [each for each in raw.preview if not each.is_blank]
    if not records:
        return None
    headings, samples = [], []
    for place, heading in enumerate(records[0].cells):
        if heading.strip():
            below = (each.cells[place].strip() for each in records[1:] if place < len(each.cells))
            headings.append(heading.strip())
            samples.append(next((text for text in below if text), ""))
    if len(headings) < 2:
        return None
    return UnknownTable(raw.name, why, tuple(headings), tuple(samples))


def _key(upload: Upload, seen: str) -> list[Any]:
    return [seen, _said(upload.authority), upload.files]


def _said(authority: str) -> list[str]:
    return [
        f"{pk} {saved_at.isoformat()}"
        for pk, saved_at in HeadingSet.objects.filter(authority=authority).values_list(
            "pk", "saved_at"
        )
    ]


def _look(upload: Upload, tell: Tell) -> dict[str, Any]:
    authority = Authority.objects.get(code=upload.authority)
    tables = list(_tables(upload))
    kinds = {
        "unknown": [asdict(each) for each in tables if isinstance(each, UnknownTable)],
        "known": [asdict(each) for each in tables if isinstance(each, KnownTable)],
    }
    with tempfile.TemporaryDirectory(dir=uploads_folder().parent) as folder:
        try:
            found = _read(paths_of(upload), authority, context_of(upload), Path(folder), tell)
            return found | kinds | {"problem": None}
        except Unreadable as refusal:
            return kinds | {"problem": str(refusal)}


def _read(
    paths: Sequence[Path], authority: Authority, context: Context, folder: Path, tell: Tell
) -> dict[str, Any]:
    received = receive(paths, context, spill=folder, roll=partial(roll_with, authority))
    tell(Stage.READ)
    store = SnapshotStore(folder / "snapshot")
    plan, entries = prepare(received, authority, store=store, keeps=False, tell=tell)
    report = load_report(None, entries, len(plan.assembled.children.children), received)
    for file, entry in zip(report["files"], entries, strict=True):
        file["changed"], file["new"] = entry.changed, entry.accepted - entry.changed
    is_new = any(not entry.is_repeat for entry in entries)
    codes = Counter((finding.code, str(finding.severity)) for finding in plan.findings)
    return {
        "report": report,
        "codes": [
            {
                "code": code,
                "words": words_of_code(code),
                "severity": severity,
                "count": count,
            }
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
        "moves": _moves(authority.code, plan, store) if is_new else {"month": "", "figures": []},
    }


def _moves(authority: str, plan: Plan, store: SnapshotStore) -> Effect:
    """What accepting the plan would move. Parts that it leaves as they are stay in the home."""
    for part in plan.manifest.parts if plan.manifest else ():
        here = store.file_of(part)
        if not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            here.symlink_to(snapshot_store().file_of(part).resolve())
    return effect_between(authority, plan.before, plan.manifest, store)


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
