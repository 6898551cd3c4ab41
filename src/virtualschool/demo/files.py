"""Files of the demonstration: how they are written, and which are sent together."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Load:
    """Files sent together. ``year`` is the collection year of an SSDA903 return.

    What comes ``is_after_freezing`` corrects a month that was frozen before it came.
    """

    title: str
    paths: tuple[Path, ...]
    year: int | None = None
    is_after_freezing: bool = False


def write_rows(
    path: Path,
    heading: Sequence[str],
    rows: Iterable[Sequence[str]],
    encoding: str = "utf-8",
) -> Path:
    """A CSV file; one of that name is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)
    return path


def write_text(path: Path, text: str) -> Path:
    """A text file in UTF-8 with plain line ends; one of that name is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return path
