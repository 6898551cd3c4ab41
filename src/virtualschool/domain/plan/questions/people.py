"""Questions about people: what letters stand for, and which of several owners leads."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from virtualschool.domain.plan.owners import Owner, ShortForms, owners_in, short_forms
from virtualschool.domain.plan.questions.base import Kind, Question
from virtualschool.domain.plan.references import points_above
from virtualschool.domain.plan.structure import Plan


def plan_short_forms(plan: Plan) -> ShortForms:
    """The short forms that the plan itself explains anywhere."""
    return short_forms(
        [
            plan.introduction,
            *(section.title for section in plan.sections),
            *(consideration.text for consideration in plan.considerations),
            *(
                text
                for action in plan.actions
                for text in (action.text, action.owners, action.progress)
            ),
            *(impact.text for impact in plan.impacts),
        ]
    )


def who_questions(plan: Plan, known: Collection[str]) -> Iterator[Question]:
    """Once each: letters, or a name beside a post, that are not in the directory yet.

    ``known`` are the words that the directory resolves.
    """
    forms = plan_short_forms(plan)
    asked: dict[str, tuple[Owner, list[int]]] = {}
    for words, numbers in _owner_cells(plan).items():
        for owner in owners_in(words, forms):
            if not owner.is_clear:
                asked.setdefault(owner.words, (owner, []))[1].extend(numbers)
    for words, (owner, numbers) in asked.items():
        if words not in known:
            yield _who(owner, numbers)


def _who(owner: Owner, numbers: list[int]) -> Question:
    is_known = bool(owner.post or owner.name)
    post = f"the post “{owner.post}”"
    if owner.name:
        said = f"is {owner.name}, in {post}"
    else:
        said = f"is {post}" + (f", held by {owner.initials}" if owner.initials else "")
    return Question(
        kind=Kind.WHO,
        actions=tuple(sorted(numbers)),
        about="",
        written=owner.words,
        asks=f"Who is “{owner.words}”?",
        proposes=f"“{owner.words}” {said}." if is_known else "",
        proposal={"post": owner.post, "name": owner.name, "initials": owner.initials}
        if is_known
        else None,
        takes="type a name, a post, or both as “Name, Post”",
    )


def owners_questions(plan: Plan) -> Iterator[Question]:
    """Once for each cell's words that name several owners: the first leads, or another order."""
    forms = plan_short_forms(plan)
    for words, numbers in _owner_cells(plan).items():
        owners = owners_in(words, forms)
        if len(owners) < 2:
            continue
        first, *others = [owner.words for owner in owners]
        yield Question(
            kind=Kind.OWNERS,
            actions=tuple(numbers),
            about="",
            written=words,
            asks=f"“{words}” names {len(owners)} owners. Who leads?",
            proposes=f"{first} leads, with {' and '.join(others)}.",
            proposal={"owners": [first, *others]},
            takes="type the owners parted by semicolons, the lead first",
        )


def _owner_cells(plan: Plan) -> dict[str, list[int]]:
    """The words of owner cells that say something themselves, each with its actions."""
    found: dict[str, list[int]] = {}
    for action in plan.actions:
        if not points_above(action.owners):
            found.setdefault(action.owners, []).append(action.number)
    return found
