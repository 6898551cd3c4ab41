"""Every number that the demonstration is calibrated to, as data.

"Published" are official statistics of a North East authority; "tool" figures come from the
national data tools; "story" figures are the October 2022 headline that the product was designed
around; the rest are our estimates. Months are keyed "2022-10".
"""

from __future__ import annotations

import random
from datetime import date

SEED = 806
AUTHORITY = "806"

FIRST_DAY = date(2020, 4, 1)  # returns begin here, so that starts in 2020/21 are right
SCHOOL_YEARS_FROM = date(2021, 9, 1)
TODAY = date(2023, 7, 21)  # the demonstration's clock; nothing is known after it
STORY_DAY = date(2022, 10, 31)
STORY_MONTH = "2022-10"


def stream(topic: str) -> random.Random:
    """A topic's own random numbers, so that a change in one topic does not shake the others."""
    return random.Random(f"{SEED}:{topic}")  # noqa: S311 - invented data, not a secret


# -- Flow: looked after on 31 March 2021, 2022, 2023 is published as 570, 502, 509; started and
#    ceased 199 and 273 in the year to March 2022, 245 and 239 to March 2023. Published starts and
#    ends do not add up to the published stocks, so the stocks are kept exactly and the flows give
#    way by at most four. October 2022 is the story: 504 + 21 - 18 = 507.
OPENING_STOCK = 563
STARTERS_AND_LEAVERS: dict[str, tuple[int, int]] = {
    "2020-04": (12, 14), "2020-05": (15, 13), "2020-06": (18, 17), "2020-07": (19, 20),
    "2020-08": (17, 18), "2020-09": (20, 17), "2020-10": (19, 19), "2020-11": (18, 16),
    "2020-12": (16, 18), "2021-01": (18, 15), "2021-02": (19, 19), "2021-03": (21, 19),
    "2021-04": (15, 22), "2021-05": (19, 25), "2021-06": (17, 20), "2021-07": (14, 27),
    "2021-08": (16, 24), "2021-09": (18, 21), "2021-10": (20, 23), "2021-11": (19, 19),
    "2021-12": (13, 22), "2022-01": (17, 24), "2022-02": (18, 20), "2022-03": (17, 24),
    "2022-04": (18, 20), "2022-05": (22, 18), "2022-06": (19, 21), "2022-07": (23, 22),
    "2022-08": (17, 20), "2022-09": (22, 18), "2022-10": (21, 18), "2022-11": (22, 20),
    "2022-12": (16, 21), "2023-01": (21, 18), "2023-02": (19, 22), "2023-03": (25, 20),
    "2023-04": (19, 20), "2023-05": (21, 18), "2023-06": (20, 21), "2023-07": (14, 15),
}  # fmt: skip
LOOKED_AFTER_ON_31_MARCH = {2021: 570, 2022: 502, 2023: 509}
RETURNS_SHARE = 0.12  # of starters, estimate
AGE_OUT_SHARE = 0.28  # of leavers, on the eighteenth birthday
SHORT_BREAK_CHILDREN = 12  # V4 agreements, in no headline figure

# -- Age mix on 31 October 2022, estimate: 84 + 346 + 77 = 507.
UNDER_SCHOOL_AGE = 84
YEAR_GROUPS: dict[str, int] = {
    "R": 22, "1": 22, "2": 23, "3": 23, "4": 23, "5": 23, "6": 22,
    "7": 32, "8": 34, "9": 36, "10": 40, "11": 46, "12": 38, "13": 39,
}  # fmt: skip
STORY_STARTERS_OF_SCHOOL_AGE = 12
STORY_LEAVERS_OF_SCHOOL_AGE = 9
AGE_AT_START = {(0, 1): 0.21, (1, 5): 0.18, (5, 10): 0.16, (10, 16): 0.29, (16, 18): 0.16}
UNACCOMPANIED_A_YEAR = 8  # tool: about 4 % of starts, boys of 15 to 17

