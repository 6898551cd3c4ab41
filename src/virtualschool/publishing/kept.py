"""A document as bytes to be kept, and back: an edition stays readable as it was issued.

Beside the document itself stands what it says as plain data, which the content's hash is made of:
so the hash of an edition can be proved without the code that printed it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from virtualschool.publishing import document as doc
from virtualschool.publishing.editions import hash_of_data
from virtualschool.publishing.plain import as_data

#: The suffix of a kept document: JSON, compressed.
SUFFIX = ".document"

_TYPE = "is"
_TYPES: Mapping[str, Callable[..., Any]] = {
    name: kind for name, kind in vars(doc).items() if isinstance(kind, type) and is_dataclass(kind)
}


class NotKept(ValueError):
    """These bytes are no kept document, or one of a form that is not read here."""


def to_bytes(document: doc.Document) -> bytes:
    """The document whole; the same document gives the same bytes."""
    whole = {"says": as_data(document), "document": _plain(document)}
    written = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return gzip.compress(written.encode(), mtime=0)


def from_bytes(content: bytes) -> doc.Document:
    """The document that ``to_bytes`` was given. Raises ``NotKept``."""
    try:
        found = _whole(_read(content)["document"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotKept(f"A kept document cannot be read: {error}") from error
    if not isinstance(found, doc.Document):
        raise NotKept("What is kept is no document.")
    return found


def content_of(content: bytes) -> str:
    """The content's hash, from what a kept document says. Raises ``NotKept``."""
    return hash_of_data(_read(content)["says"])


def _read(content: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(gzip.decompress(content))
    except (OSError, EOFError, ValueError) as error:
        raise NotKept(f"A kept document cannot be read: {error}") from error
    return found


def _plain(value: Any) -> Any:  # noqa: PLR0911 one kind of value a line
    """A value of a document as JSON holds it, with its type where JSON has none like it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return {_TYPE: "Decimal", "value": str(value)}
        case date():
            return {_TYPE: "date", "value": value.isoformat()}
        case frozenset():
            return {_TYPE: "set", "value": sorted(value)}
        case Mapping():
            return {_TYPE: "mapping", "value": [[key, _plain(each)] for key, each in value.items()]}
        case list() | tuple():
            return [_plain(each) for each in value]
    if is_dataclass(value):
        held = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {_TYPE: type(value).__name__, **held}
    raise TypeError(f"A document cannot hold {value!r}.")


def _whole(value: Any) -> Any:
    """The reverse of ``_plain``."""
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value[_TYPE] in _WHOLE:
        return _WHOLE[value[_TYPE]](value["value"])
    held = {name: _whole(each) for name, each in value.items() if name != _TYPE}
    return _TYPES[value[_TYPE]](**held)


_WHOLE: Mapping[str, Callable[[Any], Any]] = {
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "set": frozenset,
    "mapping": lambda pairs: {key: _whole(each) for key, each in pairs},
}
