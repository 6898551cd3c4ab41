"""What every command shares: the home, the format, plain refusals and the exit status."""

from __future__ import annotations

import csv
import functools
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

DONE, FAULT, REFUSED, SET_ASIDE = 0, 1, 2, 3


class Refused(click.ClickException):
    """Refused, nothing changed: one plain sentence on standard error, exit status 2."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def open_home(home: Path | None) -> None:
    """Set Django up for the home that ``--home`` or ``VIRTUALSCHOOL_HOME`` names."""
    if home is not None:
        os.environ["VIRTUALSCHOOL_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virtualschool.config.settings")
    import django

    django.setup()


def command(group: click.Group, name: str, needs_database: bool = True) -> Callable[..., Any]:
    """A command of ``group`` with the common options, which may stand before or after its name.

    Sentences that the services refuse with become exit status 2; the command's own number is its
    exit status (0 for ``None``).
    """

    def decorate(function: Callable[..., Any]) -> click.Command:
        @functools.wraps(function)
        @click.pass_context
        def run(context: click.Context, /, *args: Any, **options: Any) -> None:
            shared: dict[str, Any] = context.find_root().obj or {}
            home = options.pop("home", None) or shared.get("home")
            chosen = options.pop("format", None) or shared.get("format") or "text"
            is_debugging = options.pop("debug", False) or shared.get("debug", False)
            try:
                open_home(home)
                if needs_database:
                    require_database()
                with authority_scope(options.get("authority")) if needs_database else nullcontext():
                    status = function(*args, format=chosen, **options)
            except refusals() as refusal:
                if is_debugging:
                    raise
                raise Refused(str(refusal)) from refusal
            except (click.ClickException, click.exceptions.Exit, click.Abort):
                raise
            except Exception as fault:
                if is_debugging:
                    raise
                click.echo(
                    f"An unexpected fault ({type(fault).__name__}). Nothing is lost; run the "
                    "command again with --debug to see where.",
                    err=True,
                )
                context.exit(FAULT)
            context.exit(status or DONE)

        for option in (
            click.option("--home", type=click.Path(path_type=Path), help="The home folder."),
            click.option("--format", type=click.Choice(["text", "json", "csv"]), default=None),
            click.option("--debug", is_flag=True, help="Show where a fault came from."),
        ):
            run = option(run)
        return group.command(name)(run)

    return decorate


@contextmanager
def authority_scope(named: str | None) -> Iterator[None]:
    """Keeps every query of a command within the authority named, or within those of the home.

    A command that needs one authority where the home holds several refuses by itself.
    """
    from django_scopes import scope

    from virtualschool.apps.authorities.models import Authority

    with scope(authority=[named] if named else [one.code for one in Authority.objects.all()]):
        yield


def refusals() -> tuple[type[Exception], ...]:
    """The exceptions whose message is a sentence for the user."""
    from virtualschool.analytics.query import QueryRefused
    from virtualschool.apps.accounts.services import NotGranted
    from virtualschool.apps.authorities.selectors import NoAuthority
    from virtualschool.apps.authorities.services import UnknownAuthority
    from virtualschool.apps.imports.services import LoadRefused
    from virtualschool.apps.indicators.engine import NothingLoaded
    from virtualschool.apps.papers.freezing import FreezeRefused
    from virtualschool.apps.papers.services import ReportRefused
    from virtualschool.apps.plans.reading import PlanRefused
    from virtualschool.apps.receipts.selectors import NoSuchLoad
    from virtualschool.apps.reports.copy_sheets import NoSuchTemplate
    from virtualschool.cli.periods import BadPeriod
    from virtualschool.demo.install import DemoRefused
    from virtualschool.domain.plan.questions import BadAnswer
    from virtualschool.domain.plan.table import NotAPlan
    from virtualschool.feeds.base import Unreadable
    from virtualschool.publishing.copy_sheet import TemplateRefused
    from virtualschool.publishing.renderers import UnknownFormat

    return (
        BadAnswer,
        BadPeriod,
        DemoRefused,
        FreezeRefused,
        LoadRefused,
        NoAuthority,
        NoSuchLoad,
        NoSuchTemplate,
        NotAPlan,
        NotGranted,
        NothingLoaded,
        PlanRefused,
        QueryRefused,
        ReportRefused,
        TemplateRefused,
        UnknownAuthority,
        UnknownFormat,
        Unreadable,
    )


def require_database() -> None:
    """Refuse plainly when the home was never begun, or is of another version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise Refused(f"The database cannot be reached: {error}") from error
    if pending:
        raise Refused(
            "This home is not ready: begin it (or bring it up to this version) with "
            "`virtualschool init --authority 806`, with your own authority's code."
        )


def whoever() -> str:
    """The actor that the audit log names for work at the command line."""
    return f"{getpass.getuser()} (command line)"


def print_json(value: Any) -> None:
    """One JSON document on standard output, and nothing else there."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], chosen: str, empty: str
) -> None:
    """Rows as JSON, CSV or a plain table; ``empty`` says plainly that there are none."""
    if chosen == "json":
        print_json(list(rows))
    elif chosen == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    elif not rows:
        click.echo(empty)
    else:
        cells = [
            [("" if row[name] is None else str(row[name])) for name in columns] for row in rows
        ]
        widths = [
            max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))
        ]
        for line in [list(columns), *cells]:
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(padded).rstrip())
