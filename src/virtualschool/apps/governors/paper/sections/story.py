"""One child's story, questions to ask, and the yearly review of structure."""

from __future__ import annotations

from virtualschool.apps.governors.paper.facts import PaperFacts
from virtualschool.publishing.document import (
    Block,
    Paragraph,
    Section,
    Sentences,
    Strong,
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


def structure(facts: PaperFacts) -> Section:
    """The yearly review of structure."""
    return Section("structure", "The yearly review of structure", list(facts.structure))
