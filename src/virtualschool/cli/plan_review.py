"""Commands for a plan's reviews: open, close, compare, templates, weekly messages, structure."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from virtualschool.cli.common import Refused, command, print_json, print_rows, whoever

_DAY = click.DateTime(["%Y-%m-%d"])


def add_to(group: click.Group) -> None:
    plan = group.commands["plan"]
    assert isinstance(plan, click.Group)
    _add_templates(plan)
    _add_comparing(plan)
    _add_reviews(plan)
    _add_reminders(plan)


def _add_templates(plan: click.Group) -> None:
    @command(plan, "template")
    @click.argument("name", required=False)
    @click.option("--to", "target", type=click.Path(path_type=Path))
    @click.option("--authority", help="The authority's code.")
    def template(name: str | None, target: Path | None, authority: str | None, format: str) -> None:
        """Write a plan to be filled in (.docx); without a name, those there are."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.review.templates import template_file
        from virtualschool.domain.plan.templates import TEMPLATES

        if name is None:
            rows = [{"template": key, "for": f"it {one.about}"} for key, one in TEMPLATES.items()]
            print_rows(rows, ["template", "for"], format, "")
            return
        if target is None or target.suffix.lower() != ".docx":
            raise Refused("Say to which Word file: --to FILE.docx.")
        written = template_file(name, organisation=the_authority(authority).name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written)
        if format == "json":
            print_json({"template": name, "file": str(target), "bytes": len(written)})
        else:
            click.echo(target)


def _add_comparing(plan: click.Group) -> None:
    @command(plan, "compare")
    @click.option("--from", "first", required=True, type=_DAY, help="The earlier day.")
    @click.option("--to", "last", type=_DAY, help="The later day; today when left out.")
    @click.option("--authority", help="The authority's code.")
    def compare(first: datetime, last: datetime | None, authority: str | None, format: str) -> None:
        """What changed in the plan between two days, in sentences."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.review.compare import compared
        from virtualschool.apps.plans.selectors import plan_of
        from virtualschool.apps.receipts.clock import home_clock

        until = last.date() if last else home_clock().today()
        if first.date() > until:
            raise Refused(f"{first:%Y-%m-%d} is after {until}: give the earlier day first.")
        found = compared(plan_of(the_authority(authority).code), first.date(), until)
        if format == "json":
            print_json(
                {
                    "from": found.first,
                    "to": found.last,
                    "summary": found.summary,
                    "differences": [
                        {
                            "action": each.ref,
                            "kind": each.kind,
                            "days": each.days,
                            "sentence": each.sentence,
                        }
                        for each in found.differences
                    ],
                }
            )
            return
        click.echo(found.summary)
        for title, differences in found.groups:
            click.echo(f"\n{title}")
            for each in differences:
                click.echo(f"  {each.sentence}")


def _add_reviews(plan: click.Group) -> None:
    @command(plan, "reviews")
    @click.option("--authority", help="The authority's code.")
    def reviews(authority: str | None, format: str) -> None:
        """Every monthly review, the latest first."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.review.selectors import reviews_of
        from virtualschool.apps.plans.selectors import plan_of

        rows = [
            {
                "month": each.month,
                "held_on": each.held_on.isoformat(),
                "closed": each.is_closed,
                "signed_by": "; ".join(each.signed_by.splitlines()),
                "next_on": each.next_on.isoformat() if each.next_on else "",
            }
            for each in reviews_of(plan_of(the_authority(authority).code))
        ]
        columns = ["month", "held_on", "closed", "signed_by", "next_on"]
        print_rows(rows, columns, format, "No review has been held yet.")

    @command(plan, "review")
    @click.option("--on", "held_on", type=_DAY, help="The day of the meeting; today if left out.")
    @click.option("--authority", help="The authority's code.")
    def review(held_on: datetime | None, authority: str | None, format: str) -> None:
        """Open the review of a day, and print its agenda; it is run on screen."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.review.selectors import review_page
        from virtualschool.apps.plans.review.services import open_review
        from virtualschool.apps.plans.selectors import plan_of
        from virtualschool.apps.receipts.clock import home_clock

        day: date = held_on.date() if held_on else home_clock().today()
        held = plan_of(the_authority(authority).code)
        page = review_page(open_review(plan=held, held_on=day, by=whoever()))
        rows: list[dict[str, Any]] = [
            {
                "action": item.action.ref,
                "heading": group.title,
                "why": list(item.sentences),
            }
            for group in page.groups
            for item in group.items
        ]
        if format == "json":
            print_json({"review": page.review.reference, "agenda": rows})
            return
        click.echo(f"{page.review.reference}: {len(rows)} actions on the agenda.")
        for row in rows:
            click.echo(f"  {row['action']}. {row['heading']}: {' '.join(row['why'])}")


def _add_reminders(plan: click.Group) -> None:
    @command(plan, "digest")
    @click.option("--send", is_flag=True, help="Send today's, and pass missed updates on.")
    @click.option("--site", help="What begins the links, as https://virtualschool.example.")
    @click.option("--authority", help="The authority's code.")
    def digest(send: bool, site: str | None, authority: str | None, format: str) -> None:
        """Weekly messages to those who own actions: counts and links, nothing else."""
        from django.conf import settings

        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.review.escalation import rule_of
        from virtualschool.apps.plans.review.reminders import digests, send_digests
        from virtualschool.apps.plans.selectors import plan_of
        from virtualschool.apps.receipts.clock import home_clock

        held = plan_of(the_authority(authority).code)
        begins = (site or settings.SITE).rstrip("/")
        found = (
            send_digests(authority=held.authority, site=begins, by=whoever())
            if send
            else digests(held.authority, home_clock().today(), begins)
        )
        rows = [
            {
                "person": each.account.get_username(),
                "day": each.weekday,
                "muted": each.is_muted,
                "open": each.counts.open,
                "overdue": each.counts.overdue,
                "red": each.counts.red,
                "stale": each.counts.stale,
                "passed_on": each.counts.escalated,
                "sent": send,
            }
            for each in found
        ]
        columns = ["person", "day", "muted", "open", "overdue", "red", "stale", "passed_on", "sent"]
        none = "Nothing was due to be sent." if send else "Nobody who signs in owns an open action."
        print_rows(rows, columns, format, none)
        if format == "text":
            click.echo(rule_of(held).in_words)
