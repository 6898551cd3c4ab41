"""The headline report as a document: the month for everybody who has to act on it."""

from __future__ import annotations

from datetime import date

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.reports.headline import tables
from virtualschool.apps.reports.headline.checks import (
    checks,
    flow_check,
    school_age_check,
    suspended_check,
)
from virtualschool.apps.reports.headline.facts import HeadlineFacts, Pair
from virtualschool.apps.reports.headline.figures import Ties, change_words, printed
from virtualschool.apps.reports.headline.gather import (
    ATTENDANCE,
    CARE,
    MOVES,
    PERSISTENCE,
    SUSPENSIONS,
)
from virtualschool.apps.reports.headline.groups import groups_section, social_worker_section
from virtualschool.apps.reports.headline.sentences import (
    CHANGE_PLACES,
    month_name,
    ten_sentences,
)
from virtualschool.apps.reports.headline.words import counted, signed, spelt, was
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Checks,
    Definition,
    Definitions,
    Document,
    KeyFigure,
    KeyFigures,
    Narrative,
    Note,
    PageBreak,
    Paragraph,
    Section,
    Sentences,
    Table,
    TableColumn,
)
from virtualschool.publishing.plain import long_date

#: What is part of the picture of education and comes with feeds of its own.
NOT_YET = (
    ("Personal education plans current, and judged good or better", "PEP system"),
    ("Education, health and care plans and their weeks", "SEN2 return"),
    ("Not in education, employment or training; not known", "NCCIS"),
    ("Part-time timetables", "part-time timetable register"),
)


def headline(facts: HeadlineFacts) -> Document:
    """The month's headline report. Pure: the same facts give the same document."""
    place, paper, month = facts.place, facts.paper, facts.month
    return Document(
        key="headline",
        title="Headline report",
        subtitle=f"Children looked after by {place.name} and their education. "
        f"{_month_length(facts)}; short breaks are left out.",
        organisation=place.organisation or f"{place.name} Virtual School",
        period=month.label,
        as_at=paper.as_at,
        edition=paper.edition,
        snapshot=facts.snapshot,
        marking=paper.marking,
        audience="For the directors; children are not named.",
        sections=[
            Section(
                "sentences",
                "The month in ten sentences",
                [Sentences(ten_sentences(facts)), PageBreak()],
            ),
            _flow(facts),
            _glance(facts),
            _attendance(facts),
            _persistence(facts),
            _suspensions(facts),
            _moves(facts),
            groups_section(facts),
            social_worker_section(facts),
            _narrative(facts),
            _data(facts),
            _definitions(),
        ],
    )


def _month_length(facts: HeadlineFacts) -> str:
    words = f"{facts.month.label} had {counted(facts.school_days[facts.month], 'school day')}"
    if date.min < facts.paper.as_at < facts.month.last_day:
        words = f"{facts.month.label} is not over: what is known by {long_date(facts.paper.as_at)}"
    return words


def _flow(facts: HeadlineFacts) -> Section:
    where: list[Block] = (
        [tables.learning_table(facts)]
        if facts.learning.is_loaded
        else [Note(["Who is on roll at which school is not yet loaded."])]
    )
    return Section(
        "flow",
        "Who was looked after, and where they learn",
        [
            tables.flow_table(facts),
            Checks([flow_check(facts), school_age_check(facts)]),
        ],
        [
            Section(
                "who",
                "Who the children are",
                [
                    _age_table(facts),
                    tables.mix_table(facts, "year_group", "Year group", "By year group"),
                    tables.mix_table(facts, "sex", "Sex", "By sex, as the return records it"),
                    tables.mix_table(facts, "legal_status", "Legal status", "By legal status"),
                    tables.mix_table(facts, "placement", "Placement", "By kind of placement"),
                ],
            ),
            Section("where", "Where they learn", where),
        ],
    )


def _age_table(facts: HeadlineFacts) -> Table:
    younger, of_age, older, unknown = facts.age_groups
    pairs = [
        ("Younger than Reception", younger),
        ("Reception to Year 11", of_age),
        ("Years 12 and 13", older),
    ]
    if unknown:
        pairs.append(("Year group not known", unknown))
    pairs.append(("All", facts.flow.closing))
    return Table(
        key="ages",
        caption=f"By age group, {long_date(facts.month.last_day)}",
        columns=[
            TableColumn("what", "Age group"),
            TableColumn("count", "Children", numeric=True),
        ],
        rows=[{"what": label, "count": count} for label, count in pairs],
        total_row=True,
    )


