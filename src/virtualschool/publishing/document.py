"""A document is data. Renderers make it HTML, PDF, Word, Excel, CSV and JSON.

Whoever builds a document writes words and figures once; every page and paper is a rendering of
the same blocks, so a web page and its download cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A figure in a sentence or a cell: what is printed, and how to get behind it.

    ``query`` holds what a web page needs to open the children behind it (indicator, first and last
    day, cohort, breakdown values), as plain strings. ``numerator``, ``denominator`` and
    ``definition`` are what a reader may ask of it.
    """

    text: str
    indicator: str
    numerator: int | None = None
    denominator: int | None = None
    definition: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


#: A run of rich text: plain words, a figure, strong words, or a rating.
@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A rating or a signal in words, on a ground that is never read without them.

    ``tone``: red, amber, green, blue or grey. Printed in grey, red is dark, amber and blue framed.
    """

    text: str
    tone: str = "grey"


Span = str | FigureRef | Strong | Chip
Text = Sequence[Span]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True)
class Sentences:
    """Numbered sentences, each tied to its figures."""

    items: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark. ``kind``: information, caution, ask."""

    text: Text
    kind: str = "information"
    title: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One big number with its words. ``change`` is a sentence, never an arrow alone."""

    label: str
    value: FigureRef
    detail: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    items: Sequence[KeyFigure]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column. One that stands ``below`` is printed under each row that has it, over the table's
    width and after its heading; where there are only rows it is a column as any other."""

    key: str
    heading: str
    numeric: bool = False
    below: bool = False


#: A cell is printed text, a figure, a rating, or an exact value that the renderer formats.
Cell = str | FigureRef | Chip | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are in print order, keyed by column key. ``key`` names it in CSV and on a sheet."""

    key: str
    caption: str
    columns: Sequence[TableColumn]
    rows: Sequence[Mapping[str, Cell]]
    row_heading: str | None = None
    total_row: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Noted:
    """What from outside touched a stretch of a chart: its first and last label index."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its sentence and its table. ``better``: higher, lower or neither.

    ``kind``: ``line`` (series over labels), ``bar`` (one series over labels), ``control`` (one
    series with ``centre``, ``lower`` and ``upper`` limits per label, and ``marked`` label indexes
    that are signals), ``target`` (one series with the line from a baseline to ``target`` as its
    ``centre``, and the range of what may come as ``lower`` and ``upper``). ``left_out`` are label
    indexes drawn hollow (holiday months), ``noted`` what from outside touched some.
    """

    key: str
    title: str
    summary: str
    better: str
    unit: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: str = "line"
    centre: Sequence[Decimal | None] = ()
    lower: Sequence[Decimal | None] = ()
    upper: Sequence[Decimal | None] = ()
    marked: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    target: Decimal | None = None
    noted: Sequence[Noted] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A printed cross-check: the sum in words and whether it holds."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Checks:
    items: Sequence[Check]


@dataclass(frozen=True, slots=True)
class Definition:
    term: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    items: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A place for words written and signed by a person; empty lines are printed for it."""

    title: str
    prompts: Sequence[str]
    text: str = ""
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = (
    Paragraph
    | Sentences
    | Bullets
    | Note
    | KeyFigures
    | Table
    | Chart
    | Checks
    | Definitions
    | Narrative
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Section:
    """``key`` is the anchor. Sections may be nested once. A ``compact`` one is printed small, as a
    card is that has to fit a page."""

    key: str
    title: str
    blocks: Sequence[Block] = ()
    sections: Sequence[Section] = ()
    compact: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. ``edition``, ``as_at``, ``snapshot`` and ``marking`` stand on every page."""

    key: str
    title: str
    subtitle: str
    organisation: str
    period: str
    as_at: date
    edition: str
    snapshot: str
    marking: str
    sections: Sequence[Section]
    audience: str = ""
    language: str = "en-GB"
