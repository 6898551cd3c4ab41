"""Commands for papers: report, editions, freeze, copy-sheets."""

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
    from virtualschool.apps.authorities.models import Authority
    from virtualschool.apps.papers.models import FrozenMonth

#: The report whose rows a template gives.
COPY_SHEET = "copy-sheet"


def add_to(group: click.Group) -> None:
    @command(group, "report")
    @click.argument("name", required=False)
    @click.option("--list", "list_names", is_flag=True, help="Names, and the options each takes.")
    @click.option("--month", help="The month, as 2022-10.")
    @click.option("--meeting", help="The day of the meeting that the paper is for.")
    @click.option("--authority", help="The authority's code.")
    @click.option("--template", help="copy-sheet: a template's file, or the name of one saved.")
    @click.option("--to", "targets", multiple=True, type=click.Path(path_type=Path))
    def report(
        name: str | None,
        list_names: bool,
        month: str | None,
        meeting: str | None,
        authority: str | None,
        template: str | None,
        targets: tuple[Path, ...],
        format: str,
    ) -> None:
        """Write a document; the suffix of each --to picks how."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.papers.register import paper, papers
        from virtualschool.apps.papers.services import write_paper

        if list_names:
            listing = [
                {"report": each.key, "title": each.title, "options": [f"--{each.kind}"]}
                for each in papers()
            ]
            listing.append(
                {
                    "report": COPY_SHEET,
                    "title": "Copy-ready sheet in another system's row order",
                    "options": ["--month", "--template"],
                }
            )
            if format == "json":
                print_json(listing)
            else:
                for one in listing:
                    click.echo(f"{one['report']}: {one['title']} ({', '.join(one['options'])})")
            return
        chosen = paper(name or "")
        names = ", ".join((*(each.key for each in papers()), COPY_SHEET))
        if chosen is None and name != COPY_SHEET:
            raise Refused(
                f"There is no report {name!r}; these are: {names}."
                if name
                else f"Name a report: {names}."
            )
        kind = chosen.kind if chosen else "month"
        period = meeting if kind == "meeting" else month
        if period is None:
            example = "2022-11-16" if kind == "meeting" else "2022-10"
            raise Refused(f"Say which {kind} the {name} report is for: --{kind} {example}.")
        if not targets:
            raise Refused("Say where to write it: --to FILE.pdf (or .docx, .xlsx, .html, .csv).")
        if chosen is None:
            written = _copy_sheet(the_authority(authority), template, period, targets)
        else:
            written = write_paper(
                name=chosen.key,
                authority=the_authority(authority),
                period=period,
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

    @group.group("copy-sheets")
    def copy_sheets() -> None:
        """Templates of copy-ready sheets: another system's rows, in its order."""

    @command(copy_sheets, "list")
    @click.option("--authority", help="The authority's code.")
    def list_templates(authority: str | None, format: str) -> None:
        """Every template that can be named."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.reports.copy_sheets import templates

        rows = [
            {"template": name, "rows": len(template.rows)}
            for name, template in templates(the_authority(authority).code).items()
        ]
        print_rows(rows, ["template", "rows"], format, "")

    @command(copy_sheets, "save")
    @click.argument("path", type=click.Path(path_type=Path))
    @click.option("--authority", help="The authority's code.")
    def save(path: Path, authority: str | None, format: str) -> None:
        """Keep a template (.toml or .json) under the name that it says."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.reports.copy_sheets import save_template

        saved = save_template(authority=the_authority(authority).code, path=path, by=whoever())
        if format == "json":
            print_json({"template": saved.name, "rows": len(saved.rows)})
        else:
            click.echo(f"Saved: {saved.name}, {len(saved.rows)} rows.")


def _frozen_row(month: FrozenMonth) -> dict[str, Any]:
    return {
        "month": month.month,
        "frozen_at": month.frozen_at.isoformat(),
        "signed_by": month.signed_by,
        "content": month.content_sha256,
        "snapshot": month.snapshot,
        "addenda": month.addenda.count(),
    }


def _copy_sheet(
    authority: Authority, named: str | None, month: str, targets: tuple[Path, ...]
) -> dict[str, Any]:
    from virtualschool.apps.papers.services import month_of_paper
    from virtualschool.apps.reports import copy_sheets
    from virtualschool.publishing.copy_sheet import default_template

    if named is None:
        template = default_template()
    elif Path(named).suffix in {".toml", ".json"}:
        template = copy_sheets.checked_template(Path(named))
    else:
        template = copy_sheets.template_named(authority.code, named)
    return copy_sheets.write_copy_sheet(
        authority=authority,
        template=template,
        month=month_of_paper(month),
        targets=targets,
        by=whoever(),
    )
