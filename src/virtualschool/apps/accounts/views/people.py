"""Other people's accounts: the list, a person, inviting, granting, ending, suspending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from virtualschool.apps.accounts.forms import (
    GrantForm,
    InviteForm,
    LastDayForm,
    LeaveForm,
    PeopleFilterForm,
    ReasonForm,
)
from virtualschool.apps.accounts.invitations import Invited, invite, new_link
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.selectors import (
    authorities_of,
    people_of,
    person_in_words,
    role_and_reach,
    schools_of,
)
from virtualschool.apps.accounts.services import (
    NotGranted,
    end_grant,
    end_grants_at_school,
    grant_role,
    move_to_school,
    restore,
    suspend,
)
from virtualschool.apps.accounts.views.asked import authority_asked
from virtualschool.apps.receipts.clock import home_clock

PAGE = 50


def people(request: HttpRequest) -> HttpResponse:
    """Everyone with a grant in the authority, by name, with what they hold today."""
    authority = authority_asked(request, Permission.MANAGE_USERS)
    form = PeopleFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(people_of(authority, **asked), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "authority": authority,
        "page": page,
        "people": [person_in_words(user, authority) for user in page],
        "chips": _chips(request, form),
        "query": query.urlencode(),
    }
    return render(request, "accounts/people.html", context)


def invite_page(request: HttpRequest) -> HttpResponse:
    """Invite one person; the answer is the link to give them."""
    authority = authority_asked(request, Permission.MANAGE_USERS)
    form = InviteForm(request.POST or None, authority=authority)
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite(
                username=form.cleaned_data["username"],
                full_name=form.cleaned_data["full_name"],
                by=request.user.get_username(),
                **form.granted(),
            )
        except NotGranted as refused:
            _refuse(form, refused)
        else:
            return link_answer(request, authority, [invited])
    context = {"form": form, "authority": authority}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, grants now and before, and what can be changed."""
    authority, user = _person(request, pk)
    return _person_page(request, authority, user)


def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person another role."""
    authority, user = _person(request, pk)
    form = GrantForm(request.POST or None, authority=authority)
    if request.method == "POST" and form.is_valid():
        try:
            given = grant_role(user=user, by=request.user.get_username(), **form.granted())
        except NotGranted as refused:
            _refuse(form, refused)
        else:
            return _done(request, user, f"{user} is now {role_and_reach(given)}.")
    return _form_page(request, authority, user, form, "accounts/grant.html")


def end(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Let one grant end after a day."""
    authority, user = _person(request, pk)
    held = user.grants.filter(pk=grant_pk).first()
    if held is None or held.scope_code.partition("/")[0] != authority:
        raise Http404
    form = LastDayForm(request.POST or None, initial={"last_day": home_clock().today()})
    if request.method == "POST" and form.is_valid():
        try:
            _not_mine(request, user)
            end_grant(grant=held, by=request.user.get_username(), **form.cleaned_data)
        except NotGranted as refused:
            form.add_error("last_day", str(refused))
        else:
            return _done(
                request,
                user,
                f"“{role_and_reach(held)}” ends after {held.last_day:%-d %B %Y}.",
            )
    words = {"what": role_and_reach(held)}
    return _form_page(request, authority, user, form, "accounts/end.html", words)


