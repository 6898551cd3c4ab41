"""Commands that write papers: report, copy-sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virtualschool.cli.common import (
    Refused,
    command,
    print_json,
    print_rows,
    whoever,
)

if TYPE_CHECKING:
    from virtualschool.apps.authorities.models import Authority

#: The report whose rows a template gives.
COPY_SHEET = "copy-sheet"
#: Names that stand for several papers: all of a month, and those that are due.
ALL, DUE = "all", "due"


def add_to(group: click.Group) -> None:
    @command(group, "report")
    @click.argument("name", required=False)
    @click.option("--list", "list_names", is_flag=True, help="Names, and the options each takes.")
    @click.option("--month", help="The month, as 2022-10.")
    @click.option("--meeting", help="The day of the meeting that the paper is for.")
    @click.option("--authority", help="The authority's code.")
    @click.option("--template", help="copy-sheet: a template's file, or the name of one saved.")
    @click.option("--to", "targets", multiple=True, type=click.Path(path_type=Path))
    @click.option("--notify", is_flag=True, help="all, due: tell the readers, by a link.")
    @click.option("--site", help="What begins such links, as https://virtualschool.example.")
    def report(
        name: str | None,
        list_names: bool,
        month: str | None,
        meeting: str | None,
        authority: str | None,
        template: str | None,
        targets: tuple[Path, ...],
        notify: bool,
        site: str | None,
        format: str,
    ) -> None:
        """Write a paper; the suffix of each --to picks how.

        NAME `all` writes every paper of a month in five formats into the folder --to; `due` those
        whose month has ended and that nobody has issued yet (for a scheduler).
        """
        from virtualschool.apps.authorities.selectors import the_authority

        if list_names:
            _say_names(format)
            return
        if name in (ALL, DUE):
            wrote = _several(name, the_authority(authority), month, targets)
            told = _tell(the_authority(authority).code, wrote, site) if notify else []
            if format == "json":
                print_json(wrote | {"told": told})
            else:
                _say_several(wrote, told)
            return
        written = _one(name, the_authority(authority), month, meeting, template, targets)
        if format == "json":
            print_json(written)
        else:
            for path in written["files"]:
                click.echo(path)

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


def _say_names(format: str) -> None:
    from virtualschool.apps.papers.register import papers

    listing = [
        {"report": each.key, "title": each.title, "options": [f"--{each.kind}"]}
        for each in papers()
    ]
    listing += [
        {
            "report": COPY_SHEET,
            "title": "Copy-ready sheet in another system's row order",
            "options": ["--month", "--template"],
        },
        {
            "report": ALL,
            "title": "Every paper of a month, in five formats",
            "options": ["--month", "--notify"],
        },
        {
            "report": DUE,
            "title": "Every paper that is due, in five formats",
            "options": ["--notify"],
        },
    ]
    if format == "json":
        print_json(listing)
    else:
        for one in listing:
            click.echo(f"{one['report']}: {one['title']} ({', '.join(one['options'])})")


def _one(
    name: str | None,
    authority: Authority,
    month: str | None,
    meeting: str | None,
    template: str | None,
    targets: tuple[Path, ...],
) -> dict[str, Any]:
    from virtualschool.apps.papers.register import paper, papers
    from virtualschool.apps.papers.services import write_paper

    chosen = paper(name or "")
    if chosen is None and name != COPY_SHEET:
        names = ", ".join((*(each.key for each in papers()), COPY_SHEET, ALL, DUE))
        raise Refused(
            f"There is no report {name!r}; these are: {names}."
            if name
            else f"Name a report: {names}."
        )
    kind = chosen.kind if chosen else "month"
    period = (meeting or month) if kind == "meeting" else month
    if period is None:
        example = "2022-11-16" if kind == "meeting" else "2022-10"
        raise Refused(f"Say which {kind} the {name} report is for: --{kind} {example}.")
    if not targets:
        raise Refused("Say where to write it: --to FILE.pdf (or .docx, .xlsx, .html, .csv).")
    if chosen is None:
        return _copy_sheet(authority, template, period, targets)
    return write_paper(
        name=chosen.key, authority=authority, period=period, targets=targets, by=whoever()
    )


def _several(
    name: str, authority: Authority, month: str | None, targets: tuple[Path, ...]
) -> dict[str, Any]:
    from django.conf import settings

    from virtualschool.apps.papers.batch import write_due, write_papers_of_month

    if len(targets) > 1 or any(target.suffix for target in targets):
        raise Refused("Name one folder to write the papers into: --to FOLDER.")
    folder = targets[0] if targets else settings.HOME.reports
    if name == DUE:
        return write_due(authority=authority, folder=folder, by=whoever())
    if month is None:
        raise Refused("Say which month the papers are for: --month 2022-10.")
    return write_papers_of_month(authority=authority, month=month, folder=folder, by=whoever())


def _tell(authority: str, wrote: dict[str, Any], site: str | None) -> list[dict[str, str]]:
    """Tell the readers of each edition written."""
    from django.conf import settings

    from virtualschool.apps.papers.notices import notify
    from virtualschool.apps.papers.selectors import edition_numbered

    begins = site or settings.SITE
    told = []
    for each in wrote["papers"]:
        edition = edition_numbered(authority, each["report"], each["period"], each["edition"])
        if edition is not None:
            made = notify(edition=edition, by=whoever(), site=begins)
            told += [
                {"report": each["report"], "period": each["period"], "to": one.to} for one in made
            ]
    return told


def _say_several(wrote: dict[str, Any], told: list[dict[str, str]]) -> None:
    for each in wrote["papers"]:
        for path in each["files"]:
            click.echo(path)
    for name, why in wrote["refused"].items():
        click.echo(f"{name} is left out: {why}")
    if not wrote["papers"] and not wrote["refused"]:
        click.echo("No paper is due.")
    for each in told:
        click.echo(f"Told: {each['to']}, of {each['report']} {each['period']}.")


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
