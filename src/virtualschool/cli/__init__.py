"""The command line: everything that the pages can do to data, by the same services."""

from virtualschool.cli.main import main

__all__ = ["main"]
