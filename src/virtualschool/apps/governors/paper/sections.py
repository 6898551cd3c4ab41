"""The sections of the paper, in the order in which a governing body reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import NOT_KNOWN
from virtualschool.apps.governors.models import Entry
from virtualschool.apps.governors.paper.facts import Line, PaperFacts
from virtualschool.apps.governors.paper.figures import (
    BY_STAGE,
    month_name,
    months_name,
    stage_name,
    whole_of_stages,
)
from virtualschool.apps.governors.paper.words import (
    WHY_WITHHELD,
    aim_words,
    figure,
    standing_words,
)
from virtualschool.apps.indicators.targets.document import span_words
from virtualschool.domain.plan.comparison import DifferenceKind, quoted
from virtualschool.domain.plan.live import RATING_KIND_WORDS, RatingKind, day_words
from virtualschool.domain.plan.rules import (
    RULE_TEXT,
    RULE_VERSION,
    ImpactKind,
    OnTrack,
    Rated,
    RatedAction,
    rating_words,
)
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Check,
    Checks,
    Chip,
    Definition,
    Definitions,
    Note,
    Paragraph,
    Section,
    Sentences,
    Strong,
    Table,
    TableColumn,
    Text,
)

#: What of a comparison is told outside the team: what somebody typed freely of an action may hold
#: numbers or a name that no rule has looked at.
TOLD = (
    DifferenceKind.NEW,
    DifferenceKind.COMPLETE,
    DifferenceKind.DROPPED,
    DifferenceKind.DUE,
    DifferenceKind.RATING,
    DifferenceKind.MILESTONE,
)
_ON_TRACK = (OnTrack.RED, OnTrack.AMBER, OnTrack.GREEN, OnTrack.COMPLETE, OnTrack.NONE)
_IMPACT = (
    ImpactKind.IMPROVED,
    ImpactKind.NO_CHANGE,
    ImpactKind.WORSE,
    ImpactKind.TOO_EARLY,
    ImpactKind.NO_DATA,
)


def answers(facts: PaperFacts) -> Section:
    """What was asked before, with its answer, or that there is none yet."""
    title = "Answers to what you asked"
    if not facts.answers:
        none = (
            "This is the first meeting in the calendar."
            if facts.span.last is None
            else "Nothing was left to answer from earlier meetings."
        )
        return Section("answers", title, [Paragraph([none])])
    blocks: list[Block] = []
    for entry in facts.answers:
        blocks.append(Paragraph([Strong(f"{_head(entry)} "), entry.text]))
        blocks.append(Paragraph(_answer(entry)) if entry.answer else _no_answer(entry))
    return Section("answers", title, blocks)


def _head(entry: Entry) -> str:
    asked = "asked" if entry.kind == "challenge" else "decided"
    return f"{entry}. {entry.asked_by} {asked} on {day_words(entry.meeting.held_on)}:"


def _answer(entry: Entry) -> Text:
    assert entry.answered_on is not None  # with every answer
    acted = "".join(f" Action {each.ref} of the plan." for each in entry.actions.all())
    said = f"Answer, {entry.answered_by}, {day_words(entry.answered_on)}: "
    return [Strong(said), f"{entry.answer}{acted}"]


def _no_answer(entry: Entry) -> Note:
    refs = [str(each.ref) for each in entry.actions.all()]
    acted = f" In the plan as action {', '.join(refs)}." if refs else ""
    due = f", due from {entry.answer_from}" if entry.answer_from else ""
    by = f" by {day_words(entry.due_on)}" if entry.due_on else ""
    return Note([f"No answer yet{due}{by}.{acted}"], "caution")


def since_then(facts: PaperFacts) -> Section:
    """What changed in the plan since the meeting before."""
    span, found = facts.span, facts.comparison
    if span.last is None or found is None:
        why = "There is no earlier meeting, so nothing is compared."
        return Section("since", "Since the last meeting", [Paragraph([why])])
    title = f"Since the meeting of {day_words(span.last.held_on)}"
    blocks: list[Block] = [Paragraph([found.summary])]
    for heading, differences in found.groups:
        if differences[0].kind in TOLD:
            blocks.append(Paragraph([Strong(heading)]))
            blocks.append(Bullets([[each.sentence] for each in differences]))
    return Section("since", title, blocks)


def plan_summary(facts: PaperFacts) -> Section:
    """How many actions of each review question stand how."""
    plan = facts.plan
    if plan is None:
        return Section("plan", "The plan", [Paragraph(["There is no improvement plan here yet."])])
    by_section: dict[str, list[RatedAction]] = {title: [] for title in facts.sections}
    for each in plan.present:
        by_section.setdefault(each.at.section, []).append(each)
    return Section(
        "plan",
        "The plan by review question",
        [
            _count_table("plan-on-track", RatingKind.ON_TRACK, _ON_TRACK, by_section, facts),
            _count_table("plan-impact", RatingKind.IMPACT, _IMPACT, by_section, facts),
            Paragraph(
                [
                    "Whether an action is complete and whether its figure moved are two things. A "
                    "figure that moves is not said to move because of an action. The rules, "
                    f"version {RULE_VERSION}, stand at the end."
                ]
            ),
        ],
    )


def _count_table(
    key: str,
    kind: RatingKind,
    codes: Sequence[OnTrack] | Sequence[ImpactKind],
    by_section: dict[str, list[RatedAction]],
    facts: PaperFacts,
) -> Table:
    def counts(actions: Sequence[RatedAction]) -> dict[str, Cell]:
        found = Counter(_of_kind(each, kind).in_force for each in actions)
        return {"all": len(actions), **{code.value: found[code] for code in codes}}

    rows: list[dict[str, Cell]] = [
        {"question": title, **counts(actions)} for title, actions in by_section.items()
    ]
    every = [each for actions in by_section.values() for each in actions]
    rows.append({"question": "All", **counts(every)})
    return Table(
        key=key,
        caption=f"{RATING_KIND_WORDS[kind]}: actions of each question, "
        f"{day_words(facts.span.as_at)}",
        columns=[
            TableColumn("question", "Review question"),
            TableColumn("all", "Actions", True),
            *(TableColumn(code.value, rating_words(code), True) for code in codes),
        ],
        rows=rows,
        row_heading="question",
        total_row=True,
    )


def _of_kind(action: RatedAction, kind: RatingKind) -> Rated:
    return next(each for each in action.ratings if each.kind is kind)


def indicators(facts: PaperFacts) -> Section:
    """The figures since the meeting before, with aims and signals."""
    blocks: list[Block] = []
    if said := [_sentence(line) for line in facts.lines if _is_said(line)]:
        blocks.append(Sentences(said))
    else:
        blocks.append(Paragraph(["Nothing unusual in the last month, and no aim is behind."]))
    blocks += [_figures_table(facts), _flow_table(facts), *_flow_check(facts)]
    if facts.stages:
        blocks.append(_stage_table(facts))
    if facts.not_counted:
        blocks.append(Paragraph([Strong("Hoped for in the plan and not counted here yet")]))
        blocks.append(Bullets([[text] for text in facts.not_counted]))
    return Section("indicators", "The figures", blocks)


def _is_said(line: Line) -> bool:
    return line.said.signal in {"higher than usual", "lower than usual"} or line.said.is_behind


def _sentence(line: Line) -> Text:
    said = [f"{line.indicator.title}"]
    if line.said.signal in {"higher than usual", "lower than usual"}:
        said.append(f" was {line.said.signal} in {line.said.month}")
    if line.standing:
        beside = ";" if len(said) > 1 else ":"
        said.append(
            f"{beside} its aim ({aim_words(line.indicator, line.aim)}) is {line.standing.lower()}"
        )
    refs = ", ".join(map(str, line.actions))
    many = "action" if len(line.actions) == 1 else "actions"
    return ["".join(said), f" ({many} {refs})." if refs else "."]


def _figures_table(facts: PaperFacts) -> Table:
    span, numbers = facts.span, facts.numbers
    rows: list[dict[str, Cell]] = []
    for line in facts.lines:
        key = line.indicator.key
        row: dict[str, Cell] = {
            "measure": line.indicator.title,
            "aim": aim_words(line.indicator, line.aim),
            "so_far": _stretch(facts, line, True),
            "last_year": _stretch(facts, line, False),
            "signal": line.said.signal.capitalize(),
            "standing": standing_words(line),
        }
        for month in span.since:
            row[month.key] = figure(numbers, month_name(key, month), line.indicator)
        rows.append(row)
    to_date = span_words(span.to_date)
    return Table(
        key="figures",
        caption=f"Figures to {span.until.label}",
        columns=[
            TableColumn("measure", "Measure"),
            TableColumn("aim", "Aim"),
            *(TableColumn(month.key, month.label, True) for month in span.since),
            TableColumn("so_far", f"School year so far: {to_date}", True),
            TableColumn("last_year", "Same months a year before", True),
            TableColumn("signal", f"{span.until.label} says"),
            TableColumn("standing", "Aim stands"),
        ],
        rows=rows,
        row_heading="measure",
        note=f"{WHY_WITHHELD} Persistent absence of a month is of the school year to its end. "
        "“–”: there is no figure.",
    )


def _stretch(facts: PaperFacts, line: Line, is_this_year: bool) -> Cell:
    months = facts.span.to_date if is_this_year else facts.span.last_year
    name = months_name(line.indicator.key, months)
    if len(months) > 1 and line.indicator.key == "persistent_absence":
        name = month_name(line.indicator.key, months[-1])
    return figure(facts.numbers, name, line.indicator)


def _flow_table(facts: PaperFacts) -> Table:
    span, known = facts.span, catalogue()
    opening = span.since[0].previous()
    rows = [
        (f"Looked after at the end of {opening.label}", month_name("looked_after", opening)),
        ("Became looked after", months_name("starters", span.since)),
        ("Ceased to be looked after", months_name("leavers", span.since)),
        (f"Looked after at the end of {span.until.label}", month_name("looked_after", span.until)),
    ]
    return Table(
        key="flow",
        caption=f"Children looked after, {span_words(span.since)}",
        columns=[TableColumn("what", "What"), TableColumn("count", "Number", True)],
        rows=[
            {"what": what, "count": figure(facts.numbers, name, known["looked_after"])}
            for what, name in rows
        ],
        row_heading="what",
    )


def _flow_check(facts: PaperFacts) -> list[Block]:
    span, value = facts.span, facts.numbers
    names = [
        month_name("looked_after", span.since[0].previous()),
        months_name("starters", span.since),
        months_name("leavers", span.since),
        month_name("looked_after", span.until),
    ]
    if not all(name in value.counts and value.value(name) is not None for name in names):
        return []
    opening, came, went, closing = (value.counts[name] for name in names)
    sum_words = f"{opening} + {came} − {went} = {closing}"
    return [Checks([Check(sum_words, opening + came - went == closing)])]


def _stage_table(facts: PaperFacts) -> Table:
    span, known = facts.span, catalogue()
    rows: list[dict[str, Cell]] = []
    for stage in facts.stages:
        row: dict[str, Cell] = {"stage": "Not known" if stage == NOT_KNOWN else stage}
        for key in BY_STAGE:
            name = stage_name(whole_of_stages(key, span), stage)
            row[key] = (
                figure(facts.numbers, name, known[key]) if name in facts.numbers.counts else 0
            )
        rows.append(row)
    whole: dict[str, Cell] = {"stage": "All"}
    for key in BY_STAGE:
        whole[key] = figure(facts.numbers, whole_of_stages(key, span), known[key])
    rows.append(whole)
    since = span_words(span.since)
    return Table(
        key="by-key-stage",
        caption=f"By key stage, {since}",
        columns=[
            TableColumn("stage", "Key stage"),
            TableColumn("looked_after", f"Children looked after, end of {span.until.label}", True),
            TableColumn("suspensions", f"Suspensions, {since}", True),
            TableColumn("suspension_days_lost", f"School days lost, {since}", True),
        ],
        rows=rows,
        row_heading="stage",
        total_row=True,
    )


def off_track(facts: PaperFacts) -> Section:
    """What is off track and why, what is at risk, complete and not moved, and overridden."""
    title = "What is off track, and why"
    plan = facts.plan
    if plan is None:
        return Section("off-track", title, [Paragraph(["There is no improvement plan here yet."])])
    blocks: list[Block] = []
    red = [each for each in plan.present if each.on_track.in_force == OnTrack.RED]
    blocks.append(_red_table(red) if red else Paragraph(["No action is off track."]))
    amber = [each for each in plan.present if each.on_track.in_force == OnTrack.AMBER]
    for heading, lines in (
        ("At risk", [f"{_named(each)}: {each.on_track.why}" for each in amber]),
        (
            "Complete, and the figure has not moved",
            [f"{_named(each)}: {each.verdict}" for each in plan.present if each.verdict],
        ),
        (
            "Ratings that were overridden",
            [
                _override(each, rated)
                for each in plan.present
                for rated in each.ratings
                if rated.override
            ],
        ),
    ):
        blocks.append(Paragraph([Strong(heading)]))
        blocks.append(Bullets([[line] for line in lines]) if lines else Paragraph(["None."]))
    return Section("off-track", title, blocks)


def _red_table(actions: Sequence[RatedAction]) -> Table:
    return Table(
        key="off-track",
        caption="Actions off track",
        columns=[
            TableColumn("ref", "No.", True),
            TableColumn("action", "Action"),
            TableColumn("owner", "By whom"),
            TableColumn("due", "Due"),
            TableColumn("rating", "On track"),
            TableColumn("why", "Why"),
            TableColumn("corrective", "What is done about it", below=True),
        ],
        rows=[
            {
                "ref": each.at.ref,
                "action": quoted(each.at.text).strip("“”"),
                "owner": "; ".join(each.at.owners) or "Nobody named",
                "due": day_words(each.at.due_on) if each.at.due_on else each.at.due or "No day",
                "rating": Chip(each.on_track.words, each.on_track.colour),
                "why": each.on_track.why,
                "corrective": each.at.corrective or "Not said yet.",
            }
            for each in actions
        ],
        row_heading="action",
    )


def _named(action: RatedAction) -> str:
    return f"Action {action.at.ref}, {quoted(action.at.text)}"


def _override(action: RatedAction, rated: Rated) -> str:
    assert rated.override is not None
    kind = RATING_KIND_WORDS[rated.kind].lower()
    return (
        f"{_named(action)}, {kind}: shown as “{rated.words.lower()}”, by the rule "
        f"“{rated.computed_words.lower()}”, until {day_words(rated.override.last_day)}, because: "
        f"{rated.override.reason}"
    )


def case_study(facts: PaperFacts) -> Section:
    """One child's story, or that there is none."""
    study = facts.case_study
    if study is None:
        none = "No case study with consent and a check that nobody is known by it was chosen."
        return Section("case-study", "One child’s story", [Paragraph([none])])
    blocks: list[Block] = [
        Paragraph([f"{study.pseudonym} is another name than the child’s own. Told with consent."])
    ]
    for heading, text in (
        ("How it was", study.context),
        ("What was done", study.done),
        (f"In {study.pseudonym}’s words", study.words),
        ("What came of it", study.impact),
    ):
        if text:
            blocks.append(Paragraph([Strong(heading)]))
            blocks += [Paragraph([part.strip()]) for part in text.split("\n") if part.strip()]
    if refs := [str(each.ref) for each in study.actions.all()]:
        many = "Action" if len(refs) == 1 else "Actions"
        blocks.append(Paragraph([f"{many} {', '.join(refs)} of the plan."]))
    return Section("case-study", f"One child’s story: {study.title}", blocks)


