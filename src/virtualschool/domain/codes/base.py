"""A code list: codes, their meanings, and the collection years in which each is valid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

#: What stands for the meaning of a code that is on no list.
UNKNOWN_NAME = "not a known code"


@dataclass(frozen=True, slots=True)
class Code:
    """A code, its meaning, and the first and last collection year it is valid in (by the year
    they end), ``None`` where no list that we know of begins or ends it."""

    code: str
    name: str
    first: int | None = None
    last: int | None = None

    def is_valid_in(self, year: int) -> bool:
        return (self.first is None or self.first <= year) and (
            self.last is None or year <= self.last
        )


class CodeList:
    """The codes of one column of the return, in the order of the guide.

    ``code in code_list`` says whether it is or ever was one of its codes.
    """

    def __init__(self, column: str, *codes: Code) -> None:
        self.column = column
        self._codes = {each.code: each for each in codes}

    def valid_in(self, collection_year_ending: int) -> frozenset[str]:
        """The codes that the return of a collection year may hold; 2018 ends on 31 March 2018.

        Years before 2017 and after 2026 are taken to have the lists of those years.
        """
        return frozenset(each.code for each in self if each.is_valid_in(collection_year_ending))

    def name(self, code: str) -> str:
        """What a code means, whatever year it is from; "not a known code" of anything else."""
        known = self._codes.get(code)
        return known.name if known else UNKNOWN_NAME

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes.values())

    def __len__(self) -> int:
        return len(self._codes)
