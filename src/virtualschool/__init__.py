"""Virtual School: the working system of an English authority's virtual school."""

__version__ = "0.1.0"