# -- Placements, tool: foster 71 and 72 %, homes 10 %, with parents 10 and 7 %, semi-independent
#    5 and 6 %. Moves: 394 changes of record in 2022/23, 216 of them of status only.
CARER_MOVES_A_MONTH = (12, 18)
PLACEMENT_STATUS_CHANGES_A_MONTH = (10, 15)
LEGAL_STATUS_CHANGES_A_MONTH = (4, 7)
STORY_CARER_MOVES, STORY_PLACEMENT_STATUS, STORY_LEGAL_STATUS = 15, 12, 5
PLACEMENT_BY_AGE: dict[tuple[int, int], dict[str, float]] = {
    (0, 5): {"U4": 8, "U6": 50, "U3": 20, "U5": 2, "P1": 15, "R3": 3},
    (5, 10): {"U4": 35, "U6": 30, "U1": 10, "U3": 11, "P1": 11, "K2": 6, "S1": 1},
    (10, 16): {"U4": 35, "U6": 20, "U1": 9, "U3": 7, "P1": 7, "K2": 23, "S1": 1, "K1": 1},
    (16, 18): {"U4": 20, "U6": 8, "U1": 5, "U3": 2, "P1": 4, "K2": 20, "H5": 95, "P2": 12},
}

# From April 2022 fewer new placements are with parents, more in homes and semi-independent.
AFTER_APRIL_2022 = {"P1": 0.6, "K2": 1.9, "H5": 4.0, "R3": 2.5, "S1": 1.5}

# -- Where the 346 of school age learn on 31 October 2022, estimate: schools and children.
#    (region, kind): (schools, primary-age children, secondary-age children)
SCHOOL_MIX: dict[tuple[str, str], tuple[int, int, int]] = {
    ("home", "secondary"): (8, 0, 90),
    ("home", "primary"): (38, 92, 0),
    ("home", "special"): (5, 4, 15),
    ("near", "primary"): (24, 42, 0),
    ("near", "secondary"): (16, 0, 46),
    ("near", "special"): (5, 0, 8),
    ("far", "primary"): (15, 19, 0),
    ("far", "secondary"): (13, 0, 18),
    ("far", "special"): (5, 0, 6),
}
WITHOUT_SCHOOL_PLACE = {"primary": 1, "secondary": 5}
MARKS_AWAITED = 8  # children whose marks of September and October 2022 never came
SCHOOL_MOVES_A_MONTH = (2, 3)
STORY_SCHOOL_MOVES, STORY_MOVES_AFTER_PLACEMENT = 3, 2

# -- Absence in care, per cent of possible sessions. Published for the year: 9.0 and 6.6 %, primary
#    3.8 and 2.9, secondary 12.1 and 8.4, special 10.8; persistent 22.4 and 17.7, severe 6.8 and
#    3.3, unauthorised 3.8 and 3.2. The months follow the estimated shape around the story's
#    October 2021 (9.4) and September and October 2022 (6.2 and 6.9).
ABSENCE = {2021: 9.0, 2022: 6.6}
UNAUTHORISED = {2021: 3.8, 2022: 3.2}
ABSENCE_BY_MONTH: dict[str, float] = {
    "2021-09": 8.2, "2021-10": 9.4, "2021-11": 9.6, "2021-12": 10.6, "2022-01": 9.5,
    "2022-02": 8.3, "2022-03": 9.5, "2022-04": 7.8, "2022-05": 8.2, "2022-06": 9.6,
    "2022-07": 7.8,
    "2022-09": 6.2, "2022-10": 6.9, "2022-11": 7.0, "2022-12": 7.8, "2023-01": 6.5,
    "2023-02": 6.0, "2023-03": 6.8, "2023-04": 5.9, "2023-05": 6.3, "2023-06": 7.0,
    "2023-07": 6.0,
}  # fmt: skip
# (academic year, phase): share severely absent, share persistently (severe among them)
ABSENCE_CLASSES: dict[tuple[int, str], tuple[float, float]] = {
    (2021, "primary"): (0.006, 0.085),
    (2021, "secondary"): (0.118, 0.335),
    (2021, "special"): (0.120, 0.350),
    (2022, "primary"): (0.004, 0.080),
    (2022, "secondary"): (0.055, 0.255),
    (2022, "special"): (0.080, 0.320),
}
ORDINARY_ABSENCE = {"primary": 0.019, "secondary": 0.030, "special": 0.035}

