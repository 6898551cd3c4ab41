"""Pages about files as the server answers them, from putting them in to taking them back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.little import someone

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.imports import receiving
from virtualschool.apps.imports.jobs import begin_accept
from virtualschool.apps.imports.models import HeadingSet, IdentityDecision, Upload
from virtualschool.apps.imports.stores import current_manifest
from virtualschool.apps.imports.uploads import uploads_folder, version_words
from virtualschool.apps.receipts.models import Load
from virtualschool.feeds.registry import heading_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
MARKS = "child_id,upn,urn,date,session,code\n"
UPN = "T901234567801"


@pytest.fixture
def analyst() -> Client:
    with transaction.atomic():
        ensure_authority(code="806", by="test")
    return signed_in("analyst")


def signed_in(role: str, username: str = "") -> Client:
    client = Client()
    client.force_login(someone(role, username), backend=BACKEND)
    return client


def row(council_id: str, upn: str = "", surname: str = "Ashgarth", born: str = "2010-05-05") -> str:
    return f"{council_id},{upn},{surname},Merrin,{born},F,900001,8,2022-10-03\n"


def put_in(client: Client, files: dict[str, str | bytes], **more: Any) -> Any:
    sent = [
        SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
        for name, text in files.items()
    ]
    return client.post("/files/put-in/", {"sent": sent, **more}, follow=True)


def address_of(response: Any) -> str:
    """The waiting page's address."""
    return response.redirect_chain[-1][0]


def accept(client: Client, page: Any, address: str) -> Any:
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    assert seen is not None
    return client.post(f"{address}accept/", {"seen": seen[1]}, follow=True)


def load(client: Client, files: dict[str, str | bytes]) -> Any:
    page = put_in(client, files)
    return accept(client, page, address_of(page))


def here(more: str = "") -> str:
    """The address of the last load's page, or of one below it."""
    return f"/files/loads/{Load.objects.latest('pk').pk}/{more}"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Putting in, previewing, accepting -------------------------------------------------------------


