"""The one console script. Commands are grouped by what they do, one module each."""

from __future__ import annotations

from pathlib import Path

import click

from virtualschool import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), help="The home folder (default ./var).")
@click.option("--format", type=click.Choice(["text", "json", "csv"]), default=None)
@click.option("--debug", is_flag=True, help="Show where a fault came from.")
@click.version_option(__version__, prog_name="virtualschool")
@click.pass_context
def virtualschool(
    context: click.Context, home: Path | None, format: str | None, debug: bool
) -> None:
    """Virtual School: files in, figures and papers out.

    The home folder (--home, or VIRTUALSCHOOL_HOME) holds the database, the snapshots, the files
    received and the reports. DATABASE_URL names another database. Exit status: 0 done, 3 done but
    some rows were set aside, 2 refused and nothing changed, 1 an unexpected fault.
    """
    context.obj = {"home": home, "format": format, "debug": debug}


def _add_commands() -> None:
    from virtualschool.cli import (
        figures,
        home,
        loading,
        papers,
        plan,
        plan_actions,
        plan_review,
        record,
        serving,
    )

    for module in (
        home,
        loading,
        figures,
        papers,
        record,
        plan,
        plan_actions,
        plan_review,
        serving,
    ):
        module.add_to(virtualschool)


_add_commands()
