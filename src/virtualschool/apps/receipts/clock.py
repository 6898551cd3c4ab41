"""The home's one clock: pinned by the home (the demonstration is) or the system's."""

from __future__ import annotations

from django.conf import settings

from virtualschool.domain.clock import Clock, FixedClock, SystemClock


def home_clock() -> Clock:
    """The clock from which "today", "due" and "overdue" come everywhere in this home."""
    pinned = settings.HOME.pinned_today()
    return FixedClock(pinned) if pinned else SystemClock()
