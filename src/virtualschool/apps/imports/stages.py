"""How far the work on files has come, as whoever waits for it is told."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum


class Stage(IntEnum):
    """The stages that files go through, numbered by how many are behind them then.

    The last is that of a preview (what would move was tried) or of a load (it stands in the books).
    """

    RECEIVED = 1
    READ = 2
    MATCHED = 3
    CHECKED = 4
    FINISHED = 5


#: Is told each stage as it is reached.
Tell = Callable[[Stage], None]


def nobody(_stage: Stage) -> None:
    """For work that nobody watches."""
