"""An improvement plan as people write it: its table, its structure, and what is odd in it."""

from __future__ import annotations
