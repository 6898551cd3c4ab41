"""Content-addressed files: written once under their SHA-256, never edited, provable."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from virtualschool.analytics.files import is_stray, put_whole


@dataclass(frozen=True, slots=True)
class Vault:
    """A folder of files named by the SHA-256 of their bytes."""

    root: Path

    def path(self, sha256: str, suffix: str = "") -> Path:
        """Where the file of that hash lies (two letters of the hash make the folder)."""
        return self.root / sha256[:2] / f"{sha256}{suffix}"

    def keep(self, content: bytes, suffix: str = "") -> str:
        """Keep these bytes and give their SHA-256. Keeping them again changes nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        put_whole(self.path(sha256, suffix), content)
        return sha256

    def read(self, sha256: str, suffix: str = "") -> bytes:
        """The bytes of that hash. Raises ``FileNotFoundError`` if they are not kept here."""
        return self.path(sha256, suffix).read_bytes()

    def hash_of(self, sha256: str, suffix: str = "") -> str:
        """The SHA-256 of what lies under that hash now: the same, unless somebody edited it."""
        return hashlib.sha256(self.read(sha256, suffix)).hexdigest()

    def names(self) -> Iterator[Path]:
        """Every file kept, and leftovers of writes that were cut short."""
        if self.root.exists():
            yield from (path for path in self.root.rglob("*") if path.is_file())

    def problems(self) -> list[str]:
        """A sentence for each file whose bytes are not those of its name."""
        return [
            f"{path.name}: the bytes are not those that were kept under this name"
            for path in sorted(self.names())
            if not is_stray(path)
            and hashlib.sha256(path.read_bytes()).hexdigest() != path.name.split(".")[0]
        ]

    def sweep(self, keep: set[str], *, spare_younger_than: float = 0.0) -> int:
        """Remove files whose hash is not in ``keep``, and leftovers; give how many went.

        Files changed within the last ``spare_younger_than`` seconds stay: a load may name them yet.
        """
        youngest = time.time() - spare_younger_than
        swept = 0
        for path in list(self.names()):
            is_named = not is_stray(path) and path.name.split(".")[0] in keep
            if not is_named and path.stat().st_mtime <= youngest:
                path.unlink(missing_ok=True)
                swept += 1
        return swept
