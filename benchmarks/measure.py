"""Two ways measured in turns, and what is said of them."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import duckdb
import ibis
import pandas
import pyarrow


@dataclass(frozen=True)
class Result:
    """One comparison: what of ours is to be at most ``target`` times what is theirs.

    Targets speak of the region; a smaller size has none.
    """

    name: str
    ratio: float
    target: float | None
    ours: list[float]
    theirs: list[float]
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool | None:
        return None if self.target is None else self.ratio <= self.target

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "is_met": self.is_met,
            "our_median": median(self.ours),
            "their_median": median(self.theirs),
        }


class Taken(NamedTuple):
    """What one run took: seconds on the clock, and seconds of all processors."""

    clock: float
    work: float


def timed(work: Callable[[], object]) -> Taken:
    """What one call took."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - clock, time.process_time() - processors)


@dataclass(frozen=True)
class Pairs:
    """Runs of both sides, taken in turns."""

    ours: list[Taken]
    theirs: list[Taken]

    @classmethod
    def taken(
        cls,
        ours: Callable[[], Taken],
        theirs: Callable[[], Taken],
        runs: int,
        *,
        is_warmed: bool = True,
    ) -> Pairs:
        """So many runs of each, alternately; each once before if ``is_warmed``."""
        if is_warmed:
            ours()
            theirs()
        pairs = [(ours(), theirs()) for _ in range(runs)]
        return cls([ours for ours, _ in pairs], [theirs for _, theirs in pairs])

    def ratio(self) -> float:
        """Our time on the clock over theirs, the median of the pairs."""
        both = zip(self.ours, self.theirs, strict=True)
        return median(a.clock / b.clock for a, b in both)

    def result(self, name: str, target: float | None, **notes: Any) -> Result:
        """A comparison of times, to be at most ``target`` times theirs where there is one."""
        work = zip(self.ours, self.theirs, strict=True)
        return Result(
            name,
            self.ratio(),
            target,
            [a.clock for a in self.ours],
            [b.clock for b in self.theirs],
            notes | {"ratio_of_processor_time": round(median(a.work / b.work for a, b in work), 3)},
        )


def apart(*arguments: str) -> dict[str, Any]:
    """Run a part of this package in a process of its own; what it prints is its answer."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def peak_memory(process: int | None = None) -> int:
    """The most memory that this process, or the one of that number, has held, in MB.

    Linux's own count for the process image; elsewhere, for this process alone, ``getrusage``, which
    on Linux would show the parent's peak where that was higher.
    """
    status = Path(f"/proc/{process or 'self'}/status")
    if status.exists():
        words = status.read_text().split()
        return int(words[words.index("VmHWM:") + 1]) // 1024
    if process is not None:
        raise OSError("The memory of another process can be told on Linux only.")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def begun() -> list[int]:
    """The numbers of the processes that this one began and that still run (Linux only)."""
    tasks = Path("/proc/self/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def peak_with_begun() -> int:
    """The most memory of this process and of those that it began (such as Spark's Java), in MB."""
    return peak_memory() + sum(map(peak_memory, begun()))


def work_of_begun() -> float:
    """Seconds of all processors that the processes begun by this one have taken so far."""
    ticks = 0
    for process in begun():
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "processors": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "ibis": ibis.__version__,
        "pyarrow": pyarrow.__version__,
        "pandas": pandas.__version__,
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }
