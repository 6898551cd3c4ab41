"""Reading an improvement plan from its file: Word, Excel, or a text layout, told by content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from virtualschool.domain.plan.structure import Plan, read_plan
from virtualschool.domain.plan.table import NotAPlan
from virtualschool.feeds.base import Unreadable
from virtualschool.feeds.plans.excel import read_excel
from virtualschool.feeds.plans.layout import read_layout
from virtualschool.feeds.plans.word import read_word

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(content: bytes, name: str, headings: Mapping[str, str] | None = None) -> Plan:
    """The plan in a file. ``headings`` says what unusual headings mean: ``{"Step": "action"}``.

    Raises:
        Unreadable: the file is damaged, protected by a password, or of a kind that is not read.
        NotAPlan: it holds no table of a plan.
    """
    if content.startswith(_OLE):
        raise Unreadable(_why_ole(content, name))
    if not content.startswith(b"PK"):
        return read_plan(read_layout(content, name), headings)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.namelist()
    except zipfile.BadZipFile as bad:
        raise Unreadable(f"{name} is damaged and cannot be opened.") from bad
    if any(part.startswith("word/") for part in parts):
        return read_plan(read_word(content, name), headings)
    if any(part.startswith("xl/") for part in parts):
        return _first_plan(content, name, headings)
    raise Unreadable(f"{name} is neither a Word, an Excel nor a text file.")


def _first_plan(content: bytes, name: str, headings: Mapping[str, str] | None) -> Plan:
    """The plan on the first sheet that has one."""
    refused: NotAPlan | None = None
    for table in read_excel(content, name):
        try:
            return read_plan(table, headings)
        except NotAPlan as unlike:
            refused = refused or unlike
    raise refused or NotAPlan(f"{name} has no visible sheet with anything on it.")


def _why_ole(content: bytes, name: str) -> str:
    if _ENCRYPTED in content:
        return (
            f"{name} is protected by a password: open it, save it without one, and import it again."
        )
    return (
        f"{name} is of an old kind (.doc or .xls): save it as .docx or .xlsx and import it again."
    )