def _glance(facts: HeadlineFacts) -> Section:
    ties = Ties(facts)
    items = []
    for indicator, label in (
        ("attendance", "Attendance"),
        ("persistent_absence", "Persistent absence, year to date"),
        ("children_suspended", "Children suspended"),
        ("placement_moves", "Placement moves"),
    ):
        figure = ties.month(indicator)
        pair = facts.now(indicator)
        if isinstance(figure, str) or pair is None:
            continue
        items.append(KeyFigure(label, figure, _detail(indicator, pair), _change(facts, indicator)))
    blocks: list[Block] = [KeyFigures(items)] if items else []
    blocks.append(
        Table(
            key="not-yet-loaded",
            caption="Parts of the picture that are not yet loaded",
            columns=[
                TableColumn("what", "Measure"),
                TableColumn("value", "This month"),
                TableColumn("needs", "Comes with"),
            ],
            rows=[
                {"what": what, "value": "Not yet loaded", "needs": needs} for what, needs in NOT_YET
            ],
        )
    )
    return Section("glance", "Education at a glance", blocks)


def _detail(indicator: str, pair: Pair) -> str:
    if pair.denominator is None:
        return ""
    return f"{pair.numerator:,} of {pair.denominator:,} {catalogue()[indicator].unit}"


def _change(facts: HeadlineFacts, indicator: str) -> str:
    then = facts.at(indicator, facts.year_ago)
    words = change_words(indicator, facts.now(indicator), then)
    if not words:
        return f"No figure for {facts.year_ago.label}"
    beside = "as in" if words == "the same" else "than in"
    return f"{words} {beside} {facts.year_ago.label} ({printed(indicator, then)})"


def _attendance(facts: HeadlineFacts) -> Section:
    blocks: list[Block] = []
    if facts.now("attendance") is None:
        days = facts.school_days[facts.month]
        why = "has no school days" if not days else "has no attendance marks loaded"
        blocks.append(Note([f"{facts.month.label} {why}; other periods are shown."], "caution"))
    blocks += [
        tables.outcome_table(
            facts,
            "attendance",
            "Attendance and absence, per cent of possible sessions",
            ATTENDANCE,
            note="Sessions on days in care only. The school month before is the latest earlier "
            "month that has school days. Years begin on 1 September.",
        ),
        _coverage_note(facts),
        tables.control_chart(facts, "attendance", "Attendance, thirteen months", "Attendance", "%"),
    ]
    return Section("attendance", "Attendance", blocks, [_churn(facts)])


def _coverage_note(facts: HeadlineFacts) -> Note:
    cover = facts.coverage
    text = (
        f"Of {counted(cover.children, 'child', 'children')} of school age looked after at some "
        f"time in the month, {cover.with_marks} {was(cover.with_marks)} counted in attendance; "
        f"the marks of {cover.awaited} have not arrived and {cover.no_school} had no school place. "
        "These are in no attendance figure, so losing a place does not flatter it."
    )
    if cover.others_counted:
        text += (
            f" Attendance also counts {counted(cover.others_counted, 'child', 'children')} "
            "outside Reception to Year 11 whose schools sent marks."
        )
    return Note([text], title="Who is not in the attendance figure")