def test_files_are_previewed_and_nothing_is_loaded_until_they_are_accepted(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001") + row("1002", surname="Bell")})
    assert "Of 2 rows, 2 are new, 0 changed, 0 unchanged and 0 set aside" in words(page)
    assert "2 children would be known here" in words(page)
    assert Child.objects.count() == 0
    assert Load.objects.count() == 0
    done = accept(analyst, page, address_of(page))
    assert re.search(r"Load \d+ is in force", words(done))
    assert Child.objects.count() == 2
    assert list(uploads_folder().iterdir()) == []


def test_a_preview_says_what_would_move_and_moves_nothing(analyst):
    load(analyst, {"week.csv": LIST + row("1001")})
    before = current_manifest()
    page = put_in(
        analyst,
        {"marks.csv": MARKS + "1001,,900001,2022-10-04,AM,/\n1001,,900001,2022-10-04,PM,\\\n"},
    )
    said = words(page)
    assert "The whole authority, October 2022" in said
    assert "Children looked after" in said
    assert current_manifest() == before


def test_the_same_form_posted_twice_loads_once(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001")})
    address = address_of(page)
    first = accept(analyst, page, address)
    again = accept(analyst, page, address)
    assert first.redirect_chain[-1][0] == again.redirect_chain[-1][0] == here()
    assert Load.objects.count() == 1


def test_two_people_who_accept_the_same_files_load_them_once(analyst):
    other = signed_in("virtual_school_head")
    files = {"week.csv": LIST + row("1001")}
    mine, theirs = put_in(analyst, files), put_in(other, files)
    accept(analyst, mine, address_of(mine))
    late = accept(other, theirs, address_of(theirs))
    assert late.status_code == 409
    assert "Something else was accepted after this page was made" in words(late)
    assert "loading these files changes nothing" in words(late)
    done = accept(other, late, address_of(theirs))
    assert "it changed nothing" in words(done)
    assert [load.status for load in Load.objects.all()] == ["accepted", "unchanged"]
    assert Child.objects.count() == 1


def test_files_being_loaded_are_not_loaded_by_another_click(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001")})
    begin_accept(upload=Upload.objects.get(), seen=version_words(), by="analyst")
    late = accept(analyst, page, address_of(page))
    assert late.status_code == 409
    assert "being loaded now" in words(late)
    assert Load.objects.count() == 0


def test_rows_set_aside_never_block_the_good_ones_and_come_as_a_workbook(analyst):
    formula = '=HYPERLINK("http://x.example")'
    quoted = formula.replace('"', '""')
    bad = f',,"{quoted}",Merrin,2010-05-05,F,900001,8,2022-10-03\n'
    page = put_in(analyst, {"week.csv": LIST + row("1001") + bad})
    assert "Accept the good rows" in words(page)
    book = analyst.get(f"{address_of(page)}set-aside.xlsx")
    accept(analyst, page, address_of(page))
    assert Child.objects.count() == 1
    after = analyst.get(here("set-aside.xlsx"))
    for content in (book.content, after.content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        headings, cells = ([cell.value for cell in line] for line in sheet.iter_rows())
        place = headings.index("What is wrong with child_id")
        assert headings[place - 1] == "child_id"
        assert cells[place]
        assert cells[0] == "3"
        held = next(cell for cell in sheet[2] if cell.value == formula)
        assert held.data_type == "s"
    exports = Entry.objects.filter(action="set_aside.exported")
    assert [entry.detail for entry in exports] == [{"rows": 1}, {"rows": 1}]


def test_a_file_that_cannot_be_read_is_named_and_can_be_left_out(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001"), "picture.csv": b"\x89PNG\r\n\x1a\n1"})
    assert "picture.csv is a picture" in words(page)
    assert "Accept" not in words(page)
    address = address_of(page)
    better = analyst.post(f"{address}leave-out/", {"name": "picture.csv"}, follow=True)
    accept(analyst, better, address)
    assert Child.objects.count() == 1


def test_a_zip_is_read_as_its_files(analyst):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/week.csv", LIST + row("1001"))
        archive.writestr("letter.txt", "Dear all")
    page = put_in(analyst, {"all.zip": buffer.getvalue()})
    assert "week.csv" in words(page)
    assert "Passed over" in words(page)
    accept(analyst, page, address_of(page))
    assert Child.objects.count() == 1


HOSTILE = [
    "../../../etc/passwd.csv",
    "..\\..\\boot.csv",
    "<script>alert(1)</script>.csv",
    "=cmd|' /C calc'!A0.csv",
    "n" * 240 + ".csv",
    "preview.json",
    ".hidden.csv",
    "d\u202etxt.csv",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leads_nowhere_and_is_shown_as_text(analyst, home, name):
    page = put_in(analyst, {name: LIST + row("1001")})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    (folder,) = uploads_folder().iterdir()
    upload = Upload.objects.get()
    assert {path.name for path in folder.iterdir()} == {*upload.files, "preview.json"}
    accept(analyst, page, address_of(page))
    assert Child.objects.count() == 1


def test_two_files_of_one_name_are_told_apart(analyst):
    sent = [SimpleUploadedFile("a.csv", (LIST + row(one)).encode()) for one in ("1001", "1002")]
    analyst.post("/files/put-in/", {"sent": sent})
    assert Upload.objects.get().files == ["a.csv", "a (2).csv"]


def test_what_is_too_large_is_refused_in_a_sentence_and_leaves_nothing(analyst, monkeypatch):
    monkeypatch.setattr(receiving, "LARGEST_UPLOAD", 2_000_000)
    page = put_in(analyst, {"big.csv": b"x" * 3_000_000})
    assert page.status_code == 413
    assert "larger than 512 MB together" in words(page)
    assert Upload.objects.count() == 0
    assert [path for path in uploads_folder().parent.rglob("*") if path.is_file()] == []


def test_nothing_chosen_and_an_empty_file_are_said(analyst):
    assert "Choose at least one file" in words(analyst.post("/files/put-in/", {}))
    assert "One of the files is empty" in words(put_in(analyst, {"empty.csv": b""}))
    bad_year = put_in(analyst, {"week.csv": LIST + row("1")}, year="soon")
    assert "Enter the collection year as a number" in words(bad_year)


def test_files_wait_for_a_day_and_are_swept(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001")})
    Upload.objects.update(uploaded_at=timezone.now() - timedelta(days=1, minutes=1))
    put_in(analyst, {"later.csv": LIST + row("1002")})
    assert analyst.get(address_of(page)).status_code == 404
    assert len(list(uploads_folder().iterdir())) == 1
    assert "later.csv" in words(analyst.get("/files/"))


def test_files_can_be_thrown_away(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001")})
    done = analyst.post(f"{address_of(page)}throw-away/", follow=True)
    assert "thrown away; nothing was loaded" in words(done)
    assert list(uploads_folder().iterdir()) == []
    assert accept(analyst, page, address_of(page)).status_code == 404
    assert Load.objects.count() == 0


# Headings --------------------------------------------------------------------------------------


def test_headings_are_said_once_and_remembered_for_the_same_set(analyst):
    text = (
        "Ref,Family,Given,Born,Gender,Place,Week\n1001,Bell,Ashan,05/05/2010,M,900001,03/10/2022\n"
    )
    page = put_in(analyst, {"supplier.csv": text})
    address = address_of(page)
    assert "not a table that is known here" in words(page)
    asked = analyst.get(f"{address}headings/1/", {"table": "children_list.children_list"})
    assert "Which heading means what" in words(asked)
    meant = {"child_id": 0, "surname": 1, "forename": 2, "date_of_birth": 3, "sex": 4}
    meant |= {"school_urn": 5, "as_at": 6}
    said = {f"column-{column}": str(place) for column, place in meant.items()}
    done = analyst.post(
        f"{address}headings/1/", {"table": "children_list.children_list", **said}, follow=True
    )
    assert "remembered" in words(done)
    accept(analyst, done, address)
    assert Child.objects.get().surname == "Bell"
    again = put_in(analyst, {"next week.csv": text.replace("03/10", "10/10")})
    assert "1 is new" in words(again)
    assert HeadingSet.objects.count() == 1


def test_a_heading_that_means_two_columns_or_a_missing_one_is_said(analyst):
    page = put_in(analyst, {"supplier.csv": "Ref,Family,Given\n1001,Bell,Ashan\n"})
    address = f"{address_of(page)}headings/1/"
    said = {"table": "children_list.children_list", "column-child_id": "0", "column-surname": "0"}
    answer = analyst.post(address, said)
    assert answer.status_code == 400
    assert "This heading is chosen for" in words(answer)
    assert HeadingSet.objects.count() == 0
    assert analyst.get(address.replace("/1/", "/9/")).status_code == 404


def test_what_is_recognised_is_said_beside_what_is_not_and_headings_show_what_they_hold(analyst):
    page = put_in(
        analyst,
        {"week.csv": LIST + row("1001"), "supplier.csv": "Ref,Family,Given\n1001,Bell,Ashan\n"},
    )
    said = words(page)
    assert "Not every file was recognised" in said
    assert "week.csv: Children list: children list" in said
    address = f"{address_of(page)}headings/1/"
    asked = words(analyst.get(address, {"table": "children_list.children_list"}))
    assert "Ref (like 1001)" in asked
    assert asked.index("Date of birth") < asked.index("UPN May be missing")


def test_a_reason_stands_beside_its_cell_however_the_file_names_it(analyst):
    HeadingSet.objects.create(
        authority="806",
        headings=heading_set(["Ref", "Family", "Given", "DOB", "Team"]),
        feed="children_list",
        table="children_list",
        mapping={"Ref": "child_id", "Family": "surname", "Given": "forename"},
        saved_at=timezone.now(),
        saved_by="analyst",
    )
    page = put_in(analyst, {"s.csv": "Ref,Family,Given,DOB,Team\n,Bell,Ashan,05/05/2010,East\n"})
    content = analyst.get(f"{address_of(page)}set-aside.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings[1:3] == ["Ref", "What is wrong with Ref"]


# What was loaded -------------------------------------------------------------------------------


def test_a_load_shows_files_hashes_and_findings_with_filters(analyst):
    load(analyst, {"week.csv": LIST + row("1001", upn="X1") + row("1002", surname="Bell")})
    page = analyst.get(here())
    assert Load.objects.get().files.get().sha256 in words(page)
    narrowed = analyst.get(here("?code=upn_shape"))
    assert "Remove upn_shape" in words(narrowed)
    assert "1 finding" in words(narrowed)
    nothing = analyst.get(here("?code=none_such"))
    assert "No finding is of that kind" in words(nothing)
    assert analyst.get("/files/loads/999999/").status_code == 404
    assert analyst.get("/files/loads/99999999999/").status_code == 404


def test_a_load_is_taken_back_after_a_question_and_once(analyst):
    load(analyst, {"week.csv": LIST + row("1001")})
    assert "back?" in words(analyst.get(here("undo/")))
    assert Child.objects.count() == 1
    for _ in range(2):
        done = analyst.post(here("undo/"), follow=True)
        assert "it counts for nothing" in words(done)
    assert Child.objects.count() == 0
    assert Entry.objects.filter(action="load.undone").count() == 1


def test_the_list_and_the_return_are_held_against_each_other(analyst):
    assert "nothing to compare yet" in words(analyst.get("/files/reconciliation/"))
    header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
    episodes = (
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,"
        "PL_POST,URN\n"
    )
    load(
        analyst,
        {
            "week.csv": LIST.replace("as_at", "as_at") + row("1001") + row("1002", surname="Bell"),
            "header.csv": header + "1001,2,05/05/2010,WBRI,,,\n1003,1,05/05/2011,WBRI,,,\n",
            "episodes.csv": episodes
            + "1001,01/06/2022,S,C2,N1,U1,PR1,,,,TS1 1AA,TS1 1AA,\n"
            + "1003,01/06/2022,S,C2,N1,U1,PR1,,,,TS1 1AA,TS1 1AA,\n",
        },
    )
    said = words(analyst.get("/files/reconciliation/"))
    assert "On the list only" in said
    assert "1002" in said
    assert "1003" in said


def test_marks_are_expected_by_school_and_the_silent_ones_stand_first(analyst):
    assert "No attendance marks" in words(analyst.get("/files/marks/"))
    load(
        analyst,
        {
            "week.csv": LIST
            + row("1001")
            + row("1002", surname="Bell").replace("900001", "900002"),
            "marks.csv": MARKS + "1001,,900001,2022-10-04,AM,/\n",
        },
    )
    said = words(analyst.get("/files/marks/?month=2022-10"))
    assert "Marks came for 1 of 2 places on roll" in said
    assert said.index("URN 900002") < said.index("URN 900001")


def test_the_ledger_says_what_each_load_moved_and_comes_as_a_workbook(analyst):
    load(analyst, {"week.csv": LIST + row("1001")})
    load(
        analyst,
        {"marks.csv": MARKS + "1001,,900001,2022-10-04,AM,/\n1001,,900001,2022-10-04,PM,O\n"},
    )
    effect = {
        "month": "October 2022",
        "figures": [
            {"title": "Attendance", "before": "–", "after": "50.0 %", "is_moved": True},
            {"title": "Persistent absence", "before": "0", "after": "0", "is_moved": False},
        ],
    }
    Load.objects.filter(pk=Load.objects.latest("pk").pk).update(effect=effect)
    said = words(analyst.get("/files/"))
    assert "Attendance – → 50.0 %" in said
    assert "Persistent absence" not in said
    content = analyst.get(reverse("ledger")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    headings, newest, oldest = ([cell.value for cell in line] for line in sheet.iter_rows())
    line = dict(zip(headings, newest, strict=True))
    sent = Load.objects.latest("pk").files.get()
    assert (line["File"], line["SHA-256"], line["Rows"]) == ("marks.csv", sent.sha256, 2)
    assert (line["By"], line["Attendance: before → after"]) == ("analyst", "– → 50.0 %")
    assert line["Persistent absence: before → after"] is None
    assert oldest[headings.index("File")] == "week.csv"
    (entry,) = Entry.objects.filter(action="ledger.exported")
    assert entry.detail == {"rows": 2}


# Identities ------------------------------------------------------------------------------------


def test_two_records_are_compared_merged_and_parted_again(analyst):
    load(analyst, {"week.csv": LIST + row("1001", upn=UPN) + row("1002")})
    assert "1 pair waits" in words(analyst.get("/files/identities/"))
    address = "/files/identities/pair/?kept=1001&other=1002"
    assert "the same name and date of birth" in words(analyst.get(address))
    assert Entry.objects.filter(action="child.compared", subject="1001").exists()
    assert "Choose whether they are one child" in words(analyst.post(address, {}))
    said = {"decision": "merged", "reason": "Asked the social worker"}
    done = analyst.post(address, said, follow=True)
    assert "1001 and 1002 are merged" in words(done)
    assert [child.council_id for child in Child.objects.all()] == ["1001"]
    twice = analyst.post(address, said, follow=True)
    assert "made already" in words(twice)
    assert IdentityDecision.objects.count() == 1
    decision = IdentityDecision.objects.get()
    back = analyst.post(reverse("identity-undo", args=[decision.pk]), follow=True)
    assert "was taken back" in words(back)
    assert Child.objects.count() == 2
    assert "1 pair waits" in words(analyst.get("/files/identities/"))
    for forged in (decision.pk + 1, 99999999999999999999):
        assert analyst.post(reverse("identity-undo", args=[forged])).status_code == 404


def test_what_speaks_against_a_pair_is_said(analyst):
    load(
        analyst,
        {"week.csv": LIST + row("1001", upn=UPN) + row("1002", upn=UPN, born="2011-06-06")},
    )
    said = words(analyst.get("/files/identities/pair/?kept=1001&other=1002"))
    assert "Their dates of birth differ." in said
    assert "Their surnames differ." not in said


def test_two_records_kept_apart_are_not_asked_about_again(analyst):
    load(analyst, {"week.csv": LIST + row("1001") + row("1002")})
    analyst.post(
        "/files/identities/pair/?kept=1001&other=1002", {"decision": "apart", "reason": "Twins"}
    )
    assert "No pair waits" in words(analyst.get("/files/identities/"))
    assert Child.objects.count() == 2
    assert analyst.get("/files/identities/pair/?kept=1001&other=1002").status_code == 404


# Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["designated_teacher", "pep_adviser", "director_education"])
def test_whoever_may_not_load_files_finds_no_page(analyst, role):
    page = put_in(analyst, {"week.csv": LIST + row("1001")})
    other = signed_in(role)
    addresses = ["/files/", "/files/loads/1/", "/files/reconciliation/", "/files/marks/"]
    addresses += ["/files/identities/", "/files/identities/pair/?kept=1&other=2", address_of(page)]
    for address in addresses:
        assert other.get(address).status_code == 404, address
    assert other.post("/files/put-in/").status_code == 404
    assert other.post(f"{address_of(page)}accept/").status_code == 404
    assert 'href="/files/"' not in other.get("/").content.decode()


def test_files_that_wait_open_for_whoever_put_them_in_alone(analyst):
    page = put_in(analyst, {"week.csv": LIST + row("1001")})
    address = address_of(page)
    other = signed_in("virtual_school_head")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}set-aside.xlsx").status_code == 404
    for action in ("accept", "throw-away", "leave-out"):
        assert other.post(f"{address}{action}/", {"seen": "0-0-0-0"}).status_code == 404
    assert Upload.objects.get().status == Upload.Status.WAITING
    assert analyst.get("/files/waiting/forged/").status_code == 404


def test_the_ledger_asks_no_more_questions_for_more_loads(analyst, django_assert_max_num_queries):
    for number in range(3):
        load(analyst, {f"{number}.csv": LIST + row(str(1000 + number))})
    with django_assert_max_num_queries(20):
        analyst.get("/files/")
