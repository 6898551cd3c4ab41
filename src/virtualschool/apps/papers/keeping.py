"""Where the bytes of papers are kept: each edition's document, and every file written of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from virtualschool.apps.papers.models import Edition
from virtualschool.apps.receipts.vault import Vault
from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.kept import SUFFIX, NotKept, content_of, from_bytes, to_bytes
from virtualschool.publishing.renderers import renderer_for


class NotKeptHere(Exception):
    """The edition's own document is not in this home. The message is for the user."""


def papers_kept() -> Vault:
    """The home's folder of papers, each file named by its SHA-256."""
    return Vault(settings.HOME.papers)


def keep_document(document: Document) -> str:
    """Keep an edition's document and give the SHA-256 that it is kept under."""
    return papers_kept().keep(to_bytes(document), SUFFIX)


def document_of(edition: Edition) -> Document:
    """An edition's own document, as it was issued. Raises ``NotKeptHere``."""
    try:
        return from_bytes(papers_kept().read(edition.document_sha256, SUFFIX))
    except (OSError, NotKept) as error:
        raise NotKeptHere(f"The document of {edition} is not kept here: {error}") from error


def file_of(edition: Edition, suffix: str) -> bytes:
    """An edition as a file: the bytes that were written of it, where that format was.

    Any other format is made now from the document that is kept, and carries the same hash of its
    content. Raises ``NotKeptHere``.
    """
    for file in reversed(edition.files):
        if file["format"] == suffix:
            try:
                return papers_kept().read(file["sha256"], f".{suffix}")
            except OSError as error:
                raise NotKeptHere(f"The {suffix} file of {edition} is not kept here.") from error
    return renderer_for(suffix).render(document_of(edition))


def problems_of_kept(edition: Edition) -> Iterator[str]:
    """A sentence for each file of an edition whose bytes are not those that were kept."""
    kept = [(edition.document_sha256, SUFFIX, "document")]
    kept += [(file["sha256"], f".{file['format']}", file["format"]) for file in edition.files]
    for sha256, suffix, words in kept:
        yield from _problems_of_bytes(edition, sha256, suffix, words)


def _problems_of_bytes(edition: Edition, sha256: str, suffix: str, words: str) -> Iterator[str]:
    vault = papers_kept()
    what = f"{edition}: the {words} kept as {sha256[:12]}"
    if not vault.path(sha256, suffix).is_file():
        yield f"{what} is missing."
    elif vault.hash_of(sha256, suffix) != sha256:
        yield f"{what} has been altered."
    elif suffix == SUFFIX:
        content = vault.read(sha256, suffix)
        said = content_of(content)
        if said != edition.content_sha256:
            yield f"{what} says {said[:12]}, and the edition was issued as saying " + (
                f"{edition.content_sha256[:12]}."
            )
        elif content_hash(from_bytes(content)) != said:
            yield f"{what} can no longer be printed with the content that it was issued with."
