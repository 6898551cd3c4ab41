"""The codes of an episode."""

from __future__ import annotations

from virtualschool.domain.codes.base import Code, CodeList

REASON_NEW_EPISODE = CodeList(
    "RNE",
    Code("S", "Started to be looked after"),
    Code("L", "Legal status changed"),
    Code("P", "Placement and carer changed"),
    Code("T", "Placement changed, same carer"),
    Code("B", "Legal status, placement and carer changed on one day"),
    Code("U", "Legal status and placement changed, same carer"),
)

LEGAL_STATUS = CodeList(
    "LS",
    Code("C1", "Interim care order"),
    Code("C2", "Full care order"),
    Code("D1", "Freeing order"),
    Code("E1", "Placement order"),
    Code("V2", "Accommodated under section 20"),
    Code("V3", "Short breaks, each episode recorded"),
    Code("V4", "Short breaks, the agreement recorded"),
    Code("L1", "Police protection, in the authority's accommodation"),
    Code("L2", "Emergency protection order"),
    Code("L3", "Child assessment order, in the authority's accommodation"),
    Code("J1", "Remanded to the authority's accommodation or youth detention"),
    Code("J2", "Accommodated under the Police and Criminal Evidence Act"),
    Code("J3", "Sentenced to a youth rehabilitation order with residence or intensive fostering"),
)

CATEGORY_OF_NEED = CodeList(
    "CIN",
    Code("N1", "Abuse or neglect"),
    Code("N2", "Child's disability or illness"),
    Code("N3", "Parent's illness or disability"),
    Code("N4", "Family in acute stress"),
    Code("N5", "Family dysfunction"),
    Code("N6", "Socially unacceptable behaviour"),
    Code("N7", "Low income"),
    Code("N8", "Absent parenting"),
)

# K3 took over from H5 and P2 when supported accommodation came to be regulated; the schemas end
# those two in the year ending 2024, the validation rules in 2025. The schemas keep Z1 beside the
# four codes it was split into. What those four stand for is in none of our sources.
PLACEMENT = CodeList(
    "PLACE",
    Code("A3", "Placed for adoption with consent, with the present foster carer"),
    Code("A4", "Placed for adoption with consent, not with the present foster carer"),
    Code("A5", "Placed for adoption under a placement order, with the present foster carer"),
    Code("A6", "Placed for adoption under a placement order, not with the present foster carer"),
    Code("H5", "Semi-independent living", last=2025),
    Code("K1", "Secure children's home"),
    Code("K2", "Children's home"),
    Code("K3", "Supported accommodation", first=2025),
    Code("P1", "With own parents or others with parental responsibility"),
    Code("P2", "Independent living", last=2025),
    Code("P3", "Residential employment"),
    Code("R1", "Residential care home"),
    Code("R2", "NHS or other health establishment"),
    Code("R3", "Family centre or mother and baby unit"),
    Code("R5", "Young offender institution"),
    Code("S1", "Residential school"),
    Code("T0", "Temporary move of any kind"),
    Code("T1", "Temporary move: in hospital"),
    Code("T2", "Temporary move: child on holiday"),
    Code("T3", "Temporary move: carer on holiday"),
    Code("T4", "Temporary move: other, up to seven days"),
    Code("U1", "Fostered by a relative or friend, long term"),
    Code("U2", "Fostered by a relative or friend who may adopt"),
    Code("U3", "Fostered by a relative or friend, not long term"),
    Code("U4", "Fostered, long term"),
    Code("U5", "Fostered by a carer who may adopt"),
    Code("U6", "Fostered, not long term"),
    Code("Z1", "Other placement"),
    Code("Z11", "Other placement", first=2026),
    Code("Z12", "Other placement", first=2026),
    Code("Z13", "Other placement", first=2026),
    Code("Z14", "Other placement", first=2026),
)

PROVIDER = CodeList(
    "PLACE_PROVIDER",
    Code("PR0", "Parents or others with parental responsibility"),
    Code("PR1", "The authority's own"),
    Code("PR2", "Another authority"),
    Code("PR3", "Another public body"),
    Code("PR4", "Private"),
    Code("PR5", "Voluntary"),
)

REASON_PLACE_CHANGE = CodeList(
    "REASON_PLACE_CHANGE",
    Code("CARPL", "Change to, or carrying out of, the care plan"),
    Code("CLOSE", "Closure of the home, or resignation of the carer"),
    Code("ALLEG", "Allegation (section 47)"),
    Code("STAND", "Concern about standards of care"),
    Code("APPRR", "Approval removed"),
    Code("CREQB", "Carer asked, because of the child's behaviour"),
    Code("CREQO", "Carer asked, for another reason"),
    Code("CHILD", "Child asked"),
    Code("LAREQ", "The responsible or the area authority asked"),
    Code("PLACE", "Only the status of the placement changed"),
    Code("CUSTOD", "Custody"),
    Code("OTHER", "Other"),
)

# E43 and E44 (special guardianship) became the four codes from E45; a return of the year ending
# 2018 already holds those, so they are taken as always valid.
REASON_CEASED = CodeList(
    "REC",
    Code("X1", "Episode ceased, another began on the same day"),
    Code("E11", "Adopted, unopposed"),
    Code("E12", "Adopted, consent dispensed with"),
    Code("E2", "Died"),
    Code("E3", "Care taken over by another authority in the United Kingdom"),
    Code("E4A", "Returned home, planned"),
    Code("E4B", "Returned home, not planned"),
    Code("E13", "Left to live with relatives or others without parental responsibility"),
    Code("E41", "Child arrangements (residence) order"),
    Code("E43", "Special guardianship to a former foster carer", last=2018),
    Code("E44", "Special guardianship to another carer", last=2018),
    Code("E45", "Special guardianship to a former foster carer, relative or friend"),
    Code("E46", "Special guardianship to a former foster carer, other"),
    Code("E47", "Special guardianship to another carer, relative or friend"),
    Code("E48", "Special guardianship to another carer, other"),
    Code("E5", "Independent living with formal support"),
    Code("E6", "Independent living without formal support"),
    Code("E7", "Moved to residential care of adult social care"),
    Code("E9", "Sentenced to custody"),
    Code("E14", "Remand accommodation ended"),
    Code("E15", "Found to be 18 or over by an age assessment"),
    Code("E16", "Moved abroad"),
    Code("E17", "Aged 18 or over and stayed with the carers"),
    Code("E8", "Any other reason"),
)
