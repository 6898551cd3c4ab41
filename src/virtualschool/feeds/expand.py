"""Files, folders and zips to the single files in them, without trusting any of their names."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from virtualschool.feeds.base import Unreadable
from virtualschool.feeds.reader import Source
from virtualschool.feeds.reader.workbook import is_workbook

LARGEST_MEMBER = 1 << 30
LARGEST_ARCHIVE = 1 << 31
MOST_MEMBERS = 5_000
SUSPICIOUS = 1 << 26
BOMB_RATIO = 1_000  # deflate cannot do better than 1,032; real tables stay below 100
_STEP = 1 << 20
_CLUTTER = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Expanded:
    """The files of a load. ``named`` are those that the caller named one by one."""

    files: tuple[Source, ...]
    named: frozenset[str]
    passed_over: tuple[tuple[str, str], ...]


def expand(paths: Sequence[Path]) -> Expanded:
    """A folder counts as the files in it (and below it), a zip as its members.

    Members keep the last part of their names only, so that no name in a zip can lead anywhere.
    Two files of one name are told apart by a number.

    Raises:
        Unreadable: a path does not exist, a zip is damaged or locked, or unpacks to too much.
    """
    work = _Expansion()
    for path in paths:
        if path.is_dir():
            work.folder(path)
        elif path.is_file():
            work.file(Source(path.name, path), is_named=True)
        else:
            raise Unreadable(f"There is no file {path}.")
    return Expanded(tuple(work.files), frozenset(work.named), tuple(work.passed_over))


class _Expansion:
    def __init__(self) -> None:
        self.files: list[Source] = []
        self.named: set[str] = set()
        self.passed_over: list[tuple[str, str]] = []
        self._names: set[str] = set()

    def folder(self, path: Path) -> None:
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            name = file.relative_to(path).as_posix()
            if _is_clutter(name):
                self.passed_over.append((name, "a file of the computer's own, not of data"))
            else:
                self.file(Source(name, file), is_named=False)

    def file(self, source: Source, *, is_named: bool) -> None:
        if _is_zip(source):
            self._zip(source)
            return
        own = Source(self._own_name(source.name), source.data)
        self.files.append(own)
        if is_named:
            self.named.add(own.name)

    def _zip(self, source: Source) -> None:
        try:
            with source.open() as file, zipfile.ZipFile(file) as archive:
                self._members(source, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Unreadable(
                f"{source.name} is a zip file that is damaged or cut short: make it again."
            ) from error

    def _members(self, source: Source, archive: zipfile.ZipFile) -> None:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > MOST_MEMBERS:
            raise Unreadable(f"{source.name} holds more than {MOST_MEMBERS:,} files.")
        total = 0
        for info in members:
            name = PurePosixPath(info.filename.replace("\\", "/")).name or "unnamed"
            if _is_clutter(info.filename):
                self.passed_over.append((name, "a file of the computer's own, not of data"))
                continue
            if info.flag_bits & 1:
                raise Unreadable(
                    f"{source.name} is protected by a password: make the zip without one."
                )
            data = self._member(source, archive, info, LARGEST_ARCHIVE - total)
            total += len(data)
            member = Source(name, data)
            if _is_zip(member):
                self.passed_over.append((name, f"a zip inside {source.name}"))
            else:
                self.files.append(Source(self._own_name(name), data))

    def _member(
        self, source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int
    ) -> bytes:
        """The member's bytes, read in steps so that a size that lies cannot fill the memory."""
        buffer = io.BytesIO()
        with archive.open(info) as file:
            while step := file.read(_STEP):
                buffer.write(step)
                size = buffer.tell()
                is_bomb = size > SUSPICIOUS and size > BOMB_RATIO * max(info.compress_size, 1)
                if is_bomb or size > min(LARGEST_MEMBER, room) or info.file_size > LARGEST_MEMBER:
                    raise Unreadable(
                        f"{source.name} would unpack to far more than it holds or than can be "
                        "taken (1 GB a file, 2 GB in all): load its files one by one."
                    )
        return buffer.getvalue()

    def _own_name(self, name: str) -> str:
        own, number = name, 2
        while own in self._names:
            path = PurePosixPath(name)
            own = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
            number += 1
        self._names.add(own)
        return own


def _is_zip(source: Source) -> bool:
    head = source.head(4)
    return head in (b"PK\x03\x04", b"PK\x05\x06") and not is_workbook(source)


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    last = parts[-1].lower() if parts else ""
    return (
        any(part.startswith(".") and part not in (".", "..") for part in parts)
        or "__MACOSX" in parts
        or last.startswith("~$")
        or last in _CLUTTER
    )
