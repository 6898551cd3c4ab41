"""Which feeds there are, and which of them a file is, told by its headings and nothing else."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from virtualschool import feeds as feeds_package
from virtualschool.feeds.base import Context, Feed, Recognised, TableShape, Unknown, Unreadable
from virtualschool.feeds.reader import RawTable

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
#: A date, or the digits of somebody's number: a row with one is a row of data, and no headings.
_OF_SOMEBODY = re.compile(r"[0-9]{6}|[0-9]{3} [0-9]{3}|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")


@cache
def discover() -> dict[str, Feed]:
    """Every feed by name: each package in ``virtualschool.feeds`` that exposes ``FEED``."""
    found: dict[str, Feed] = {}
    for module in pkgutil.iter_modules(feeds_package.__path__):
        if not module.ispkg:
            continue
        feed = getattr(
            importlib.import_module(f"{feeds_package.__name__}.{module.name}"), "FEED", None
        )
        if isinstance(feed, Feed):
            found[feed.name] = feed
    return dict(sorted(found.items()))


def normalise_heading(text: str) -> str:
    """A heading as it is compared: letters and digits in lower case ("School URN" is schoolurn)."""
    return _NOT_A_LETTER_OR_DIGIT.sub("", text.casefold())


def heading_set(headings: Sequence[str]) -> str:
    """A table's headings as a set, written one way: order, case, spaces and blanks do not count."""
    return "\n".join(sorted({normalise_heading(text) for text in headings} - {""}))


def mapping_for(raw: RawTable, context: Context) -> Mapping[str, str]:
    """How the headings of this table are meant: as said for this very set, or for the load."""
    sets = (heading_set(record.cells) for record in raw.preview) if context.by_headings else ()
    known = next((context.by_headings[each] for each in sets if each in context.by_headings), {})
    return {**context.mapping, **known}


def read_mapping(path: Path) -> dict[str, str]:
    """A mapping file, TOML or JSON: ``"Their heading" = "our column"``.

    Raises:
        Unreadable: the file is missing, or holds anything but names for names.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        is_json = path.suffix.lower() == ".json"
        pairs = json.loads(text) if is_json else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(f"The mapping file {path.name} cannot be read: {error}.") from error
    if not isinstance(pairs, dict) or not all(isinstance(v, str) for v in pairs.values()):
        raise Unreadable(
            f'The mapping file {path.name} must hold lines like "Their heading" = "our column".'
        )
    return pairs


def recognise(
    headings: Sequence[str], feeds: Mapping[str, Feed], mapping: Mapping[str, str]
) -> Recognised | None:
    """The table whose required columns all stand among the headings; the most specific one wins.

    Most specific is: most required columns, then most columns in all. ``mapping`` (their heading
    to our column) is tried before the shapes' own names.

    Raises:
        Unreadable: two headings mean the same column of the table recognised.
    """
    names = [normalise_heading(heading) for heading in headings]
    ours = {normalise_heading(theirs): normalise_heading(to) for theirs, to in mapping.items()}
    names = [ours.get(name, name) for name in names]
    best: tuple[tuple[int, int], Recognised] | None = None
    for feed in feeds.values():
        for shape in feed.tables:
            columns = _positions(shape, names)
            if _missing(shape, columns) or _is_another(shape, names):
                continue
            required = sum(column.required for column in shape.columns)
            rank = (required + len(shape.one_of), len(columns))
            if best is None or rank > best[0]:
                first = {name: places[0] for name, places in columns.items()}
                best = (rank, Recognised(feed, shape, first, _as_written(headings)))
    if best is None:
        return None
    known = best[1]
    for column, places in _positions(known.shape, names).items():
        if len(places) > 1:
            said = " and ".join(f'"{known.headings[i]}" in column {i + 1}' for i in places)
            raise Unreadable(f"two headings mean {column}: {said}.")
    return known


def recognise_table(
    raw: RawTable, feeds: Mapping[str, Feed], mapping: Mapping[str, str]
) -> Recognised:
    """As ``recognise``, looking for the heading among the table's first records.

    Raises:
        Unknown: no feed knows the table; the sentence names the file, the headings found, the
            feed that came closest and what it lacked.
        Unreadable: two headings mean the same column.
    """
    for index, record in enumerate(raw.preview):
        try:
            known = recognise(record.cells, feeds, mapping)
        except Unreadable as error:
            raise Unreadable(f"{raw.name} line {record.line}: {error}") from error
        if known is not None:
            return replace(known, heading=index)
    raise Unknown(_not_known(raw, feeds, mapping))


def _as_written(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings trimmed; one that stands again (and is not read) gets its column's number."""
    written: list[str] = []
    for number, heading in enumerate(headings, start=1):
        text = heading.strip().lstrip("\ufeff")
        written.append(f"{text} (column {number})" if text and text in written else text)
    return tuple(written)


