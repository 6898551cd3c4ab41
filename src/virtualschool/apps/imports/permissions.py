"""Who may load files, look at what was loaded, and say who is one child with whom."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports.models import Upload

#: A number in an address past this is no row's: every database can hold what is below.
LARGEST_NUMBER = 2**31 - 1


def authority_for(user: User | AnonymousUser, permission: Permission) -> Authority:
    """The authority for the whole of which the user has ``permission``; 404 for anybody else.

    What is loaded is of all its children, so that a grant for some of them does not do.
    """
    for code in authorities_within(user, permission):
        found = Authority.objects.filter(code=code).first()
        if found is not None and reach(user, permission, code).is_whole:
            return found
    raise Http404


def may_all(user: User | AnonymousUser, permission: Permission, authority: str) -> bool:
    """Whether the user has ``permission`` for the whole authority."""
    return reach(user, permission, authority).is_whole


def own_upload(user: User | AnonymousUser, authority: str, token: str) -> Upload:
    """The upload of that token, for whoever put it in; 404 for anybody else."""
    found = Upload.objects.filter(
        token=token, authority=authority, uploaded_by=user.get_username()
    ).first()
    if found is None:
        raise Http404
    return found
