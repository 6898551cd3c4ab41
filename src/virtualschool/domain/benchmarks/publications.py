"""Titles of the publications that figures come from, as pages name them."""

from __future__ import annotations

OUTCOMES = (
    "DfE, Outcomes for children in need, including children looked after by local authorities"
)
LOOKED_AFTER = "DfE, Children looked after in England including adoptions"
STABILITY = "DfE, Stability measures for children looked after in England"
NEET = "DfE, NEET and participation: local authority figures"
ABSENCE = "DfE, Pupil absence in schools in England"
SUSPENSIONS = "DfE, Suspensions and permanent exclusions in England"
KEY_STAGE_2 = "DfE, Key stage 2 attainment"
KEY_STAGE_4 = "DfE, Key stage 4 performance"
