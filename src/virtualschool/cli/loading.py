"""Commands for files: load, loads, findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from virtualschool.cli.common import SET_ASIDE, command, print_json, print_rows, whoever


def add_to(group: click.Group) -> None:
    @command(group, "load")
    @click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option("--feed", help="Read the files as this feed, whatever their headings say.")
    @click.option("--authority", help="The authority's code; not needed where the home has one.")
    @click.option("--year", type=int, help="The SSDA903 collection year ending 31 March of YEAR.")
    @click.option("--term", help="The census term, as 2024-autumn.")
    @click.option("--mapping", type=click.Path(path_type=Path), help="Headings, as TOML or JSON.")
    @click.option("--preview", is_flag=True, help="Say what would happen and change nothing.")
    def load(
        paths: tuple[Path, ...],
        feed: str | None,
        authority: str | None,
        year: int | None,
        term: str | None,
        mapping: Path | None,
        preview: bool,
        format: str,
    ) -> int:
        """Load files of any known feed, recognised by their headings, all or nothing."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.imports import services
        from virtualschool.apps.receipts.clock import home_clock
        from virtualschool.feeds.base import Context
        from virtualschool.feeds.registry import read_mapping

        chosen = the_authority(authority)
        report = services.load(
            paths=paths,
            authority=chosen,
            by=whoever(),
            context=Context(
                authority=chosen.code,
                today=home_clock().today(),
                year=year,
                term=term,
                mapping=read_mapping(mapping) if mapping else {},
            ),
            feed=feed,
            preview=preview,
        )
        if format == "json":
            print_json(report)
        else:
            _say_load(report)
        return SET_ASIDE if any(file["set_aside"] for file in report["files"]) else 0

    @group.group("loads", invoke_without_command=True)
    @click.option("--home", type=click.Path(path_type=Path))
    @click.option("--format", type=click.Choice(["text", "json", "csv"]), default=None)
    @click.pass_context
    def loads(context: click.Context, home: Path | None, format: str | None) -> None:
        """The ledger of all loads."""
        shared = context.find_root().obj
        shared["home"] = home or shared["home"]
        shared["format"] = format or shared["format"]
        if context.invoked_subcommand is None:
            context.invoke(list_loads)

    @command(loads, "list")
    def list_loads(format: str) -> None:
        """Every load, newest first."""
        from virtualschool.apps.receipts.selectors import ledger

        entries = ledger()
        if format == "json":
            print_json(entries)
            return
        rows = [
            {
                "load": entry["load"],
                "status": entry["status"],
                "received": entry["received_at"][:16],
                "by": entry["received_by"],
                "files": len(entry["files"]),
                "rows": sum(file["rows"] for file in entry["files"]),
                "set aside": sum(file["set_aside"] for file in entry["files"]),
                "findings": sum(file["findings"] for file in entry["files"]),
            }
            for entry in entries
        ]
        print_rows(rows, list(rows[0]) if rows else [], format, "Nothing has been loaded yet.")

    @command(loads, "undo")
    @click.argument("number", type=int)
    def undo(number: int, format: str) -> None:
        """Take a load back: the state becomes as if it had never been accepted."""
        from virtualschool.apps.imports import services

        report = services.undo(number=number, by=whoever())
        if format == "json":
            print_json(report)
        else:
            click.echo(f"Load {number} was taken back; {report['children']} children remain.")

    @command(group, "findings")
    @click.argument("number", type=int)
    @click.option("--code", help="Only findings with this code.")
    def findings(number: int, code: str | None, format: str) -> None:
        """What was found in a load: the published rules by their numbers, and rows set aside."""
        from virtualschool.apps.receipts.selectors import findings_of, load_numbered

        found = findings_of(load_numbered(number))
        if code is not None:
            found = [finding for finding in found if finding["code"] == code]
        columns = ["code", "severity", "file", "line", "field", "message"]
        print_rows(found, columns, format, "Nothing was found.")


#: Rows set aside that a load says on the screen; `findings` lists them all.
SHOWN_ASIDE = 20


def _say_load(report: dict[str, Any]) -> None:
    for file in report["files"]:
        words = [f"{file['accepted']:,} accepted"]
        if file["unchanged"]:
            words.append(f"{file['unchanged']:,} unchanged")
        if file["set_aside"]:
            words.append(f"{file['set_aside']:,} set aside")
        words.append(_many(file["findings"], "finding"))
        click.echo(
            f"{file['name']}: {file['feed']} {file['table']}, {_many(file['rows'], 'row')}: "
            f"{', '.join(words)}"
        )
    for row in report["set_aside"][:SHOWN_ASIDE]:
        click.echo(f"Set aside, {row['file']} line {row['line']}: {row['reason']}")
    if len(report["set_aside"]) > SHOWN_ASIDE:
        click.echo(f"and {len(report['set_aside']) - SHOWN_ASIDE:,} more.")
    for other in report["passed_over"]:
        click.echo(f"{other['name']}: passed over. {other['why']}")
    children = "1 child" if report["children"] == 1 else f"{report['children']:,} children"
    if report["load"] is None:
        click.echo(f"This was a preview: nothing changed. {children}.")
    else:
        click.echo(
            f"Load {report['load']}: {children} in the store. "
            f"`virtualschool findings {report['load']}` lists what was found."
        )


def _many(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