def questions(facts: PaperFacts) -> Section:
    """What the governing body may wish to ask, and why."""
    title = "Questions you may wish to ask"
    if not facts.questions:
        return Section("questions", title, [Paragraph(["None is suggested for this meeting."])])
    return Section(
        "questions",
        title,
        [
            Sentences(
                [
                    [each.text, f" Why: {each.reason}" if each.reason else ""]
                    for each in facts.questions
                ]
            )
        ],
    )


def register(facts: PaperFacts) -> Section:
    """Every decision and challenge that is not settled, and the latest that are."""
    if not facts.entries:
        none = Paragraph(["Nothing has been asked or decided yet."])
        return Section("register", "Decisions and challenges", [none])
    table = Table(
        key="register",
        caption="Register of decisions and challenges",
        columns=[
            TableColumn("number", "No.", True),
            TableColumn("what", "Asked or decided"),
            TableColumn("by", "By, at the meeting of"),
            TableColumn("action", "In the plan"),
            TableColumn("status", "Status"),
        ],
        rows=[
            {
                "number": entry.number,
                "what": f"{entry.get_kind_display().capitalize()}: {entry.text}",
                "by": f"{entry.asked_by}, {day_words(entry.meeting.held_on)}",
                "action": ", ".join(f"Action {each.ref}" for each in entry.actions.all()) or "–",
                "status": _status(entry),
            }
            for entry in facts.entries
        ],
        row_heading="number",
    )
    return Section("register", "Decisions and challenges", [table])