def _positions(shape: TableShape, names: Sequence[str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for column in shape.columns:
        meant = {normalise_heading(word) for word in (column.name, *column.headings)}
        if places := [i for i, name in enumerate(names) if name in meant]:
            columns[column.name] = places
    return columns


def _is_another(shape: TableShape, names: Sequence[str]) -> bool:
    return any(normalise_heading(heading) in names for heading in shape.none_of)


def _missing(shape: TableShape, columns: Mapping[str, list[int]]) -> list[str]:
    lacking = [c.name for c in shape.columns if c.required and c.name not in columns]
    lacking += [
        " or ".join(group) for group in shape.one_of if not any(name in columns for name in group)
    ]
    return lacking


def _not_known(raw: RawTable, feeds: Mapping[str, Feed], mapping: Mapping[str, str]) -> str:
    ours = {normalise_heading(theirs): normalise_heading(to) for theirs, to in mapping.items()}
    best: tuple[tuple[int, int], str] | None = None
    first = next((record for record in raw.preview if not record.is_blank), None)
    for record in raw.preview:
        # What a row says about a child must not end up in a message, which is stored where the
        # file is passed over. One cell that happens to read like a heading makes no headings of it.
        if any(map(_is_of_data, record.cells)):
            continue
        enough = 1 if record is first else 2
        names = [ours.get(n, n) for n in map(normalise_heading, record.cells)]
        headings = [cell.strip() for cell in record.cells if cell.strip()]
        for feed in feeds.values():
            for shape in feed.tables:
                if _is_another(shape, names):
                    continue
                columns = _positions(shape, names)
                missing = _missing(shape, columns)
                rank = (len(columns), -len(missing))
                if len(columns) >= enough and (best is None or rank > best[0]):
                    read = {place for places in columns.values() for place in places}
                    sure = [record.cells[place].strip() for place in sorted(read)]
                    table = (
                        feed.title if shape.name == feed.name else f"{feed.title} ({shape.name})"
                    )
                    best = (
                        rank,
                        f"{raw.name} is not a table that is known here: line {record.line} has the "
                        f"headings {_listed(headings if len(sure) > 1 else sure)}; the closest is "
                        f"{table}, which also needs {_listed(missing)}.",
                    )
    if best:
        return best[1]
    if first is None:
        return f"{raw.name} is empty."
    if any(map(_is_of_data, first.cells)):
        return (
            f"{raw.name} is not a table that is known here: its first row reads as a row of data, "
            "and no row above it says what the columns are."
        )
    cells = sum(bool(cell.strip()) for cell in first.cells)
    return (
        f"{raw.name} is not a table that is known here: its first row has {cells} "
        f"{'cell' if cells == 1 else 'cells'}, and no kind of file read here has a heading like "
        "any of them."
    )


def _is_of_data(cell: str) -> bool:
    """Whether a cell holds a number, a date or a pupil number, as no heading does: its row is
    somebody's and not to be quoted."""
    return cell.strip().isdigit() or _OF_SOMEBODY.search(cell) is not None


def _listed(words: Sequence[str], most: int = 12) -> str:
    short = [word if len(word) <= 40 else word[:37] + "..." for word in words[:most]]
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(short) + more
