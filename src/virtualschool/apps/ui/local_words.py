"""Puts an authority's own words into what a page says."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Whole elements that stay: what somebody typed and goes back with a form, and what says of itself
#: that it stays as written.
_STAYS = re.compile(
    r"(<(?P<name>textarea|script|style)\b.*?</(?P=name)>"
    r"|<(?P<marked>[a-z0-9]+)\b[^>]*\sdata-as-written\b.*?</(?P=marked)>)",
    re.DOTALL,
)
_TEXT = re.compile(r">([^<]+)<")


def reworded_page(page: str, reword: Callable[[str], str]) -> str:
    """The page with other words in the text between its tags, never inside a tag."""
    parts = []
    last = 0
    for stays in _STAYS.finditer(page):
        parts += [_text(page[last : stays.start()], reword), stays.group()]
        last = stays.end()
    return "".join([*parts, _text(page[last:], reword)])


def _text(page: str, reword: Callable[[str], str]) -> str:
    return _TEXT.sub(lambda text: f">{reword(text.group(1))}<", page)
