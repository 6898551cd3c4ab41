"""The empty Word document that every paper starts from, and a file that can be hashed."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument

from virtualschool.publishing.archive import pack, repack

#: The parts of an empty paper: styles, numbering, fonts, page. No theme, macro, link or template.
PARTS = Path(__file__).parent.parent / "templates" / "word"
_TYPES = "[Content_Types].xml"


@cache
def _empty() -> bytes:
    found = sorted(path for path in PARTS.rglob("*") if path.is_file())
    names = {path.relative_to(PARTS).as_posix(): path.read_bytes() for path in found}
    return pack([(_TYPES, names.pop(_TYPES)), *names.items()])


def empty_paper() -> WordDocument:
    """A new document with the styles of a paper and nothing in it."""
    return docx.Document(BytesIO(_empty()))


def packed(word: WordDocument) -> bytes:
    """The document as a file. The same document gives the same bytes."""
    buffer = BytesIO()
    word.save(buffer)
    return repack(buffer.getvalue())
