"""What every look at a page needs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's loop makes Django think that it is called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium() as opened:
        yield opened
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
