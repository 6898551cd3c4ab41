"""The file of 16 and 17 year olds by authority.

Its results at 16 and 19 and its absence are of other years than the file's own, which it does not
say; they and the quintiles are not read.
"""

from __future__ import annotations

from virtualschool.domain.benchmarks.publications import NEET as TITLE
from virtualschool.feeds.benchmarks.layouts.base import Cells, Layout, open_data

_WINTER, _MARCH = "Cohort_DJFavg", "cohort_March"
_NEET = (
    Cells("neet_or_not_known_16_17", "NEET_not_known_percent", denominator=_WINTER),
    Cells("neet_16_17", "NEET_percent", denominator=_WINTER),
    Cells("not_known_16_17", "Notknown_percent", denominator=_WINTER),
    Cells(
        "participation_16_17",
        "TOTAL_participating_in_education_and_training_percent",
        denominator=_MARCH,
    ),
    Cells("september_guarantee", "September_guarantee_Offer_made_percent"),
    Cells("neet_or_not_known_no_sen", "NEET_NK_noSEN_percent"),
    Cells("neet_or_not_known_ehc_plan", "NEET_NK_EHCP_percent"),
    Cells("neet_or_not_known_sen_support", "NEET_NK_SENDsupport_percent"),
    Cells("neet_or_not_known_vulnerable", "VG_NEET_NK_percentage", denominator="VG_cohort_DJF_avg"),
)
NEET = Layout(
    open_data(
        "neet",
        ("Age", _WINTER, "NEET_not_known_percent", "NEET_percent", "Notknown_percent"),
        _NEET,
    ),
    TITLE,
    _NEET,
    only={"Age": ("16-17",)},
)
