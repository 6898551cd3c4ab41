"""Small censuses for tests: a clean one by year as rows, changed at will, and as XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from virtualschool.feeds.base import Context, Finding
from virtualschool.feeds.cin.codes import DISABILITIES, FIRST_YEAR_OF_PLANS, FIRST_YEAR_OF_SEX
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules import catalogue
from virtualschool.feeds.receive import Received, receive

AUTHORITY = "806"
CONTEXT = Context(authority=AUTHORITY, today=date(2026, 6, 1))
FIXTURES = Path(__file__).parents[3] / "fixtures" / "cin"
UPN = "L806123456781"

Tables = dict[str, list[dict[str, Any]]]


def conference_in(year: int) -> date:
    """The first weekday of July in the census year."""
    day = date(year - 1, 7, 1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def clean(year: int) -> Tables:
    """A census of one child that breaks no rule of its year."""
    conference = conference_in(year)
    sex = {"Sex": "M"} if year >= FIRST_YEAR_OF_SEX else {"GenderCurrent": "1"}
    of_case = {"LAchildID": "A1", "CINreferralDate": date(year - 1, 5, 3)}
    tables: Tables = {
        "header": [
            {
                "Collection": "CIN",
                "Year": year,
                "ReferenceDate": date(year, 3, 31),
                "SourceLevel": "L",
                "LEA": AUTHORITY,
                "DateTime": f"{year}-05-20T09:00:00",
            }
        ],
        "child": [
            {
                "LAchildID": "A1",
                "UPN": UPN,
                "FormerUPN": None,
                "UPNunknown": None,
                "PersonBirthDate": date(year - 12, 2, 1),
                "ExpectedPersonBirthDate": None,
                "PersonDeathDate": None,
                "Ethnicity": "WBRI",
                "Disabilities": " ".join(sorted(DISABILITIES - {"NONE"})),
                **sex,
            }
        ],
        "cin_details": [
            {
                **of_case,
                "ReferralSource": "1A",
                "PrimaryNeedCode": "N1",
                "CINclosureDate": None,
                "ReasonForClosure": None,
                "DateOfInitialCPC": None,
                "ReferralNFA": False,
            }
        ],
        "assessments": [
            {
                **of_case,
                "AssessmentActualStartDate": date(year - 1, 5, 4),
                "AssessmentAuthorisationDate": date(year - 1, 6, 1),
                "AssessmentFactors": "2B 5A",
            }
        ],
        "section_47": [
            {
                **of_case,
                "S47ActualStartDate": date(year - 1, 6, 20),
                "InitialCPCtarget": conference,
                "DateOfInitialCPC": conference,
                "ICPCnotRequired": False,
            }
        ],
        "protection_plans": [
            {
                **of_case,
                "CPPstartDate": conference,
                "CPPendDate": None,
                "InitialCategoryOfAbuse": "NEG",
                "LatestCategoryOfAbuse": "EMO",
                "NumberOfPreviousCPP": 0,
            }
        ],
        "plan_reviews": [
            {
                **of_case,
                "CPPstartDate": conference,
                "CPPreviewDate": conference + timedelta(days=90),
            }
        ],
    }
    if year >= FIRST_YEAR_OF_PLANS:
        tables["cin_plans"] = [
            {
                **of_case,
                "CINPlanStartDate": date(year - 1, 6, 2),
                "CINPlanEndDate": conference,
            }
        ]
    return tables


def view(year: int, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> CensusView:
    """A census with the first row of each table on line 2."""
    return CensusView(
        year,
        {
            name: [Row({"line": n, **row}, f"cin.xml ({name})", n) for n, row in enumerate(rows, 2)]
            for name, rows in tables.items()
        },
    )


def changed(year: int, **changes: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Tables:
    """The clean census with columns of its first rows changed; a list of changes adds rows that
    are else like the first."""
    tables = clean(year)
    for table, change in changes.items():
        first = tables[table][0]
        if isinstance(change, Mapping):
            tables[table][0] = {**first, **change}
        else:
            tables[table] += [{**first, **each} for each in change]
    return tables


def found(year: int, tables: Tables) -> list[Finding]:
    """What the rules of the year say of a census."""
    census = view(year, tables)
    return [
        finding
        for rule in catalogue()
        if rule.holds_in(year)
        for finding in rule.findings(census, AUTHORITY)
    ]


def load(*paths: Path, context: Context = CONTEXT) -> Received:
    return receive(list(paths), context)


HEADER = """<Header>
<CollectionDetails><Collection>CIN</Collection><Year>2023</Year>
<ReferenceDate>2023-03-31</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>806</LEA><DateTime>2023-05-23T11:14:05</DateTime></Source>
</Header>
"""


def child_xml(child: str = "A1", details: str = "", identifiers: str = "") -> str:
    """A child with one open case, unless ``details`` are others."""
    cases = details or case_xml()
    return f"""<Child>
<ChildIdentifiers><LAchildID>{child}</LAchildID><UPNunknown>UN4</UPNunknown>
<PersonBirthDate>2011-02-01</PersonBirthDate><GenderCurrent>1</GenderCurrent>{identifiers}
</ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity>
<Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
{cases}</Child>
"""


def case_xml(referred: str = "2022-05-03", rest: str = "") -> str:
    return (
        f"<CINdetails><CINreferralDate>{referred}</CINreferralDate>"
        "<ReferralSource>1A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>"
        f"{rest}<ReferralNFA>0</ReferralNFA></CINdetails>\n"
    )


def census_xml(*children: str, header: str = HEADER) -> str:
    inner = "".join(children or (child_xml(),))
    return f"<Message>\n{header}<Children>\n{inner}</Children>\n</Message>\n"


def write(folder: Path, name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path
