"""Files about all pupils, school by school (and the same measures of authorities and England).

The open data of 2024/25 onwards and the performance tables of the years before it. Layouts follow
the published data guidance; there is no sample of a real school's row among our files.
"""

from __future__ import annotations

from virtualschool.domain.benchmarks import publications
from virtualschool.feeds.benchmarks.layouts.base import (
    Cells,
    Layout,
    open_data,
    performance_table,
)

_PUPILS = "all_pupils"

_ABSENCE = (
    Cells("overall_absence", "sess_overall_percent", "sess_overall", "sess_possible"),
    Cells("authorised_absence", "sess_authorised_percent", "sess_authorised", "sess_possible"),
    Cells(
        "unauthorised_absence", "sess_unauthorised_percent", "sess_unauthorised", "sess_possible"
    ),
    Cells(
        "persistent_absence",
        "enrolments_pa_10_exact_percent",
        "enrolments_pa_10_exact",
        "enrolments",
    ),
    Cells(
        "severe_absence", "enrolments_pa_50_exact_percent", "enrolments_pa_50_exact", "enrolments"
    ),
    Cells(
        "absence_of_persistent_absentees",
        "sess_overall_percent_pa_10_exact",
        "sess_overall_pa_10_exact",
        "sess_possible_pa_10_exact",
    ),
)
_SUSPENSIONS = (
    Cells("suspension_rate", "susp_rate", "suspension", "headcount"),
    Cells("pupils_suspended", "one_plus_susp_rate", "one_plus_susp", "headcount"),
    Cells("permanent_exclusion_rate", "perm_excl_rate", "perm_excl", "headcount"),
)
_WHOLE = ("Total", "All pupils")

_KS2_SUBJECTS = {
    "Reading": "reading",
    "Writing": "writing",
    "Maths": "maths",
    "Reading, writing and maths": "reading_writing_maths",
    "Grammar, punctuation and spelling": "grammar",
    "Science": "science",
}
_KS2 = tuple(
    Cells(f"ks2_{key}", "expected_standard_pupil_percent", where={"subject": subject})
    for subject, key in _KS2_SUBJECTS.items()
) + tuple(
    Cells(f"ks2_progress_{key}{end}", column, where={"subject": subject})
    for subject, key in _KS2_SUBJECTS.items()
    if key in ("reading", "writing", "maths")
    for end, column in (
        ("", "progress_measure_score"),
        ("_lower", "progress_measure_lower_conf_interval"),
        ("_upper", "progress_measure_upper_conf_interval"),
    )
)
_KS4 = (
    Cells("attainment_8", "attainment8_average", denominator="pupil_count"),
    Cells("english_maths_5", "engmath_95_percent", denominator="pupil_count"),
    Cells("english_maths_4", "engmath_94_percent", denominator="pupil_count"),
    Cells("ebacc_entered", "ebacc_entering_percent", denominator="pupil_count"),
    Cells("ebacc_average_points", "ebacc_aps_average", denominator="pupil_count"),
    Cells("progress_8", "progress8_average"),
    Cells("progress_8_lower", "progress8_lower_95_ci"),
    Cells("progress_8_upper", "progress8_upper_95_ci"),
)
_BREAKDOWNS = {
    "breakdown_topic": _WHOLE,
    "breakdown": _WHOLE,
    "sex": _WHOLE,
    "disadvantage_status": _WHOLE,
    "first_language": _WHOLE,
    "prior_attainment": _WHOLE,
    "mobility": _WHOLE,
}

