"""JSON: the document as plain data, every figure with its numerator and denominator."""

from __future__ import annotations

import json

from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import stamped

MEDIA_TYPE = "application/json"


def render(document: Document) -> bytes:
    """The document as indented UTF-8 JSON; the same document gives the same bytes.

    ``content_sha256`` can be computed again from the rest: ``editions.hash_of_data``.
    """
    return (json.dumps(stamped(document), ensure_ascii=False, indent=2) + "\n").encode()
