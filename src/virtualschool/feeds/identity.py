"""What files say about who a child is: pupil numbers looked at once each, with their first line."""

from __future__ import annotations

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
        places = {upn: i for i, upn in enumerate(distinct.to_pylist())}
        indices = upns.indices
        for upn, (code, severity, problem) in doubtful.items():
            row = pc.index(indices, pa.scalar(places[upn], indices.type)).as_py()
            if row < 0:  # filtered out before: no row of the batch holds it
                continue
            line = lines[row].as_py()
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


def is_no_identity(upns: pa.DictionaryArray) -> pa.Array:
    """Where a UPN is blank or one of the codes that say why there is none (UN1 to UN10)."""
    words = upns.dictionary.to_pylist()
    says_nothing = pa.array([word is None or is_upn_unknown(word) for word in words], pa.bool_())
    return pc.fill_null(says_nothing.take(upns.indices), fill_value=True)
