"""Things about the marks of a file that someone should look at: counted, and said once each."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from virtualschool.feeds.base import Finding, Severity

_SENTENCES: dict[str, tuple[Severity, str, str]] = {
    "weekend_marks": (Severity.WARNING, "{n} on a Saturday or Sunday", "date"),
    "future_marks": (Severity.WARNING, "{n} dated after today, {today}", "date"),
    "suspension_without_mark": (
        Severity.WARNING,
        "{n} with the suspension flag and neither session marked E",
        "suspension_flag",
    ),
}


class Watch:
    """Counts by kind, with the first line of each."""

    def __init__(self, file: str, today: date) -> None:
        self._file = file
        self._today = today
        self._counts: Counter[str] = Counter()
        self._lines: dict[str, int] = {}
        self._missing: Counter[str] = Counter()
        self._missing_lines: dict[str, int] = {}
        self._withdrawn: dict[str, str] = {}
        self._future_from = (today - date(1970, 1, 1)).days

    def dates(self, days: npt.NDArray[np.int32], lines: npt.NDArray[np.int32]) -> None:
        """Days since 1970 of marks that stand for a session (no planned closures)."""
        self.count("weekend_marks", (days + 3) % 7 >= 5, lines)  # 1 January 1970 was a Thursday
        self.count("future_marks", days > self._future_from, lines)

    def count(self, kind: str, rows: npt.NDArray[np.bool_], lines: npt.NDArray[np.int32]) -> None:
        if found := int(np.count_nonzero(rows)):
            self._counts[kind] += found
            first = int(lines[int(np.argmax(rows))])
            self._lines[kind] = min(first, self._lines.get(kind, first))

    def warned(
        self, code: str, warning: str, rows: npt.NDArray[np.bool_], lines: npt.NDArray[np.int32]
    ) -> None:
        """Marks that are taken with a warning, such as H after the codes changed."""
        self._withdrawn[code] = warning
        self.count(f"withdrawn {code}", rows, lines)

    def missing(self, urns: pa.DictionaryArray, lines: npt.NDArray[np.int32]) -> None:
        """Sessions without a mark, by school."""
        schools = [*(urn or "" for urn in urns.dictionary.to_pylist()), ""]
        places = urns.indices.fill_null(len(schools) - 1).to_numpy()
        for place, count in enumerate(np.bincount(places, minlength=len(schools)).tolist()):
            if count:
                first = int(lines[int(np.argmax(places == place))])
                school = schools[place]
                self._missing[school] += count
                self._missing_lines[school] = min(first, self._missing_lines.get(school, first))

    def findings(self) -> list[Finding]:
        found: list[Finding] = []
        for kind, (severity, words, field) in _SENTENCES.items():
            if count := self._counts[kind]:
                said = words.format(n=_marks(count), today=self._today.isoformat())
                found.append(self._finding(kind, severity, said, self._lines[kind], field))
        for code, warning in self._withdrawn.items():
            kind = f"withdrawn {code}"
            said = f"{_marks(self._counts[kind])} {code}: {warning.rstrip('.')}"
            line = self._lines[kind]
            found.append(self._finding("withdrawn_code", Severity.WARNING, said, line, "code"))
        for urn, count in sorted(self._missing.items()):
            where = f"school {urn}" if urn else "rows without a school"
            sessions = "1 session" if count == 1 else f"{count:,} sessions"
            said = f"{where} left {sessions} without a mark"
            line = self._missing_lines[urn]
            found.append(self._finding("missing_marks", Severity.WARNING, said, line, "code"))
        return found

    def _finding(self, code: str, severity: Severity, said: str, line: int, field: str) -> Finding:
        message = f"{self._file}: {said} (the first in line {line})."
        return Finding(code, severity, message, self._file, line, field)


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count:,} marks"
