"""The rows of a list of pupils: numbers and dates as they are compared, words as codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from virtualschool.domain.education import normalise_year_group
from virtualschool.domain.identifiers import (
    check_uln,
    check_upn,
    is_upn_unknown,
    normalise_upn,
)
from virtualschool.feeds.base import (
    Context,
    Match,
    PupilKey,
    Rejected,
    Severity,
    TableShape,
)
from virtualschool.feeds.children_list.read import is_year_group, sex_of
from virtualschool.feeds.pupils.shapes import SEN_LIST
from virtualschool.feeds.reader.dates import NotADate, parse_date
from virtualschool.feeds.rows import RejectedRow, Row, RowRefiner
from virtualschool.feeds.school_census.codes import provision_of

INSTRUCTION = "instruction_row"
#: Below the headings some forms explain what to write under them, and then show it once.
_EXPLAINING_LINES = 2
_EXPLAINS = re.compile(
    r"\b(required|optional|mandatory|free text|format|must be|for example|e\.g)\b"
    r"|\b(dd|yyyy)[-/ .](mm|dd)[-/ .](yyyy|yy|dd)\b",
    re.IGNORECASE,
)
_YES = frozenset({"1", "true", "t", "yes", "y"})
_NO = frozenset({"0", "false", "f", "no", "n"})
_PROVISIONS = {
    "none": "N",
    "no": "N",
    "no sen": "N",
    "no special educational need": "N",
    "sen support": "K",
    "send support": "K",
    "support": "K",
    "school action": "K",
    "school action plus": "K",
    "ehcp": "E",
    "ehc plan": "E",
    "ehc": "E",
    "education, health and care plan": "E",
    "education health and care plan": "E",
    "statement": "E",
}
_NEED = re.compile(r"[A-Z][A-Z0-9]{1,4}")

_TEXTS = (
    *("upn", "former_upn", "uln", "surname", "forename", "preferred_surname"),
    *("preferred_forename", "sex", "year_group", "registration", "class_name", "school_urn"),
    *("school_number", "school_name", "local_authority", "sen", "primary_need"),
)
_DATES = ("date_of_birth", "plan_on", "as_at")
#: What names a pupil who has no number, all of it together.
_NAMING = {"surname": "surname", "forename": "forename", "date_of_birth": "date of birth"}
_FLAGS = ("pupil_premium", "free_school_meals")


class _NoPupil(Exception):
    """The row explains the columns."""


class PupilRefiner(RowRefiner):
    """Rows of both shapes under one set of columns; what a shape has not is null.

    Set aside is a row that says no pupil number and no full name with a date of birth: nobody can
    tell whose it is.
    """

    columns = {
        **dict.fromkeys(_TEXTS, pa.string()),
        **dict.fromkeys(_FLAGS, pa.bool_()),
        **dict.fromkeys(_DATES, pa.date32()),
    }

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        super().__init__(shape, file, context)
        self._rows_seen = 0

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]:
        made: list[Row] = []
        rejected: list[Rejected] = []
        for row in batch.to_pylist():
            self._rows_seen += 1
            try:
                made.append({**self.row(row), "line": row["line"]})
            except _NoPupil:
                self.note(
                    row,
                    INSTRUCTION,
                    Severity.INFORMATION,
                    "date_of_birth",
                    "the row explains the columns and is no pupil; it is passed over.",
                )
            except RejectedRow as error:
                rejected.append(Rejected(row["line"], error.field, str(error)))
        return pa.Table.from_pylist(made, schema=self.schema), rejected

    def row(self, row: Row) -> Row:
        """The row by the feed's columns. Raises ``RejectedRow`` where it names nobody."""
        if self._rows_seen <= _EXPLAINING_LINES and _explains(row):
            raise _NoPupil
        made: Row = dict.fromkeys(self.columns)
        made |= {name: row[name] for name in _TEXTS if row.get(name)}
        for name in ("upn", "former_upn"):
            made[name] = normalise_upn(row.get(name) or "") or None
        made["uln"] = _digits(row.get("uln"))
        for name in ("school_urn", "school_number"):
            made[name] = _digits(row.get(name))
        made["as_at"] = row.get("as_at")
        for name in _DATES[:2]:
            made[name] = self._read(row, name, parse_date)
        for name in _FLAGS:
            made[name] = self._read(row, name, _yes_or_no)
        made["sex"] = sex_of(row.get("sex")) or sex_of(row.get("gender")) or None
        made["year_group"] = self._read(row, "year_group", _year_group)
        made["sen"] = "E" if self.shape.name == SEN_LIST else self._read(row, "sen", _provision)
        made["primary_need"] = self._read(row, "primary_need", _need)
        self._refuse_nobody(made)
        return made

    def _read(self, row: Row, name: str, read: Callable[[str], Any]) -> Any:
        """A cell as ``read`` makes it; blank and with a finding where it cannot."""
        text = row.get(name)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as error:
            self.note(
                row,
                "unreadable_value",
                Severity.WARNING,
                name,
                f'{name} "{text}" {error}; it is left blank.',
            )
            return None

    def _refuse_nobody(self, made: Row) -> None:
        """A malformed number is still somebody's: it is told, and nobody is matched by it."""
        numbers = [made[name] for name in ("upn", "former_upn") if made[name]]
        if made["uln"] or not all(map(is_upn_unknown, numbers)):
            return
        lacking = [name for name in _NAMING if not made[name]]
        if self.shape.name == SEN_LIST:
            raise RejectedRow("upn", "the row has no pupil number, so nobody can say whose it is.")
        if lacking:
            raise RejectedRow(
                lacking[0],
                "the row has no pupil number and no "
                f"{' and no '.join(_NAMING[name] for name in lacking)} that can be read, so nobody "
                "can say whose it is.",
            )


