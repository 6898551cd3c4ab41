"""People and posts: whom the words of an owner cell name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from virtualschool.apps.plans.models import Action, Alias, Impact, Person, Plan, Post
from virtualschool.domain.plan.owners import Owner, owners_in, short_forms


def known_words(authority: str) -> set[str]:
    """The words of owner cells of which it is known whom they name."""
    return set(Alias.objects.filter(authority=authority).values_list("words", flat=True))


def remember_owners(authority: str, owners: Iterable[Owner]) -> None:
    """Keep whom words name, with the posts and people that are new. The caller's transaction."""
    for owner in owners:
        post, person = _resolved(authority, owner.post, owner.name, owner.initials)
        Alias.objects.update_or_create(
            authority=authority, words=owner.words, defaults={"post": post, "person": person}
        )
        if post is not None and person is not None and post.holder is None:
            post.holder, post.is_vacant = person, False
            post.save(update_fields=["holder", "is_vacant"])


def owners_written(plan: Plan, words: str) -> list[dict[str, str]]:
    """Whom an owner cell's words name, as a plan's content has it, by what the plan explains."""
    cells = Action.objects.filter(plan=plan).values_list("text", "owners", "progress")
    forms = short_forms(
        [
            plan.introduction,
            *(text for cell in cells for text in cell),
            *Impact.objects.filter(plan=plan).values_list("text", flat=True),
        ]
    )
    return [
        {"words": owner.words, "post": owner.post if owner.is_clear else ""}
        for owner in owners_in(words, forms)
    ]


class Resolver:
    """Whom the owners of a plan name: by what is known of their words, or a post spelled out."""

    def __init__(self, authority: str) -> None:
        self._authority = authority
        self._known = {
            alias.words: (alias.post, alias.person)
            for alias in Alias.objects.filter(authority=authority).select_related("post", "person")
        }

    def of(self, owner: Mapping[str, Any]) -> tuple[Post | None, Person | None]:
        """The post and the person of an owner as a plan's content has it."""
        words = owner["words"]
        if words not in self._known and owner["post"]:
            self._known[words] = _resolved(self._authority, owner["post"], "", "")
        return self._known.get(words, (None, None))


def _resolved(
    authority: str, title: str, name: str, initials: str
) -> tuple[Post | None, Person | None]:
    post = person = None
    if title:
        post, _ = Post.objects.get_or_create(authority=authority, title=title)
    if name or initials:
        by = {"name": name} if name else {"initials": initials}
        person = Person.objects.filter(authority=authority, **by).first()
        if person is None:
            person = Person.objects.create(authority=authority, name=name, initials=initials)
    return post, person
