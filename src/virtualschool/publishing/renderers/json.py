"""JSON: the document as plain data, every figure with its numerator and denominator."""

from __future__ import annotations

import json

from virtualschool.publishing.document import Document
from virtualschool.publishing.plain import as_data

MEDIA_TYPE = "application/json"


def render(document: Document) -> bytes:
    """The document as indented UTF-8 JSON; the same document gives the same bytes."""
    return (json.dumps(as_data(document), ensure_ascii=False, indent=2) + "\n").encode()