def numbers_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The pupil numbers of a row that identify somebody: of right shape, and not "not known"."""
    found = {name: row.get(name) or "" for name in ("upn", "former_upn")}
    usable = {name: upn for name, upn in found.items() if check_upn(upn).is_well_formed}
    uln = check_uln(row.get("uln") or "")
    if uln.is_well_formed and not uln.is_unassigned:
        usable["uln"] = uln.value
    return usable


def pupil_keys(row: Mapping[str, Any]) -> Iterator[PupilKey]:
    """What a row says of who the pupil is, by legal name and, where another is given, by that."""
    numbers = numbers_of(row)
    surname, forename = row["surname"] or "", row["forename"] or ""
    preferred = (row["preferred_surname"] or surname, row["preferred_forename"] or forename)
    for names in dict.fromkeys([(surname, forename), preferred]):
        yield PupilKey(
            **numbers, surname=names[0], forename=names[1], date_of_birth=row["date_of_birth"]
        )


def match_of(row: Mapping[str, Any], who: Callable[[PupilKey], Match]) -> Match:
    """Whose the row is: by the first of its keys that is or may be one of ours."""
    matches = [who(key) for key in pupil_keys(row)]
    return next((match for match in matches if match.may_be_ours), Match())


def _explains(row: Row) -> bool:
    """Whether a row tells what to write; one with a pupil's number is always a pupil's."""
    if check_upn(normalise_upn(row.get("upn") or "")).is_well_formed:
        return False
    texts = [row.get(name) or "" for name in ("date_of_birth", "surname", "forename", "upn")]
    try:
        parse_date(texts[0])
    except NotADate:
        return any(_EXPLAINS.search(text) for text in texts)
    return False


def _digits(text: str | None) -> str | None:
    """A number without space, nor the decimal point that a spreadsheet leaves behind it."""
    return "".join((text or "").split()).removesuffix(".0") or None


def _year_group(text: str) -> str | None:
    if not is_year_group(text):
        raise ValueError("is not a year group")
    return normalise_year_group(text) or None


def _yes_or_no(text: str) -> bool:
    if (word := text.casefold()) in _YES | _NO:
        return word in _YES
    raise ValueError("is neither yes nor no")


def _provision(text: str) -> str:
    found = provision_of(text.upper()) or _PROVISIONS.get(" ".join(text.casefold().split()), "")
    if not found:
        raise ValueError("is none of N, K and E, nor their names")
    return found


def _need(text: str) -> str:
    """The census's code of a type of need; some lists put its name after it."""
    code = text.upper().split()[0].rstrip(":-") if text.split() else ""
    if not _NEED.fullmatch(code):
        raise ValueError("is not the code of a type of need, such as SEMH")
    return code


def is_school_number(text: str) -> bool:
    """Whether this has the shape of a school's number: authority and establishment."""
    return re.fullmatch(r"[0-9]{3}[/-]?[0-9]{4}", text) is not None


def day_of(row: Mapping[str, Any]) -> date:
    """The day that a settled row is of."""
    day: date = row["as_at"]
    return day