def _status(entry: Entry) -> str:
    said = entry.get_status_display().capitalize()
    return f"{said}, {day_words(entry.answered_on)}" if entry.answered_on else said


def structure(facts: PaperFacts) -> Section:
    """The yearly review of structure."""
    return Section("structure", "The yearly review of structure", list(facts.structure))


def health(facts: PaperFacts) -> Section:
    """Whether the figures can be trusted, what is withheld, and the rules."""
    hidden = len(facts.numbers.withheld)
    many = "number is" if hidden == 1 else "numbers are"
    solved = (
        f"{hidden} {many} withheld. All numbers of this paper were solved together, with those of "
        f"{facts.papers_before} issued before."
        if facts.papers_before
        else f"{hidden} {many} withheld. All numbers of this paper were solved together; none was "
        "issued before."
    )
    blocks: list[Block] = [
        Table(
            key="received",
            caption="What the figures are made of",
            columns=[
                TableColumn("what", "File"),
                TableColumn("received", "Last received"),
                TableColumn("covers", "Speaks of"),
            ],
            rows=[
                {"what": title, "received": day_words(day), "covers": remark or "–"}
                for title, day, remark in facts.received
            ],
            row_heading="what",
        ),
        Paragraph([Strong("Small numbers. "), f"{WHY_WITHHELD} {solved}"]),
        Paragraph([Strong(f"How actions are rated (rule version {RULE_VERSION})")]),
        Definitions([Definition(RATING_KIND_WORDS[kind], RULE_TEXT[kind]) for kind in RatingKind]),
        Paragraph([Strong("What is counted")]),
        Definitions(
            [
                Definition(line.indicator.title, line.indicator.meaning, line.indicator.numerator)
                for line in facts.lines
            ]
        ),
    ]
    return Section("health", "The data behind this paper", blocks)
