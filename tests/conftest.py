"""What all tests share. Each run has a home of its own: see ``tests/settings.py``."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, settings

from virtualschool.config.home import Home

#: The day to which the demonstration pins its clock.
TODAY = date(2023, 7, 21)


# A machine that is busy is no fault of what is tested: nothing here is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


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


#: Folders and files whose tests take minutes, the longest first: one that begins last is waited
#: for by all the other workers.
LONGEST = (
    "acceptance/test_demonstration",
    "acceptance",
    "spec/test_engines_agree",
    "accessibility",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first (the workers take files in this order: ``make unit``)."""
    tests = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(tests).as_posix()
        starts = [path.startswith(longest) for longest in LONGEST]
        return starts.index(True) if True in starts else len(LONGEST)

    items.sort(key=place)


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
