"""The codes that describe a child."""

from __future__ import annotations

from virtualschool.domain.codes.base import Code, CodeList

SEX = CodeList(
    "SEX",
    Code("1", "Male", last=2024),
    Code("2", "Female", last=2024),
    Code("M", "Male", first=2025),
    Code("F", "Female", first=2025),
    Code("U", "Not known", first=2025),
)

ETHNICITY = CodeList(
    "ETHNIC",
    Code("WBRI", "White British"),
    Code("WIRI", "White Irish"),
    Code("WOTH", "Any other White background"),
    Code("WIRT", "Traveller of Irish heritage"),
    Code("WROM", "Gypsy or Roma"),
    Code("MWBC", "White and Black Caribbean"),
    Code("MWBA", "White and Black African"),
    Code("MWAS", "White and Asian"),
    Code("MOTH", "Any other mixed background"),
    Code("AIND", "Indian"),
    Code("APKN", "Pakistani"),
    Code("ABAN", "Bangladeshi"),
    Code("AOTH", "Any other Asian background"),
    Code("BCRB", "Black Caribbean"),
    Code("BAFR", "Black African"),
    Code("BOTH", "Any other Black background"),
    Code("CHNE", "Chinese"),
    Code("OOTH", "Any other ethnic group"),
    Code("REFU", "Refused"),
    Code("NOBT", "Not yet obtained"),
)

UPN_UNKNOWN = CodeList(
    "UPN",
    Code("UN1", "Not of school age"),
    Code("UN2", "Never in a maintained school"),
    Code("UN3", "Educated outside England"),
    Code("UN4", "Newly looked after, not known yet"),
    Code("UN5", "Sources conflict"),
)
