"""Statements in a backend's own words, kept for the next question of the same shape.

To put an Ibis expression together and translate it takes ten times as long as DuckDB takes to
answer it for one authority, and its words do not depend on which days or children are asked about:
those are rows that it reads (``frame.asked_rows``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

import pyarrow as pa

from virtualschool.analytics.frame import Window


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` gives rows of ``schema`` and reads the canonical tables of ``reads``, each with its
    windows, besides the rows of ``frame.asked_rows`` and of ``frame.Asks``."""

    sql: str
    schema: pa.Schema
    reads: tuple[tuple[str, tuple[Window, ...]], ...]


class Statements:
    """The statements used last, at most ``most``. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Statement] = OrderedDict()
        self._lock = Lock()

    def find(self, *keys: Hashable) -> Statement | None:
        """The statement kept under the first of ``keys`` that has one."""
        with self._lock:
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
        return None

    def keep(self, key: Hashable, statement: Statement) -> None:
        """Keep a statement, letting go of the one not used for longest if there are too many."""
        with self._lock:
            self._kept[key] = statement
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
