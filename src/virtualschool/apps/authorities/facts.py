"""Canonical rows of the terms, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.authorities.selectors import terms_of


def tables(authority: str, academic_years: Iterable[int]) -> dict[str, pa.Table]:
    """``term`` rows of the authority for these academic years."""
    return {
        "term": model.TERM.from_rows(
            [
                {
                    "authority": authority,
                    "key": term.key,
                    "academic_year": term.academic_year,
                    "first_day": term.first_day,
                    "last_day": term.last_day,
                }
                for year in academic_years
                for term in terms_of(year)
            ]
        )
    }
