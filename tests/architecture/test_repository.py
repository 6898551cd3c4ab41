"""What must be true of the repository itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_lock_files_name_hashes_and_no_addresses() -> None:
    locks = _tracked("*.lock", "*package-lock.json")
    assert len(locks) >= 3
    for lock in locks:
        text = lock.read_text()
        assert "sha256:" in text or '"integrity"' in text
        assert "index-url" not in text
        assert '"resolved"' not in text


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX)\b")
    here = Path(__file__)
    for path in _tracked("src/*.py", "tests/*.py", "benchmarks/*.py"):
        if path != here:
            assert not unfinished.search(path.read_text()), path


def test_no_test_is_passed_over() -> None:
    skipping = re.compile(r"pytest\.(skip|importorskip|xfail|mark\.(skip|skipif|xfail))\b")
    here = Path(__file__)
    for path in _tracked("tests/*.py"):
        if path != here:
            assert not skipping.search(path.read_text()), path


def test_every_decision_is_listed() -> None:
    listing = (ROOT / "docs" / "decisions" / "README.md").read_text()
    records = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert records
    for record in records:
        assert f"({record.name})" in listing