def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The person leaves a school, perhaps for another."""
    authority, user = _person(request, pk)
    form = LeaveForm(
        request.POST or None,
        urns=schools_of(user, authority),
        initial={"last_day": home_clock().today()},
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        common = {"user": user, "authority": authority, "last_day": asked["last_day"]}
        by = request.user.get_username()
        try:
            _not_mine(request, user)
            if asked["new_urn"]:
                move_to_school(old_urn=asked["urn"], new_urn=asked["new_urn"], by=by, **common)
            else:
                end_grants_at_school(urn=asked["urn"], by=by, **common)
        except NotGranted as refused:
            form.add_error("last_day", str(refused))
        else:
            words = f"Nothing at school {asked['urn']} opens after {asked['last_day']:%-d %B %Y}."
            return _done(request, user, words)
    return _form_page(request, authority, user, form, "accounts/leave.html")


def suspend_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut the account at once, with a reason."""
    authority, user = _person(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _only_here(authority, user)
            suspend(user=user, by=request.user.get_username(), **form.cleaned_data)
        except NotGranted as refused:
            form.add_error("reason", str(refused))
        else:
            return _done(request, user, f"{user} cannot sign in any more.")
    return _form_page(request, authority, user, form, "accounts/suspend.html")


@require_POST
def restore_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a suspended account again."""
    authority, user = _person(request, pk)
    try:
        _only_here(authority, user)
        restore(user=user, by=request.user.get_username())
    except NotGranted as refused:
        return _person_page(request, authority, user, str(refused))
    return _done(request, user, f"{user} can sign in again.")


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to choose a password by."""
    authority, user = _person(request, pk)
    try:
        _only_here(authority, user)
        invited = new_link(user=user, authority=authority, by=request.user.get_username())
    except NotGranted as refused:
        return _person_page(request, authority, user, str(refused))
    return link_answer(request, authority, [invited])


def link_answer(request: HttpRequest, authority: str, invited: list[Invited]) -> HttpResponse:
    """The links to give. They are shown here and kept nowhere."""
    links = [
        (each.user, request.build_absolute_uri(reverse("invitation", args=[each.uid, each.token])))
        for each in invited
    ]
    return render(request, "accounts/links.html", {"links": links, "authority": authority})


def _person(request: HttpRequest, pk: int) -> tuple[str, User]:
    """The authority and a person who holds or held something in it; 404 for anybody else."""
    authority = authority_asked(request, Permission.MANAGE_USERS)
    user = people_of(authority).filter(pk=pk).first()
    if user is None:
        raise Http404
    return authority, user


def _person_page(
    request: HttpRequest, authority: str, user: User, refused: str = ""
) -> HttpResponse:
    context = {
        "person": person_in_words(user, authority),
        "authority": authority,
        "refused": refused,
        "is_me": user == request.user,
        "schools": schools_of(user, authority),
    }
    return render(request, "accounts/person.html", context, status=422 if refused else 200)


def _form_page(
    request: HttpRequest,
    authority: str,
    user: User,
    form: Any,
    template: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"form": form, "authority": authority, "who": user} | (more or {})
    return render(request, template, context, status=422 if form.errors else 200)


def _done(request: HttpRequest, user: User, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("person", user.pk)


def _not_mine(request: HttpRequest, user: User) -> None:
    if user == request.user:
        raise NotGranted("Nobody changes their own account's rights: ask somebody else to.")


def _only_here(authority: str, user: User) -> None:
    """An account is shut or opened by who manages all of what it holds."""
    if set(authorities_of(user)) != {authority}:
        raise NotGranted(
            f"{user} holds roles in another authority too: end the roles here instead."
        )


def _refuse(form: Form, refusal: NotGranted) -> None:
    """A service's sentence beside the field that it is about."""
    words = str(refusal)
    field = "scope"
    if "username" in form.fields and ("username" in words or "account named" in words):
        field = "username"
    elif "before it begins" in words:
        field = "last_day"
    elif words.startswith(("The role", "There is no role", "Nobody")) or "holds that role" in words:
        field = "role"
    form.add_error(field, words)


def _chips(request: HttpRequest, form: PeopleFilterForm) -> list[tuple[str, str]]:
    """What narrows the list, and the address without it."""
    chips = []
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name) if form.is_valid() else ""
        if value:
            query = request.GET.copy()
            query.pop(field.name)
            query.pop("page", None)
            choices = dict(getattr(field.field, "choices", ()))
            chips.append((f"{field.label}: {choices.get(value, value)}", f"?{query.urlencode()}"))
    return chips
