"""Pages made from the code say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("write_docs", ROOT / "scripts" / "write_docs.py")
assert SPEC is not None
assert SPEC.loader is not None
write_docs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(write_docs)


@pytest.mark.parametrize("name", sorted(write_docs.PAGES))
def test_a_page_made_from_the_code_is_current(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == write_docs.PAGES[name](), "run: .venv/bin/python scripts/write_docs.py"
