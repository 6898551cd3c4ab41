"""What every page about schools asks first: who reads."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.schools.policy import Reader, reader_of
from virtualschool.apps.desk.standing import make_standings


def the_reader(request: HttpRequest) -> Reader:
    """The reader of the authority asked for, else of the user's first; 404 for nobody's."""
    asked = request.GET.get("authority")
    for code in authorities_within(request.user, Permission.SEE_SCHOOLS):
        if asked in (None, code) and (reader := reader_of(request.user, code)):
            make_standings(code)
            return reader
    raise Http404


def may_export(reader: Reader) -> bool:
    """Whether the reader may take what the pages say away as a file."""
    return any(
        may(reader.user, permission, reader.authority)
        for permission in (Permission.EXPORT_CHILDREN, Permission.EXPORT_REPORTS)
    )
