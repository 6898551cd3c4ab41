"""What an edition is proved by: a hash of all that it says, and a hash of each file written of it.

Every rendering prints the first characters of the content's hash beside the edition, so that a
paper on a desk can be told to be the one that was issued.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from virtualschool.publishing.document import Document
from virtualschool.publishing.plain import as_data

#: What names a paper or dates its printing, and is no part of what it says. An edition is given its
#: number by comparing contents, and the same content printed tomorrow is the same edition.
NOT_CONTENT = frozenset({"edition", "as_at", "as_at_words", "content_sha256"})

#: How many characters of a hash are printed.
PRINTED = 12


def hash_of_data(data: Mapping[str, Any]) -> str:
    """The content's hash from a document's plain data (or from the JSON that was written of it).

    SHA-256, in hexadecimal, over canonical JSON (sorted keys, no spaces, UTF-8) of everything but
    ``NOT_CONTENT``: marking, snapshot, every word, figure, numerator and denominator.
    """
    content = {key: value for key, value in data.items() if key not in NOT_CONTENT}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def content_hash(document: Document) -> str:
    """The hash of all that a document says, the same for every format. See ``hash_of_data``."""
    return hash_of_data(as_data(document))


def file_hash(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal. The same document gives the same file, byte for byte."""
    return hashlib.sha256(content).hexdigest()


def stamped(document: Document) -> dict[str, Any]:
    """The document as plain data with ``content_sha256``: what every renderer starts from."""
    data = as_data(document)
    return data | {"content_sha256": hash_of_data(data)}


def stamp_words(data: Mapping[str, Any]) -> str:
    """The line that stands on every page: edition, as-at day, snapshot and content."""
    snapshot = data["snapshot"][:PRINTED] or "none"
    return (
        f"{data['edition']}. As at {data['as_at_words']}. "
        f"Snapshot {snapshot}. Content {data['content_sha256'][:PRINTED]}."
    )