def _churn(facts: HeadlineFacts) -> Section:
    split = facts.churn
    parts = split.printed(CHANGE_PLACES) if split else None
    title = "How far the change comes from who is counted"
    if split is None or parts is None or facts.before is None:
        words = "The split needs marks for this month and for a school month before it."
        return Section("churn", title, [Note([words])])
    now, other = facts.month.label.split()[0], month_name(facts.before, facts.month)
    parts_of_it = [
        ("Children counted in both months", split.children_both, parts.among_both),
        (f"Children counted only in {now}", split.children_only_this, parts.only_this),
        (f"Children counted only in {other}", split.children_only_last, parts.only_last),
    ]
    note = (
        "The printed parts add to the printed change."
        if parts.adds_up
        else f"The printed parts add to {signed(parts.parts_sum)} by rounding; the exact parts sum "
        f"to the exact change, {signed(parts.change)}."
    )
    rows: list[dict[str, Cell]] = [
        {"who": who, "children": children, "points": signed(points)}
        for who, children, points in parts_of_it
    ]
    everyone = sum(children for _, children, _ in parts_of_it)
    rows.append({"who": "Change", "children": everyone, "points": signed(parts.change)})
    table = Table(
        key="churn",
        caption=f"Change in attendance from {facts.before.label} to {facts.month.label}, points",
        columns=[
            TableColumn("who", "Part of the change"),
            TableColumn("children", "Children", numeric=True),
            TableColumn("points", "Points", numeric=True),
        ],
        rows=rows,
        total_row=True,
        note=f"{note} No part is called an improvement: each says only who moved the figure.",
    )
    return Section("churn", title, [table])


def _persistence(facts: HeadlineFacts) -> Section:
    month = facts.month
    table = tables.outcome_table(
        facts,
        "persistence",
        f"Children who missed a tenth or more, and half or more, from 1 September "
        f"{facts.year}, per cent",
        PERSISTENCE,
        note=f"A month’s figure runs from 1 September to its end, so {month.label} is the year to "
        "date. A child counts who had at least one possible session.",
    )
    # Year to date is the month's own figure here: two columns less say the same.
    slim = Table(
        table.key,
        table.caption,
        [column for column in table.columns if column.key not in {"ytd", "lytd"}],
        [row for row in table.rows if row["what"] != "School days"],
        table.row_heading,
        note=table.note,
    )
    chart = tables.persistence_chart(facts)
    return Section(
        "persistence",
        "Persistent and severe absence, year to date",
        [slim, *([chart] if len(chart.labels) >= tables.POINTS_FOR_A_LINE else [])],
    )


def _suspensions(facts: HeadlineFacts) -> Section:
    title = "Suspensions and permanent exclusions"
    if facts.now("suspensions") is None:
        return Section("suspensions", title, [Note(["Suspensions are not yet loaded."])])
    blocks: list[Block] = [
        tables.outcome_table(
            facts,
            "suspensions",
            "Children, suspensions, days and permanent exclusions: four counts, never added",
            SUSPENSIONS,
            note="A suspension belongs to the month in which it begins, with all its days. One "
            "withdrawn, cancelled or overturned is not counted.",
        ),
        tables.suspension_chart(facts),
        tables.control_chart(
            facts,
            "children_suspended",
            "Children suspended, with what is usual",
            "Children suspended",
            "children",
        ),
    ]
    if facts.school_exclusions:
        blocks += [tables.concentration_table(facts), tables.suspended_mix_table(facts)]
    if facts.suspended is not None and facts.before is not None:
        blocks.append(Checks([suspended_check(facts)]))
    return Section("suspensions", title, blocks)


def _moves(facts: HeadlineFacts) -> Section:
    blocks: list[Block] = [
        tables.outcome_table(
            facts,
            "moves",
            "Moves of placement and of school",
            MOVES,
            note="A placement move is a change of carer.",
        )
    ]
    legal, same_carer = facts.changes.get("status", 0), facts.changes.get("placement", 0)
    blocks.append(
        Note(
            [
                f"Not moves, and not added to them: {counted(legal, 'change')} of legal status "
                f"alone, and {counted(same_carer, 'change')} of the placement’s record with the "
                "same carer."
            ]
        )
    )
    following = facts.moves_after_placement
    mid_year = sum(move.is_mid_year for move in facts.school_moves)
    if mid_year:
        blocks.append(
            Paragraph(
                [
                    f"{spelt(following).capitalize()} of the "
                    f"{counted(mid_year, 'mid-year school move')} followed a placement move of the "
                    "same child within four weeks."
                ]
            )
        )
    if facts.charts["placement_moves"].centre is not None:
        blocks.append(
            tables.control_chart(
                facts, "placement_moves", "Placement moves, thirteen months", "Moves", "moves"
            )
        )
    return Section("moves", "Moves", blocks)


