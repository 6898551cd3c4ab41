"""Files and what they say: script, formulas, odd names, too much, twice."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.functional.test_sweep import STRANGERS, SWEEP
from tests.functional.test_sweep import address as address_in_sweep
from tests.functional.typed import (
    AS_TEXT,
    FORMULA,
    LIST,
    PAPER,
    SCRIPT,
    make_whole_site,
    put_in,
    signed_in,
    text_of,
)

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.imports import receiving
from virtualschool.apps.imports.models import Upload
from virtualschool.apps.imports.uploads import uploads_folder
from virtualschool.apps.receipts.models import Load
from virtualschool.apps.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def site() -> dict[str, str]:
    return make_whole_site()


# What files say ----------------------------------------------------------------------------------


@pytest.fixture
def named_by_files(site) -> dict[str, str]:
    """Children, a school and people whose names a file gave as script or as a formula."""
    Child.objects.update(
        surname=FORMULA,
        forename=SCRIPT,
        carer=SCRIPT,
        social_worker=SCRIPT,
        team=FORMULA,
        reviewing_officer=SCRIPT,
        pep_adviser=FORMULA,
    )
    School.objects.update(name=f"{FORMULA} {SCRIPT}")
    authority = Authority.objects.get(code="806")
    Child.objects.create(authority=authority, council_id=f"{FORMULA}/{SCRIPT}", surname=SCRIPT)
    return site


def _addresses(site: dict[str, str]) -> Iterator[str]:
    """Every address of the site that a click leads to."""
    for name, page in SWEEP.items():
        if page.method == "get" and page.to != STRANGERS:
            yield address_in_sweep(name, page, site)


def test_what_files_say_is_text_on_every_page(named_by_files):
    site = named_by_files
    head = signed_in("virtual_school_head")
    odd = reverse("child", args=[f"{FORMULA}/{SCRIPT}"])
    more = [f"/call-lists/{site['list']}/", "/search/?q=script", odd, f"{odd}access/"]
    pages = {each: head.get(each) for each in [*_addresses(site), *more]}
    assert {
        each
        for each, page in pages.items()
        if SCRIPT.encode() in page.content and page["Content-Type"].startswith("text/html")
    } == set()
    for each in ("/children/", "/children/1001/", f"/call-lists/{site['list']}/", odd):
        assert AS_TEXT in pages[each].content.decode(), each


def test_what_files_say_is_text_in_every_file(named_by_files):
    head = signed_in("virtual_school_head")
    for each in _addresses(named_by_files):
        answer = head.get(each)
        if "attachment" not in answer.headers.get("Content-Disposition", ""):
            continue
        if answer["Content-Type"].startswith("text/csv"):
            rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
            cells = {cell for row in rows for cell in row}
            assert {cell for cell in cells if cell.startswith(("=", "@", "+"))} == set(), each
    table = head.get("/children.csv?who=all").content.decode("utf-8-sig")
    assert f"'{FORMULA}" in table


def test_what_is_written_in_a_paper_is_text_in_excel_and_word(site):
    head = signed_in("virtual_school_head")
    words = {"text": f"{FORMULA}\n\n{SCRIPT}", "ask": SCRIPT}
    assert head.post(f"{PAPER}/words/", words).status_code == 302
    files = {
        suffix: head.get(f"/reports/headline/2022-10.{suffix}")
        for suffix in ("docx", "xlsx", "html", "csv")
    }
    assert {answer.status_code for answer in files.values()} == {200}
    with zipfile.ZipFile(io.BytesIO(files["docx"].content)) as package:
        inside = package.read("word/document.xml").decode()
    assert AS_TEXT in inside
    assert SCRIPT not in inside
    assert 'w:fldSimple w:instr="HYPERLINK' not in inside
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert any(SCRIPT in str(cell.value) for cell in cells)
    assert SCRIPT not in files["html"].content.decode()
    rows = csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig")))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))] == []


# Files too large, and files with odd names -------------------------------------------------------


class Sparse:
    """A file of zeros that is counted and never written."""

    def __init__(self, **_: Any) -> None:
        self.size = 0
        self.is_open = True

    def write(self, data: bytes) -> None:
        self.size += len(data)

    def close(self) -> None:
        self.is_open = False


class Stream(io.RawIOBase):
    """A form with one file of ``size`` zeros, as it comes over the wire."""

    def __init__(self, size: int) -> None:
        self._parts = [
            b'--x\r\nContent-Disposition: form-data; name="sent"; filename="big.csv"\r\n\r\n',
            size,
            b"\r\n--x--\r\n",
        ]
        self.length = sum(part if isinstance(part, int) else len(part) for part in self._parts)

    def read(self, size: int = -1) -> bytes:
        if not self._parts:
            return b""
        first = self._parts[0]
        if isinstance(first, bytes):
            self._parts.pop(0)
            return first
        taken = min(first, size if size > 0 else first)
        self._parts[0] = first - taken
        if first == taken:
            self._parts.pop(0)
        return bytes(taken)

    def readline(self, size: int | None = -1) -> bytes:
        """All that is left: the file has no lines."""
        return self.read(-1 if size is None else size)


@pytest.mark.parametrize("role", ["analyst", ""])
def test_a_file_past_the_limit_is_refused_without_filling_disk_or_memory(monkeypatch, role):
    ensure_authority(code="806", by="test")
    opened: list[Sparse] = []

    def temporary(**more: Any) -> Sparse:
        opened.append(Sparse(**more))
        return opened[-1]

    monkeypatch.setattr(receiving.tempfile, "NamedTemporaryFile", temporary)
    client = signed_in(role) if role else Client()
    stream = Stream(600 * 1024 * 1024)
    tracemalloc.start()
    answer = client.generic(
        "POST",
        "/files/put-in/",
        **{
            "wsgi.input": stream,
            "CONTENT_LENGTH": str(stream.length),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 * 1024 * 1024
    assert answer.status_code == (413 if role else 401)
    if role:
        assert "larger than 512 MB together" in text_of(answer)
        assert opened[0].size <= receiving.LARGEST_UPLOAD
    assert all(not each.is_open for each in opened)
    assert sum(each.size for each in opened) == 0 or role
    assert Upload.objects.count() == 0
    assert [each for each in uploads_folder().parent.rglob("*") if each.is_file()] == []


def test_odd_names_inside_a_zip_lead_nowhere_and_are_text(home):
    ensure_authority(code="806", by="test")
    packed = io.BytesIO()
    names = ["../../../evil.csv", "/etc/evil.csv", f"{SCRIPT}.csv", "a\u202eb.csv", "con.csv"]
    with zipfile.ZipFile(packed, "w") as archive:
        for place, name in enumerate(names):
            archive.writestr(name, f"{LIST}{2000 + place},,Ashgarth,M,2010-05-05,F,,8,2022-10-03\n")
    page = put_in(signed_in("analyst"), packed.getvalue(), name="../week.zip")
    assert page.status_code == 200
    assert SCRIPT not in page.content.decode()
    outside = [each for each in home.root.parent.rglob("*evil*") if home.root not in each.parents]
    assert outside == []
    assert list(home.root.rglob("*evil*")) == []


# Two people and the same files -------------------------------------------------------------------


def test_two_people_who_accept_the_same_files_load_them_once_and_both_are_told():
    ensure_authority(code="806", by="test")
    week = f"{LIST}2001,,Ashgarth,Merrin,2010-05-05,F,,8,2022-10-03\n"
    first, second = signed_in("analyst", "first"), signed_in("analyst", "second")
    theirs, ours = put_in(first, week), put_in(second, week)

    def accept(client: Client, page: Any) -> Any:
        seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
        assert seen is not None
        address = page.redirect_chain[-1][0]
        return client.post(f"{address}accept/", {"seen": seen[1]}, follow=True)

    assert "is in force" in text_of(accept(first, theirs))
    late = accept(second, ours)
    assert late.status_code == 409
    assert "Something else was accepted" in text_of(late) or "<h1" in late.content.decode()
    assert Child.objects.filter(council_id="2001").count() == 1
    assert Load.objects.count() == 1
