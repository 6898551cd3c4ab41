"""What a rule is: a small function with a number, a severity and the years it holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from virtualschool.feeds.base import Finding, Severity
from virtualschool.feeds.ssda903.rows import ReturnView, Row

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


class Hit(NamedTuple):
    """A row that a rule speaks of, and the sentence. ``field`` is the rule's first unless given."""

    row: Row
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A check over one return.

    ``code`` is the published rule's own number, or a plain word where the check is ours.
    ``fields`` are the return's columns that it looks at, the one to put right first. A rule that
    ``compares`` needs the return of the year before as well.
    """

    code: str
    severity: Severity
    title: str
    fields: tuple[str, ...]
    find: Callable[[ReturnView], Iterator[Hit]]
    first_year: int = 0
    last_year: int = 9999
    compares: bool = False

    def holds_in(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year

    def findings(self, view: ReturnView) -> Iterator[Finding]:
        """What the rule has to say of a return; each names file, line, field and child."""
        for hit in self.find(view):
            yield Finding(
                code=self.code,
                severity=self.severity,
                message=hit.message,
                file=hit.row.file,
                line=hit.row.line,
                field=hit.field or self.fields[0],
                child_id=hit.row.child or None,
            )


def rule(
    code: str,
    severity: Severity,
    title: str,
    *fields: str,
    first_year: int = 0,
    last_year: int = 9999,
    compares: bool = False,
) -> Callable[[Callable[[ReturnView], Iterator[Hit]]], Rule]:
    """Makes a function a rule; years are collection years, both inside."""

    def make(find: Callable[[ReturnView], Iterator[Hit]]) -> Rule:
        return Rule(code, severity, title, fields, find, first_year, last_year, compares)

    return make
