"""The product's settings, with a home of the test run's own that goes when the run ends."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="virtualschool-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["VIRTUALSCHOOL_HOME"] = _home

from virtualschool.config.settings import *  # noqa: E402, F403

# SQLite's test database is a file, so that tests of two writers at once are real.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}  # noqa: F405

# Argon2 is slow on purpose, and tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Whoever asks for work waits while it is done; tests of the worker say otherwise.
WORKS_AT_ONCE = True
