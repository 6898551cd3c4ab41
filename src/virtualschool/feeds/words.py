"""How findings speak: dates in words."""

from __future__ import annotations

from datetime import date


def said(day: date) -> str:
    """A date as a sentence has it: 9 April 2017."""
    return f"{day.day} {day:%B %Y}"
