"""What all tests share. Each run has a home of its own: see ``tests/settings.py``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from virtualschool.config.home import Home

#: The day to which the demonstration pins its clock.
TODAY = date(2023, 7, 21)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home folder of this test's own, empty, its clock pinned to 21 July 2023."""
    fresh = Home(tmp_path / "home")
    fresh.pin_today(TODAY)
    with override_settings(HOME=fresh):
        assert django_settings.HOME is fresh
        yield fresh
