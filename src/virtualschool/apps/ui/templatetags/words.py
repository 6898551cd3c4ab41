"""Meanings beside the words: ``{% load words %}``, then ``{% explain "pep ehc-plan" %}``.

The keys are those of ``domain.glossary``; one that there is not raises ``KeyError``, in tests too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from virtualschool.domain.glossary import term

register = template.Library()


@register.simple_tag
def explain(keys: str | Iterable[str]) -> SafeString:
    """What the words mean and who says so, folded away until it is asked for."""
    return _explained(tuple(keys.split() if isinstance(keys, str) else keys))


@cache
def _explained(keys: tuple[str, ...]) -> SafeString:
    terms = [term(key) for key in keys]
    said = "" if len(terms) > 2 else " and ".join(f"“{_inside(each.term)}”" for each in terms)
    meanings = format_html_join(
        "",
        '<p class="govuk-body"><a class="govuk-link" href="{}#{}">{}</a>: {}'
        '<span class="app-source">{}</span></p>',
        ((reverse("glossary"), each.key, each.term, each.meaning, each.source) for each in terms),
    )
    return format_html(
        '<details class="govuk-details" data-as-written><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">What {} {}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        said or "these words",
        "means" if len(terms) == 1 else "mean",
        meanings,
    )


def _inside(term: str) -> str:
    """A term as it stands inside a sentence; abbreviations keep their capitals."""
    return term if term[:2].isupper() else term[:1].lower() + term[1:]
