"""Who holds a post that plans name, who stands in, and how they sign in here."""

from __future__ import annotations

from django.db import transaction

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_held
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.models import Person, Post
from virtualschool.apps.plans.reading import PlanRefused


def set_post(
    *, authority: str, title: str, by: str, holder: str | None = None, deputy: str | None = None
) -> Post:
    """Say who holds a post ("" for vacant) and which post stands in for it ("" for none).

    What is ``None`` stays. A post or a holder that is new is made. Raises ``PlanRefused`` for a
    deputy that is no post here, or the post itself.
    """
    with transaction.atomic():
        hold_chain()
        post, _ = Post.objects.get_or_create(authority=authority, title=title)
        if holder is not None:
            post.is_vacant = not holder
            post.holder = _person(authority, holder) if holder else None
        if deputy is not None:
            stands_in = Post.objects.filter(authority=authority, title=deputy).first()
            if deputy and (stands_in is None or stands_in == post):
                raise PlanRefused(f"“{deputy}” is not another post that plans name.")
            post.deputy = stands_in
        post.save()
        record(
            actor=by,
            action="plan.post_set",
            authority=authority,
            subject_type="post",
            subject=title,
            detail={
                "holder": str(post.holder or ""),
                "vacant": post.is_vacant,
                "deputy": str(post.deputy or ""),
            },
        )
    return post


def set_account(*, person: Person, username: str, by: str) -> Person:
    """Say by which account a person of the plan signs in ("" for none).

    Raises ``PlanRefused`` for an account that holds no role in the person's authority.
    """
    with transaction.atomic():
        hold_chain()
        account = User.objects.filter(username=username).first() if username else None
        if username and (account is None or person.authority not in authorities_held(account)):
            raise PlanRefused(f"“{username}” is no account of this authority.")
        person.account = account
        person.save(update_fields=["account"])
        record(
            actor=by,
            action="plan.account_set",
            authority=person.authority,
            subject_type="person",
            subject=str(person),
            detail={"account": username},
        )
    return person


def _person(authority: str, name: str) -> Person:
    """The person of that name; somebody known by the same initials alone gets it."""
    initials = "".join(word[0] for word in name.split()).upper()
    known = Person.objects.filter(authority=authority)
    person = known.filter(name=name).first() or known.filter(name="", initials=initials).first()
    if person is None:
        return Person.objects.create(authority=authority, name=name)
    if not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person
