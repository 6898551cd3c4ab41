"""Reading an improvement plan from its file: Word, Excel, or a text layout, told by content."""

from __future__ import annotations
