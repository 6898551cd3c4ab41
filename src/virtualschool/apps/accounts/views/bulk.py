"""Many invitations by one file: send it, read what would be done, then do it all."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from virtualschool.apps.accounts.bulk import MOST_BYTES, FileRefused, invite_all, read
from virtualschool.apps.accounts.forms import GRANTABLE, ListForm
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.services import NotGranted
from virtualschool.apps.accounts.views.asked import authority_asked
from virtualschool.apps.accounts.views.people import link_answer

_SALT = "virtualschool.accounts.bulk"
_AN_HOUR = 60 * 60


def invite_many(request: HttpRequest) -> HttpResponse:
    """The file, its preview, and the links.

    Between preview and invitation the list travels in the page, signed: nothing is stored of a
    file that nobody confirmed, and what is confirmed is what was shown.
    """
    authority = authority_asked(request, Permission.MANAGE_USERS)
    if request.method == "POST" and "confirmed" in request.POST:
        return _invite(request, authority)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["people"]
        try:
            if sent.size > MOST_BYTES:
                raise FileRefused("The file is too large for a list of people: it may have 1 MB.")
            data = sent.read()
            rows = read(data, authority)
        except FileRefused as refused:
            form.add_error("people", str(refused))
        else:
            bad = [row for row in rows if row.problem]
            context = {
                "authority": authority,
                "bad": bad,
                "good": [row for row in rows if not row.problem],
                "confirmed": "" if bad else signing.dumps(data.decode("latin-1"), salt=_SALT),
            }
            return render(
                request, "accounts/invite_preview.html", context, status=422 if bad else 200
            )
    return _first_page(request, authority, form)


def _invite(request: HttpRequest, authority: str) -> HttpResponse:
    form = ListForm(request.POST, request.FILES)
    try:
        data = signing.loads(request.POST["confirmed"], salt=_SALT, max_age=_AN_HOUR)
        rows = read(data.encode("latin-1"), authority)
        made = invite_all(rows=rows, by=request.user.get_username())
    except signing.BadSignature:
        refusal = "The preview is more than an hour old: choose the file again"
    except (FileRefused, NotGranted) as refused:
        refusal = f"Nobody was invited. {refused}"
    else:
        return link_answer(request, authority, made)
    form.errors["people"] = form.error_class([refusal])
    return _first_page(request, authority, form)


def _first_page(request: HttpRequest, authority: str, form: ListForm) -> HttpResponse:
    return render(
        request,
        "accounts/invite_many.html",
        {"form": form, "authority": authority, "roles": GRANTABLE},
        status=422 if form.errors else 200,
    )
