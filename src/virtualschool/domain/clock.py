"""The one clock. "Today", "due" and "overdue" come from here, never from the system directly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

_ENGLAND = ZoneInfo("Europe/London")


class Clock(Protocol):
    """What tells the time. A home has one; the demonstration's is pinned."""

    def today(self) -> date:
        """The day that it is in England."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, read as a day in England wherever the machine stands."""

    def today(self) -> date:
        return self.now().astimezone(_ENGLAND).date()

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands at noon of one day."""

    day: date

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime.combine(self.day, time(12), tzinfo=UTC)
