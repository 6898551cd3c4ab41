"""Files of any collection year, as councils and their pipelines write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.unit.feeds.ssda903.helpers import load, write

from virtualschool.feeds.ssda903.shapes import TABLES

HEADINGS = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
    "HOME_POST,PL_POST,URN",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    "uasc": "CHILD,SEX,DOB,DUC",
    "oc2": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,"
    "HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED",
    "oc3": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM",
    "previous_permanence": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM",
    "adoption": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
    "placed_for_adoption": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
    "social_workers": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON",
    "deprivation_of_liberty": "CHILD,DOB,DOLO_START,DOLO_END",
}


def test_every_list_has_its_headings_here() -> None:
    assert set(HEADINGS) == {shape.name for shape in TABLES}


@pytest.mark.parametrize("name", sorted(HEADINGS))
def test_a_list_is_told_by_its_headings_in_any_order_with_others_between(
    tmp_path: Path, name: str
) -> None:
    headings = [*reversed(HEADINGS[name].split(",")), "LA", "YEAR"]
    row = ["" for _ in headings]
    row[headings.index("CHILD")] = "1"
    if name == "episodes":
        row[headings.index("DECOM")] = "2017-04-09"
    text = f"{','.join(headings)}\n{','.join(row)}\n"
    (staged,) = load(write(tmp_path, "anything at all.csv", text)).staged
    assert (staged.feed, staged.table, staged.rows.num_rows) == ("ssda903", name, 1)


def test_iso_dates_and_a_pipelines_own_columns_are_everyday_input(tmp_path: Path) -> None:
    text = (
        f"{HEADINGS['episodes']},LA,YEAR\n"
        "NORULE,2015-06-19,P,C2,N1,U6,PR4,2016-07-26,X1,CARPL,TS1 2AA,TS1 3BB,4610000,"
        "Barking and Dagenham,2017\n"
    )
    (staged,) = load(write(tmp_path, "fixes.csv", text)).staged
    (row,) = staged.rows.to_pylist()
    assert (row["DECOM"], row["DEC"]) == (date(2015, 6, 19), date(2016, 7, 26))
    assert staged.scope == {"collection_year": 2016}


def test_a_header_of_2025_has_letters_for_sex(tmp_path: Path) -> None:
    write(tmp_path, "h.csv", f"{HEADINGS['header']}\n1,F,02/05/2008,WBRI,UN4,0,\n")
    write(tmp_path, "e.csv", f"{HEADINGS['episodes']}\n1,09/04/2022,S,C2,N1,U6,PR1,,,,,,\n")
    assert "101" in {f.code for f in load(tmp_path).findings}
    write(tmp_path, "h.csv", f"{HEADINGS['header']}\n1,2,02/05/2008,WBRI,UN4,0,\n")
    assert "101" not in {f.code for f in load(tmp_path).findings}


def test_a_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS["episodes"].split(","))
    sheet.append(
        [398768, date(2017, 4, 9), "S", "C2", "N1", "U6", "PR1", None, None, None, None, None, None]
    )
    path = tmp_path / "return.xlsx"
    book.save(path)
    (staged,) = load(path).staged
    (row,) = staged.rows.to_pylist()
    assert (row["CHILD"], row["DECOM"], row["DEC"]) == ("398768", date(2017, 4, 9), None)
