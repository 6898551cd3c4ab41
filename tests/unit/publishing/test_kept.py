"""A document kept as bytes is the same document again, in every format."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.publishing.papers import paper

from virtualschool.publishing.document import Chart, Document, Section, Series, Table, TableColumn
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.kept import NotKept, content_of, from_bytes, to_bytes
from virtualschool.publishing.renderers import renderer_for, suffixes


def every_kind() -> Document:
    """A paper with all blocks, and cells and limits of every type."""
    given = paper()
    table = Table(
        "types",
        "Types",
        [TableColumn("a", "A"), TableColumn("b", "B", numeric=True), TableColumn("c", "C")],
        [{"a": date(2022, 10, 3), "b": Decimal("93.10"), "c": None}],
    )
    chart = Chart(
        "limits",
        "Limits",
        "A signal in October.",
        "higher",
        "%",
        ["Sep", "Oct"],
        [Series("Attendance", [Decimal("92.0"), None])],
        kind="control",
        centre=[Decimal(90), None],
        lower=[Decimal("85.5"), None],
        upper=[Decimal("94.5"), None],
        marked=frozenset({1}),
    )
    more = Section("more", "More", [table, chart])
    return Document(
        **{
            name: getattr(given, name)
            for name in Document.__dataclass_fields__
            if name != "sections"
        },
        sections=[*given.sections, more],
    )


def test_the_same_document_is_the_same_bytes_and_comes_back_whole() -> None:
    document = every_kind()
    kept = to_bytes(document)
    assert kept == to_bytes(document)
    again = from_bytes(kept)
    assert to_bytes(again) == kept
    assert content_hash(again) == content_of(kept) == content_hash(document)


@pytest.mark.parametrize("suffix", suffixes())
def test_every_format_is_bit_identical_when_made_again_from_what_was_kept(suffix: str) -> None:
    document = every_kind()
    render = renderer_for(suffix).render
    assert render(from_bytes(to_bytes(document))) == render(document)


@pytest.mark.parametrize(
    "content",
    [b"", b"not compressed", gzip.compress(b"not JSON"), gzip.compress(b'{"says": {}}')],
    ids=["empty", "other bytes", "other text", "no document"],
)
def test_bytes_that_are_no_kept_document_are_refused(content: bytes) -> None:
    with pytest.raises(NotKept):
        from_bytes(content)


def test_a_document_of_a_block_that_is_not_known_here_is_refused() -> None:
    kept = gzip.decompress(to_bytes(every_kind())).replace(b'"is":"Chart"', b'"is":"Hologram"')
    with pytest.raises(NotKept, match="Hologram"):
        from_bytes(gzip.compress(kept))
