"""What breaks each rule of the census, and what is near it and does not."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.unit.feeds.cin.helpers import conference_in

CONFERENCE = conference_in(2023)
NFA = {"ReferralNFA": True}
CLOSED = {"CINclosureDate": date(2022, 12, 1), "ReasonForClosure": "RC7"}
TOO_LATE = date(2023, 4, 1)
LAST_YEARS = date(2022, 3, 31)
DIED = {"PersonDeathDate": date(2022, 6, 25)}

Case = tuple[str, int, dict[str, Any], str | None]

#: Rule, year of the census, what is changed in a clean one, and the field of the finding.
CASES: list[Case] = [
    # The return
    ("100", 2023, {"header": {"ReferenceDate": date(2023, 3, 28)}}, "ReferenceDate"),
    ("100", 2023, {"header": {"ReferenceDate": None}}, "ReferenceDate"),
    ("100", 2023, {"header": {"Year": 2022}}, "ReferenceDate"),
    ("authority_differs", 2023, {"header": {"LEA": "201"}}, "LEA"),
    ("collection_differs", 2023, {"header": {"Collection": "CLA"}}, "Collection"),
    ("several_returns", 2023, {"header": [{}]}, "Year"),
    ("element_of_another_year", 2024, {"child": {"Sex": "M"}}, "Sex"),
    ("element_of_another_year", 2025, {"child": {"GenderCurrent": "1"}}, "GenderCurrent"),
    ("2883", 2023, {"section_47": {"DateOfInitialCPC": None}}, "CPPstartDate"),
    ("2886Q", 2023, {"child": {"GenderCurrent": "0"}}, "GenderCurrent"),
    ("2886Q", 2025, {"child": {"Sex": "U"}}, "Sex"),
    ("2887Q", 2023, {"child": {"Disabilities": "MOB HAND PC INC COMM LD HEAR"}}, "Disability"),
    ("2888Q", 2023, {"child": {"Disabilities": "MOB"}}, "Disability"),
    # Who the child is
    ("8590", 2023, {"child": [{"LAchildID": "A2"}]}, "LAchildID"),
    ("8510", 2023, {"child": [{}]}, "LAchildID"),
    ("1520", 2023, {"child": [{"LAchildID": "A2"}]}, "UPN"),
    ("1510", 2023, {"child": {"UPN": "A806123456781"}}, "UPN"),
    ("1530", 2023, {"child": {"UPN": "A999123456781"}}, "UPN"),
    ("1540", 2023, {"child": {"UPN": "L8061234X6781"}}, "UPN"),
    ("1550", 2023, {"child": {"UPN": "L80612345678S"}}, "UPN"),
    ("1560Q", 2023, {"child": {"FormerUPN": "X123"}}, "FormerUPN"),
    ("1570", 2025, {"child": {"LAchildID": "A" * 21}}, "LAchildID"),
    ("1580", 2025, {"child": {"LAchildID": "A-1"}}, "LAchildID"),
    ("8520", 2023, {"child": {"PersonBirthDate": TOO_LATE}}, "PersonBirthDate"),
    ("8525", 2023, {"child": {"PersonBirthDate": None}}, "PersonBirthDate"),
    ("8525", 2023, {"child": {"ExpectedPersonBirthDate": TOO_LATE}}, "PersonBirthDate"),
    (
        "8530Q",
        2023,
        {"child": {"ExpectedPersonBirthDate": date(2024, 1, 1)}},
        "ExpectedPersonBirthDate",
    ),
    ("8535Q", 2023, {"child": {"PersonDeathDate": date(2001, 1, 1)}}, "PersonDeathDate"),
    (
        "8535Q",
        2023,
        {"child": {"PersonDeathDate": date(2023, 1, 1), "PersonBirthDate": None}},
        "PersonDeathDate",
    ),
    ("8545Q", 2023, {"child": {"PersonDeathDate": LAST_YEARS}}, "PersonDeathDate"),
    ("4180", 2024, {"child": {"GenderCurrent": None}}, "GenderCurrent"),
    ("4180", 2025, {"child": {"Sex": "1"}}, "Sex"),
    (
        "8750",
        2023,
        {"child": {"PersonBirthDate": None, "ExpectedPersonBirthDate": TOO_LATE}},
        "GenderCurrent",
    ),
    (
        "8750",
        2025,
        {"child": {"PersonBirthDate": None, "ExpectedPersonBirthDate": date(2025, 4, 1)}},
        "Sex",
    ),
    ("4220", 2023, {"child": {"Ethnicity": "QQQQ"}}, "Ethnicity"),
    ("8540", 2023, {"child": {"Disabilities": "DEAF"}}, "Disability"),
    ("8540", 2023, {"child": {"Disabilities": None}}, "Disability"),
    ("8790", 2023, {"child": {"Disabilities": "MOB NONE"}}, "Disability"),
    ("8794", 2023, {"child": {"Disabilities": "MOB MOB"}}, "Disability"),
    ("8770Q", 2023, {"child": {"UPN": None}}, "UPN"),
    ("8770Q", 2023, {"child": {"UPN": None, "UPNunknown": "UN1"}}, "UPN"),
    (
        "8770Q",
        2025,
        {"child": {"UPN": None, "PersonBirthDate": date(2021, 8, 31)}},
        "UPN",
    ),
    ("8772", 2023, {"child": {"UPNunknown": "UN7"}}, "UPNunknown"),
    ("upn_unknown_code", 2023, {"child": {"UPNunknown": "UN9"}}, "UPNunknown"),
    ("8775Q", 2023, {"child": {"PersonBirthDate": date(1998, 3, 30)}}, "PersonBirthDate"),
    # Referral and closure
    ("8600", 2023, {"cin_details": {"CINreferralDate": TOO_LATE}}, "CINreferralDate"),
    ("8606", 2023, {"child": {"PersonBirthDate": date(2023, 3, 1)}}, "CINreferralDate"),
    (
        "8606",
        2023,
        {"child": {"PersonBirthDate": None, "ExpectedPersonBirthDate": date(2023, 3, 1)}},
        "CINreferralDate",
    ),
    ("8555", 2023, {"child": {"PersonDeathDate": date(2022, 5, 2)}}, "CINreferralDate"),
    ("8610", 2023, {"cin_details": {"PrimaryNeedCode": None}}, "PrimaryNeedCode"),
    ("8650", 2023, {"cin_details": {"PrimaryNeedCode": "N10"}}, "PrimaryNeedCode"),
    ("8866", 2023, {"cin_details": {"ReferralSource": None}}, "ReferralSource"),
    ("8866", 2022, {"cin_details": {"ReferralSource": "5D"}}, "ReferralSource"),
    ("8568", 2023, {"cin_details": {"ReferralNFA": None}}, "ReferralNFA"),
    ("8569", 2023, {"cin_details": {"CINreferralDate": date(2022, 3, 30), **NFA}}, "ReferralNFA"),
    ("8620", 2023, {"cin_details": {"CINclosureDate": TOO_LATE}}, "CINclosureDate"),
    ("8630", 2023, {"cin_details": {"CINclosureDate": date(2022, 5, 2)}}, "CINclosureDate"),
    ("8640", 2023, {"cin_details": {"ReasonForClosure": "RC10"}}, "ReasonForClosure"),
    ("8640", 2022, {"cin_details": {"ReasonForClosure": "RC9"}}, "ReasonForClosure"),
    ("8805", 2023, {"cin_details": {**CLOSED, "ReasonForClosure": None}}, "ReasonForClosure"),
    ("8810", 2023, {"cin_details": {"ReasonForClosure": "RC7"}}, "CINclosureDate"),
    ("8585Q", 2023, {"cin_details": {**CLOSED, "ReasonForClosure": "RC2"}}, "ReasonForClosure"),
    (
        "8565",
        2023,
        {"cin_details": CLOSED, "protection_plans": {"CPPendDate": date(2022, 12, 2)}},
        "CPPendDate",
    ),
    (
        "8565",
        2023,
        {"cin_details": {**CLOSED, "DateOfInitialCPC": date(2022, 12, 2)}},
        "DateOfInitialCPC",
    ),
    (
        "8868",
        2023,
        {"cin_details": CLOSED, "section_47": {"DateOfInitialCPC": None}},
        "CINclosureDate",
    ),
    (
        "8867",
        2023,
        {"cin_details": CLOSED, "assessments": {"AssessmentAuthorisationDate": None}},
        "CINclosureDate",
    ),
    (
        "8825Q",
        2023,
        {
            "cin_details": {"ReasonForClosure": "RC9"},
            "assessments": {"CINreferralDate": date(2022, 5, 4)},
        },
        "ReasonForClosure",
    ),
    ("2990", 2023, {"cin_details": {"ReasonForClosure": "RC9"}}, "ReasonForClosure"),
    ("2990", 2022, {"cin_details": {"ReasonForClosure": "RC8"}}, "ReasonForClosure"),
    ("8831", 2023, {"cin_details": NFA}, "ReferralNFA"),
    ("8832", 2023, {"cin_details": NFA}, "ReferralNFA"),
    ("4000", 2023, {"cin_details": NFA}, "ReferralNFA"),
    ("8815", 2023, {"cin_details": [{"CINreferralDate": date(2022, 9, 1)}]}, "CINclosureDate"),
    ("8816", 2023, {"cin_details": [{"CINreferralDate": date(2022, 9, 1)}]}, "CINclosureDate"),
    (
        "8820",
        2023,
        {"cin_details": [{"CINreferralDate": date(2022, 9, 1), **CLOSED}]},
        "CINreferralDate",
    ),
    # Assessments
    (
        "1103",
        2023,
        {"assessments": {"AssessmentActualStartDate": date(2022, 5, 2)}},
        "AssessmentActualStartDate",
    ),
    (
        "8608",
        2023,
        {"assessments": {"AssessmentAuthorisationDate": date(2022, 5, 3)}},
        "AssessmentAuthorisationDate",
    ),
    (
        "8670Q",
        2023,
        {"assessments": {"AssessmentAuthorisationDate": None}},
        "AssessmentAuthorisationDate",
    ),
    (
        "8696",
        2023,
        {"assessments": {"AssessmentAuthorisationDate": TOO_LATE}},
        "AssessmentAuthorisationDate",
    ),
    (
        "8736",
        2023,
        {
            "assessments": {
                "AssessmentActualStartDate": LAST_YEARS,
                "AssessmentAuthorisationDate": None,
            }
        },
        "AssessmentActualStartDate",
    ),
    (
        "8896",
        2023,
        {
            "assessments": [
                {"AssessmentAuthorisationDate": None},
                {"AssessmentAuthorisationDate": None},
            ]
        },
        "AssessmentAuthorisationDate",
    ),
    (
        "8863",
        2023,
        {"assessments": [{"AssessmentActualStartDate": date(2022, 5, 31)}]},
        "AssessmentActualStartDate",
    ),
    ("8614", 2023, {"assessments": {"AssessmentAuthorisationDate": None}}, "AssessmentFactors"),
    ("8897", 2022, {"assessments": {"AssessmentFactors": None}}, "AssessmentFactors"),
    ("8897Q", 2023, {"assessments": {"AssessmentFactors": "99"}}, "AssessmentFactors"),
    ("8617", 2023, {"assessments": {"AssessmentFactors": "5A 8A"}}, "AssessmentFactors"),
    ("factor_code", 2021, {"assessments": {"AssessmentFactors": "5A 24A"}}, "AssessmentFactors"),
    ("8898", 2023, {"assessments": {"AssessmentFactors": "5A 5A"}}, "AssessmentFactors"),
    ("8869", 2023, {"assessments": {"AssessmentFactors": "21 5A"}}, "AssessmentFactors"),
    ("8899Q", 2023, {"assessments": {"AssessmentFactors": "2B"}}, "AssessmentFactors"),
    ("8873", 2023, {"assessments": {"AssessmentFactors": "21"}}, "ReasonForClosure"),
    ("8945Q", 2025, {"assessments": {"AssessmentFactors": "5A 18A"}}, "AssessmentFactors"),
    ("8950Q", 2025, {"assessments": {"AssessmentFactors": "5A 19A"}}, "AssessmentFactors"),
    # Enquiries and conferences
    ("2889", 2023, {"section_47": {"S47ActualStartDate": date(2022, 5, 2)}}, "S47ActualStartDate"),
    ("1104", 2023, {"section_47": {"DateOfInitialCPC": date(2022, 5, 2)}}, "DateOfInitialCPC"),
    ("8615", 2023, {"section_47": {"S47ActualStartDate": date(2022, 7, 2)}}, "S47ActualStartDate"),
    ("8715", 2023, {"section_47": {"DateOfInitialCPC": date(2023, 4, 3)}}, "DateOfInitialCPC"),
    (
        "8740",
        2023,
        {"section_47": {"S47ActualStartDate": LAST_YEARS, "DateOfInitialCPC": None}},
        "S47ActualStartDate",
    ),
    ("8675Q", 2023, {"section_47": {"DateOfInitialCPC": None}}, "DateOfInitialCPC"),
    ("8870Q", 2023, {"section_47": {"InitialCPCtarget": date(2022, 7, 2)}}, "InitialCPCtarget"),
    ("8875", 2023, {"section_47": {"DateOfInitialCPC": date(2022, 7, 2)}}, "DateOfInitialCPC"),
    ("2884", 2023, {"cin_details": {"DateOfInitialCPC": CONFERENCE}}, "DateOfInitialCPC"),
    (
        "2991Q",
        2023,
        {"assessments": {"CINreferralDate": date(2022, 5, 4)}},
        "S47ActualStartDate",
    ),
    (
        "8839",
        2023,
        {"section_47": [{"DateOfInitialCPC": None}, {"DateOfInitialCPC": None}]},
        "DateOfInitialCPC",
    ),
    (
        "8890",
        2023,
        {"section_47": [{"S47ActualStartDate": date(2022, 6, 30)}]},
        "S47ActualStartDate",
    ),
    # Plans for children in need
    ("4001", 2023, {"cin_plans": {"CINPlanEndDate": None}}, "CINPlanEndDate"),
    ("4003", 2023, {"cin_plans": {"CINPlanEndDate": date(2022, 10, 31)}}, "CPPreviewDate"),
    (
        "4004",
        2023,
        {"cin_plans": [{"CINPlanEndDate": None}, {"CINPlanEndDate": None}]},
        "CINPlanEndDate",
    ),
    (
        "4008",
        2023,
        {"child": DIED, "cin_plans": {"CINPlanStartDate": date(2022, 6, 26)}},
        "CINPlanStartDate",
    ),
    ("4009", 2023, {"child": DIED}, "CINPlanEndDate"),
    ("4010", 2023, {"cin_plans": {"CINPlanStartDate": TOO_LATE}}, "CINPlanStartDate"),
    ("4011", 2023, {"cin_plans": {"CINPlanEndDate": date(2022, 6, 1)}}, "CINPlanEndDate"),
    ("4012Q", 2023, {"cin_plans": {"CINPlanEndDate": date(2022, 6, 2)}}, "CINPlanEndDate"),
    ("4013", 2023, {"cin_plans": {"CINPlanEndDate": TOO_LATE}}, "CINPlanEndDate"),
    (
        "4014",
        2023,
        {"cin_plans": [{"CINPlanStartDate": date(2022, 6, 10)}]},
        "CINPlanStartDate",
    ),
    ("4015", 2023, {"cin_plans": {"CINPlanStartDate": date(2022, 5, 2)}}, "CINPlanStartDate"),
    ("4016", 2023, {"cin_plans": {"CINPlanStartDate": CONFERENCE}}, "CINPlanStartDate"),
    ("4017", 2023, {"cin_plans": {"CINPlanEndDate": date(2022, 7, 20)}}, "CPPstartDate"),
    # Protection plans
    (
        "8905",
        2023,
        {"protection_plans": {"InitialCategoryOfAbuse": None}},
        "InitialCategoryOfAbuse",
    ),
    ("8910", 2023, {"protection_plans": {"LatestCategoryOfAbuse": "QQQ"}}, "LatestCategoryOfAbuse"),
    ("8720", 2023, {"protection_plans": {"CPPstartDate": TOO_LATE}}, "CPPstartDate"),
    ("8730", 2023, {"protection_plans": {"NumberOfPreviousCPP": None}}, "NumberOfPreviousCPP"),
    ("1105", 2023, {"protection_plans": {"CPPstartDate": date(2022, 5, 2)}}, "CPPstartDate"),
    ("2885", 2023, {"protection_plans": {"CPPstartDate": date(2022, 7, 4)}}, "CPPstartDate"),
    ("8915", 2023, {"child": DIED}, "CPPstartDate"),
    ("8920", 2023, {"child": DIED}, "CPPendDate"),
    ("8925", 2023, {"protection_plans": {"CPPendDate": date(2022, 6, 30)}}, "CPPendDate"),
    ("8840", 2023, {"protection_plans": {"CPPendDate": CONFERENCE}}, "CPPendDate"),
    ("8930", 2023, {"protection_plans": {"CPPendDate": TOO_LATE}}, "CPPendDate"),
    ("8935", 2023, {"protection_plans": [{"CPPstartDate": date(2022, 9, 1)}]}, "CPPendDate"),
    ("8940", 2023, {"protection_plans": [{"CPPstartDate": date(2022, 9, 1)}]}, "CPPstartDate"),
    ("8841", 2023, {"plan_reviews": {"CPPreviewDate": CONFERENCE}}, "CPPreviewDate"),
]

#: Rule, year, and a change that is near what the rule is about and does not break it.
NEAR: list[tuple[str, int, dict[str, Any]]] = [
    ("2886Q", 2023, {"child": {"GenderCurrent": "9"}}),
    ("1570", 2024, {"child": {"LAchildID": "A" * 21}}),
    ("1580", 2024, {"child": {"LAchildID": "A-1"}}),
    ("1570", 2025, {"child": {"LAchildID": "A" * 20}}),
    ("8530Q", 2023, {"child": {"ExpectedPersonBirthDate": date(2023, 12, 31)}}),
    ("8545Q", 2023, {"child": {"PersonDeathDate": date(2023, 3, 31)}}),
    ("8770Q", 2023, {"child": {"UPN": None, "UPNunknown": "UN4"}}),
    ("8770Q", 2023, {"child": {"UPN": None, "PersonBirthDate": date(2017, 4, 1)}}),
    ("8770Q", 2025, {"child": {"UPN": None, "PersonBirthDate": date(2021, 9, 1)}}),
    ("8770Q", 2023, {"child": {"UPN": None}, "cin_details": NFA}),
    ("8772", 2023, {"child": {"UPNunknown": "UN7"}, "cin_details": NFA}),
    ("8540", 2023, {"child": {"Disabilities": None}, "cin_details": NFA}),
    ("8775Q", 2023, {"child": {"PersonBirthDate": date(1998, 3, 31)}}),
    ("8606", 2023, {"child": {"PersonBirthDate": date(2023, 2, 7)}}),
    ("8555", 2023, {"child": {"PersonDeathDate": date(2022, 5, 3)}}),
    ("8866", 2023, {"cin_details": {"ReferralSource": "5D"}}),
    ("8866", 2023, {"cin_details": {"CINreferralDate": date(2013, 3, 31), "ReferralSource": None}}),
    ("8569", 2023, {"cin_details": {"CINreferralDate": LAST_YEARS, **NFA}}),
    ("8640", 2023, {"cin_details": {"ReasonForClosure": "RC9"}}),
    ("2990", 2022, {"cin_details": {"ReasonForClosure": "RC9"}}),
    ("8565", 2023, {"cin_details": {"CINclosureDate": date(2022, 7, 1)}}),
    (
        "8868",
        2023,
        {"cin_details": CLOSED, "section_47": {"DateOfInitialCPC": None, "ICPCnotRequired": True}},
    ),
    ("8815", 2023, {"cin_details": [{"CINreferralDate": date(2022, 9, 1), **NFA}]}),
    (
        "8820",
        2023,
        {"cin_details": {**CLOSED}, "child": [{}]},
    ),
    ("8897", 2023, {"assessments": {"AssessmentFactors": None}}),
    ("8897Q", 2022, {"assessments": {"AssessmentFactors": None}}),
    ("8945Q", 2024, {"assessments": {"AssessmentFactors": "5A 18A"}}),
    ("factor_code", 2022, {"assessments": {"AssessmentFactors": "5A 24A"}}),
    (
        "8740",
        2023,
        {
            "section_47": {
                "S47ActualStartDate": LAST_YEARS,
                "DateOfInitialCPC": None,
                "ICPCnotRequired": True,
            }
        },
    ),
    ("4000", 2021, {"cin_details": NFA}),
    ("4012Q", 2023, {"cin_plans": {"CINPlanEndDate": date(2022, 6, 3)}}),
    ("8841", 2023, {"plan_reviews": {"CPPreviewDate": date(2022, 7, 2)}}),
    ("8940", 2023, {"protection_plans": {"CPPendDate": date(2022, 8, 31)}}),
]
