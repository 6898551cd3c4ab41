"""A paper as a Word document: parts, blocks and tables. ``renderers/docx`` puts them together."""
