"""Files about children in need and children looked after, by authority."""

from __future__ import annotations

from virtualschool.domain.benchmarks.publications import LOOKED_AFTER, OUTCOMES, STABILITY
from virtualschool.feeds.benchmarks.layouts.base import Cells, Layout, open_data

_TOTAL = "Total children"

_ABSENCE = (
    Cells("overall_absence", "pt_overall", "t_sess_overall", "t_sess_possible"),
    Cells("authorised_absence", "pt_sess_authorised", "t_sess_authorised", "t_sess_possible"),
    Cells("unauthorised_absence", "pt_sess_unauthorised", "t_sess_unauthorised", "t_sess_possible"),
    Cells("persistent_absence", "pt_pupils_pa_10_exact", "t_pupils_pa_10_exact", "t_pupils"),
    Cells("severe_absence", "pt_pupils_pa_50_exact", "t_pupils_pa_50_exact", "t_pupils"),
)
ABSENCE = Layout(
    open_data(
        "absence",
        ("social_care_group", "phase_type_grouping", "t_pupils", "pt_overall"),
        _ABSENCE,
        optional=("absence_terms",),
    ),
    OUTCOMES,
    _ABSENCE,
    cohort_column="social_care_group",
    phase_column="phase_type_grouping",
)

_SUBJECTS = {
    "read": "reading",
    "writta": "writing",
    "mat": "maths",
    "rwm": "reading_writing_maths",
    "gps": "grammar",
    "scita": "science",
}
_KS2 = tuple(
    Cells(
        f"ks2_{key}",
        f"pt_{theirs}_met_expected_standard",
        f"t_{theirs}_met_expected_standard",
        f"t_{theirs}_eligible_pupils",
    )
    for theirs, key in _SUBJECTS.items()
) + tuple(
    cells
    for theirs in ("read", "writta", "mat")
    for cells in (
        Cells(
            f"ks2_progress_{_SUBJECTS[theirs]}",
            f"avg_{theirs}_progress_score",
            f"t_{theirs}_progress_score",
            f"t_{theirs}_progress_eligible_pupils",
        ),
        Cells(f"ks2_progress_{_SUBJECTS[theirs]}_lower", f"avg_{theirs}_progress_score_lower_CI"),
        Cells(f"ks2_progress_{_SUBJECTS[theirs]}_upper", f"avg_{theirs}_progress_score_upper_CI"),
    )
)
KS2 = Layout(
    open_data("ks2", ("social_care_group", "pt_rwm_met_expected_standard"), _KS2),
    OUTCOMES,
    _KS2,
    cohort_column="social_care_group",
)

_KS4 = (
    Cells("attainment_8", "avg_att8", "t_att8", "t_pupils"),
    Cells("english_maths_5", "pt_l2basics_95", "t_l2basics_95", "t_pupils"),
    Cells("english_maths_4", "pt_l2basics_94", "t_l2basics_94", "t_pupils"),
    Cells("ebacc_entered", "pt_ebacc_e_ptq_ee", "t_ebacc_e_ptq_ee", "t_pupils"),
    Cells("ebacc_average_points", "avg_ebaccaps", "t_ebaccaps", "t_pupils"),
    Cells("progress_8", "avg_p8score", "t_p8score", "t_inp8calc"),
    Cells("progress_8_lower", "p8score_CI_low"),
    Cells("progress_8_upper", "p8score_CI_upp"),
)
KS4 = Layout(
    open_data("ks4", ("social_care_group", "avg_att8", "t_pupils"), _KS4),
    OUTCOMES,
    _KS4,
    cohort_column="social_care_group",
)


def _number(population_type: str, count: str, rate: str) -> tuple[Cells, Cells]:
    where = {"population_type": population_type}
    return (
        Cells(count, "children_count", where=where),
        Cells(rate, "rate_per_10000", "children_count", "population_estimate", where),
    )


_NUMBERS = tuple(
    # Each measure has but one cohort, which ``domain.benchmarks.MEASURES`` says.
    cells
    for pair in (
        _number(
            "Children looked after on 31 March each year",
            "looked_after_at_31_march",
            "looked_after_rate",
        ),
        _number("Children starting to be looked after each year", "began_in_year", "began_rate"),
        _number("Children ceasing to be looked after each year", "ceased_in_year", "ceased_rate"),
    )
    for cells in pair
)
NUMBERS = Layout(
    open_data("numbers", ("population_type", "children_count", "rate_per_10000"), _NUMBERS),
    LOOKED_AFTER,
    _NUMBERS,
)

_COUNT, _SHARE = "children_count", "children_percent"
#: The same columns in releases before and since 2025.
_HEADINGS = {_COUNT: ("number",), _SHARE: ("percentage", "percent")}


def _part(measure: str, text: str) -> Cells:
    return Cells(measure, _SHARE, _COUNT, where={"placement_stability": text})


_PLACEMENTS = (
    Cells("children_in_cohort", _COUNT, where={"placement_stability": _TOTAL}),
    _part("long_term_stability", "Living with the same carer for at least 2 years"),
    _part("three_or_more_placements", "With 3 or more placements during the year"),
    _part(
        "three_or_more_placements_in_two_years",
        "With 3 or more placements during the previous 2 years",
    ),
)
PLACEMENTS = Layout(
    open_data(
        "placement_stability",
        ("cla_group", "placement_stability", _COUNT, _SHARE),
        _PLACEMENTS,
        headings=_HEADINGS,
    ),
    STABILITY,
    _PLACEMENTS,
    cohort_column="cla_group",
    has_totals=True,
)

_GROUPS = {
    "CLA on 31 March": "at_school_looked_after_at_31_march",
    "CLA 2 years on 31 March": "at_school_looked_after_2_years",
}


def _moves(measure: str, text: str) -> Cells:
    return Cells(measure, _SHARE, _COUNT, where={"school_stability": text})


_MOVES = (
    *(
        Cells(
            "children_in_cohort",
            _COUNT,
            where={"school_stability": _TOTAL, "cla_group": group},
            cohort=cohort,
        )
        for group, cohort in _GROUPS.items()
    ),
    _moves("school_moved_in_year", "With one or more moves during the year"),
    _moves("school_moved_mid_year", "With one or more mid-year moves during the year"),
    _moves("school_moved_in_two_years", "With one or more moves during the previous 2 years"),
    _moves(
        "school_moved_mid_year_in_two_years",
        "With one or more mid-year moves during the previous 2 years",
    ),
)
MOVES = Layout(
    open_data(
        "school_moves",
        ("cla_group", "move_measure", "school_stability", _COUNT, _SHARE),
        _MOVES,
        headings=_HEADINGS,
    ),
    STABILITY,
    _MOVES,
    has_totals=True,
)
