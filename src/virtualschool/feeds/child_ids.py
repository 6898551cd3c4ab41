"""A council's own id of a child: what is too long to be one."""

from __future__ import annotations

from dataclasses import replace

from virtualschool.feeds.base import SetAside, Staged

#: The SSDA903 return allows 20 characters; a text of more than this many is something else.
LONGEST_CHILD_ID = 40


def set_aside_long_ids(staged: Staged, column: str) -> Staged:
    """Sets aside the rows whose child id is longer than any id, with the reason."""
    ids = staged.rows[column].to_pylist()
    is_too_long = [child is not None and len(child) > LONGEST_CHILD_ID for child in ids]
    if not any(is_too_long):
        return staged
    aside = [
        SetAside(
            staged.file,
            row["line"],
            column,
            f"{column} holds {len(row[column])} characters, and a child's id has at most "
            f"{LONGEST_CHILD_ID}.",
            {
                name: "" if value is None else str(value)
                for name, value in row.items()
                if name != "line"
            },
        )
        for row in staged.rows.filter(is_too_long).to_pylist()
    ]
    return replace(
        staged,
        rows=staged.rows.filter([not each for each in is_too_long]),
        set_aside=tuple(sorted((*staged.set_aside, *aside), key=lambda row: row.line)),
    )
