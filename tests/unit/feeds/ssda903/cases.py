"""What a case of a rule is: a return that breaks it and one, a hair away, that does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.unit.feeds.ssda903.helpers import view

from virtualschool.feeds.base import Finding
from virtualschool.feeds.ssda903.rows import ReturnView
from virtualschool.feeds.ssda903.rules import rules_of

Tables = Mapping[str, Any]
#: The collection year, the lists that break the rule, and the lists that keep it.
Case = tuple[int, Tables, Tables]
#: The collection year, last year's lists, and this year's that break the rule and that keep it.
Compared = tuple[int, Tables, Tables, Tables]


def a(table: str, born: date = date(2008, 5, 2), **cells: Any) -> Tables:
    """A list of one child, born on 2 May 2008 unless told otherwise."""
    return {table: [{"CHILD": "1", "DOB": born, **cells}]}


def said(code: str, of: ReturnView) -> list[Finding]:
    """What a rule says of a return by the rules of its year; nothing where the year has not it."""
    return [
        finding for each in rules_of(of.year) if each.code == code for finding in each.findings(of)
    ]


def breaks_and_keeps(code: str, case: Case) -> None:
    """The rule speaks of the first return, naming child, file, line and one of its fields, and not
    of the second."""
    year, broken, kept = case
    (rule,) = (each for each in rules_of(year) if each.code == code)
    findings = said(code, view(year, **broken))
    assert findings
    for finding in findings:
        assert finding.message.startswith(f"Child {finding.child_id}: ")
        assert finding.message.endswith(".")
        assert finding.file.endswith(".csv")
        assert finding.line is not None
        assert finding.field in rule.fields
    assert said(code, view(year, **kept)) == []


def differs(code: str, compared: Compared) -> None:
    """The rule speaks only where the year before is known and the two do not agree."""
    year, before, broken, kept = compared
    last = view(year - 1, **before)
    assert [finding.code for finding in said(code, view(year, last, **broken))] == [code]
    assert said(code, view(year, last, **kept)) == []
    assert said(code, view(year, None, **broken)) == []
