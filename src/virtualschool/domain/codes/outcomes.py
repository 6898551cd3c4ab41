"""The codes of reviews, missing episodes, outcomes (OC2), care leavers (OC3) and permanence."""

from __future__ import annotations

from virtualschool.domain.codes.base import Code, CodeList

REVIEW = CodeList(
    "REVIEW_CODE",
    Code("PN0", "Under 4 at the review"),
    Code("PN1", "Attended and spoke"),
    Code("PN2", "Attended, an advocate spoke"),
    Code("PN3", "Attended, conveyed views by symbols"),
    Code("PN4", "Attended, conveyed no views"),
    Code("PN5", "Did not attend, briefed an advocate"),
    Code("PN6", "Did not attend, sent views"),
    Code("PN7", "Did not attend, sent no views"),
)

MISSING = CodeList(
    "MISSING",
    Code("M", "Missing"),
    Code("A", "Away without authorisation"),
)

SDQ_REASON = CodeList(
    "SDQ_REASON",
    Code("SDQ1", "Under 4 or over 16 at the last assessment"),
    Code("SDQ2", "Carer refused"),
    Code("SDQ3", "Not possible because of the child's disability"),
    Code("SDQ4", "Other"),
    Code("SDQ5", "Child refused"),
)

IN_TOUCH = CodeList(
    "IN_TOUCH",
    Code("YES", "In touch"),
    Code("NO", "Not in touch"),
    Code("DIED", "Died after leaving care"),
    Code("REFU", "Refuses contact"),
    Code("NREQ", "No longer needs services"),
    Code("RHOM", "Returned home for six months or more"),
)

ACTIVITY = CodeList(
    "ACTIV",
    Code("F1", "Full time in higher education"),
    Code("P1", "Part time in higher education"),
    Code("F2", "Full time in other education"),
    Code("P2", "Part time in other education"),
    Code("F3", "Full time in training or employment", last=2021),
    Code("P3", "Part time in training or employment", last=2021),
    Code("F4", "Full time in an apprenticeship", first=2020),
    Code("P4", "Part time in an apprenticeship", first=2020),
    Code("F5", "Full time in training or employment, not an apprenticeship", first=2020),
    Code("P5", "Part time in training or employment, not an apprenticeship", first=2020),
    Code("G4", "Not in education, employment or training: illness or disability"),
    Code("G5", "Not in education, employment or training: other circumstances"),
    Code("G6", "Not in education, employment or training: pregnancy or parenting"),
    Code("0", "Not in touch, died or returned home"),
)

_ACCOMMODATION = (
    ("B", "With parents or relatives"),
    ("C", "Community home or other residential care"),
    ("D", "Semi-independent, transitional accommodation"),
    ("E", "Supported lodgings"),
    ("G", "Gone abroad"),
    ("H", "Deported"),
    ("K", "Ordinary lodgings without formal support"),
    ("R", "Residence not known"),
    ("S", "No fixed abode or homeless"),
    ("T", "Foyer or similar supported accommodation"),
    ("U", "Independent living"),
    ("V", "Emergency accommodation"),
    ("W", "Bed and breakfast"),
    ("X", "In custody"),
    ("Y", "Other accommodation"),
    ("Z", "With former foster carers"),
)

ACCOMMODATION = CodeList(
    "ACCOM",
    *(
        Code(letter + suitability, f"{name}, {words}")
        for letter, name in _ACCOMMODATION
        for suitability, words in (("1", "suitable"), ("2", "not suitable"))
    ),
    Code("0", "Not in touch, died or returned home"),
)

PREVIOUS_PERMANENCE = CodeList(
    "PREV_PERM",
    Code("P1", "Adoption"),
    Code("P2", "Special guardianship order"),
    Code("P3", "Child arrangements (residence) order"),
    Code("P4", "Not known"),
    Code("Z1", "No earlier permanence option"),
)
