"""Bodies of pages that are kept for the day, so that the same page is counted and drawn once."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.http import urlencode

import virtualschool
from virtualschool.apps.indicators.figures.document import figure_document
from virtualschool.apps.indicators.figures.facts import FigureFacts
from virtualschool.apps.indicators.figures.read import Reading, counted
from virtualschool.apps.indicators.figures.reader import Reader
from virtualschool.apps.indicators.models import KeptPage
from virtualschool.publishing.document import FigureRef
from virtualschool.publishing.renderers import html
from virtualschool.publishing.renderers.html import render_body

#: Pages kept at most, about 20 kB each.
MOST_KEPT = 1000


def body_of(page: Reading, reader: Reader) -> str:
    """The page's body, with what the reader may be told. Raises ``QueryRefused``."""
    made_of = _made_of(page, reader)
    kept = KeptPage.objects.filter(made_of=made_of).first()
    if kept is not None:
        return zlib.decompress(kept.body).decode()
    body = _drawn(counted(page), page, reader)
    _keep(page, made_of, body)
    return body


def keep_bodies(page: Reading, readers: Collection[Reader]) -> None:
    """Make the page ready for each of the readers, counting once. Raises ``QueryRefused``."""
    wanted = {_made_of(page, reader): reader for reader in readers}
    held = KeptPage.objects.filter(made_of__in=wanted).values_list("made_of", flat=True)
    missing = wanted.keys() - set(held)
    if not missing:
        return
    facts = counted(page)
    for made_of in missing:
        _keep(page, made_of, _drawn(facts, page, wanted[made_of]))


def _drawn(facts: FigureFacts, page: Reading, reader: Reader) -> str:
    link = _link_within(page.asked.authority, reader)
    return render_body(figure_document(reader.told(facts)), link)


def _keep(page: Reading, made_of: str, body: str) -> None:
    """Keep a page, and let go of those of other days and of the oldest if there are too many."""
    _, is_new = KeptPage.objects.get_or_create(
        made_of=made_of,
        defaults={
            "authority": page.asked.authority,
            "made_on": page.asked.today,
            "body": zlib.compress(body.encode()),
        },
    )
    if is_new:
        KeptPage.objects.exclude(made_on=page.asked.today).delete()
        too_many = KeptPage.objects.order_by("-pk").values_list("pk", flat=True)[MOST_KEPT:]
        KeptPage.objects.filter(pk__in=list(too_many)).delete()


def _link_within(authority: str, reader: Reader) -> html.Link:
    @cache
    def behind(indicator: str) -> str:
        return reverse("children-behind", args=[indicator])

    def link(figure: FigureRef) -> str | None:
        if not reader.opens(figure):
            return None
        return f"{behind(figure.indicator)}?{urlencode({**figure.query, 'authority': authority})}"

    return link


def _made_of(page: Reading, reader: Reader) -> str:
    """A hash of what the page says, to whom and when, and of what says it."""
    asked = page.asked
    indicator, scope = asked.indicator, asked.scope
    holidays = [month.key for month in asked.months if asked.calendar.is_holiday_month(month)]
    parts: Mapping[str, object] = {
        "made by": _made_by(),
        "indicator": (indicator.key, indicator.version),
        "snapshots": (page.manifest, page.then),
        "ledger": page.ledger,
        "choice": (asked.cohort, asked.choice.key, asked.is_then, asked.is_part),
        "reader": (
            sorted(reader.untold),
            None if reader.unlisted is None else sorted(reader.unlisted),
            reader.is_outside,
        ),
        "scope": [
            None if part is None else sorted(part)
            for part in (scope.authorities, scope.schools, scope.children)
        ],
        "months": [month.key for month in asked.months],
        "holidays": holidays,
        "beside": (
            asked.organisation,
            asked.known_from,
            [str(each) for each in asked.anew],
            list(asked.published),
            list(asked.received),
            asked.today,
            list(asked.notes),
        ),
    }
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


@cache
def _made_by() -> str:
    """A hash of all our code: a page made by other code is another page."""
    root = Path(virtualschool.__file__).parent
    files = sorted([*root.rglob("*.py"), *html.TEMPLATES.glob("*.j2")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
