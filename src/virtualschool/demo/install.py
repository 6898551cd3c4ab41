"""The demonstration made ready in a home: files written, loaded as any other, reports, sign-ins."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django_scopes import scope, scopes_disabled

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.services import add_user
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.imports.effects import keep_effects
from virtualschool.apps.imports.services import load
from virtualschool.apps.indicators.services import warm_default_views
from virtualschool.apps.indicators.targets.selectors import shocks_of
from virtualschool.apps.indicators.targets.services import note_shock, set_target
from virtualschool.apps.papers.services import write_paper
from virtualschool.apps.receipts.afterwards import run_afterwards
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import Load
from virtualschool.demo.calibration import AUTHORITY
from virtualschool.demo.files import Load as Sent
from virtualschool.demo.governance import freeze_months, meet, papers, tell_correction
from virtualschool.demo.oversight import HOPE, live_plan
from virtualschool.demo.users import USERS, make_password
from virtualschool.demo.writer import write_demo
from virtualschool.domain.calendar import Month, months_between
from virtualschool.feeds.base import Context

#: The day on which the demonstration stands still: the last school day that it has marks for.
TODAY = date(2023, 7, 21)
#: Months whose headline reports are written: the school year that ends on that day.
FIRST_REPORT, LAST_REPORT = date(2022, 9, 1), date(2023, 6, 30)
ACTOR = "demonstration"


class DemoRefused(Exception):
    """The demonstration does not go into this home. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What there is to look at, and how to sign in."""

    home: Path
    reports: tuple[Path, ...]
    password: str

    def as_json(self) -> dict[str, Any]:
        return {
            "home": str(self.home),
            "reports": [str(path) for path in self.reports],
            "users": [{"username": user.username, "role": user.role} for user in USERS],
        }

    def in_words(self) -> str:
        width = max(len(user.username) for user in USERS)
        lines = [
            f"The demonstration authority is in {self.home}; its clock stands at {TODAY}.",
            f"{len(self.reports)} reports are in {self.home / 'reports'}.",
            f"Sign in as any of these, all with the password {self.password}",
        ]
        lines += [
            f"  {user.username.ljust(width)}  {user.full_name}, {user.role.replace('_', ' ')}"
            for user in USERS
        ]
        return "\n".join(lines)


def install(say: Callable[[str], None]) -> Installed:
    """Make the demonstration in the current home, or carry on where an earlier run stopped.

    Everything goes through the services that any council's files go through. ``say`` gets a line as
    each load is accepted. Run again, it changes nothing and gives the same sign-ins.
    """
    home = settings.HOME
    call_command("migrate", verbosity=0, interactive=False)
    with scopes_disabled():  # loads of any authority
        holds_others = Load.objects.exclude(received_by=ACTOR).exists()
    if holds_others:
        raise DemoRefused(
            f"The home {home.root} holds loads of your own, and invented children do not belong "
            "among them: name another with --home."
        )
    with scope(authority=AUTHORITY):
        home.pin_today(TODAY)
        home.work_at_once()
        with transaction.atomic():
            authority = ensure_authority(code=AUTHORITY, by=ACTOR)
        password = _accounts(home.root / "sign-in.txt")
        done = home.root / "demonstration-loaded"
        if not done.exists():
            say("Making the synthetic authority's files.")
            sent = write_demo(home.root / "demonstration-files").loads
            _load(authority, [each for each in sent if not each.is_after_freezing], say)
            _aim()
            say("Living the year of the improvement plan.")
            live_plan(AUTHORITY, ACTOR)
            meet(AUTHORITY, ACTOR)
            freeze_months(AUTHORITY, ACTOR, say)
            _load(authority, [each for each in sent if each.is_after_freezing], say)
            tell_correction(AUTHORITY, ACTOR)
            done.write_text("The files of the demonstration were loaded.\n")
        reports = _reports(authority, say)
        say("Making the pages of figures ready.")
        run_afterwards(AUTHORITY)
        keep_effects(AUTHORITY)
        warm_default_views(authority=AUTHORITY)
        return Installed(home.root, reports, password)


def _load(authority: Authority, together: Iterable[Sent], say: Callable[[str], None]) -> None:
    for sent in together:
        report = load(
            paths=sent.paths,
            authority=authority,
            by=ACTOR,
            context=Context(authority=authority.code, today=home_clock().today(), year=sent.year),
        )
        rows = sum(file["rows"] for file in report["files"])
        findings = sum(file["findings"] for file in report["files"])
        say(f"Loaded {sent.title}: {rows:,} rows, {findings:,} findings.")


def _aim() -> None:
    """What the plan aims for, and what from outside moved the figure that it aims at."""
    set_target(
        authority=AUTHORITY,
        indicator="children_suspended",
        value=Decimal(10),
        first=Month(2022, 9),
        last=Month(2022, 12),
        words="an average of 10 children a month this autumn",
        baseline=Decimal(15),
        baseline_first=Month(2021, 9),
        baseline_last=Month(2021, 12),
        source=HOPE,
        by=ACTOR,
    )
    if not shocks_of(AUTHORITY):
        note_shock(
            authority=AUTHORITY,
            words="Illness in winter: many pupils and teachers were away",
            first_day=date(2021, 12, 1),
            last_day=date(2022, 1, 31),
            indicators=("attendance", "overall_absence", "persistent_absence"),
            by=ACTOR,
        )


def _accounts(note: Path) -> str:
    """The demonstration's accounts with one password, kept in the home for its owner only."""
    if note.exists():
        password = note.read_text().strip()
    else:
        password = make_password()
        with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT, 0o600), "w") as stream:
            stream.write(password + "\n")
    there = set(User.objects.values_list("username", flat=True))
    for user in USERS:
        if user.username not in there:
            add_user(
                username=user.username,
                full_name=user.full_name,
                role=user.role,
                scope_kind=user.scope_kind,
                scope_code=user.scope_code,
                password=password,
                by=ACTOR,
                first_day=date(2022, 9, 1),
            )
    return password


def _reports(authority: Authority, say: Callable[[str], None]) -> tuple[Path, ...]:
    folder = settings.HOME.reports
    written: list[Path] = []
    for month in months_between(FIRST_REPORT, LAST_REPORT):
        targets = [folder / f"headline-{month.key}.{suffix}" for suffix in ("pdf", "html")]
        if not all(target.exists() for target in targets):
            write_paper(
                name="headline", authority=authority, period=month.key, targets=targets, by=ACTOR
            )
            say(f"Wrote the headline report of {month.label}.")
        written += targets
    written += papers(authority, folder, ACTOR, say)
    return tuple(written)
