"""The tables of the children in need census, and where in its XML each stands.

Source: DfE, children in need census schemas 2021 to 2026. Elements that only some years have
(GenderCurrent, Sex, plan dates, pre-proceedings) are columns of every year, blank where absent.

A return is not held against its year's schema as such: no sample that is published would pass it,
and what such a schema finds in words of its own the reader and the rules find in words of the
field: elements that are not known, stray text, codes that are not of the list, elements of another
year. The order of elements, and ``true`` for ``1``, make no difference to what a return says.
"""

from __future__ import annotations

from virtualschool.feeds.base import Column, TableShape, XmlLayout, XmlTable

_CHILD, _DETAILS = "Children/Child", "Children/Child/CINdetails"
_ID = "ChildIdentifiers/LAchildID"


def _table(
    name: str,
    path: str,
    columns: tuple[tuple[Column, str], ...],
    *,
    is_known_by_key: bool = True,
) -> tuple[TableShape, XmlTable]:
    key = tuple(column.name for column, _ in columns if column.key)
    shape = TableShape(
        name, tuple(column for column, _ in columns), record=key if is_known_by_key else ()
    )
    return shape, XmlTable(name, path, {column.name: where for column, where in columns})


def _text(
    name: str, where: str = "", *, kind: str = "text", key: bool = False
) -> tuple[Column, str]:
    return Column(name, kind, key=key), where or name


def _code(name: str, where: str = "") -> tuple[Column, str]:
    return _text(name, where, kind="code")


def _day(name: str, where: str = "", *, key: bool = False) -> tuple[Column, str]:
    return _text(name, where, kind="date", key=key)


def _child(climb: int) -> tuple[Column, str]:
    """The child's own id, from an element that stands ``climb`` below the child."""
    return _text("LAchildID", "../" * climb + _ID, key=True)


_PAIRS = (
    _table(
        "header",
        "Header",
        (
            _code("Collection", "CollectionDetails/Collection"),
            _text("Year", "CollectionDetails/Year", kind="integer"),
            _day("ReferenceDate", "CollectionDetails/ReferenceDate"),
            _code("SourceLevel", "Source/SourceLevel"),
            _code("LEA", "Source/LEA"),
            _text("SoftwareCode", "Source/SoftwareCode"),
            _text("Release", "Source/Release"),
            _text("SerialNo", "Source/SerialNo"),
            _text("DateTime", "Source/DateTime"),
        ),
    ),
    _table(
        "child",
        _CHILD,
        (
            _child(0),
            _code("UPN", "ChildIdentifiers/UPN"),
            _code("FormerUPN", "ChildIdentifiers/FormerUPN"),
            _code("UPNunknown", "ChildIdentifiers/UPNunknown"),
            _day("PersonBirthDate", "ChildIdentifiers/PersonBirthDate"),
            _day("ExpectedPersonBirthDate", "ChildIdentifiers/ExpectedPersonBirthDate"),
            _code("Sex", "ChildIdentifiers/Sex"),
            _code("GenderCurrent", "ChildIdentifiers/GenderCurrent"),
            _day("PersonDeathDate", "ChildIdentifiers/PersonDeathDate"),
            _code("Ethnicity", "ChildCharacteristics/Ethnicity"),
            _code("Disabilities", "ChildCharacteristics/Disabilities/Disability"),
        ),
    ),
    _table(
        "cin_details",
        _DETAILS,
        (
            _child(1),
            _day("CINreferralDate", key=True),
            _code("ReferralSource"),
            _code("PrimaryNeedCode"),
            _day("CINclosureDate"),
            _code("ReasonForClosure"),
            _day("DateOfInitialCPC"),
            _text("ReferralNFA", kind="boolean"),
        ),
    ),
    _table(
        "assessments",
        f"{_DETAILS}/Assessments",
        (
            _child(2),
            _day("CINreferralDate", "../CINreferralDate"),
            _day("AssessmentActualStartDate", key=True),
            _day("AssessmentInternalReviewDate"),
            _day("AssessmentAuthorisationDate"),
            _code("AssessmentFactors", "FactorsIdentifiedAtAssessment/AssessmentFactors"),
        ),
    ),
    _table(
        "cin_plans",
        f"{_DETAILS}/CINPlanDates",
        (
            _child(2),
            _day("CINreferralDate", "../CINreferralDate"),
            _day("CINPlanStartDate", key=True),
            _day("CINPlanEndDate"),
        ),
    ),
    _table(
        "section_47",
        f"{_DETAILS}/Section47",
        (
            _child(2),
            _day("CINreferralDate", "../CINreferralDate"),
            _day("S47ActualStartDate", key=True),
            _day("InitialCPCtarget"),
            _day("DateOfInitialCPC"),
            _text("ICPCnotRequired", kind="boolean"),
        ),
    ),
    _table(
        "protection_plans",
        f"{_DETAILS}/ChildProtectionPlans",
        (
            _child(2),
            _day("CINreferralDate", "../CINreferralDate"),
            _day("CPPstartDate", key=True),
            _day("CPPendDate"),
            _code("InitialCategoryOfAbuse"),
            _code("LatestCategoryOfAbuse"),
            _text("NumberOfPreviousCPP", kind="integer"),
        ),
    ),
    _table(
        "plan_reviews",
        f"{_DETAILS}/ChildProtectionPlans/Reviews/CPPreviewDate",
        (
            _child(4),
            _day("CINreferralDate", "../../../CINreferralDate"),
            _day("CPPstartDate", "../../CPPstartDate"),
            _day("CPPreviewDate", ".", key=True),
        ),
    ),
    _table(
        "pre_proceedings",
        f"{_DETAILS}/PreProceedingsandFGDM",
        (
            _child(2),
            _day("CINreferralDate", "../CINreferralDate"),
            _day("PPStartDate"),
            _day("LBPSentDate"),
            _text("FGDMMeetingOffer", kind="boolean"),
            _text("FGDMMeetingFac", kind="boolean"),
            _day("InitialPPMeetingDate"),
            _text("ReviewMeetingsCount", kind="integer"),
            _day("StepDecisionDate"),
            _code("PPOutcome"),
            _day("CourtAppDate"),
            _day("LetterInitCPDate"),
        ),
        is_known_by_key=False,  # a child may have several, begun on no day that is known
    ),
)

TABLES = tuple(shape for shape, _ in _PAIRS)

LAYOUT = XmlLayout(
    name="children in need census",
    root="Message",
    tables=tuple(table for _, table in _PAIRS),
)
