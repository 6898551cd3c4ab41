"""The codes of adoptions and of decisions that a child should be placed for adoption."""

from __future__ import annotations

from virtualschool.domain.codes.base import Code, CodeList

FOSTER_CARE = CodeList(
    "FOSTER_CARE",
    Code("0", "Not adopted by the former foster carer"),
    Code("1", "Adopted by the former foster carer"),
)

NUMBER_OF_ADOPTERS = CodeList("NB_ADOPTR", Code("1", "One adopter"), Code("2", "Two adopters"))

SEX_OF_ADOPTERS = CodeList(
    "SEX_ADOPTR",
    Code("M1", "One man"),
    Code("F1", "One woman"),
    Code("MM", "Two men"),
    Code("FF", "Two women"),
    Code("MF", "A man and a woman"),
)

STATUS_OF_ADOPTERS = CodeList(
    "LS_ADOPTR",
    Code("L0", "Single"),
    Code("L11", "Married, of different sexes"),
    Code("L12", "Married, of one sex"),
    Code("L2", "In a civil partnership"),
    Code("L3", "Unmarried, of different sexes"),
    Code("L4", "Unmarried, of one sex"),
)

REASON_PLACED_CEASED = CodeList(
    "REASON_PLACED_CEASED",
    Code("RD1", "The child's needs changed"),
    Code("RD2", "The court made no placement order"),
    Code("RD3", "No adopters were found"),
    Code("RD4", "Any other reason"),
)
