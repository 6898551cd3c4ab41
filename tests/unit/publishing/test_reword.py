"""A document says other words; its figures, keys, questions and people's own words stay."""

from __future__ import annotations

from datetime import date

from virtualschool.domain.local_words import reword
from virtualschool.publishing.document import (
    Document,
    FigureRef,
    Narrative,
    Paragraph,
    Section,
    Table,
    TableColumn,
)
from virtualschool.publishing.reword import reworded

FIGURE = FigureRef("510", "looked_after", query={"cohort": "looked after"})


def paper() -> Document:
    return Document(
        key="looked after",
        title="Children looked after",
        subtitle="Of children looked after",
        organisation="Virtual school",
        period="June 2023",
        as_at=date(2023, 6, 30),
        edition="1",
        snapshot="looked after",
        marking="OFFICIAL",
        sections=(
            Section(
                "looked after",
                "Looked after",
                (
                    Paragraph(("Children looked after: ", FIGURE)),
                    Table(
                        "looked after",
                        "Children looked after",
                        (TableColumn("looked after", "Looked after"),),
                        ({"looked after": "Child looked after"},),
                    ),
                    Narrative("Looked after", ("Say who is looked after",), "I looked after them"),
                ),
            ),
        ),
    )


def test_what_is_said_is_said_in_other_words_and_nothing_else_changes():
    said = reworded(
        paper(),
        reword({"several": "children in our care", "one": "child in our care", "state": "ours"}),
    )
    assert (said.title, said.key, said.snapshot) == (
        "Children in our care",
        "looked after",
        "looked after",
    )
    (section,) = said.sections
    paragraph, table, narrative = section.blocks
    assert (section.key, section.title) == ("looked after", "Ours")
    assert list(paragraph.text) == ["Children in our care: ", FIGURE]
    assert table.columns[0] == TableColumn("looked after", "Ours")
    assert table.rows == ({"looked after": "Child in our care"},)
    assert (narrative.title, narrative.text) == ("Ours", "I looked after them")


def test_a_document_without_such_words_is_the_same():
    document = paper()
    assert reworded(document, lambda text: text) == document
