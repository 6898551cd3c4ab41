"""The two shapes of a list of pupils, with the headings that schools and services give them.

Addresses, telephone numbers and parents stand in many of these lists. Nothing is read from them.
"""

from __future__ import annotations

from virtualschool.feeds.base import Column, TableShape
from virtualschool.feeds.school_census.shapes import PUPIL_KEY

PUPIL_LIST, SEN_LIST = "pupil_list", "sen_list"
#: The council's own id of a child, and the census's ids: with them a table is a children list or a
#: census, and where that lacks a column it must not pass for a list of pupils.
_OF_OTHER_TABLES = ("child_id", "Person ID", "Council ID", "NativeId", *PUPIL_KEY.values())


def _optional(name: str, *headings: str, kind: str = "text") -> Column:
    return Column(name, kind, required=False, headings=headings)


_UPN = (
    *("Unique pupil number", "UPN number", "Pupil UPN", "Child UPN", "Student UPN"),
    *("Unique pupil number (UPN)", "Current UPN"),
)
_ULN = ("Unique learner number", "ULN number", "Unique learner number (ULN)")
_BIRTH = (
    *("DOB", "D.O.B.", "Birth date", "Birthdate", "Date of birth (dd/mm/yyyy)", "DOB (dd/mm/yyyy)"),
    *("Child date of birth", "Child DOB", "Pupil date of birth", "Pupil DOB", "Student DOB"),
    *("Person birth date", "Student date of birth"),
)
_NEED = ("SEN primary need", "Primary need", "Primary SEN type", "SEN type", "Main SEN type")
_AS_AT = ("As at date", "List date", "Extract date", "Date of extract", "Date of list")

# Dates but ``as_at`` are read by the refiner: a row that explains the columns has words there.
_PUPIL_LIST = TableShape(
    PUPIL_LIST,
    (
        _optional("upn", *_UPN),
        _optional("former_upn", "Previous UPN", "Old UPN", "Former unique pupil number"),
        _optional("uln", *_ULN),
        Column(
            "surname",
            headings=(
                *("Last name", "Family name", "Legal surname", "Legal last name", "Child surname"),
                *("Child last name", "Child family name", "Pupil surname", "Pupil last name"),
                *("Student surname", "Student last name", "Legal family name"),
            ),
        ),
        Column(
            "forename",
            headings=(
                *("First name", "Given name", "Forenames", "First names", "Forename(s)"),
                *("Legal forename", "Legal first name", "Child forename", "Child first name"),
                *("Child given name", "Pupil forename", "Pupil first name", "Student forename"),
                *("Student first name", "Given names"),
            ),
        ),
        _optional(
            "preferred_surname",
            *("Preferred last name", "Preferred family name", "Child preferred last name"),
            *("Child preferred family name", "Child preferred surname", "Chosen surname"),
        ),
        _optional(
            "preferred_forename",
            *("Preferred first name", "Preferred given name", "Preferred name", "Known as"),
            *("Child preferred first name", "Child preferred given name", "Chosen name"),
            *("Child preferred forename", "Chosen forename"),
        ),
        _optional("date_of_birth", *_BIRTH),
        _optional("sex", "Legal sex", "Child sex", "Pupil sex", "Student sex"),
        _optional("gender", "Child gender", "Pupil gender", "Student gender"),
        _optional(
            "year_group",
            *("NC year", "NCY", "National curriculum year", "Curriculum year", "Year", "Yr"),
            *("Child year group", "NC year actual", "Pupil year group", "School year"),
            *("Year group code", "National curriculum year group", "NC year group"),
        ),
        _optional(
            "registration",
            *("Child registration", "Registration group", "Reg group", "Reg", "Tutor group"),
            *("Form", "Form group", "Registration class"),
        ),
        _optional("class_name", "Class"),
        _optional(
            "school_urn",
            *("URN", "School unique reference number", "Establishment URN", "URN of school"),
            *("Current school URN",),
        ),
        _optional(
            "school_number",
            *("LAESTAB", "LA Estab", "DfE number", "School DfE number", "DfES number"),
            *("School number", "DfE establishment number"),
        ),
        _optional("school_name", "School", "Establishment", "Establishment name", "Current school"),
        _optional("local_authority", "LA", "LA code", "Local authority code"),
        _optional("pupil_premium", "PP", "Pupil premium indicator", "Pupil premium eligible"),
        _optional(
            "free_school_meals",
            *("FSM", "FSM eligible", "Free school meal", "FSM eligibility"),
            *("Eligible for free school meals", "Eligible for FSM"),
        ),
        _optional(
            "sen",
            *("SEN status", "SEN provision", "SEND status", "SEN code", "SEN stage", "SEN support"),
            *("SEND provision", "SEND"),
        ),
        _optional("primary_need", *_NEED),
        _optional("as_at", *_AS_AT, kind="date"),
    ),
    one_of=(("date_of_birth", "upn"),),
    none_of=_OF_OTHER_TABLES,
)

# List 1 of the area SEND inspections: children and young people with an EHC plan. List 2 has none
# of the dates of a plan, and nothing in it says which provision its children have.
_SEN_LIST = TableShape(
    SEN_LIST,
    (
        Column("upn", headings=_UPN),
        _optional("uln", *_ULN),
        Column("date_of_birth", headings=_BIRTH),
        Column(
            "plan_on",
            headings=(
                *("Date initial EHC plan issued", "EHC plan start date", "Date EHC plan issued"),
                *("EHC plan issued", "EHCP start date", "Plan start date"),
            ),
        ),
        Column("primary_need", headings=_NEED),
        _optional("school_urn", "Main education establishment URN", "School URN", "URN"),
        _optional("as_at", *_AS_AT, kind="date"),
    ),
    is_wider=True,
)
TABLES: tuple[TableShape, ...] = (_PUPIL_LIST, _SEN_LIST)
SHAPES = {shape.name: shape for shape in TABLES}
