"""A small paper with one block of every kind, for the tests of the renderers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from virtualschool.publishing.document import (
    Bullets,
    Chart,
    Check,
    Checks,
    Definition,
    Definitions,
    Document,
    FigureRef,
    KeyFigure,
    KeyFigures,
    Narrative,
    Note,
    PageBreak,
    Paragraph,
    Section,
    Sentences,
    Series,
    Strong,
    Table,
    TableColumn,
)

MONTHS = [
    *["Oct 2021", "Nov 2021", "Dec 2021", "Jan 2022", "Feb 2022", "Mar 2022", "Apr 2022"],
    *["May 2022", "Jun 2022", "Jul 2022", "Aug 2022", "Sep 2022", "Oct 2022"],
]

#: Words that a renderer of Typst, HTML or a spreadsheet might take for its own.
HOSTILE = (
    '#panic("x") *bold* $x^2$ @ref <label> // /* ]',
    "<script>alert(1)</script>&amp;\"'><img src=x onerror=y>",
    '=HYPERLINK("http://x","y")',
    "O’Brien-Łukasz 张伟 {{ 7*7 }} {% raw %}",
    "\\u{1F600} \\ \n line",
)


def figure(text: str = "93.1 %") -> FigureRef:
    return FigureRef(
        text, "attendance", 9_310, 10_000, "Sessions attended.", {"first_day": "2022-10-01"}
    )


def attendance_chart() -> Chart:
    values = [Decimal(90) + Decimal(n) / 10 for n in range(13)]
    return Chart(
        key="attendance-months",
        title="Attendance in thirteen months",
        summary="Attendance was 91.2 % in October 2022.",
        better="higher",
        unit="%",
        labels=MONTHS,
        series=[Series("Attendance", [*values[:10], None, *values[11:]])],
        kind="control",
        centre=[Decimal("90.5")] * 13,
        lower=[Decimal("89.5")] * 13,
        upper=[Decimal("91.0")] * 13,
        marked=frozenset({12}),
        left_out=frozenset({6}),
    )


def paper(title: str = "Headline report", hostile: str = "Abbey School") -> Document:
    """One block of each kind; ``hostile`` stands wherever a name can."""
    table = Table(
        key="schools",
        caption=f"Schools: {hostile}",
        columns=[
            TableColumn("name", "School"),
            TableColumn("children", "Children", numeric=True),
            TableColumn("rate", "Attendance", numeric=True),
        ],
        rows=[
            {"name": hostile, "children": 1_234, "rate": figure()},
            {"name": "Total", "children": 1_246, "rate": Decimal("-0.5")},
        ],
        total_row=True,
        note="Parts need not add up.",
    )
    two_lines = Chart(
        key="suspended",
        title="Suspensions",
        summary="Nine children, 15 suspensions.",
        better="lower",
        unit="number",
        labels=MONTHS,
        series=[Series("Children", list(range(13))), Series("Suspensions", list(range(2, 15)))],
    )
    bars = Chart(
        key="bars",
        title="By school",
        summary=f"Most are at {hostile}.",
        better="neither",
        unit="children",
        labels=[hostile, "Other"],
        series=[Series("Children", [5, 2])],
        kind="bar",
    )
    return Document(
        key="headline",
        title=title,
        subtitle="Children looked after by Newtown.",
        organisation="Newtown Virtual School",
        period="October 2022",
        as_at=date(2022, 11, 4),
        edition="Edition 3",
        snapshot="ab12" * 16,
        marking="OFFICIAL-SENSITIVE",
        audience="For the directors.",
        sections=[
            Section(
                "sentences",
                "The month in sentences",
                [Sentences([["Attendance was ", figure(), " in ", Strong("October"), "."]])],
            ),
            Section(
                "more",
                "More",
                [
                    Paragraph(["Attendance was ", figure(), f" at {hostile}."]),
                    KeyFigures([KeyFigure("Attendance", figure(), hostile, "0.7 points lower")]),
                    table,
                    attendance_chart(),
                    two_lines,
                    bars,
                    Note([f"We ask {hostile}."], "ask", "What we ask"),
                    Bullets([[hostile]]),
                    Checks([Check("84 + 346 + 77 = 507", True), Check("1 + 1 = 3", False)]),
                    PageBreak(),
                    Definitions([Definition("Attendance", "A share.", "Version 1.")]),
                ],
                [Section("inner", "Inner", [Narrative("Ours", ["What we did"])])],
            ),
        ],
    )
