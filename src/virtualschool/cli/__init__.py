"""The command line: everything that the pages can do to data, by the same services."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from virtualschool.cli.common import REFUSED
from virtualschool.cli.main import virtualschool

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit status.

    Words that make no command are refused like anything else: one sentence, status 2.
    """
    try:
        status = virtualschool.main(arguments, standalone_mode=False)
    except click.UsageError as error:
        hint = f" See: {error.ctx.command_path} --help" if error.ctx else ""
        click.echo(f"{error.format_message().rstrip('.')}.{hint}", err=True)
        status = REFUSED
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.Abort:
        click.echo("Stopped; nothing was changed.", err=True)
        status = REFUSED
    sys.exit(status if isinstance(status, int) else 0)
