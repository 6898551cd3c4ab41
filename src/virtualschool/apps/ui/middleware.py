"""Headers that every answer carries, and addresses that nothing here has."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

#: Nothing comes from another host, and no script or style stands in a page.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=()"


class SecurityHeaders:
    """Adds the content security policy, and keeps pages out of shared caches and histories.

    A page about children is not to be had from the disk of a shared computer after signing out,
    so only static files, which whitenoise answers before this, may be stored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class NoNulls:
    """Answers 404 to an address with a null character: PostgreSQL refuses to look for one, and
    nothing that is kept has any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = [request.path, *request.GET, *(v for vs in request.GET.lists() for v in vs[1])]
        if any("\0" in each for each in asked):
            raise Http404
        return self.get_response(request)
