"""Censuses through a whole load: whose rows are kept, what they tell, and what is never kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.db.imports.test_loads import child, codes_of, here, send  # noqa: F401 - fixtures

from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    SchoolYear,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.imports import services
from virtualschool.apps.imports.verify import problems, state_hash
from virtualschool.apps.indicators.census import census_totals
from virtualschool.apps.receipts.models import File, Finding
from virtualschool.config.home import Home

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO, THREE = "B806400124001", "Q806400124002", "A950000178301"
ON_ROLL = (
    "pupilonrolltableid,NativeId,dob,upn,formerupn,surname,forename,entrydate,ncyearactual,"
    "senprovision,enrolstatus,termlysessionspossible,termlysessionsauthorised,"
    "termlysessionsunauthorised\n"
)
SESSIONS = (
    "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
)
GIAS = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
    "EstablishmentStatus (name),"
    "OpenDate,CloseDate,PhaseOfEducation (name)\n"
    "100001,806,Middlesbrough,4001,Acklam Grange,Community school,Open,01-09-2000,,Secondary\n"
)


def pupil(number: int, upn: str, name: str, *, former: str = "", born: str = "2010-May-05") -> str:
    return (
        f"p{number},8064001,{born} 00:00:00,{upn},{former},{name},Merrin,2021-Sep-06 00:00:00,"
        "8,K,C,120.0,6.0,\n"
    )


def census(*rows: str) -> dict[str, str]:
    return {"2022_autumn_pupilonroll.csv": ON_ROLL + "".join(rows)}


OTHERS = pupil(9, THREE, "Quillfeather") + pupil(8, "P207000016049", "Ravensworth")


def everything_kept(home: Home) -> bytes:
    """Every byte under the home, and every cell of the database."""
    said = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += repr(cursor.fetchall()).encode()
    return said


def test_only_our_children_are_kept_and_everyone_is_in_the_totals(send: Any, home: Home) -> None:  # noqa: F811
    send({"list.csv": LIST + child("1", upn=ONE, urn="")})
    loaded = send(census(pupil(1, ONE, "Ashgarth"), OTHERS))

    said = everything_kept(home)
    for word in (THREE, "P207000016049", "Quillfeather", "Ravensworth"):
        assert word.encode() not in said
    (file,) = loaded["files"]
    assert (file["rows"], file["set_aside"]) == (3, 0)
    (total,) = census_totals("806")
    assert (total["on_roll"], total["possible"], total["authorised"]) == (3, 360, 18)
    assert total["overall_absence"] == "5.0000"
    assert problems() == []


LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"


def test_a_census_says_roll_year_group_and_special_needs(send: Any) -> None:  # noqa: F811
    send({"gias.csv": GIAS, "list.csv": LIST + child("1", upn=ONE, urn="")})
    send(census(pupil(1, ONE, "Ashgarth")))

    roll = Enrolment.objects.get()
    assert (roll.urn, roll.start_on, roll.last_day, roll.source) == (
        "100001",
        date(2021, 9, 6),
        None,
        "census",
    )
    seen = SpecialNeeds.objects.get()
    assert (seen.provision, seen.start_on, seen.last_day) == ("K", date(2022, 10, 6), None)


@pytest.mark.parametrize(
    ("listed", "row"),
    [
        (child("1", upn=ONE, urn=""), pupil(1, TWO, "Other", former=ONE)),
        (child("1", urn=""), pupil(1, TWO, "ash-garth")),
    ],
    ids=["former UPN", "name and date of birth"],
)
def test_a_pupil_is_found_by_other_keys(send: Any, listed: str, row: str) -> None:  # noqa: F811
    send({"gias.csv": GIAS, "list.csv": LIST + listed})
    send(census(row))

    assert Enrolment.objects.get().child.council_id == "1"
    assert TWO in Child.objects.get().known_upns


def test_a_name_with_another_number_waits_for_a_person(send: Any) -> None:  # noqa: F811
    send({"gias.csv": GIAS, "list.csv": LIST + child("1", upn=ONE, urn="")})
    loaded = send(census(pupil(1, TWO, "Ashgarth")))

    assert "identity_uncertain" in codes_of(loaded)
    assert not Enrolment.objects.exists()


def test_a_list_and_a_census_may_come_together(send: Any) -> None:  # noqa: F811
    send(
        {
            "gias.csv": GIAS,
            "list.csv": LIST + child("1", upn=ONE, urn=""),
            **census(pupil(1, ONE, "Ashgarth"), OTHERS),
        }
    )

    assert Enrolment.objects.get().source == "census"


def test_a_child_who_becomes_ours_later_is_told_of_and_the_census_loaded_again_counts(
    send: Any,  # noqa: F811
) -> None:
    files = census(pupil(1, ONE, "Ashgarth"), pupil(2, TWO, "Beckside"))
    send({"gias.csv": GIAS, "list.csv": LIST + child("1", upn=ONE, urn="")})
    send(files)
    late = send(
        {"later.csv": LIST + child("1", "2022-11-07", ONE, "") + child("2", "2022-11-07", TWO, "")}
    )
    assert "not_in_census" in codes_of(late)
    told = Finding.objects.get(load_id=late["load"], code="not_in_census")
    assert told.child_id == "2"

    send(files)
    assert set(Enrolment.objects.values_list("child__council_id", flat=True)) == {"1", "2"}
    (total,) = census_totals("806")
    assert total["on_roll"] == 2


def test_a_census_taken_back_leaves_nothing(send: Any) -> None:  # noqa: F811
    send({"gias.csv": GIAS, "list.csv": LIST + child("1", upn=ONE, urn="")})
    before = state_hash()
    loaded = send(census(pupil(1, ONE, "Ashgarth"), OTHERS))
    services.undo(number=loaded["load"], by="test")

    assert state_hash() == before
    assert census_totals("806") == []


def test_details_without_their_pupils_are_counted_only(send: Any, home: Home) -> None:  # noqa: F811
    send({"list.csv": LIST + child("1", upn=ONE, urn="")})
    loaded = send({"2022_autumn_details.csv": SESSIONS + "p1,8064001,t1,6.0,I\n"})

    assert "pupils_not_sent" in codes_of(loaded)
    (file,) = File.objects.filter(load_id=loaded["load"])
    assert file.totals == [{"school": "8064001", "rows": 1, "reasons": {"I": 6}}]


CIN = """<?xml version="1.0" encoding="utf-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>
<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails><Source><LEA>806</LEA></Source>
</Header><Children>{children}</Children></Message>
"""


def in_need(child_id: str, referred: str, closed: str = "", plan: str = "", upn: str = "") -> str:
    end = f"<CINclosureDate>{closed}</CINclosureDate>" if closed else ""
    protection = (
        f"<ChildProtectionPlans><CPPstartDate>{plan}</CPPstartDate></ChildProtectionPlans>"
        if plan
        else ""
    )
    return (
        f"<Child><ChildIdentifiers><LAchildID>{child_id}</LAchildID><UPN>{upn}</UPN>"
        "<PersonBirthDate>2010-05-05</PersonBirthDate><GenderCurrent>2</GenderCurrent>"
        f"</ChildIdentifiers><CINdetails><CINreferralDate>{referred}</CINreferralDate>{end}"
        f"<ReferralNFA>0</ReferralNFA>{protection}</CINdetails></Child>"
    )


def cin(year: int, *children: str) -> dict[str, str]:
    return {f"cin-{year}.xml": CIN.format(year=year, children="".join(children))}


def test_a_child_of_the_census_of_need_with_our_id_is_our_child(send: Any) -> None:  # noqa: F811
    send({"list.csv": LIST + child("1", urn="")})
    send(cin(2022, in_need("1", "2021-06-01", upn=ONE), in_need("2", "2021-07-01")))

    assert set(Child.objects.values_list("council_id", flat=True)) == {"1", "2"}
    assert Child.objects.get(council_id="1").upn == ONE
    assert Child.objects.get(council_id="2").sex == "F"


def test_a_later_census_ends_what_it_leaves_out(send: Any) -> None:  # noqa: F811
    send(cin(2022, in_need("1", "2021-06-01", plan="2021-08-02"), in_need("2", "2021-07-01")))
    later = send(cin(2023, in_need("2", "2021-07-01")))

    assert codes_of(later).count("closed_by_omission") == 2
    ended = SocialWork.objects.filter(child__council_id="1")
    assert {each.ceased_on for each in ended} == {date(2022, 4, 1)}
    assert SocialWork.objects.get(child__council_id="2").ceased_on is None


def test_marks_find_a_child_by_the_number_that_only_the_census_of_need_knows(
    send: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    send(cin(2022, in_need("7", "2021-06-01", upn=TWO)))
    marks = f"child_id,upn,urn,date,session,code\n,{TWO},100001,2022-10-03,AM,/\n"
    loaded = send({"marks.csv": marks})

    assert "child_not_known" not in codes_of(loaded)
    assert Enrolment.objects.get().child.council_id == "7"


def test_the_year_group_of_a_leaver_is_that_of_the_year_of_leaving(send: Any) -> None:  # noqa: F811
    """An autumn census tells of pupils who left in the summer in the year group they left in."""
    listed = child("1", as_at="2020-10-03", upn=ONE, urn="")
    off_roll = (
        "pupilnolongeronrolltableid,NativeId,dob,upn,surname,forename,entrydate,leavingdate,"
        "ncyearleaving,termlysessionspossible\n"
        f"p1,8064001,2010-May-05 00:00:00,{ONE},Ashgarth,Merrin,2021-Sep-06 00:00:00,"
        "2022-Jul-22 00:00:00,6,120.0\n"
    )
    send({"gias.csv": GIAS, "list.csv": LIST + listed})
    send({"2022_autumn_pupilnolongeronroll.csv": off_roll})

    recorded = dict(SchoolYear.objects.values_list("academic_year", "year_group"))
    assert recorded == {2020: "8", 2021: "6"}
