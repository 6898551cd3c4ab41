"""Results at key stages 2 and 4."""

from __future__ import annotations

from functools import partial

from virtualschool.domain.benchmarks import publications
from virtualschool.domain.benchmarks.measures.base import PublishedMeasure
from virtualschool.domain.benchmarks.periods import ACADEMIC_YEAR

_ks2 = partial(
    PublishedMeasure,
    unit="percent",
    period_kind=ACADEMIC_YEAR,
    source=publications.KEY_STAGE_2,
    better="higher",
)
_SUBJECTS = {
    "reading": "reading",
    "writing": "writing",
    "maths": "mathematics",
    "reading_writing_maths": "reading, writing and mathematics",
    "grammar": "grammar, punctuation and spelling",
    "science": "science",
}
_AT_11 = tuple(
    _ks2(
        key=f"ks2_{key}",
        title=f"Expected standard in {subject} at key stage 2",
        definition=f"Pupils at the end of key stage 2 who met the expected standard in {subject}, "
        "of those eligible.",
    )
    for key, subject in _SUBJECTS.items()
) + tuple(
    _ks2(
        key=f"ks2_progress_{key}{end}",
        title=f"Progress in {_SUBJECTS[key]}, key stage 1 to 2{said}",
        unit="bound" if end else "average",
        decimals=2,
        definition="Pupils' results at key stage 2 beside those of others with the same results "
        f"at key stage 1{said}.",
    )
    for key in ("reading", "writing", "maths")
    for end, said in (
        ("", ""),
        ("_lower", ", lower end of the 95 % interval"),
        ("_upper", ", upper end of the 95 % interval"),
    )
)

_ks4 = partial(
    PublishedMeasure,
    unit="percent",
    period_kind=ACADEMIC_YEAR,
    source=publications.KEY_STAGE_4,
    decimals=1,
    better="higher",
)
_AT_16 = (
    _ks4(
        key="attainment_8",
        title="Attainment 8",
        unit="average",
        definition="Average Attainment 8 score of pupils at the end of key stage 4.",
    ),
    _ks4(
        key="english_maths_5",
        title="Grade 5 or above in English and mathematics",
        definition="Pupils with grade 5 or above in both, of those at the end of key stage 4.",
    ),
    _ks4(
        key="english_maths_4",
        title="Grade 4 or above in English and mathematics",
        definition="Pupils with grade 4 or above in both, of those at the end of key stage 4.",
    ),
    _ks4(
        key="ebacc_entered",
        title="Entered for the English Baccalaureate",
        definition="Pupils entered for all its parts, of those at the end of key stage 4.",
    ),
    _ks4(
        key="ebacc_average_points",
        title="English Baccalaureate average points",
        unit="average",
        decimals=2,
        definition="Average points of all its parts over pupils at the end of key stage 4.",
    ),
    _ks4(
        key="progress_8",
        title="Progress 8",
        unit="average",
        decimals=2,
        definition="Average difference of pupils' Attainment 8 from that of others with the same "
        "results at key stage 2. Not published for 2019/20, 2020/21 and 2024/25.",
    ),
    *(
        _ks4(
            key=f"progress_8_{end}",
            title=f"Progress 8, {end} end of the 95 % interval",
            unit="bound",
            decimals=2,
            definition=f"The {end} end of the 95 % interval of Progress 8.",
        )
        for end in ("lower", "upper")
    ),
)

ATTAINMENT = (*_AT_11, *_AT_16)
