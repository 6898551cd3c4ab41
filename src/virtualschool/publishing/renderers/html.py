"""HTML: a fragment for the site, or a page that stands alone: one file, no request to anything.

Class names are GOV.UK Frontend's, so inside the site the site's own style applies;
``DOCUMENT_STYLE`` is the little that a document needs beyond it. The page of its own carries style,
charts and a small script that sorts and filters its tables; its policy lets only that script run,
by its hash, and the page is whole without it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from virtualschool.publishing import charts, ink
from virtualschool.publishing.document import Chart, Document, FigureRef
from virtualschool.publishing.editions import stamp_words, stamped
from virtualschool.publishing.plain import blocks_of, says_something

MEDIA_TYPE = "text/html; charset=utf-8"
TEMPLATES = Path(__file__).parent.parent / "templates" / "html"
DOCUMENT_STYLE = TEMPLATES / "document.css"
#: On a page of the site, a table of more rows is folded under its name.
FOLDED_ABOVE = 40

Link = Callable[[FigureRef], str | None]


def _no_link(_figure: FigureRef) -> str | None:
    return None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["picture"] = _picture
    environment.globals["dots"] = _dots
    environment.globals["said_in"] = _said_in
    return environment


#: More dots than these are not counted at a glance.
DOTS_AT_MOST = 12


def _dots(item: dict[str, Any]) -> str:
    """A dot for each of the few of whom a figure is printed as counts, full for those counted.

    Empty for every other figure. The counts beside them are their text.
    """
    few, among = item["figure"]["numerator"], item["figure"]["denominator"]
    if not among or among > DOTS_AT_MOST or item["text"] != f"{few} of {among}":
        return ""
    return "●" * few + "○" * (among - few)


def _said_in(row: dict[str, Any]) -> list[str]:
    """The keys of a row's cells that say anything."""
    return [key for key, cell in row.items() if says_something(cell)]


@pass_context
def _picture(context: Context, key: str, is_wide: bool) -> Markup:
    """A chart's SVG. It is safe: Vega writes it and escapes every label."""
    chart: Chart = context["charts"][key]
    return Markup(charts.svg(chart, ink.WIDE if is_wide else ink.NARROW))  # noqa: S704


def render_body(document: Document, link: Link = _no_link) -> str:
    """The document as a fragment: one ``article`` with its ``h1``.

    ``link`` gives the address behind a figure, or nothing where it opens nothing. The
    page around it carries GOV.UK Frontend and ``DOCUMENT_STYLE``.
    """
    return _body(stamped(document), document, link, FOLDED_ABOVE)


def render_sections(document: Document) -> str:
    """Its sections alone, for a page that has a title of its own."""
    return _body(stamped(document), document, _no_link, FOLDED_ABOVE, "sections.html.j2")


def _body(
    data: dict[str, Any],
    document: Document,
    link: Link,
    folds: int = 0,
    name: str = "body.html.j2",
) -> str:
    def address(figure: dict[str, Any]) -> str | None:
        return link(FigureRef(text="", **figure))

    shown = {
        block.key: block for _, block in blocks_of(document.sections) if isinstance(block, Chart)
    }
    template = _environment().get_template(name)
    return template.render(
        doc=data, stamp=stamp_words(data), link=address, charts=shown, folds=folds
    )


@cache
def _own_files() -> tuple[str, str, str]:
    """Style and script of the page of its own, and the script's hash as a policy writes it."""
    style = DOCUMENT_STYLE.read_text("utf-8") + (TEMPLATES / "standalone.css").read_text("utf-8")
    script = (TEMPLATES / "standalone.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return style, script, f"sha256-{digest}"


def render(document: Document) -> bytes:
    """One HTML file that opens without a network: style, charts and script are inside it."""
    data = stamped(document)
    style, script, script_hash = _own_files()
    page = _environment().get_template("page.html.j2")
    return page.render(
        doc=data,
        stamp=stamp_words(data),
        style=Markup(style),  # noqa: S704 our own file
        script=Markup(script),  # noqa: S704 our own file
        script_hash=script_hash,
        body=Markup(_body(data, document, _no_link)),  # noqa: S704 rendered with escaping
    ).encode()
