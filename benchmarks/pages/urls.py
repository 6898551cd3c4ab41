"""Every address of the site, and an empty page with navigation and scope."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.views.asked import authority_asked

EMPTY = """{% extends "ui/base.html" %}{% block title %}Empty{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Empty</h1>{% endblock %}"""


def empty(request: HttpRequest) -> HttpResponse:
    """What any page costs before it says anything: the session, who asks, how far they reach."""
    authority_asked(request, Permission.READ_DEFINITIONS)
    return HttpResponse(engines["django"].from_string(EMPTY).render({}, request))


urlpatterns = [
    path("empty/", empty, name="empty"),
    path("", include("virtualschool.config.urls")),
]
