"""One indicator's page: its facts gathered from an engine, and the document made of them."""

from virtualschool.apps.indicators.figures.document import figure_document
from virtualschool.apps.indicators.figures.facts import FigureFacts
from virtualschool.apps.indicators.figures.gather import gather_figure
from virtualschool.apps.indicators.figures.periods import Choice, parse_choice

__all__ = ["Choice", "FigureFacts", "figure_document", "gather_figure", "parse_choice"]
