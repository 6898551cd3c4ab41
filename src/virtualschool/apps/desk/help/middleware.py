"""Says the authority's own words on every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from virtualschool.apps.accounts.policies import authorities_held
from virtualschool.apps.authorities.selectors import local_words_of
from virtualschool.apps.ui.local_words import reworded_page
from virtualschool.domain.local_words import reword


class LocalWords:
    """Puts the words of the authority that a page is about into the page, if there are any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_page(response):
            return response
        held = authorities_held(request.user)
        asked = request.GET.get("authority")
        about = asked if asked in held else next(iter(held), "")
        if about and (words := local_words_of(about)):
            page = response.content.decode(response.charset)
            response.content = reworded_page(page, reword(words)).encode(response.charset)
        return response


def _is_page(response: HttpResponse) -> bool:
    """Whether it is read here: a paper taken as a file has its words already."""
    return (
        not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "Content-Disposition" not in response.headers
    )
