"""A card's figures in words, for pages."""

from __future__ import annotations

from django import template

from virtualschool.apps.scorecards.cards.facts import Line
from virtualschool.apps.scorecards.cards.words import this_ref
from virtualschool.domain.calendar import Month

register = template.Library()


@register.filter
def said_of_month(line: Line, month: Month) -> str:
    """The figure as the card prints it, and its signal: 6 in October 2022, higher than usual."""
    printed = this_ref(line.figure)
    text = printed if isinstance(printed, str) else printed.text
    return f"{text} in {month.label}, {line.figure.signal.words}."