_KS2_TABLE = (
    Cells("ks2_reading_writing_maths", "PTRWM_EXP", denominator="TELIG"),
    Cells("ks2_grammar", "PTGPS_EXP", denominator="TELIG"),
    Cells("ks2_reading", "PTREAD_EXP", denominator="TELIG"),
    Cells("ks2_writing", "PTWRITTA_EXP", denominator="TELIG"),
    Cells("ks2_maths", "PTMAT_EXP", denominator="TELIG"),
    *(
        cells
        for key, theirs in (("reading", "READPROG"), ("writing", "WRITPROG"), ("maths", "MATPROG"))
        for cells in (
            Cells(f"ks2_progress_{key}", theirs),
            Cells(f"ks2_progress_{key}_lower", f"{theirs}_LOWER"),
            Cells(f"ks2_progress_{key}_upper", f"{theirs}_UPPER"),
        )
    ),
)
_KS4_TABLE = (
    Cells("attainment_8", "ATT8SCR", denominator="TPUP"),
    Cells("english_maths_5", "PTL2BASICS_95", denominator="TPUP"),
    Cells("english_maths_4", "PTL2BASICS_94", denominator="TPUP"),
    Cells("ebacc_entered", "PTEBACC_E_PTQ_EE", denominator="TPUP"),
    Cells("ebacc_average_points", "EBACCAPS", denominator="TPUP"),
    Cells("progress_8", "P8MEA", denominator="P8PUP"),
    Cells("progress_8_lower", "P8CILOW"),
    Cells("progress_8_upper", "P8CIUPP"),
)


def _of_pupils(
    name: str,
    required: tuple[str, ...],
    cells: tuple[Cells, ...],
    source: str,
    *,
    is_of_schools: bool,
) -> Layout:
    return Layout(
        open_data(
            f"{name}_of_schools" if is_of_schools else f"{name}_of_all_pupils",
            required,
            cells,
            optional=("education_phase",),
            headings={"education_phase": ("school_type",)},
            is_of_schools=is_of_schools,
        ),
        source,
        cells,
        cohort=_PUPILS,
        phase_column="education_phase",
    )


_ABSENCE_NEEDS = (
    *("enrolments", "sess_possible", "sess_overall_percent"),
    "enrolments_pa_10_exact_percent",
)
_SUSPENSIONS_NEED = ("headcount", "suspension", "susp_rate", "perm_excl", "perm_excl_rate")

SCHOOLS_ABSENCE = _of_pupils(
    "absence", _ABSENCE_NEEDS, _ABSENCE, publications.ABSENCE, is_of_schools=True
)
PUPILS_ABSENCE = _of_pupils(
    "absence", _ABSENCE_NEEDS, _ABSENCE, publications.ABSENCE, is_of_schools=False
)
SCHOOLS_SUSPENSIONS = _of_pupils(
    "suspensions", _SUSPENSIONS_NEED, _SUSPENSIONS, publications.SUSPENSIONS, is_of_schools=True
)
PUPILS_SUSPENSIONS = _of_pupils(
    "suspensions", _SUSPENSIONS_NEED, _SUSPENSIONS, publications.SUSPENSIONS, is_of_schools=False
)
SCHOOLS_KS2 = Layout(
    open_data(
        "ks2_of_schools",
        ("subject", "breakdown_topic", "breakdown", "expected_standard_pupil_percent"),
        _KS2,
        is_of_schools=True,
    ),
    publications.KEY_STAGE_2,
    _KS2,
    cohort=_PUPILS,
    only={"breakdown_topic": _WHOLE, "breakdown": _WHOLE},
)
SCHOOLS_KS4 = Layout(
    open_data(
        "ks4_of_schools",
        ("pupil_count", "attainment8_average"),
        _KS4,
        optional=tuple(_BREAKDOWNS),
        is_of_schools=True,
    ),
    publications.KEY_STAGE_4,
    _KS4,
    cohort=_PUPILS,
    only=_BREAKDOWNS,
)
KS2_TABLE = Layout(
    performance_table("ks2_performance_table", ("TELIG", "PTRWM_EXP"), _KS2_TABLE),
    publications.KEY_STAGE_2,
    _KS2_TABLE,
    cohort=_PUPILS,
    is_performance_table=True,
)
KS4_TABLE = Layout(
    performance_table("ks4_performance_table", ("TPUP", "ATT8SCR"), _KS4_TABLE),
    publications.KEY_STAGE_4,
    _KS4_TABLE,
    cohort=_PUPILS,
    is_performance_table=True,
)
