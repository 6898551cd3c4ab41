"""What refuses a table whole: damage after which its totals, or whose its rows are, would be wrong.

A census is kept as totals and as our children's rows, so nobody can see afterwards that half of it
was missing, or that a name stood where a number should. Such a file is refused with a sentence
that quotes nothing of it.
"""

from __future__ import annotations

import re
from collections import Counter

import pyarrow.compute as pc

from virtualschool.domain.identifiers import check_upn
from virtualschool.feeds.base import Context, Staged, Unreadable
from virtualschool.feeds.school_census.shapes import ON_ROLL, SCHOOL, SHAPES, is_pupils

_SCHOOL_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9/_.{}-]{1,40}")
#: From so many pupils on roll, it cannot be that every other one has a school alone. Of those who
#: lately left, a small authority's may each be of another school.
_MANY = 50


def table_findings(staged: Staged, context: Context) -> Staged:
    """The table as it is, or a refusal.

    Raises:
        Unreadable: it breaks off in its last row; a column of numbers or dates mostly holds
            something else; a school's id is none; most pupils enter before they are born.
    """
    _refuse_cut_short(staged)
    _refuse_unreadable_columns(staged)
    _refuse_wrong_schools(staged)
    if is_pupils(staged.table):
        _refuse_entry_before_birth(staged)
    return staged


def _refuse_cut_short(staged: Staged) -> None:
    last = max(staged.set_aside, key=lambda row: row.line, default=None)
    if last is None or last.field is not None or "(beyond the last heading)" in last.values:
        return
    if last.line < (pc.max(staged.rows["line"]).as_py() or 0):
        return
    raise Unreadable(
        f"{staged.file} breaks off at line {last.line}, where {last.reason.removesuffix('.')}: it "
        "was cut short, or a line that is no row stands below its table. Export it again."
    )


def _refuse_unreadable_columns(staged: Staged) -> None:
    found = [each for each in staged.findings if each.code == "unreadable_value"]
    unreadable = Counter(each.field for each in found)
    rows = staged.rows.num_rows
    for column in SHAPES[staged.table].columns:
        count = unreadable[column.name]
        if count and column.kind == "count":
            # Findings of one kind have an end; of a count only what cannot be read is null.
            count = staged.rows[column.name].null_count
        if 2 * count > rows:
            first = next(each for each in found if each.field == column.name)
            raise Unreadable(
                f"{staged.file}: {column.name} cannot be read in {count:,} of {rows:,} rows, the "
                f"first on line {first.line}: another column seems to stand under its heading."
            )


def _refuse_wrong_schools(staged: Staged) -> None:
    ids = staged.rows[SCHOOL].to_pylist()
    schools = dict.fromkeys(ids)
    for school in schools:
        if not _SCHOOL_ID.fullmatch(school) or check_upn(school).is_well_formed:
            line = staged.rows["line"][ids.index(school)].as_py()
            raise Unreadable(
                f"{staged.file} line {line}: {SCHOOL} is not the id of a school (up to 40 letters "
                "and digits, some of them digits): another column seems to stand under its heading."
            )
    if staged.table == ON_ROLL and len(ids) >= _MANY and 2 * len(schools) > len(ids):
        raise Unreadable(
            f"{staged.file}: {SCHOOL} names {len(schools):,} schools for {len(ids):,} pupils: "
            "another column seems to stand under its heading."
        )


def _refuse_entry_before_birth(staged: Staged) -> None:
    early = pc.less(staged.rows["entrydate"], staged.rows["dob"])
    both = len(early) - early.null_count
    count = pc.sum(early).as_py() or 0
    if 2 * count > both:
        raise Unreadable(
            f"{staged.file}: {count:,} of {both:,} pupils enter the school before they are born: "
            "the columns entrydate and dob seem to have changed places."
        )
