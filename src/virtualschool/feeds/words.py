"""How findings speak: dates in words, and names of columns and kinds as people write them."""

from __future__ import annotations

from datetime import date


def said(day: date) -> str:
    """A date as a sentence has it: 9 April 2017."""
    return f"{day.day} {day:%B %Y}"


#: Words of names in programs that people say by their letters.
_LETTERS = frozenset({"am", "id", "la", "pm", "sen", "uln", "upn", "urn"})


def spelled_out(name: str) -> str:
    """A name such as ``upn_shared`` as people write it: UPN shared."""
    words = [word.upper() if word in _LETTERS else word for word in name.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
