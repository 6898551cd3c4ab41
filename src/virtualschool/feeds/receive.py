"""One load: all files named, read and checked together, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from virtualschool.feeds.base import (
    Context,
    Feed,
    Finding,
    Match,
    Ours,
    PupilKey,
    Recognised,
    Staged,
    Unknown,
    Unreadable,
)
from virtualschool.feeds.expand import expand
from virtualschool.feeds.reader import RawTable, Source, read_file, stage, stage_to_parquet
from virtualschool.feeds.registry import discover, mapping_for, recognise_table

TOO_LARGE_FOR_MEMORY = 1 << 28


@dataclass(frozen=True, slots=True)
class Original:
    """A file as received and as it may be kept.

    ``sha256`` and ``size`` are those of the bytes received, which name the file for ever; ``kept``
    is what the caller stores (the received bytes or their path, or, where the feed reduces its
    files, what is left without other people's details), with ``is_reduced`` saying which.
    """

    name: str
    sha256: str
    size: int
    kept: bytes | Path
    is_reduced: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What a load came to: nothing has been stored yet.

    ``staged`` holds one entry a table in the order received; ``findings`` all findings, those of
    single tables and those of the rules that look across tables; ``passed_over`` the files (and
    sheets) inside folders, zips and workbooks that no feed knows, with the reason.
    """

    staged: tuple[Staged, ...]
    findings: tuple[Finding, ...]
    passed_over: tuple[tuple[str, str], ...]
    originals: tuple[Original, ...]


def receive(
    paths: Sequence[Path],
    context: Context,
    feed: str | None = None,
    *,
    spill: Path | None = None,
    feeds: Mapping[str, Feed] | None = None,
    roll: Callable[[Sequence[Staged]], Ours] | None = None,
) -> Received:
    """Read every file of one load; a folder or a zip counts as its files.

    ``feed`` says that the files are of that feed and no other. ``spill`` is a folder for the rows
    of files over 256 MB, which then stand in Parquet there (``Staged.parquet``) instead of memory.
    ``feeds`` are those to choose from, all discovered ones when left out. ``roll``, given the other
    tables of the load, makes what says which child a pupil is (a list and a census may come
    together); without it no child is ours, and a file of pupils is reduced to its totals.

    Raises:
        Unreadable: in one sentence naming the file, when any file named cannot be read or is not
            known, or one inside a folder or zip is known and cannot be read. Nothing is half read.
    """
    known = dict(feeds if feeds is not None else discover())
    if feed is not None:
        if feed not in known:
            raise Unreadable(f"There is no feed {feed}; there are {', '.join(sorted(known))}.")
        known = {feed: known[feed]}
    layouts = [layout for each in known.values() for layout in each.xml]
    expanded = expand(paths)
    passed_over = list(expanded.passed_over)
    tables: list[tuple[RawTable, Recognised, Source]] = []
    originals: list[Original] = []
    for source in expanded.files:
        try:
            raws = read_file(source.data, source.name, layouts)
            here, others = _recognise_all(raws.tables, known, context)
        except Unknown as error:
            if source.name in expanded.named:
                raise
            passed_over.append((source.name, str(error)))
            continue
        except OSError as error:
            raise Unreadable(f"{source.name} cannot be opened: {error.strerror}.") from error
        passed_over += [*raws.passed_over, *others]
        tables += [(raw, recognised, source) for raw, recognised in here]
        originals.append(
            _original(source, raws.sha256, [recognised.feed for _, recognised in here])
        )
    if not tables:
        reasons = " ".join(reason for _, reason in passed_over[:3])
        raise Unreadable(f"None of the files is one that is known here. {reasons}".rstrip())
    staged = [
        _stage(raw, recognised, context, _spilled(source, recognised, spill, number))
        for number, (raw, recognised, source) in enumerate(tables)
    ]
    staged, across, kept = _check(staged, known, context, roll or (lambda _others: _nobody))
    narrowed = {source.name for _, recognised, source in tables if recognised.feed.narrow}
    originals = [
        # Of a file with other people's children nothing is kept but what its feed hands back.
        replace(one, kept=kept.get(one.name, b""), is_reduced=True) if one.name in narrowed else one
        for one in originals
    ]
    own = [finding for one in staged for finding in one.findings]
    return Received(tuple(staged), (*own, *across), tuple(passed_over), tuple(originals))


def _recognise_all(
    raws: Sequence[RawTable], feeds: Mapping[str, Feed], context: Context
) -> tuple[list[tuple[RawTable, Recognised]], list[tuple[str, str]]]:
    """The sheets that are known, and the others; a file of which none is known is ``Unknown``."""
    here: list[tuple[RawTable, Recognised]] = []
    others: list[tuple[str, str]] = []
    for raw in raws:
        try:
            here.append((raw, recognise_table(raw, feeds, mapping_for(raw, context))))
        except Unknown as error:
            others.append((raw.name, str(error)))
    if not here:
        raise Unknown(others[0][1])
    return here, others


def _original(source: Source, sha256: str, feeds: Sequence[Feed]) -> Original:
    reduce = next((feed.reduce for feed in feeds if feed.reduce), None)
    if reduce is None:
        return Original(source.name, sha256, source.size, source.data, is_reduced=False)
    with source.open() as file:
        kept = reduce(file.read())
    return Original(source.name, sha256, source.size, kept, is_reduced=True)


def _spilled(
    source: Source, recognised: Recognised, spill: Path | None, number: int
) -> Path | None:
    """Where the rows of a file too large for memory go; ``None`` for any other file."""
    if spill is None or source.size <= TOO_LARGE_FOR_MEMORY:
        return None
    if recognised.feed.table_findings or recognised.feed.narrow:
        return None
    return spill / f"{number:04d}.parquet"


def _stage(raw: RawTable, recognised: Recognised, context: Context, spilled: Path | None) -> Staged:
    if spilled is None:
        return stage(raw, recognised, context)
    return stage_to_parquet(raw, recognised, context, spilled)


def _nobody(_key: PupilKey) -> Match:
    return Match()


def _check(
    staged: list[Staged],
    feeds: Mapping[str, Feed],
    context: Context,
    roll: Callable[[Sequence[Staged]], Ours],
) -> tuple[list[Staged], list[Finding], dict[str, bytes]]:
    """Each feed settles its own tables together, narrows them to our children, looks across them.

    With them comes what may be kept of each file that was narrowed, by its name.
    """
    across: list[Finding] = []
    kept: dict[str, bytes] = {}
    ours: Ours | None = None
    # Files of schools' pupils come last: whom the others name decides who in them is ours.
    for name, feed in sorted(feeds.items(), key=lambda each: each[1].narrow is not None):
        places = [i for i, one in enumerate(staged) if one.feed == name]
        if not places:
            continue
        if feed.settle:
            settled = feed.settle([staged[i] for i in places], context)
            for i, one in zip(places, settled, strict=True):
                staged[i] = one
        if feed.narrow:
            if ours is None:
                ours = roll([one for one in staged if feeds[one.feed].narrow is None])
            narrowed = feed.narrow([staged[i] for i in places], ours, context)
            for i, one in zip(places, narrowed.staged, strict=True):
                staged[i] = one
            kept |= narrowed.kept
        if feed.check:
            across += feed.check([staged[i] for i in places], context)
    return staged, across, kept
