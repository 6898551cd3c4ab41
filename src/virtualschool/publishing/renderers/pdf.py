"""PDF through Typst: tagged, PDF/UA-1, with a title, a language and words for every picture.

The document goes in as data and the layout is a Typst file, so no text of it is read as source.
The same document gives the same bytes.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from virtualschool.publishing import charts, ink
from virtualschool.publishing.document import Chart, Document
from virtualschool.publishing.editions import stamp_words, stamped
from virtualschool.publishing.plain import blocks_of

MEDIA_TYPE = "application/pdf"
LAYOUT = Path(__file__).parent.parent / "templates" / "typst" / "document.typ"

#: Stands for a character that no carried font can show; PDF/UA refuses a blank box.
STAND_IN = "?"

_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_lock = Lock()
_unshowable: set[str] = set()


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the process: it remembers fonts and what it has already laid out."""
    return typst.Compiler(
        str(LAYOUT), font_paths=[str(ink.FONTS)], ignore_system_fonts=True, sys_inputs={}
    )


def render(document: Document) -> bytes:
    """The document as a tagged PDF/UA-1 on A4.

    A character that the fonts do not have (a name in Chinese, say) is shown as ``STAND_IN``: one
    character must not keep a paper from being printed.
    """
    data = stamped(document)
    data["stamp"] = stamp_words(data)
    pictures = {
        block.key: charts.svg(block)
        for _, block in blocks_of(document.sections)
        if isinstance(block, Chart)
    }
    inputs = {
        "document": json.dumps(data, ensure_ascii=False),
        "pictures": json.dumps(pictures, ensure_ascii=False),
    }
    day = document.as_at
    as_at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    with _lock:
        while True:
            try:
                return _compile(inputs, as_at)
            except typst.TypstError as error:
                missing = _letters_not_shown(str(error)) - _unshowable
                if not missing:
                    raise
                _unshowable.update(missing)


def _letters_not_shown(message: str) -> set[str]:
    found = _NOT_SHOWN.search(message)
    if not found:
        return set()
    letters = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
    return {letter for letter in letters if not letter.isascii()}


def _compile(inputs: dict[str, str], as_at: int) -> bytes:
    stand_ins = str.maketrans(dict.fromkeys(_unshowable, STAND_IN))
    pdf = _compiler().compile(
        format="pdf",
        sys_inputs={name: text.translate(stand_ins) for name, text in inputs.items()},
        pdf_standards=["ua-1"],
        timestamp=as_at,
    )
    assert isinstance(pdf, bytes)  # one format, no output path: the file itself
    return pdf