# -- Suspensions: children a month. Autumn 2021 and 2022 from the improvement plan and the story;
#    spring 2023 up again to about 13; 1.6 to 1.8 events a child, 2.2 days each.
CHILDREN_SUSPENDED: dict[str, int] = {
    "2021-09": 12, "2021-10": 17, "2021-11": 20, "2021-12": 11,
    "2022-01": 14, "2022-02": 12, "2022-03": 16, "2022-04": 5,
    "2022-05": 12, "2022-06": 13, "2022-07": 8,
    "2022-09": 8, "2022-10": 9, "2022-11": 13, "2022-12": 10,
    "2023-01": 13, "2023-02": 12, "2023-03": 14, "2023-04": 6,
    "2023-05": 11, "2023-06": 12, "2023-07": 7,
}  # fmt: skip
# The two months of the story exactly: events and sessions lost (62 days and 33.5 days).
SUSPENSION_EVENTS = {"2021-10": 29, "2022-10": 15}
SUSPENSION_SESSIONS = {"2021-10": 124, "2022-10": 67}
STORY_TWO_SCHOOLS = (9, 42)  # events and sessions of October 2022 at two schools
EVENTS_A_CHILD = 1.7
SUSPENSION_LENGTHS = {1: 6, 2: 28, 3: 8, 4: 26, 5: 4, 6: 14, 8: 5, 10: 9}  # sessions: weight
SUSPENDED_BY_YEAR_GROUP = {"primary": 5, "7": 14, "8": 22, "9": 25, "10": 24, "11": 10}
SUSPENSION_REASONS = {
    "DB": 45, "VA": 16, "PP": 13, "PA": 8, "DM": 5, "VP": 4, "OW": 3, "DA": 3, "BU": 1,
    "MT": 1, "TH": 1,
}  # fmt: skip

# -- Where children are placed, tool: 15 and 16 % over 20 miles and outside on 31 March; new
#    placements of 2022/23 46 % inside, 34 % outside within 20 miles, 18 % outside and further. With
#    parents is inside, so that all others are a little further than that.
PLACED = {
    "before April 2022": {"inside": 52, "near": 32, "far": 16},
    "since": {"inside": 44, "near": 38, "far": 18},
}

# -- 64 % had three or more social workers in the year (tool; England 27 %). Whoever came late in
#    the year had no time for three, so that more than that have frequent changes.
FREQUENT_SOCIAL_WORKER_CHANGES = 0.77

# -- With a social worker, not looked after, on 31 March (tool): in need with those on a protection
#    plan, and on a protection plan. 2021 and "today" are estimates. Flow and durations: estimates.
IN_NEED_ON = {
    date(2020, 3, 31): (2040, 470), date(2021, 3, 31): (2010, 455), date(2022, 3, 31): (1960, 416),
    date(2023, 3, 31): (1690, 469), date(2023, 7, 21): (1655, 452),
}  # fmt: skip
NEW_CASES_A_MONTH = (54, 72)
NEW_PLANS_A_MONTH = (32, 46)
REREFERRED_SHARE = 0.18
NO_FURTHER_ACTION_A_MONTH = (3, 6)
# Age at referral, estimate: about 64 % of those in need are of school age (1,200 to 1,250).
AGE_AT_REFERRAL = {(-1, 0): 0.035, (0, 1): 0.085, (1, 4): 0.23, (4, 11): 0.34, (11, 16): 0.25,
                   (16, 18): 0.06}  # fmt: skip
