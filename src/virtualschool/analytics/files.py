"""Files that are whole or not there: how everything that is named by its hash is written."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4


def put_whole(path: Path, content: bytes) -> None:
    """Put content under its name, whole or not at all, and on the disk when this returns.

    It is written beside its place under a name that begins with a full stop, forced out, and then
    renamed: a kill or a full disk leaves at most such a stray. The same content again only renews
    the file's time, so that a sweep that spares the young spares what is wanted again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == content:
        os.utime(path)
        return
    stray = path.parent / f".{uuid4().hex}.tmp"
    try:
        with stray.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        stray.replace(path)
    finally:
        stray.unlink(missing_ok=True)
    # The folder may be new as well: its own name is forced out with the file's.
    for folder in (path.parent, path.parent.parent):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def is_stray(path: Path) -> bool:
    """Whether a file is what a write that was cut short left behind."""
    return path.name.startswith(".")
