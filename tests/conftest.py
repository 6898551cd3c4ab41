"""What all tests share. Each run has a home of its own: see ``tests/settings.py``."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from django_scopes import scopes_disabled

from virtualschool.config.home import Home

#: The day to which the demonstration pins its clock.
TODAY = date(2023, 7, 21)


@pytest.fixture(scope="session", autouse=True)
def _every_authority() -> Iterator[None]:
    """Tests look at rows freely; requests and commands open their own scopes within, as ever."""
    with scopes_disabled():
        yield


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home folder of this test's own, empty, its clock pinned to 21 July 2023."""
    fresh = Home(tmp_path / "home")
    fresh.pin_today(TODAY)
    with override_settings(HOME=fresh):
        assert django_settings.HOME is fresh
        yield fresh


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a failed one: whatever is missing here would be missing unnoticed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which counts as a failure here."
    return report
