"""The lists of an SSDA903 return, by the return's own column names.

A column that not every year's return has is not required, so that the files of any collection year
from 2017 on are recognised; further columns (a pipeline's ``LA`` and ``YEAR``) are passed over.
A row without a child or, among episodes, without a DECOM cannot be read as a row of its list;
nothing else sets a row aside (founding decision 5). Source: the SSDA903 file specifications.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtualschool.feeds.base import Column, TableShape

_CHILD = Column("CHILD", key=True, headings=("Child ID",))
_DOB = Column("DOB", "date", required=False)


def _shape(name: str, *columns: Column, record: tuple[str, ...] = ()) -> TableShape:
    return TableShape(name, (_CHILD, *columns), record=record)


def _optional(name: str, kind: str = "code") -> Column:
    return Column(name, kind, required=False)


HEADER = _shape(
    "header",
    Column("SEX", "code"),
    Column("DOB", "date"),
    Column("ETHNIC", "code"),
    Column("UPN", "code"),
    _optional("MOTHER"),
    _optional("MC_DOB", "date"),
    record=("CHILD",),
)

EPISODES = _shape(
    "episodes",
    Column("DECOM", "date", key=True),
    Column("RNE", "code"),
    Column("LS", "code"),
    _optional("CIN"),
    Column("PLACE", "code"),
    _optional("PLACE_PROVIDER"),
    Column("DEC", "date"),
    Column("REC", "code"),
    _optional("REASON_PLACE_CHANGE"),
    _optional("HOME_POST"),
    _optional("PL_POST"),
    _optional("URN"),
    # Worked out by the Department for Education from the two postcodes; extracts carry them.
    _optional("PL_LA"),
    _optional("PL_LOCATION"),
    _optional("PL_DISTANCE"),
    record=("CHILD", "DECOM"),
)

REVIEWS = _shape(
    "reviews",
    _DOB,
    Column("REVIEW", "date"),
    Column("REVIEW_CODE", "code"),
    record=("CHILD", "REVIEW"),
)

MISSING = _shape(
    "missing",
    _DOB,
    Column("MISSING", "code"),
    Column("MIS_START", "date"),
    Column("MIS_END", "date"),
    record=("CHILD", "MIS_START"),
)

UASC = _shape("uasc", _optional("SEX"), _DOB, Column("DUC", "date"), record=("CHILD",))

OC2 = _shape(
    "oc2",
    _DOB,
    Column("SDQ_SCORE", "code"),
    Column("SDQ_REASON", "code"),
    _optional("CONVICTED"),
    _optional("HEALTH_CHECK"),
    _optional("IMMUNISATIONS"),
    _optional("TEETH_CHECK"),
    _optional("HEALTH_ASSESSMENT"),
    _optional("SUBSTANCE_MISUSE"),
    _optional("INTERVENTION_RECEIVED"),
    _optional("INTERVENTION_OFFERED"),
)

OC3 = _shape(
    "oc3", _DOB, Column("IN_TOUCH", "code"), Column("ACTIV", "code"), Column("ACCOM", "code")
)

PREVIOUS_PERMANENCE = _shape(
    "previous_permanence",
    _DOB,
    Column("PREV_PERM", "code"),
    # Written as "xx/xx/2012" where only the year is known, so it is text.
    Column("LA_PERM", "code"),
    Column("DATE_PERM", "text"),
    record=("CHILD",),
)

ADOPTION = _shape(
    "adoption",
    _DOB,
    Column("DATE_INT", "date"),
    Column("DATE_MATCH", "date"),
    _optional("FOSTER_CARE"),
    _optional("NB_ADOPTR"),
    _optional("SEX_ADOPTR"),
    _optional("LS_ADOPTR"),
)

PLACED_FOR_ADOPTION = _shape(
    "placed_for_adoption",
    _DOB,
    Column("DATE_PLACED", "date"),
    Column("DATE_PLACED_CEASED", "date"),
    _optional("REASON_PLACED_CEASED"),
    record=("CHILD", "DATE_PLACED"),
)

SOCIAL_WORKERS = _shape(
    "social_workers",
    _DOB,
    Column("SW_ID", "text"),
    Column("SW_DECOM", "date"),
    _optional("SW_DEC", "date"),
    _optional("SW_REASON"),
    record=("CHILD", "SW_ID", "SW_DECOM"),
)

DEPRIVATION_OF_LIBERTY = _shape(
    "deprivation_of_liberty",
    _DOB,
    Column("DOLO_START", "date"),
    _optional("DOLO_END", "date"),
    record=("CHILD", "DOLO_START"),
)

# Columns of EPISODES that extracts of a return carry and no return is asked for.
OF_EXTRACTS: frozenset[str] = frozenset({"PL_LA", "PL_LOCATION", "PL_DISTANCE"})

TABLES: tuple[TableShape, ...] = (
    HEADER,
    EPISODES,
    REVIEWS,
    MISSING,
    UASC,
    OC2,
    OC3,
    PREVIOUS_PERMANENCE,
    ADOPTION,
    PLACED_FOR_ADOPTION,
    SOCIAL_WORKERS,
    DEPRIVATION_OF_LIBERTY,
)

# The lists that are kept whole, a row a record; header and episodes become facts of their own.
RECORD_LISTS: tuple[str, ...] = tuple(
    shape.name for shape in TABLES if shape not in (HEADER, EPISODES)
)

_FIRST_YEAR: Mapping[str, int] = {
    SOCIAL_WORKERS.name: 2024,
    DEPRIVATION_OF_LIBERTY.name: 2027,
}


def columns_of(table: str, year: int) -> frozenset[str]:
    """The columns that a list of a collection year is asked for; none where it has no such list.

    The columns of a list have been the same since 2017; lists were added. Source: the schemas of
    liia-tools-pipeline for 2017 to 2026 and csc-validator-be-903 for 2027.
    """
    if year < _FIRST_YEAR.get(table, 0):
        return frozenset()
    (shape,) = (each for each in TABLES if each.name == table)
    return frozenset(column.name for column in shape.columns) - OF_EXTRACTS
