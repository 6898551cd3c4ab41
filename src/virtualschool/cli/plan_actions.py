"""Commands for the actions of the improvement plan: update one, rate it, record its evidence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virtualschool.cli.common import Refused, command, print_json, print_rows, whoever

if TYPE_CHECKING:
    from virtualschool.apps.plans.models import Action

_DAY = click.DateTime(["%Y-%m-%d"])


def add_to(group: click.Group) -> None:
    plan = group.commands["plan"]
    assert isinstance(plan, click.Group)
    _add_update(plan)
    _add_rate(plan)
    _add_evidence(plan)
    _add_milestone(plan)
    _add_edits(plan)


def _common(function: Any) -> Any:
    """The options that every edit of an action takes."""
    for option in (
        click.option("--meeting", default="", help="The reference of the meeting that decided it."),
        click.option("--on", type=_DAY, help="The day from which it counts; today when left out."),
        click.option("--plan", "title", help="The plan's title, if not the latest one."),
        click.option("--authority", help="The authority's code."),
    ):
        function = option(function)
    return function


def _add_update(plan: click.Group) -> None:
    @command(plan, "update")
    @click.argument("ref", type=int)
    @click.option(
        "--state",
        type=click.Choice(
            ["not_started", "under_way", "blocked", "deferred", "complete", "dropped"]
        ),
    )
    @click.option("--progress", "note", help="How far it is, in words.")
    @click.option("--why", "state_why", help="What blocks it; why it is deferred or dropped.")
    @click.option("--until", "deferred_until", type=_DAY, help="Until when it is deferred.")
    @click.option("--dropped-by", help="Who dropped it.")
    @click.option("--completed-on", type=_DAY)
    @click.option("--due", "due_on", type=_DAY, help="Move its due day.")
    @click.option("--effect-from", type=_DAY, help="From when an effect is expected.")
    @click.option("--corrective", help="What is done about it while it is off track.")
    @click.option("--waits-for", help='Actions that it waits for: "3, 5"; "" for none.')
    @_common
    def update(
        ref: int,
        waits_for: str | None,
        meeting: str,
        on: datetime | None,
        title: str | None,
        authority: str | None,
        format: str,
        **said: Any,
    ) -> None:
        """Say something of an action: its state, its progress, its days."""
        from virtualschool.apps.plans.services import set_predecessors, update_action

        action = _action(authority, title, ref)
        common = {"by": whoever(), "meeting": meeting, "on": _day(on)}
        edits = {name: _day(value) for name, value in said.items() if value is not None}
        if edits or waits_for is None:
            update_action(action=action, **common, **edits)
        if waits_for is not None:
            set_predecessors(action=action, refs=_refs(waits_for), **common)
        _show(action, format)


def _add_rate(plan: click.Group) -> None:
    @command(plan, "rate")
    @click.argument("ref", type=int)
    @click.option("--on-track", help="Red, amber, green, complete or not_rated.")
    @click.option("--completion", help="Under_way, complete_with_evidence, and so on.")
    @click.option("--impact", help="No_data, too_early, no_change, improved or worse.")
    @click.option("--reason", default="", help="Why it is to be another than computed.")
    @click.option("--until", "last_day", type=_DAY, help="The last day of the override.")
    @click.option("--declare", is_flag=True, help="Declare it beside what is computed.")
    @_common
    def rate(
        ref: int,
        on_track: str | None,
        completion: str | None,
        impact: str | None,
        reason: str,
        last_day: datetime | None,
        declare: bool,
        meeting: str,
        on: datetime | None,
        title: str | None,
        authority: str | None,
        format: str,
    ) -> None:
        """Override a rating until a day, for a reason, or declare one beside the computed one."""
        from virtualschool.apps.plans.services import override_rating, update_action

        action = _action(authority, title, ref)
        ratings = {"on_track": on_track, "completion": completion, "impact": impact}
        said = {kind: value.lower() for kind, value in ratings.items() if value}
        if len(said) != 1:
            raise Refused("Say one of --on-track, --completion and --impact.")
        ((kind, value),) = said.items()
        common: dict[str, Any] = {"by": whoever(), "meeting": meeting, "on": _day(on)}
        if declare and kind == "impact":
            raise Refused("Impact is computed; it can be overridden, not declared.")
        if declare:
            declared: Any = {f"declared_{kind}": value}
            update_action(action=action, **common, **declared)
        elif last_day is None:
            raise Refused("Say with --until on which day the override ends.")
        else:
            override_rating(
                action=action,
                kind=kind,
                value=value,
                reason=reason,
                last_day=last_day.date(),
                **common,
            )
        _show(action, format)


def _add_evidence(plan: click.Group) -> None:
    @command(plan, "evidence")
    @click.argument("ref", type=int)
    @click.option(
        "--kind",
        default="meeting",
        type=click.Choice(["file", "link", "number", "quotation", "meeting", "resources"]),
    )
    @click.option("--words", required=True, help="What it shows.")
    @click.option("--day", "happened_on", type=_DAY, help="Its own day; today when left out.")
    @click.option("--booked", is_flag=True, help="Booked, planned or promised: not happened yet.")
    @click.option("--of", "booking", type=int, help="The number of the booking that it came of.")
    @click.option("--link", default="")
    @click.option("--file", "path", type=click.Path(path_type=Path))
    @_common
    def evidence(
        ref: int,
        kind: str,
        words: str,
        happened_on: datetime | None,
        booked: bool,
        booking: int | None,
        link: str,
        path: Path | None,
        meeting: str,
        on: datetime | None,
        title: str | None,
        authority: str | None,
        format: str,
    ) -> None:
        """Record a piece of evidence of an action: what was booked, or what happened."""
        from virtualschool.apps.plans.services import add_evidence

        action = _action(authority, title, ref)
        try:
            content = path.read_bytes() if path else None
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.") from error
        made = add_evidence(
            action=action,
            by=whoever(),
            kind=kind,
            words=words,
            happened_on=_day(happened_on),
            has_happened=not booked,
            booking=booking,
            link=link,
            file_name=path.name if path else "",
            content=content,
            meeting=meeting,
            on=_day(on),
        )
        row = {"action": ref, "evidence": made.number, "kind": kind, "on": made.on.isoformat()}
        if format == "json":
            print_json(row | {"happened": made.has_happened, "sha256": made.file_sha256 or None})
        else:
            click.echo(f"Evidence {made.number} of action {ref}: {made.words}")


def _add_milestone(plan: click.Group) -> None:
    @command(plan, "milestone")
    @click.argument("ref", type=int)
    @click.argument("milestone")
    @click.option("--number", type=int, help="Change the milestone of that number.")
    @click.option("--due", "due_on", type=_DAY)
    @click.option("--done", "done_on", type=_DAY)
    @_common
    def milestone(
        ref: int,
        milestone: str,
        number: int | None,
        due_on: datetime | None,
        done_on: datetime | None,
        meeting: str,
        on: datetime | None,
        title: str | None,
        authority: str | None,
        format: str,
    ) -> None:
        """Add a milestone to an action, or change one."""
        from virtualschool.apps.plans.services import set_milestone

        action = _action(authority, title, ref)
        set_milestone(
            action=action,
            by=whoever(),
            title=milestone,
            number=number,
            due_on=_day(due_on),
            done_on=_day(done_on),
            meeting=meeting,
            on=_day(on),
        )
        _show(action, format)


def _add_edits(plan: click.Group) -> None:
    @command(plan, "edits")
    @click.argument("ref", type=int)
    @click.option("--plan", "title", help="The plan's title, if not the latest one.")
    @click.option("--authority", help="The authority's code.")
    def edits(ref: int, title: str | None, authority: str | None, format: str) -> None:
        """Every edit of an action, newest first."""
        from virtualschool.apps.plans.history import edits_of

        rows = [
            {
                "on": each.revision.on.isoformat(),
                "by": each.revision.by,
                "meeting": each.revision.meeting,
                "taken_back": each.is_undone,
                "changes": " ".join(each.changes),
            }
            for each in edits_of(_action(authority, title, ref))
        ]
        print_rows(rows, ["on", "by", "meeting", "changes"], format, "Nothing was said of it yet.")

    @command(plan, "take-back")
    @click.argument("ref", type=int)
    @click.option("--plan", "title", help="The plan's title, if not the latest one.")
    @click.option("--authority", help="The authority's code.")
    def take_back(ref: int, title: str | None, authority: str | None, format: str) -> None:
        """Take the last edit of an action back; both stay in its history."""
        from virtualschool.apps.plans.services import undo_last_edit

        action = _action(authority, title, ref)
        undo_last_edit(action=action, by=whoever())
        _show(action, format)


def _action(authority: str | None, title: str | None, ref: int) -> Action:
    from virtualschool.apps.authorities.selectors import the_authority
    from virtualschool.apps.plans.selectors import action_of, plan_of

    return action_of(plan_of(the_authority(authority).code, title), ref)


def _show(action: Action, format: str) -> None:
    """The action as it stands after the edit."""
    from virtualschool.apps.plans.rated import rated_plan
    from virtualschool.apps.plans.selectors import rated_row

    rated = rated_plan(action.plan).by_ref[action.ref]
    if format == "json":
        print_json(rated_row(rated))
        return
    click.echo(f"{action.ref}. {' '.join(action.text.split())}")
    for each in rated.ratings:
        click.echo(f"  {each.kind.value.replace('_', ' ')}: {each.words}. {each.why}")
    for sentence in (*rated.warnings, *filter(None, [rated.verdict])):
        click.echo(f"  {sentence}")


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _refs(text: str) -> list[int]:
    try:
        return [int(each) for each in text.replace(",", " ").split()]
    except ValueError as error:
        raise Refused(f"“{text}” is no list of actions: say 3, 5.") from error
