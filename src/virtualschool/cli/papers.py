"""Commands for papers: report."""

from __future__ import annotations

from pathlib import Path

import click

from virtualschool.cli.common import Refused, command, print_json, whoever


def add_to(group: click.Group) -> None:
    @command(group, "report")
    @click.argument("name", required=False)
    @click.option("--list", "list_names", is_flag=True, help="Names, and the options each takes.")
    @click.option("--month", help="The month, as 2022-10.")
    @click.option("--authority", help="The authority's code.")
    @click.option("--to", "targets", multiple=True, type=click.Path(path_type=Path))
    def report(
        name: str | None,
        list_names: bool,
        month: str | None,
        authority: str | None,
        targets: tuple[Path, ...],
        format: str,
    ) -> None:
        """Write a document; the suffix of each --to picks how."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.reports.selectors import REPORTS
        from virtualschool.apps.reports.services import write_report

        if list_names:
            listing = [
                {"report": key, "title": one.title, "options": ["--month"]}
                for key, one in REPORTS.items()
            ]
            if format == "json":
                print_json(listing)
            else:
                for one in listing:
                    click.echo(f"{one['report']}: {one['title']} ({', '.join(one['options'])})")
            return
        if name not in REPORTS:
            raise Refused(
                f"There is no report {name!r}; these are: {', '.join(REPORTS)}."
                if name
                else f"Name a report: {', '.join(REPORTS)}."
            )
        if month is None:
            raise Refused(f"Say which month the {name} report is for: --month 2022-10.")
        if not targets:
            raise Refused("Say where to write it: --to FILE.pdf (or .html, .csv, .json).")
        written = write_report(
            name=name,
            authority=the_authority(authority),
            month=month,
            targets=targets,
            by=whoever(),
        )
        if format == "json":
            print_json(written)
        else:
            for path in written["files"]:
                click.echo(path)
