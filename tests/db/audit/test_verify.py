"""``verify``: one changed byte, in the log or in any file that is kept, is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.db.imports.test_loads import LIST, MARKS, child, here, send  # noqa: F401 - fixtures

from virtualschool.apps.accounts.services import add_user
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.imports.verify import problems
from virtualschool.config.home import Home

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(send: Any) -> Home:  # noqa: F811
    send({"week.csv": LIST + child("1001") + child("1002", urn="900002")})
    send({"marks.csv": MARKS + "1001,,900001,2022-10-03,AM,/\n1002,,900002,2022-10-03,PM,O\n"})
    assert problems() == []
    from django.conf import settings

    home: Home = settings.HOME
    return home


def kept(home: Home) -> list[Path]:
    """Every file of the home that is evidence: as received, typed, and of the current snapshot."""
    folders = (home.received, home.staged, home.snapshots)
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def test_one_changed_byte_of_any_kept_file_is_named_and_put_right_it_is_well(loaded: Home) -> None:
    files = kept(loaded)
    assert {path.suffix for path in files} >= {".parquet", ".json"}
    unnoticed = []
    for path in files:
        whole = path.read_bytes()
        mode = path.stat().st_mode
        path.chmod(0o600)
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        if not any(path.stem[:12] in problem for problem in problems()):
            unnoticed.append(path.relative_to(loaded.root))
        path.write_bytes(whole)
        path.chmod(mode)
    assert problems() == []
    assert unnoticed == []


@pytest.mark.parametrize("column", ["actor", "action", "subject"])
def test_one_changed_letter_of_the_log_is_named_by_its_entry(loaded: Home, column: str) -> None:
    add_user(
        username="amara",
        full_name="Amara Okafor",
        role="analyst",
        scope_kind="authority",
        scope_code="806",
        password="correct horse battery",
        by="installer",
    )
    entry = Entry.objects.get(action="user.added")
    Entry.objects.filter(pk=entry.pk).update(**{column: f"{getattr(entry, column)[:-1]}x"})
    assert problems() == [f"Audit entry {entry.sequence} is not as it was written."]
