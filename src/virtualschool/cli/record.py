"""Commands for the record of papers: editions, freeze."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virtualschool.cli.common import (
    SET_ASIDE,
    Refused,
    command,
    print_json,
    print_rows,
    whoever,
)

if TYPE_CHECKING:
    from virtualschool.apps.papers.models import FrozenMonth


def add_to(group: click.Group) -> None:
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
        from virtualschool.apps.papers.selectors import edition_rows

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
        from virtualschool.apps.papers.selectors import edition_numbered
        from virtualschool.apps.papers.services import record_sent

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

    @command(editions, "verify")
    @click.option("--authority", help="The authority's code.")
    def verify(authority: str | None, format: str) -> int:
        """Prove the record of papers: every row, hash and byte, and the frozen months."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.papers import verify as proof

        code = the_authority(authority).code
        problems, counts = proof.problems(code), proof.counts(code)
        if format == "json":
            print_json({"problems": problems, "counts": counts})
        else:
            for problem in problems:
                click.echo(problem)
            looked_at = ", ".join(f"{number:,} {words}" for words, number in counts.items())
            click.echo(f"Looked at {looked_at}.")
            if not problems:
                click.echo("Nothing is wrong.")
        return SET_ASIDE if problems else 0

    @command(group, "freeze")
    @click.argument("month", required=False)
    @click.option("--signed-by", default="", help="Who signs: a name and a post.")
    @click.option("--addendum", "reason", help="Correct a frozen month: say why.")
    @click.option("--list", "list_months", is_flag=True, help="The months that are frozen.")
    @click.option("--authority", help="The authority's code.")
    def freeze(
        month: str | None,
        signed_by: str,
        reason: str | None,
        list_months: bool,
        authority: str | None,
        format: str,
    ) -> None:
        """Fix a month's figures, signed; or correct a month that is fixed, by an addendum."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.papers import freezing

        code = the_authority(authority).code
        if list_months:
            rows = [_frozen_row(each) for each in freezing.frozen_months(code)]
            if format == "text":
                rows = [
                    row | {name: row[name][:12] for name in ("content", "snapshot")} for row in rows
                ]
            columns = ["month", "frozen_at", "signed_by", "content", "snapshot", "addenda"]
            print_rows(rows, columns, format, "No month is frozen yet.")
            return
        if month is None:
            raise Refused("Say which month: virtualschool freeze 2022-10.")
        if reason is not None:
            made = freezing.add_addendum(
                authority=code, month=month, reason=reason, signed_by=signed_by, by=whoever()
            )
            if format == "json":
                print_json({"month": month, "addendum": made.number, "changes": made.changes})
            else:
                click.echo(
                    f"Addendum {made.number} to {month}, signed by {made.signed_by}: "
                    f"{len(made.changes):,} figures as reported and as now known."
                )
            return
        held = freezing.freeze(authority=code, month=month, signed_by=signed_by, by=whoever())
        if format == "json":
            print_json(_frozen_row(held))
        else:
            click.echo(
                f"{month} is frozen: {len(held.body['figures']):,} figures, signed by "
                f"{held.signed_by}, content {held.content_sha256[:12]}."
            )


def _frozen_row(month: FrozenMonth) -> dict[str, Any]:
    return {
        "month": month.month,
        "frozen_at": month.frozen_at.isoformat(),
        "signed_by": month.signed_by,
        "content": month.content_sha256,
        "snapshot": month.snapshot,
        "addenda": month.addenda.count(),
    }
