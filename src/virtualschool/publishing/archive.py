"""Packages (Word, Excel: zips of parts) whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

#: The day on every entry: the first that a zip can hold. A clock would change the file's hash.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the parts in the order given; the same parts give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, content)
    return buffer.getvalue()


def repack(package: bytes) -> bytes:
    """The same parts in the same order, without the time at which they were packed."""
    with zipfile.ZipFile(BytesIO(package)) as found:
        return pack([(name, found.read(name)) for name in found.namelist()])


def made_at(as_at: date) -> datetime:
    """The moment that a file says it was made: the beginning of its as-at day."""
    return datetime(as_at.year, as_at.month, as_at.day)  # noqa: DTZ001 the formats want no zone
