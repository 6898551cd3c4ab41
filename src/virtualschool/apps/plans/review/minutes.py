"""The minutes of a monthly review as a document."""

from __future__ import annotations

from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.plans.models.review import Review
from virtualschool.apps.plans.review.selectors import Group, Item, ReviewPage, review_page
from virtualschool.domain.plan.agenda import AGENDA_RULE
from virtualschool.domain.plan.comparison import quoted
from virtualschool.domain.plan.live import RATING_KIND_WORDS, day_words
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Chip,
    Definition,
    Definitions,
    Document,
    Note,
    Paragraph,
    Section,
    Strong,
    Table,
    TableColumn,
    Text,
)

MARKING = "OFFICIAL"


def minutes_of(review: Review) -> Document:
    """A review's minutes: who was there, what was decided, what was looked at and why."""
    page = review_page(review)
    name = the_authority(review.plan.authority).name
    return Document(
        key="plan-review",
        title="Minutes of the monthly plan review",
        subtitle=f"{review.plan.title}. Reviewed on {day_words(review.held_on)}.",
        organisation=f"{name} Virtual School",
        period=review.month_label,
        as_at=review.held_on,
        edition="",
        snapshot="",
        marking=MARKING,
        audience="For the virtual school head, the head of access to education and the directors.",
        sections=[
            Section("meeting", "The meeting", _meeting(page)),
            Section("decisions", "What was decided", _decisions(page)),
            Section("changed", "What had changed since the last review", _changed(review)),
            Section("agenda", "What was looked at, and why", _agenda(page)),
            Section("notes", "Notes", _notes(review)),
            Section("signed", "Signed", _signed(page)),
            Section("rules", "Rules", _rules(review)),
        ],
    )


def _meeting(page: ReviewPage) -> list[Block]:
    review = page.review
    lines: list[Text] = [
        [Strong("Held on "), day_words(review.held_on)],
        [Strong("Present: "), _names(review.attended) or "not written yet"],
    ]
    if review.apologies:
        lines.append([Strong("Apologies: "), _names(review.apologies)])
    last = day_words(review.since) if review.since else "none: this is the first"
    lines.append([Strong("Last review: "), last])
    following = day_words(review.next_on) if review.next_on else "no day is set"
    lines.append([Strong("Next review: "), following])
    blocks: list[Block] = [Bullets(lines)]
    if not review.is_closed:
        text = "The review is not closed: these minutes are a draft."
        blocks.insert(0, Note([text], "caution"))
    return blocks


def _names(lines: str) -> str:
    return "; ".join(line.strip() for line in lines.splitlines() if line.strip())


def _decisions(page: ReviewPage) -> list[Block]:
    decided = [
        (item.action.ref, item.standing["text"], each)
        for item in page.items
        for each in item.decisions
    ]
    decided += [(each.action.ref, each.action.text, each) for each in page.others]
    if not decided:
        return [Paragraph(["Nothing was decided of any action."])]
    looked_at = len(page.items)
    return [
        Paragraph(
            [
                f"{page.decided} of {looked_at} action{'' if looked_at == 1 else 's'} on the "
                f"agenda {'has' if page.decided == 1 else 'have'} a decision. Each was entered in "
                f"the plan with this meeting’s reference, {page.review.reference}."
            ]
        ),
        Table(
            "decisions",
            "Decisions",
            [
                TableColumn("action", "Action"),
                TableColumn("decision", "Decision"),
                TableColumn("changes", "What it changed in the plan", below=True),
            ],
            [
                {
                    "action": f"{ref}. {quoted(text)}",
                    "decision": each.words or "No words minuted",
                    "changes": " ".join(each.changes) or "Nothing: it was noted",
                }
                for ref, text, each in decided
            ],
            row_heading="action",
        ),
    ]


def _agenda(page: ReviewPage) -> list[Block]:
    if not page.groups:
        return [Paragraph(["No action had a reason to be looked at."])]
    return [_group(group) for group in page.groups]


def _group(group: Group) -> Table:
    return Table(
        f"agenda_{group.heading}",
        group.title,
        [
            TableColumn("action", "Action"),
            TableColumn("owners", "By whom"),
            TableColumn("due", "Due"),
            *(TableColumn(str(kind), words) for kind, words in RATING_KIND_WORDS.items()),
            TableColumn("why", "Why it is here", below=True),
        ],
        [_row(item) for item in group.items],
        row_heading="action",
    )


def _row(item: Item) -> dict[str, Cell]:
    ratings = {
        each["kind"]: Chip(each["words"], each["colour"]) for each in item.standing["ratings"]
    }
    return {
        "action": item.words,
        "owners": item.standing["owners"],
        "due": item.standing["due"] or "No day",
        **{str(kind): ratings[words] for kind, words in RATING_KIND_WORDS.items()},
        "why": " ".join(item.sentences),
    }


def _changed(review: Review) -> list[Block]:
    if review.since is None:
        return [Paragraph(["This is the first review, so there is nothing to compare with."])]
    found: list[Block] = [Paragraph([review.changes["summary"]])]
    for group in review.changes["groups"]:
        found.append(Paragraph([Strong(group["title"])]))
        found.append(Bullets([[sentence] for sentence in group["sentences"]]))
    return found


def _notes(review: Review) -> list[Block]:
    paragraphs = [part.strip() for part in review.notes.split("\n") if part.strip()]
    return [Paragraph([each]) for each in paragraphs or ["None."]]


def _signed(page: ReviewPage) -> list[Block]:
    if not page.signings:
        return [Paragraph(["Not signed yet."])]
    return [
        Bullets(
            [
                [
                    f"{'Closed and signed by' if each.is_closing else 'Opened again:'} "
                    f"{_names(each.words)}, {day_words(each.on)}"
                ]
                for each in page.signings
            ]
        )
    ]


def _rules(review: Review) -> list[Block]:
    return [
        Definitions(
            [
                Definition("Agenda", AGENDA_RULE),
                Definition("Missed updates", review.rule),
                *(
                    Definition(RATING_KIND_WORDS[kind], text, f"Rule version {RULE_VERSION}")
                    for kind, text in RULE_TEXT.items()
                ),
            ]
        )
    ]
