"""The exported tables of the school census that are read, and their columns of any year.

Source: the school census schemas of 2015 to 2026. A column that a year does not have is optional
here: absent it is null, while a blank cell of a session count that is there means 0 (decision 19).
"""

from __future__ import annotations

from virtualschool.feeds.base import Column, TableShape

ON_ROLL, OFF_ROLL = "pupils_on_roll", "pupils_off_roll"
HEADERS = "census_headers"

#: The column by which the tables of one roll join, with the school's id.
PUPIL_KEY = {"on": "pupilonrolltableid", "off": "pupilnolongeronrolltableid"}
SCHOOL = "NativeId"

#: Session totals of a pupil: of the term, and in autumn of the second half of the summer term.
SESSIONS = (
    "termlysessionspossible",
    "termlysessionsauthorised",
    "termlysessionsunauthorised",
)
SECOND_HALF = (
    "summerhalfterm2sessionspossible",
    "summerhalfterm2sessionsauthorised",
    "summerhalfterm2sessionsunauthorised",
)

IDENTITY = ("upn", "formerupn", "uniquelearnernumber", "surname", "forename", "dob")


def _optional(name: str, kind: str = "code", *headings: str) -> Column:
    return Column(name, kind, required=False, headings=headings)


_WHO = (
    Column("upn", "code"),
    _optional("formerupn"),
    _optional("uniquelearnernumber"),
    Column("surname"),
    Column("forename"),
    _optional("preferredsurname", "text"),
    Column("dob", "date"),
    _optional("sex", "code", "gender"),
)
_COUNTS = tuple(_optional(name, "count") for name in (*SESSIONS, *SECOND_HALF))


def _pupils(name: str, roll: str, *own: Column) -> TableShape:
    key = (Column(PUPIL_KEY[roll], key=True), Column(SCHOOL, key=True))
    return TableShape(name, (*key, *_WHO, *own, *_COUNTS), is_wider=True)


def _below(name: str, roll: str, table: str, *own: Column) -> TableShape:
    """A table of rows below pupils; its own id tells it from the others."""
    suffix = "onroll" if roll == "on" else "offroll"
    return TableShape(
        name,
        (
            Column(PUPIL_KEY[roll], key=True),
            Column(SCHOOL, key=True),
            Column(f"{table}{suffix}tableid"),
            *own,
        ),
        is_wider=True,
    )


_DETAILS = (
    Column("sessions", "count", headings=("absencesessions",)),
    Column("attendancereason", "code"),
)
_EXCLUSIONS = (
    Column("startdate", "date"),
    Column("sessions", "integer"),
    _optional("reason1", "code", "reason"),
    _optional("reason2"),
    _optional("reason3"),
    Column("category", "code"),
    _optional("senprovision"),
)
_NEEDS = (_optional("sentyperank", "integer"), Column("sentype", "code"))

TABLES: tuple[TableShape, ...] = (
    _pupils(
        ON_ROLL,
        "on",
        Column("entrydate", "date"),
        _optional("enrolstatus"),
        _optional("ncyearactual"),
        _optional("senprovision"),
        _optional("plaa"),
        _optional("boarder"),
        _optional("parttime", "boolean"),
    ),
    _pupils(
        OFF_ROLL,
        "off",
        Column("entrydate", "date"),
        Column("leavingdate", "date"),
        _optional("ncyearleaving"),
        _optional("boarder"),
        _optional("parttime", "boolean"),
    ),
    *(
        shape
        for roll in ("on", "off")
        for shape in (
            _below(f"sessions_{roll}_roll", roll, "termlysessiondetails", *_DETAILS),
            _below(
                f"second_half_sessions_{roll}_roll",
                roll,
                "summerhalfterm2sessiondetails",
                *_DETAILS,
            ),
            _below(f"exclusions_{roll}_roll", roll, "termlyexclusions", *_EXCLUSIONS),
            _below(f"special_needs_{roll}_roll", roll, "senneeds", *_NEEDS),
            # Where a child lives is not the virtual school's to keep: recognised, counted, let go.
            _below(f"addresses_{roll}_roll", roll, "addresses"),
        )
    ),
    _below(
        "free_meals_on_roll",
        "on",
        "fsmperiods",
        Column("fsmstartdate", "date"),
        Column("fsmenddate", "date"),
    ),
    # A table about schools, with no pupil in it.
    TableShape(
        HEADERS,
        (
            Column("schoolcensustableid"),
            Column(SCHOOL, key=True),
            Column("term", "code"),
            Column("year", "integer"),
            _optional("referencedate", "date"),
        ),
        is_wider=True,
    ),
)

SHAPES = {shape.name: shape for shape in TABLES}


def roll_of(table: str) -> str:
    """Whether a table is of pupils ``on`` roll or ``off`` it."""
    return "on" if table.endswith("_on_roll") else "off"


def details_of(pupils: str, *, is_second_half: bool = False) -> str:
    """The table of sessions by reason that belongs to a table of pupils."""
    part = "second_half_sessions" if is_second_half else "sessions"
    return f"{part}_{roll_of(pupils)}_roll"


def is_sessions(table: str) -> bool:
    """Whether a table holds sessions by reason."""
    return table.startswith(("sessions_", "second_half_sessions_"))


def is_pupils(table: str) -> bool:
    return table in {ON_ROLL, OFF_ROLL}
