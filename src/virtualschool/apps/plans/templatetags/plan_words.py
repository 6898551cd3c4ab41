"""The words of a plan’s cells as HTML, and its ratings as labels."""

from __future__ import annotations

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from virtualschool.domain.plan.live import day_words
from virtualschool.domain.plan.rules import Rated
from virtualschool.domain.plan.words import blocks_of

register = template.Library()


@register.filter
def in_blocks(text: str) -> SafeString:
    """A cell's text as its paragraphs and lists; every word of it is escaped."""
    parts: list[str] = []
    depth = 0
    for block in blocks_of(text):
        level = min(block.level, depth + 1)
        while depth > level:
            parts.append("</li></ul>")
            depth -= 1
        words = escape(block.text)
        if not level:
            parts.append(f'<p class="app-cell">{words}</p>')
        elif level > depth:
            parts.append(f'<ul class="govuk-list govuk-list--bullet app-cell"><li>{words}')
            depth = level
        else:
            parts.append(f"</li><li>{words}")
    parts.append("</li></ul>" * depth)
    return mark_safe("".join(parts))  # noqa: S308 - each word was escaped


_TAGS = {"red": "red", "amber": "yellow", "green": "green", "blue": "blue", "grey": "grey"}


@register.filter
def chip(rated: Rated) -> SafeString:
    """A rating in force as a label: its words, and its colour beside them."""
    return _label(rated.words, rated.colour)


@register.filter
def said(rated: Rated) -> SafeString:
    """What people said of a rating: an override in force, what was declared."""
    parts: list[str] = []
    if rated.override:
        parts.append(
            f"Overridden by {rated.override.by} until {day_words(rated.override.last_day)}: "
            f"{rated.override.reason} Computed: {rated.computed_words.lower()}."
        )
    if rated.declared:
        differs = ", which the rule does not bear out" if rated.differs else ""
        parts.append(f"Declared: {rated.declared_words.lower()}{differs}.")
    return format_html_join("", '<p class="app-cell">{}</p>', ((each,) for each in parts))


@register.simple_tag
def label(words: str, colour: str) -> SafeString:
    """Words as a label of a colour: red, amber, green, blue or grey."""
    return _label(words, colour)


def _label(words: str, colour: str) -> SafeString:
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', _TAGS[colour], words)
