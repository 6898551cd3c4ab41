"""The codes of the list of social workers, which the return has from the year ending 2024 on."""

from __future__ import annotations

from virtualschool.domain.codes.base import Code, CodeList

REASON_NEW_SOCIAL_WORKER = CodeList(
    "SW_REASON",
    Code("FCONTA", "First contact"),
    Code("MANAGE", "Caseloads were managed"),
    Code("LEFTRL", "The one before left the role"),
    Code("ORGRST", "The organisation was restructured"),
    Code("TSPROC", "The case was transferred in the course of its process"),
    Code("ABSENC", "The one before was absent"),
    Code("CHCHAN", "The child asked"),
    Code("PCCHAN", "A parent or carer asked"),
    Code("SWDIED", "The one before died"),
    Code("OTHERS", "Any other reason"),
)
