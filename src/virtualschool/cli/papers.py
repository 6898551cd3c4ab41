"""Commands for papers: report, editions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from virtualschool.cli.common import Refused, command, print_json, print_rows, whoever


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

    @group.group("editions", invoke_without_command=True)
    @click.option("--home", type=click.Path(path_type=Path))
    @click.option("--format", type=click.Choice(["text", "json", "csv"]), default=None)
    @click.pass_context
    def editions(context: click.Context, home: Path | None, format: str | None) -> None:
        """Papers as they were issued: when, from which snapshot, and to whom they went."""
        shared = context.find_root().obj
        shared["home"] = home or shared["home"]
        shared["format"] = format or shared["format"]
        if context.invoked_subcommand is None:
            context.invoke(list_editions)

    @command(editions, "list")
    @click.option("--month", default="", help="Only papers of this month, as 2022-10.")
    @click.option("--authority", help="The authority's code.")
    def list_editions(format: str, month: str = "", authority: str | None = None) -> None:
        """Every edition, newest first."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.reports.selectors import edition_rows

        rows = edition_rows(the_authority(authority).code, month)
        if format == "json":
            print_json(rows)
            return
        columns = ["report", "month", "edition", "issued_at", "issued_by", "content", "snapshot"]
        plain = [
            {
                **row,
                "content": row["content_sha256"][:12],
                "snapshot": row["snapshot"][:12],
                "sent to": ", ".join(each["to"] for each in row["sent"]),
            }
            for row in rows
        ]
        print_rows(plain, [*columns, "sent to"], format, "No paper has been issued yet.")

    @command(editions, "sent")
    @click.argument("report_name", metavar="REPORT")
    @click.option("--month", required=True, help="The month, as 2022-10.")
    @click.option("--edition", type=int, help="Which edition; the latest when left out.")
    @click.option("--to", "to", required=True, help="To whom: a person and a post.")
    @click.option("--on", "sent_on", required=True, type=click.DateTime(["%Y-%m-%d"]))
    @click.option("--read", "read_on", type=click.DateTime(["%Y-%m-%d"]))
    @click.option("--discussed-at", default="", help="The meeting.")
    @click.option("--discussed", "discussed_on", type=click.DateTime(["%Y-%m-%d"]))
    @click.option("--authority", help="The authority's code.")
    def sent(
        report_name: str,
        month: str,
        edition: int | None,
        to: str,
        sent_on: datetime,
        read_on: datetime | None,
        discussed_at: str,
        discussed_on: datetime | None,
        authority: str | None,
        format: str,
    ) -> None:
        """Record to whom an edition went, when, and where it was discussed."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.reports.selectors import edition_numbered
        from virtualschool.apps.reports.services import record_sent

        code = the_authority(authority).code
        found = edition_numbered(code, report_name, month, edition)
        if found is None:
            which = f"edition {edition} of the" if edition else "edition of the"
            raise Refused(f"No {which} {report_name} report of {month} has been issued.")
        made = record_sent(
            edition=found,
            to=to,
            sent_on=sent_on.date(),
            read_on=read_on.date() if read_on else None,
            discussed_at=discussed_at,
            discussed_on=discussed_on.date() if discussed_on else None,
            by=whoever(),
        )
        answer = {
            "report": report_name,
            "month": month,
            "edition": found.number,
            "to": made.to,
            "sent_on": made.sent_on.isoformat(),
        }
        if format == "json":
            print_json(answer)
        else:
            click.echo(f"Recorded: edition {found.number} went to {made.to} on {made.sent_on}.")
