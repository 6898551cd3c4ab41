"""What 16 and 17 year olds do."""

from __future__ import annotations

from functools import partial

from virtualschool.domain.benchmarks import publications
from virtualschool.domain.benchmarks.measures.base import PublishedMeasure
from virtualschool.domain.benchmarks.periods import CALENDAR_YEAR

_AT_16_DIFFER = (
    "The published figure counts all 16 and 17 year olds known to the authority, averaged over "
    "December, January and February; this page counts children of its own cohort."
)
_at_16 = partial(
    PublishedMeasure,
    unit="percent",
    period_kind=CALENDAR_YEAR,
    source=publications.NEET,
    cohort="young_people_16_17",
    decimals=1,
    better="lower",
)
AFTER_16 = (
    _at_16(
        key="neet_or_not_known_16_17",
        title="16 and 17 year olds not in education, employment or training, or not known",
        definition="Those not in education, employment or training and those whose activity is not "
        "known, of all known to the authority, averaged from December to February.",
    ),
    _at_16(
        key="neet_16_17",
        title="16 and 17 year olds not in education, employment or training",
        indicator="neet",
        differs=_AT_16_DIFFER,
        definition="Those not in education, employment or training, of all known to the authority, "
        "averaged from December to February.",
    ),
    _at_16(
        key="not_known_16_17",
        title="16 and 17 year olds whose activity is not known",
        indicator="not_known",
        differs=_AT_16_DIFFER,
        definition="Those whose activity is not known, of all known to the authority, averaged "
        "from December to February.",
    ),
    _at_16(
        key="participation_16_17",
        title="16 and 17 year olds taking part in education or training",
        better="higher",
        definition="Those in education or training in March, of all known to the authority.",
    ),
    _at_16(
        key="september_guarantee",
        title="Offered a place under the September guarantee",
        better="higher",
        definition="16 and 17 year olds with an offer of a place in education or training by "
        "September, of all who are due one.",
    ),
    *(
        _at_16(
            key=f"neet_or_not_known_{key}",
            title=f"{said[0].upper()}{said[1:]} not in education, employment or training, or not "
            "known",
            definition=f"Of {said}, those not in education, employment or training or whose "
            "activity is not known.",
        )
        for key, said in (
            ("no_sen", "16 and 17 year olds without special educational needs"),
            ("ehc_plan", "16 and 17 year olds with an education, health and care plan"),
            ("sen_support", "16 and 17 year olds with special educational needs support"),
            ("vulnerable", "16 and 17 year olds of a vulnerable group"),
        )
    ),
)
