"""What a rule of the census is: a small function with a number, a severity and its years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from virtualschool.feeds.base import Finding, Severity
from virtualschool.feeds.cin.rows import CensusView, Row

ERROR, WARNING = Severity.ERROR, Severity.WARNING


class Hit(NamedTuple):
    """A row that a rule speaks of, and the sentence. ``field`` is the rule's first unless given."""

    row: Row
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A check over one census; years are those of the reference date, both inside."""

    code: str
    severity: Severity
    title: str
    fields: tuple[str, ...]
    find: Callable[[CensusView, str], Iterator[Hit]]
    first_year: int
    last_year: int

    def holds_in(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year

    def findings(self, view: CensusView, authority: str) -> Iterator[Finding]:
        """What the rule has to say; each finding names file, line, element and child."""
        for hit in self.find(view, authority):
            who = f"child {hit.row.child}: " if hit.row.child else ""
            yield Finding(
                code=self.code,
                severity=self.severity,
                message=f"{hit.row.file} line {hit.row.line}: {who}{hit.message}",
                file=hit.row.file,
                line=hit.row.line,
                field=hit.field or next(iter(self.fields), None),
                child_id=hit.row.child or None,
            )


def rule(
    code: str,
    title: str,
    *fields: str,
    first_year: int = 0,
    last_year: int = 9999,
    is_query: bool = False,
) -> Callable[[Callable[[CensusView, str], Iterator[Hit]]], Rule]:
    """Makes a function a rule. A number that ends in Q is a query: a warning, not an error.

    ``is_query`` says so of a check of our own, which has a word for a code.
    """
    severity = WARNING if is_query or code.endswith("Q") else ERROR

    def make(find: Callable[[CensusView, str], Iterator[Hit]]) -> Rule:
        return Rule(code, severity, title, fields, find, first_year, last_year)

    return make
