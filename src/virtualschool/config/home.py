"""The home folder: database, snapshots, received files, reports, and the home's own secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything of one installation lies. Folders are made when first written to."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "virtualschool.sqlite3"

    @property
    def received(self) -> Path:
        """Originals as received, named by their SHA-256."""
        return self.root / "received"

    @property
    def staged(self) -> Path:
        """Typed rows of each accepted file, Parquet named by SHA-256."""
        return self.root / "staged"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def papers(self) -> Path:
        """Editions as they were issued and the files written of them, named by SHA-256."""
        return self.root / "papers"

    @property
    def mail(self) -> Path:
        """Messages, where no mail server is named."""
        return self.root / "mail"

    @property
    def evidence(self) -> Path:
        """Files of evidence of a plan's actions, named by their SHA-256."""
        return self.root / "evidence"

    def pinned_today(self) -> date | None:
        """The day that the home's clock is pinned to (file ``today``), if it is."""
        pin = self.root / "today"
        return date.fromisoformat(pin.read_text().strip()) if pin.exists() else None

    def pin_today(self, day: date) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "today").write_text(day.isoformat() + "\n")

    @property
    def works_at_once(self) -> bool:
        """Whether the home has no worker, so that whoever asks for work waits while it is done."""
        return (self.root / "works-at-once").exists()

    def work_at_once(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "works-at-once").touch()

    def secret_key(self) -> str:
        """The installation's own secret, made at first use and readable by its owner only."""
        path = self.root / "secret.key"
        if not path.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()


def database_settings(home: Home, url: str | None) -> dict[str, Any]:
    """Django's settings for ``DATABASE_URL`` (postgresql://) or for the embedded SQLite.

    SQLite runs in WAL mode with immediate transactions, so that a writer waits at the start and
    never fails half way.
    """
    if not url:
        home.root.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home.database),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"DATABASE_URL names {parts.scheme!r}; postgresql:// is what is understood."
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
    }