def _narrative(facts: HeadlineFacts) -> Section:
    words = facts.paper.words
    blocks: list[Block] = [
        Narrative(
            "What we did, what changed, what we ask",
            ["What we did", "What changed", "What we ask"],
            words.text,
            words.signed_by,
            words.signed_on,
        )
    ]
    if words.ask:
        ask = words.ask.rstrip(".")
        blocks.insert(0, Note([f"We ask the directors {ask}."], "ask", "What we ask"))
    return Section("narrative", "What we did, what changed, what we ask", blocks)


def _data(facts: HeadlineFacts) -> Section:
    cover, month = facts.coverage, facts.month
    bullets = [
        f"Attendance rests on the marks of {cover.with_marks} of the "
        f"{counted(cover.children, 'child', 'children')} of school age; {cover.awaited} awaited, "
        f"{cover.no_school} without a school place.",
        f"{month.label} has {counted(facts.school_days[month], 'school day')}"
        + (
            "; with so few, its figures are shown and left out of what is judged."
            if month in facts.holidays
            else "."
        ),
        "Numbers of children are small: a change of one or two is no sign of anything. Signals are "
        "words of a rule: a point outside the limits, or eight in a row on one side of the mean.",
        "No figure here is set beside a national one: those count children looked after for twelve "
        "months at 31 March, over a full year.",
    ]
    blocks: list[Block] = [Bullets([[text] for text in bullets])]
    if facts.paper.sources:
        blocks.append(_sources(facts))
    return Section(
        "data",
        "What the data can bear, and what changed",
        blocks,
        [
            Section("changes", "Since the last edition", _since(facts)),
            Section("checks", "Checks that this paper prints", [Checks(checks(facts))]),
            Section("record", "Record of the paper before", [_record(facts)]),
        ],
    )


def _sources(facts: HeadlineFacts) -> Table:
    return Table(
        key="sources",
        caption="What has been received",
        columns=[
            TableColumn("name", "Source"),
            TableColumn("received", "Last received"),
            TableColumn("to", "Covers days to"),
            TableColumn("remark", "Remark"),
        ],
        rows=[
            {
                "name": source.name,
                "received": source.received_on,
                "to": source.covers_to,
                "remark": source.remark,
            }
            for source in facts.paper.sources
        ],
    )


def _since(facts: HeadlineFacts) -> list[Block]:
    last = facts.paper.last_edition
    if last is None:
        return [Paragraph(["This is the first edition kept, so nothing can be compared."])]
    changed = tables.changed_table(facts)
    when = f"{last.label} of {long_date(last.issued_on)} (snapshot {last.snapshot[:12]})"
    if changed is None:
        return [Paragraph([f"No figure that {when} printed has changed."])]
    return [
        Paragraph(
            [
                f"Files that came since {when} changed "
                f"{counted(len(changed.rows), 'figure')} that it printed."
            ]
        ),
        changed,
    ]


def _record(facts: HeadlineFacts) -> Block:
    before = facts.paper.sent_paper
    if not before:
        return Paragraph(["No paper was issued before this one."])
    if not facts.paper.sent:
        return Paragraph([f"It is not recorded to whom {before} went."])
    return Table(
        key="sent",
        caption=f"To whom {before} went, and whether it was discussed",
        columns=[
            TableColumn("to", "Sent to"),
            TableColumn("on", "On"),
            TableColumn("discussed", "Discussed at"),
            TableColumn("when", "On"),
        ],
        rows=[
            {
                "to": each.to,
                "on": each.sent_on,
                "discussed": each.discussed_at or "Not yet discussed",
                "when": each.discussed_on,
            }
            for each in facts.paper.sent
        ],
    )


def _definitions() -> Section:
    keys = [*CARE, *ATTENDANCE, *PERSISTENCE, *SUSPENSIONS, *MOVES]
    items = []
    for key in keys:
        one = catalogue()[key]
        detail = f"Counted: {one.numerator}"
        if one.denominator:
            detail += f" Out of: {one.denominator}"
        detail += f" Source: {one.source}. Version {one.version}."
        items.append(Definition(one.title, one.meaning, detail))
    return Section("definitions", "Definitions", [Definitions(items)])
