"""Commands for the home itself: init, verify, backup, restore, users, demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from virtualschool.apps.accounts.roles import ROLES
from virtualschool.cli.common import SET_ASIDE, Refused, command, print_json, whoever
from virtualschool.cli.serving import run_server

if TYPE_CHECKING:
    from virtualschool.apps.accounts.models import User


def add_to(group: click.Group) -> None:
    @command(group, "init", needs_database=False)
    @click.option("--authority", required=True, help="The authority's three-digit code.")
    def init(authority: str, format: str) -> None:
        """Make the home and its database, or bring them up to this version."""
        from django.core.management import call_command
        from django.db import transaction

        from virtualschool.apps.authorities.models import Authority
        from virtualschool.apps.authorities.services import ensure_authority

        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            made = ensure_authority(code=authority, by=whoever())
        held = Authority.objects.count()
        if format == "json":
            print_json({"authority": made.code, "name": made.name, "home": str(_home())})
        else:
            click.echo(f"The home {_home()} is ready for {made.name} ({made.code}).")
            if held > 1:
                click.echo(
                    f"It holds {held} authorities now: commands need --authority to say which."
                )

    @command(group, "verify")
    def verify(format: str) -> int:
        """Prove both stores: counts, hashes, cross-checks and the audit chain."""
        from virtualschool.apps.imports import verify as proof

        problems = proof.problems()
        if format == "json":
            print_json(
                {"problems": problems, "counts": proof.counts(), "state": proof.state_hash()}
            )
        else:
            for problem in problems:
                click.echo(problem)
            rows = ", ".join(f"{name} {count:,}" for name, count in proof.counts().items())
            click.echo(f"State {proof.state_hash()}; rows: {rows}.")
            if not problems:
                click.echo("Nothing is wrong.")
        return SET_ASIDE if problems else 0

    @command(group, "backup")
    @click.option("--to", "target", required=True, type=click.Path(path_type=Path))
    def backup(target: Path, format: str) -> None:
        """Everything in this home, in one file."""
        from virtualschool.apps.audit.services import record
        from virtualschool.cli.backup import write_backup

        size = write_backup(_home(), target)
        record(actor=whoever(), action="home.backed_up", detail={"to": target.name, "bytes": size})
        if format == "json":
            print_json({"backup": str(target), "bytes": size})
        else:
            click.echo(f"{target}: {size:,} bytes.")

    @command(group, "restore", needs_database=False)
    @click.argument("source", type=click.Path(path_type=Path))
    def restore(source: Path, format: str) -> None:
        """A backup into a home that holds nothing yet."""
        from virtualschool.cli.backup import read_backup

        read_backup(source, _home())
        if format == "json":
            print_json({"restored": str(_home())})
        else:
            click.echo(f"{_home()} holds what {source} held; `virtualschool verify` proves it.")

    @group.group("users")
    def users() -> None:
        """Accounts."""

    @command(users, "add")
    @click.option("--username", required=True)
    @click.option("--name", "full_name", required=True)
    @click.option("--role", required=True, type=click.Choice(sorted(ROLES)))
    @click.option("--scope-kind", default="authority", show_default=True)
    @click.option(
        "--scope",
        "scope_code",
        help="The authority's code, a school's URN, an adviser's name or a child's id.",
    )
    @click.option("--authority", help="The authority's code; not needed where the home has one.")
    @click.option("--password", help="Asked for when it is not given.")
    def add(
        username: str,
        full_name: str,
        role: str,
        scope_kind: str,
        scope_code: str | None,
        authority: str | None,
        password: str | None,
        format: str,
    ) -> None:
        """An account with a role and a scope."""
        from virtualschool.apps.accounts.services import add_user
        from virtualschool.apps.authorities.selectors import the_authority

        code = the_authority(authority).code
        if password is None:
            if not sys.stdin.isatty():
                raise Refused("Give the password with --password, or type it in a terminal.")
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        user = add_user(
            username=username,
            full_name=full_name,
            role=role,
            scope_kind=scope_kind,
            scope_code=_scope(code, scope_kind, scope_code),
            password=password,
            by=whoever(),
        )
        if format == "json":
            print_json({"username": user.username, "role": role})
        else:
            click.echo(f"{user.username} can sign in as {role}.")

    @command(users, "list")
    @click.option("--authority", help="The authority's code; not needed where the home has one.")
    def list_users(authority: str | None, format: str) -> None:
        """Everyone with a role, and what each holds today."""
        from virtualschool.apps.accounts.selectors import people_of, person_in_words
        from virtualschool.apps.authorities.selectors import the_authority

        code = the_authority(authority).code
        people = [person_in_words(user, code) for user in people_of(code)]
        if format == "json":
            print_json(
                [
                    {
                        "username": person.user.username,
                        "name": str(person.user),
                        "account": person.state.lower(),
                        "holds": [f"{held.role}, {held.through}" for held in person.now],
                    }
                    for person in people
                ]
            )
            return
        for person in people:
            holds = "; ".join(f"{held.role}, {held.through}" for held in person.now)
            click.echo(
                f"{person.user.username}  {person.user}  {person.state}  {holds or 'nothing'}"
            )

    @command(users, "invite")
    @click.option("--username", required=True)
    @click.option("--name", "full_name", required=True)
    @click.option("--role", required=True, type=click.Choice(sorted(ROLES)))
    @click.option("--scope-kind", default="authority", show_default=True)
    @click.option("--scope", "scope_code", help="As in `users add`.")
    @click.option("--authority", help="The authority's code; not needed where the home has one.")
    def invite_user(
        username: str,
        full_name: str,
        role: str,
        scope_kind: str,
        scope_code: str | None,
        authority: str | None,
        format: str,
    ) -> None:
        """An account whose owner chooses the password, and the link to give them."""
        from django.urls import reverse

        from virtualschool.apps.accounts.invitations import invite
        from virtualschool.apps.authorities.selectors import the_authority

        code = the_authority(authority).code
        invited = invite(
            username=username,
            full_name=full_name,
            role=role,
            scope_kind=scope_kind,
            scope_code=_scope(code, scope_kind, scope_code),
            by=whoever(),
        )
        path = reverse("invitation", args=[invited.uid, invited.token])
        if format == "json":
            print_json({"username": username, "role": role, "path": path})
        else:
            click.echo(f"Give {full_name} the site's address followed by {path}")

    @command(users, "suspend")
    @click.argument("username")
    @click.option("--reason", required=True)
    def suspend_user(username: str, reason: str, format: str) -> None:
        """Shut an account at once."""
        from virtualschool.apps.accounts.services import suspend

        user = _user(username)
        suspend(user=user, reason=reason, by=whoever())
        if format == "json":
            print_json({"username": user.username, "account": "suspended"})
        else:
            click.echo(f"{user.username} cannot sign in any more.")

    @command(users, "restore")
    @click.argument("username")
    def restore_user(username: str, format: str) -> None:
        """Open a suspended account again."""
        from virtualschool.apps.accounts.services import restore

        user = _user(username)
        restore(user=user, by=whoever())
        if format == "json":
            print_json({"username": user.username, "account": "open"})
        else:
            click.echo(f"{user.username} can sign in again.")

    @command(group, "demo", needs_database=False)
    @click.option("--no-serve", is_flag=True, help="Load and write the reports, then stop.")
    @click.option("--port", type=int, default=8000, show_default=True)
    def demo(no_serve: bool, port: int, format: str) -> None:
        """The synthetic authority, made as files of the real formats and loaded as any other."""
        from virtualschool.demo.install import install

        made = install(say=lambda words: click.echo(words, err=True))
        if format == "json":
            print_json(made.as_json())
        else:
            click.echo(made.in_words())
        if not no_serve:
            run_server(port, has_worker=False)


def _scope(authority: str, kind: str, within: str | None) -> str:
    """The scope's code from what was written on the command line."""
    if kind == "authority":
        return within or authority
    return f"{authority}/{(within or '').removeprefix(f'{authority}/')}"


def _user(username: str) -> User:
    from virtualschool.apps.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refused(f"There is no account named {username}.")
    return user


def _home() -> Path:
    from django.conf import settings

    return settings.HOME.root
