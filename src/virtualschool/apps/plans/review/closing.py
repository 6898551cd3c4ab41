"""The report on what each consideration and recommendation of the review has come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.plans.models import Action, Consideration, Plan
from virtualschool.apps.plans.review.minutes import MARKING
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.closure import (
    CLOSURE_RULE,
    STANDING_TONES,
    STANDING_WORDS,
    Closure,
    Standing,
    closures,
)
from virtualschool.domain.plan.comparison import evidence_words
from virtualschool.domain.plan.live import RATING_KIND_WORDS, ActionAt, RatingKind, day_words
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION, RatedAction
from virtualschool.domain.plan.words import one_space
from virtualschool.publishing.document import (
    Block,
    Cell,
    Chip,
    Definition,
    Definitions,
    Document,
    Paragraph,
    Section,
    Table,
    TableColumn,
)


def closures_of(plan: Plan, day: date) -> list[Closure]:
    """How each consideration of the plan stood on a day, in the plan's order."""
    considerations = Consideration.objects.filter(plan=plan, section__isnull=False)
    points_at: dict[int, list[int]] = {}
    links = Action.points_at.through.objects.filter(from_action__plan=plan)
    for one, other in links.values_list("from_action__ref", "to_action__ref"):
        points_at.setdefault(one, []).append(other)
    return closures(
        [
            (each.section.title, each.text)
            for each in considerations.select_related("section").order_by(
                "section__position", "position", "ref"
            )
            if each.section
        ],
        rated_on(plan, day),
        points_at,
    )


def closure_document(plan: Plan, month: Month, today: date) -> Document:
    """The report on closure as at the end of a month, or today while the month lasts."""
    day = min(month.last_day, today)
    found = closures_of(plan, day)
    name = the_authority(plan.authority).name
    titles = list(dict.fromkeys(each.section for each in found))
    return Document(
        key="plan-closure",
        title="What the review asked for, and what became of it",
        subtitle=f"{plan.title}. As it stood on {day_words(day)}.",
        organisation=f"{name} Virtual School",
        period=month.label,
        as_at=day,
        edition="",
        snapshot="",
        marking=MARKING,
        audience="For those who review, oversee and inspect the virtual school.",
        sections=[
            Section("summary", "In short", _summary(found, titles)),
            *(
                Section(
                    f"part-{number}",
                    title,
                    sections=[
                        Section(
                            f"part-{number}-{place}",
                            one_space(each.consideration),
                            _consideration(each, f"{number}_{place}"),
                        )
                        for place, each in enumerate(
                            (one for one in found if one.section == title), start=1
                        )
                    ],
                )
                for number, title in enumerate(titles, start=1)
            ),
            Section("rules", "Rules", _rules()),
        ],
    )


def _summary(found: Sequence[Closure], titles: Sequence[str]) -> list[Block]:
    counts = Counter(each.standing for each in found)
    closed = counts[Standing.CLOSED]
    sentence = (
        f"{closed} of {len(found)} considerations and recommendations "
        f"{'is' if closed == 1 else 'are'} closed with evidence"
    )
    more = [
        f"{counts[standing]} {words}"
        for standing, words in (
            (Standing.ASSERTED, "closed as asserted"),
            (Standing.OPEN, "open"),
            (Standing.NO_ACTION, "without an action"),
        )
        if counts[standing]
    ]
    return [
        Paragraph([f"{'; '.join([sentence, *more])}."]),
        Table(
            "closure",
            "Considerations and recommendations by how they stand",
            [
                TableColumn("part", "Part of the review"),
                *(
                    TableColumn(str(standing), words, numeric=True)
                    for standing, words in STANDING_WORDS.items()
                ),
                TableColumn("all", "All", numeric=True),
            ],
            [
                *(
                    _counts(title, [each for each in found if each.section == title])
                    for title in titles
                ),
                _counts("The whole review", found),
            ],
            row_heading="part",
            total_row=True,
        ),
    ]


def _counts(words: str, found: Sequence[Closure]) -> dict[str, Cell]:
    counts = Counter(each.standing for each in found)
    return {
        "part": words,
        **{str(standing): counts[standing] for standing in Standing},
        "all": len(found),
    }


def _consideration(each: Closure, key: str) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(
            [
                Chip(STANDING_WORDS[each.standing], STANDING_TONES[each.standing]),
                f"\u2002{' '.join(each.why)}",
            ]
        ),
    ]
    if each.actions:
        blocks.append(
            Table(
                f"actions_{key}",
                "Actions and their evidence",
                [
                    TableColumn("action", "Action"),
                    TableColumn("owners", "By whom"),
                    *(TableColumn(str(kind), words) for kind, words in RATING_KIND_WORDS.items()),
                    TableColumn("evidence", "Evidence", below=True),
                ],
                [_action(one) for one in each.actions],
                row_heading="action",
            )
        )
    return blocks


def _action(rated: RatedAction) -> dict[str, Cell]:
    at = rated.at
    return {
        "action": f"{at.ref}. {one_space(at.text)}",
        "owners": "; ".join(at.owners),
        **{str(each.kind): Chip(each.words, each.colour) for each in rated.ratings},
        "evidence": _evidence(at),
    }


def _evidence(at: ActionAt) -> str:
    if at.evidence:
        said = "; ".join(evidence_words(piece).rstrip(".") for piece in at.evidence)
        return f"{said[:1].upper()}{said[1:]}."
    return "Asserted: none is recorded." if at.is_closed else "None is recorded yet."


def _rules() -> list[Block]:
    return [
        Definitions(
            [
                Definition("Closed", CLOSURE_RULE),
                *(
                    Definition(
                        RATING_KIND_WORDS[kind], RULE_TEXT[kind], f"Rule version {RULE_VERSION}"
                    )
                    for kind in RatingKind
                ),
            ]
        )
    ]
