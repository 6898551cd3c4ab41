"""Renderers, found by presence: a module here named after a suffix writes that format.

A renderer module has ``MEDIA_TYPE`` (text) and ``render(document) -> bytes``. A new output format
is one new file; nothing else is told of it.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Protocol, cast

from virtualschool.publishing.document import Document


class Renderer(Protocol):
    """What a renderer module offers."""

    MEDIA_TYPE: str

    def render(self, document: Document) -> bytes:
        """The whole document in this format."""


class UnknownFormat(ValueError):
    """No renderer writes this suffix. The message is one sentence for the user."""


def suffixes() -> tuple[str, ...]:
    """The suffixes that can be written, without the dot, in alphabetical order."""
    return tuple(
        sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    )


def renderer_for(suffix: str) -> Renderer:
    """The renderer of a suffix (``.pdf`` or ``pdf``, in any case).

    Raises :class:`UnknownFormat` naming the suffixes that can be written.
    """
    name = suffix.lower().removeprefix(".")
    if name not in suffixes():
        known = ", ".join(f".{known}" for known in suffixes())
        raise UnknownFormat(
            f"A document cannot be written as “.{name}”; it can be written as {known}."
        )
    return cast(Renderer, importlib.import_module(f"{__name__}.{name}"))


def render(document: Document, path: Path) -> Path:
    """Writes a document to ``path``; its suffix picks the renderer. Returns the path.

    The file appears whole or not at all: it is written beside its place and then renamed.
    """
    content = renderer_for(path.suffix).render(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path
