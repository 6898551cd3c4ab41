"""HTML: a fragment for the site, or a page that stands alone with its style and no request.

Class names are GOV.UK Frontend's, so inside the site the site's own style applies;
``DOCUMENT_STYLE`` is the little that a document needs beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from virtualschool.publishing import charts
from virtualschool.publishing.document import Chart, Document, FigureRef
from virtualschool.publishing.plain import as_data, blocks_of

MEDIA_TYPE = "text/html; charset=utf-8"
TEMPLATES = Path(__file__).parent.parent / "templates" / "html"
DOCUMENT_STYLE = TEMPLATES / "document.css"

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
    return environment


@pass_context
def _picture(context: Context, key: str, is_wide: bool) -> Markup:
    """A chart's SVG. It is safe: Vega writes it and escapes every label."""
    chart: Chart = context["charts"][key]
    return Markup(charts.svg(chart, charts.WIDE if is_wide else charts.NARROW))  # noqa: S704


def render_body(document: Document, link: Link = _no_link) -> str:
    """The document as a fragment: one ``article`` with its ``h1``.

    ``link`` gives the address behind a figure, or nothing where it opens nothing. The
    page around it carries GOV.UK Frontend and ``DOCUMENT_STYLE``.
    """
    data = as_data(document)

    def address(figure: dict[str, Any]) -> str | None:
        return link(FigureRef(text="", **figure))

    shown = {
        block.key: block for _, block in blocks_of(document.sections) if isinstance(block, Chart)
    }
    template = _environment().get_template("body.html.j2")
    return template.render(doc=data, link=address, charts=shown)


def render(document: Document) -> bytes:
    """One HTML file that opens without a network: style inside, charts inside, no script."""
    style = DOCUMENT_STYLE.read_text("utf-8") + (TEMPLATES / "standalone.css").read_text("utf-8")
    page = _environment().get_template("page.html.j2")
    return page.render(
        doc=as_data(document),
        style=Markup(style),  # noqa: S704 our own file
        body=Markup(render_body(document)),  # noqa: S704 rendered with escaping
    ).encode()
