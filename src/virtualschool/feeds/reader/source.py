"""The bytes of one file: what they are, how they are encoded, and their text as UTF-8.

A file is read twice at most: once to survey it (hash, encoding, whether it is text at all), once
to parse it. Neither reading holds more than a block of it.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from virtualschool.feeds.base import Unknown

BLOCK = 1 << 22

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "is a picture (PNG)"),
    (b"\xff\xd8\xff", "is a picture (JPEG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"BM6", "is a picture (BMP)"),
    (b"%PDF", "is a PDF"),
    (b"{\\rtf", "is a word-processor document (RTF)"),
    (b"\x1f\x8b", "is compressed with gzip"),
    (b"Rar!", "is a RAR archive"),
    (b"7z\xbc\xaf", "is a 7-Zip archive"),
    (b"PAR1", "is a Parquet file"),
    (b"SQLite format 3", "is a database"),
    (b"\x7fELF", "is a program"),
    (b"MZ", "is a program"),
)
_MARKUP = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(\?xml|!?[a-z]\w*)[\s>]", re.IGNORECASE | re.DOTALL)
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")

# Windows-1252 leaves five bytes without a meaning; they become the control characters of the same
# number, so that no byte can make a file unreadable and none is lost.
_WINDOWS_1252 = "".join(bytes([n]).decode("cp1252", errors="ignore") or chr(n) for n in range(256))


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its name as messages say it, and its bytes or the path that holds them."""

    name: str
    data: bytes | Path

    def open(self) -> io.BufferedIOBase:
        return io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb")

    def head(self, size: int = 4096) -> bytes:
        with self.open() as file:
            return file.read(size)

    @property
    def size(self) -> int:
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size

    def sha256(self) -> str:
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Survey:
    """What a text file is: its hash and its encoding."""

    sha256: str
    encoding: str


def refuse_what_is_not_text(source: Source, head: bytes) -> None:
    """Raise ``Unknown`` with one sentence for a picture, a web page and their like."""
    if not head.strip():
        raise Unknown(f"{source.name} is empty.")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise Unknown(f"{source.name} {what}, not a table: save it as CSV or .xlsx.")
    if len(_CONTROLS.findall(head)) * 20 > len(head):
        raise Unknown(f"{source.name} is not a text file: it is full of control characters.")
    markup = _MARKUP.match(head.removeprefix(codecs.BOM_UTF8))
    if markup:
        is_page = b"html" in head[:1024].lower()
        what = "is a web page" if is_page else "is an XML file"
        raise Unknown(f"{source.name} {what}, not a table: save it as CSV or .xlsx.")


def survey(source: Source) -> Survey:
    """Read the file once. Raises ``Unknown`` when it is not text."""
    digest = hashlib.sha256()
    head = source.head()
    refuse_what_is_not_text(source, head)
    is_utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = None if is_utf_16 else codecs.getincrementaldecoder("utf-8")()
    position = 0
    with source.open() as file:
        while block := file.read(BLOCK):
            digest.update(block)
            if not is_utf_16 and (zero := block.find(b"\0")) >= 0:
                raise Unknown(_holds_zero_byte(source, position + zero))
            position += len(block)
            if decoder is not None and (decoder.getstate()[0] or not block.isascii()):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    decoder = None
    if is_utf_16:
        return Survey(digest.hexdigest(), "utf-16")
    is_utf_8 = decoder is not None and not decoder.getstate()[0]  # not ended inside a character
    return Survey(digest.hexdigest(), "utf-8" if is_utf_8 else "cp1252")


def _holds_zero_byte(source: Source, position: int) -> str:
    line, left = 1, position
    with source.open() as file:
        while left and (block := file.read(min(BLOCK, left))):
            line += block.count(b"\n")
            left -= len(block)
    return f"{source.name} is not a text file: line {line} holds a zero byte, which no CSV has."


def text_blocks(source: Source, encoding: str, size: int = BLOCK) -> Iterator[bytes]:
    """The file as blocks of UTF-8 without a byte-order mark. ``size`` is that of the reading."""
    with source.open() as file:
        if encoding == "utf-8":
            first = file.read(size).removeprefix(codecs.BOM_UTF8)
            if first:
                yield first
            while block := file.read(size):
                yield block
        elif encoding == "cp1252":
            while block := file.read(size):
                yield codecs.charmap_decode(block, "strict", _WINDOWS_1252)[0].encode()
        else:
            decoder = codecs.getincrementaldecoder("utf-16")()
            try:
                while block := file.read(size):
                    if text := decoder.decode(block):
                        yield text.encode()
                decoder.decode(b"", final=True)
            except UnicodeError as error:
                raise Unknown(
                    f"{source.name} begins as UTF-16 text but does not go on as it: it is damaged "
                    "or not a text file."
                ) from error


def has_bare_returns(text: bytes) -> bool:
    """Whether a carriage return stands anywhere but before a line feed (or at the very end)."""
    if b"\r" not in text:
        return False
    return text.count(b"\r") != text.count(b"\r\n") + text.endswith(b"\r")


def with_line_feeds(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks with every line ending as a line feed, whichever way it was written."""
    held = b""
    for block in blocks:
        text = held + block
        held = b"\r" if text.endswith(b"\r") else b""
        yield text.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if held:
        yield b"\n"
