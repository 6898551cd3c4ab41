"""The named annex: the children behind the headline, for those who work with them. Restricted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from virtualschool.apps.reports.headline.facts import HeadlineFacts
from virtualschool.apps.reports.headline.figures import percent
from virtualschool.apps.reports.headline.words import counted, days_words
from virtualschool.publishing.document import (
    Block,
    Cell,
    Document,
    Note,
    Paragraph,
    Section,
    Table,
    TableColumn,
)

MARKING = "OFFICIAL-SENSITIVE: names children, do not copy"

Names = Callable[[str], str]


def headline_annex(facts: HeadlineFacts, names: Names) -> Document:
    """The children behind the month's figures. ``names`` gives the name to print for an id: a name,
    or the council's id where there is none, as far as the reader may know it."""
    behind, month = facts.behind, facts.month
    return Document(
        key="headline-annex",
        title="Headline report: named annex",
        subtitle="Children behind the figures, for the virtual school’s own work.",
        organisation=facts.place.organisation or f"{facts.place.name} Virtual School",
        period=month.label,
        as_at=facts.paper.as_at,
        edition=facts.paper.edition,
        snapshot=facts.snapshot,
        marking=MARKING,
        audience="Not for the directors’ paper or any meeting outside the team.",
        sections=[
            Section(
                "use",
                "How to use this annex",
                [
                    Note(
                        [
                            "It is a list of children to do something about, not of children to "
                            "talk about. Destroy printed copies after use."
                        ],
                        "caution",
                    )
                ],
            ),
            _section(
                "no-school",
                "Without a school place",
                "No school place is recorded for",
                "Nobody of school age was without a school place.",
                _people(
                    facts,
                    names,
                    "no-school",
                    [(child, [_last(day)]) for child, day in behind.no_school.items()],
                    [TableColumn("c0", "Last day on a roll")],
                    has_school=False,
                ),
            ),
            _section(
                "awaited",
                "Marks not received",
                "No attendance marks of the month have arrived for",
                "The marks of every child on a roll have arrived.",
                _people(facts, names, "awaited", [(child, []) for child in behind.awaited], []),
            ),
            _section(
                "suspended",
                "Suspended in the month",
                "Suspended in the month:",
                "Nobody was suspended.",
                _people(
                    facts,
                    names,
                    "suspended",
                    [
                        (child, [events, days_words(sessions)])
                        for child, (events, sessions) in _most_first(behind.suspended)
                    ],
                    [
                        TableColumn("c0", "Suspensions", numeric=True),
                        TableColumn("c1", "School days lost", numeric=True),
                    ],
                ),
            ),
            _absence(facts, names),
            _section(
                "moved",
                "Moved school",
                "School moves in the month:",
                "Nobody moved school.",
                _moves(facts, names),
            ),
            _section(
                "came",
                "Became looked after",
                "Became looked after in the month:",
                "Nobody became looked after.",
                _people(facts, names, "came", [(child, []) for child in behind.became], []),
            ),
            _section(
                "went",
                "Ceased to be looked after",
                "Ceased to be looked after in the month:",
                "Nobody ceased to be looked after.",
                _people(
                    facts,
                    names,
                    "went",
                    [(child, []) for child in behind.ceased],
                    [],
                    has_school=False,
                ),
            ),
        ],
    )


def _last(day: date | None) -> Cell:
    return day or "Never on a roll that we know"


def _most_first(counts: Mapping[str, tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    return sorted(counts.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))


def _section(key: str, title: str, lead: str, nobody: str, table: Table) -> Section:
    if not table.rows:
        return Section(key, title, [Paragraph([nobody])])
    count = len(table.rows)
    words = counted(count, "child", "children") if key != "moved" else counted(count, "move")
    return Section(key, title, [Paragraph([f"{lead} {words}."]), table])


def _people(
    facts: HeadlineFacts,
    names: Names,
    key: str,
    children: Sequence[tuple[str, Sequence[Cell]]],
    columns: Sequence[TableColumn],
    *,
    has_school: bool = True,
) -> Table:
    """A table of children with their school at the month's end and further columns."""
    head = [TableColumn("name", "Child"), TableColumn("id", "Council’s id")]
    if has_school:
        head.append(TableColumn("school", "School at the month’s end"))
    rows: list[dict[str, Cell]] = []
    for child, cells in children:
        row: dict[str, Cell] = {"name": names(child), "id": child}
        school = facts.behind.schools.get(child)
        row["school"] = school.name if school else None
        row |= {f"c{place}": cell for place, cell in enumerate(cells)}
        rows.append(row)
    return Table(f"annex-{key}", "Children", [*head, *columns], rows)


def _absence(facts: HeadlineFacts, names: Names) -> Section:
    """Severe absence first, then the others who are persistently absent, each worst hit first."""
    behind = facts.behind
    columns = [
        TableColumn("c0", "Sessions missed", numeric=True),
        TableColumn("c1", "Possible", numeric=True),
        TableColumn("c2", "Per cent missed", numeric=True),
    ]

    def table(key: str, children: dict[str, tuple[int, int]]) -> Table:
        by_share = sorted(
            children.items(), key=lambda item: (-Fraction(item[1][0], item[1][1]), item[0])
        )
        return _people(
            facts,
            names,
            key,
            [
                (child, [missed, possible, percent(Fraction(missed, possible))])
                for child, (missed, possible) in by_share
            ],
            columns,
        )

    severe = dict(behind.severe)
    others = {child: pair for child, pair in behind.persistent.items() if child not in severe}
    blocks: list[Block] = []
    for key, title, children in (
        ("severe", "Missed half or more of their sessions since September", severe),
        ("persistent", "Missed a tenth or more, less than half", others),
    ):
        made = table(key, children)
        if children:
            blocks.append(Table(made.key, title, made.columns, made.rows))
        else:
            blocks.append(Paragraph([f"{title}: nobody."]))
    return Section("absence", "Severely and persistently absent, year to date", blocks)


def _moves(facts: HeadlineFacts, names: Names) -> Table:
    def school_of(urn: str) -> str:
        school = facts.behind.schools_by_urn.get(urn)
        return school.name if school else f"School {urn}"

    return Table(
        "annex-moved",
        "School moves",
        [
            TableColumn("name", "Child"),
            TableColumn("id", "Council’s id"),
            TableColumn("from", "From"),
            TableColumn("to", "To"),
            TableColumn("on", "First day"),
            TableColumn("placement", "Placement moved"),
        ],
        [
            {
                "name": names(move.child_id),
                "id": move.child_id,
                "from": school_of(move.from_urn),
                "to": school_of(move.to_urn),
                "on": move.on,
                "placement": max(facts.behind.placement_moves.get(move.child_id, ()), default=None)
                or "Not in the four weeks before",
            }
            for move in facts.behind.moved
        ],
    )
