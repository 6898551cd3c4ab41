"""What files say about who a child is: pupil numbers looked at once each, with their first line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.domain.identifiers import check_upn, is_upn_unknown
from virtualschool.feeds.base import Finding, Severity

_NO_UPNS = pa.array([], pa.string())


class UpnWatch:
    """Looks at each distinct UPN of a file once, at the line where it first stands.

    A wrong shape is the finding ``upn_malformed`` (a warning); a wrong check letter alone is
    ``upn_check_letter`` (information: made-up and old numbers have it). Neither removes a row.
    """

    def __init__(self, file: str, field: str = "upn") -> None:
        self._file = file
        self._field = field
        self._seen = _NO_UPNS
        self._findings: list[Finding] = []

    def look(self, upns: pa.DictionaryArray, lines: pa.Array) -> None:
        """Take the UPNs of a batch (upper case, null where blank) and their records' lines."""
        distinct = upns.dictionary
        new = distinct.filter(pc.invert(pc.is_in(distinct, value_set=self._seen)))
        new = new.drop_null()
        if not len(new):
            return
        self._seen = pa.concat_arrays([self._seen, new])
        doubtful = {upn: check for upn in new.to_pylist() if (check := self._doubt(upn))}
        if not doubtful:
            return
        first = _first_rows(upns)
        numbers = lines.to_numpy()
        for upn, row in zip(distinct.to_pylist(), first.tolist(), strict=True):
            if upn not in doubtful or row < 0:
                continue
            code, severity, problem = doubtful[upn]
            line = int(numbers[row])
            self._findings.append(
                Finding(
                    code,
                    severity,
                    f"{self._file} line {line}: UPN {upn}: {problem}",
                    self._file,
                    line,
                    self._field,
                )
            )

    def findings(self) -> list[Finding]:
        return sorted(self._findings, key=lambda finding: finding.line or 0)

    @staticmethod
    def _doubt(upn: str) -> tuple[str, Severity, str] | None:
        if is_upn_unknown(upn):
            return None
        check = check_upn(upn)
        if not check.is_well_formed:
            problem = check.problem or "it has not the form of a UPN."
            return "upn_malformed", Severity.WARNING, problem
        if not check.has_right_check_letter:
            problem = check.problem or "its check letter is wrong."
            return "upn_check_letter", Severity.INFORMATION, problem
        return None


def _first_rows(cells: pa.DictionaryArray) -> npt.NDArray[np.int64]:
    """For each entry of the dictionary the first row that holds it, -1 where none does."""
    rows = np.full(len(cells.dictionary) + 1, -1, np.int64)
    places = cells.indices.fill_null(len(cells.dictionary)).to_numpy()
    rows[places[::-1]] = np.arange(len(places) - 1, -1, -1)
    return rows[:-1]


def is_no_identity(upns: pa.DictionaryArray) -> pa.Array:
    """Where a UPN is blank or one of the codes that say why there is none (UN1 to UN10)."""
    words = upns.dictionary
    says_nothing = pc.fill_null(pc.starts_with(words, "UN"), fill_value=True)
    if pc.any(says_nothing).as_py():
        doubtful = zip(words.to_pylist(), says_nothing.to_pylist(), strict=True)
        said = [
            is_doubtful and (not word or is_upn_unknown(word)) for word, is_doubtful in doubtful
        ]
        says_nothing = pa.array(said, pa.bool_())
    return pc.fill_null(says_nothing.take(upns.indices), fill_value=True)
