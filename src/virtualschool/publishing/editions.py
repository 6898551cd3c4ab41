"""What makes two papers the same: a hash of all that a paper says, and a hash of a file."""

from __future__ import annotations

import hashlib
import json

from virtualschool.publishing.document import Document
from virtualschool.publishing.plain import as_data

#: How much of a hash is printed: enough to tell papers apart, and to be read out.
SHORT_HASH = 12

#: What says when and as what a paper was printed, not what it says.
_ABOUT_THE_PRINT = ("edition", "as_at", "as_at_words")


def content_hash(document: Document) -> str:
    """SHA-256 (hexadecimal) of everything that the document says, whatever the format.

    The edition's number and the day of printing are left out: the same paper printed again
    tomorrow says the same.
    """
    said = {key: value for key, value in as_data(document).items() if key not in _ABOUT_THE_PRINT}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_hash(data: bytes) -> str:
    """SHA-256 (hexadecimal) of a file's bytes."""
    return hashlib.sha256(data).hexdigest()
