"""Names of people as they are compared: two spellings of one name must not look like two people."""

from __future__ import annotations

import unicodedata


def comparable(name: str) -> str:
    """A name as it is compared: lower case, without accents, spaces, hyphens or apostrophes.

    ``"O\u2019Brien-Smyth "`` and ``"OBRIEN SMYTH"`` are the same. Never for showing.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