PRIMARY_NEEDS = {"N1": 56, "N2": 10, "N3": 3, "N4": 9, "N5": 14, "N6": 2, "N8": 2,
                 "N0": 3}  # fmt: skip
DISABLED_SHARE = 0.11
DISABILITIES = {"LD": 42, "AUT": 35, "COMM": 20, "BEH": 22, "MOB": 18, "PC": 16, "INC": 10,
                "VIS": 6, "HEAR": 5, "HAND": 5, "CON": 6, "DDA": 8}  # fmt: skip
REFERRAL_SOURCES = {"6": 29, "2A": 18, "5B": 12, "5A": 8, "3E": 6, "3A": 5, "3B": 3, "3F": 5,
                    "1A": 6, "1B": 2, "7": 2, "4": 1, "8": 2, "9": 2, "10": 1}  # fmt: skip
CLOSURE_REASONS = {"RC7": 68, "RC8": 24, "RC5": 6, "RC3": 2}
ABUSE = {"NEG": 48, "EMO": 38, "PHY": 8, "SAB": 4, "MUL": 2}
ASSESSMENT_FACTORS = {"3B": 42, "4B": 36, "17A": 20, "16A": 22, "2B": 18, "1B": 15, "4A": 14,
                      "3A": 14, "18B": 6, "18C": 8, "2A": 5, "6A": 8, "5A": 10, "14A": 8, "15A": 6,
                      "11A": 4, "20": 8}  # fmt: skip
UPN_MISSING_SHARE = 0.03  # of those of school age

# -- Their absence, published, for the years 2021/22 and 2022/23: overall, then persistent. Severe
#    is an estimate from England's. Key: "need" without those on a plan, "plan" on 31 March.
NEED_ABSENCE = {(2021, "need"): 16.7, (2022, "need"): 18.9, (2021, "plan"): 20.3,
                (2022, "plan"): 23.9}  # fmt: skip
NEED_ABSENCE_CLASSES = {  # severe, persistent with the severe among them
    (2021, "need"): (0.088, 0.480), (2022, "need"): (0.112, 0.496),
    (2021, "plan"): (0.125, 0.574), (2022, "plan"): (0.155, 0.612),
}  # fmt: skip
NEED_UNAUTHORISED_SHARE = {2021: 0.47, 2022: 0.50}
# Tool: about 14 % of those in need on 31 March, of whom more are asked for the whole year.
NEED_SUSPENDED_SHARE = 0.115
NEED_SCHOOLS = {"home": 0.86, "near": 0.10, "far": 0.04}  # estimate
NEED_SPECIAL_SHARE = 0.07

# -- School censuses: everybody else's children are fewer than a real town's, so that a load stays
#    quick; rates are near the town's own. SEN of children in care, tool: support 34.0 and 30.5 %,
#    EHC plan 21.9 and 28.2 % in 2022 and 2023; the others' are estimates.
OTHER_PUPILS_A_YEAR_GROUP = 320
SEN_IN_CARE = {2021: (0.340, 0.219), 2022: (0.305, 0.282)}  # academic year: support, EHC plan
SEN_IN_NEED = (0.24, 0.17)
SEN_OF_OTHERS = (0.145, 0.040)
SEN_NEEDS = {"SEMH": 38, "SLCN": 20, "MLD": 16, "ASD": 12, "SPLD": 8, "SLD": 2, "PD": 2, "HI": 1,
             "NSA": 1}  # fmt: skip
OTHERS_ABSENCE = {"primary": 0.064, "secondary": 0.105, "special": 0.128}
OTHERS_UNAUTHORISED_SHARE = {"primary": 0.28, "secondary": 0.44, "special": 0.30}
OTHERS_SUSPENDED_A_TERM = {"primary": 0.004, "secondary": 0.075, "special": 0.03}
