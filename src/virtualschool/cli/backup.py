"""Everything of a home in one file, and back."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from virtualschool.cli.common import Refused

DATABASE = "virtualschool.sqlite3"


def write_backup(home: Path, target: Path) -> int:
    """Write the home to a zip file and give its size in bytes.

    The database is copied by SQLite's own backup, so that a load going on at the same time is
    either in it or not. A home on PostgreSQL is backed up with the database's own tools beside its
    folder. Raises ``Refused`` in that case, and when the file is there already.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Refused(
            "This home's database is PostgreSQL: back it up with pg_dump, and the home folder "
            "with your usual tools."
        )
    if target.exists():
        raise Refused(f"{target} is there already; name another file.")
    with tempfile.TemporaryDirectory(dir=target.parent.resolve()) as scratch:
        copy = Path(scratch) / DATABASE
        with sqlite3.connect(home / DATABASE) as source, sqlite3.connect(copy) as sink:
            source.backup(sink)
        draft = Path(scratch) / "backup.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, DATABASE)
            for path in sorted(home.rglob("*")):
                if path.is_file() and not path.name.startswith(DATABASE):
                    archive.write(path, path.relative_to(home).as_posix())
        draft.chmod(0o600)
        draft.replace(target)
    return target.stat().st_size


def read_backup(source: Path, home: Path) -> None:
    """Restore a backup into a home that holds no database yet.

    Raises ``Refused`` for a file that is not a backup, and for a home that is in use.
    """
    if (home / DATABASE).exists():
        raise Refused(f"{home} is in use already; restore into a new home with --home.")
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise Refused(f"{source} is not a backup of a home.") from error
    with archive:
        names = archive.namelist()
        outside = [name for name in names if ".." in PurePosixPath(name).parts or name[:1] == "/"]
        if DATABASE not in names or outside:
            raise Refused(f"{source} is not a backup of a home.")
        archive.extractall(home)
    (home / "secret.key").chmod(0o600)
