"""Twelve kinds of damage to every published layout: a clear sentence, and nothing half loaded."""

import pytest
from tests.unit.feeds.benchmarks.helpers import (
    GEOGRAPHY,
    MIDDLESBROUGH,
    NORTH_EAST,
    PUBLISHED,
    load,
)

from virtualschool.feeds.base import Unreadable

#: A few lines of every layout, with a heading that it cannot do without.
LAYOUTS = {
    "absence_la": ("social_care_group", ","),
    "ks2_la": ("pt_rwm_met_expected_standard", ","),
    "ks4_la": ("avg_att8", ","),
    "cla_number_and_rate_per_10k_children": ("population_type", ","),
    "la_cla_placement_stability": ("placement_stability", ","),
    "la_cla_school_moves": ("school_stability", ","),
    "UD_NEETNK_LA_dashboard_2023_final": ("NEET_percent", ","),
    "local_authorities_and_regions": ("Region", ","),
}
SUSPENSIONS = (
    f"{GEOGRAPHY},school_urn,school_name,headcount,perm_excl,perm_excl_rate,suspension,susp_rate",
    *(
        f"202324,Academic year,School,{MIDDLESBROUGH},11100{n},School {n},400,0,0,4,1.00"
        for n in (1, 2, 3)
    ),
)
KS4_TABLE = (
    "RECTYPE,LEA,ESTAB,URN,SCHNAME,TPUP,ATT8SCR,P8MEA,P8CILOW,P8CIUPP",
    *(f"1,806,400{n},11100{n},School {n},150,46.1,-0.2,-0.4,0.0" for n in (1, 2, 3)),
)
MADE_UP = {"2023-2024_ks4final": (KS4_TABLE, "TPUP"), "suspensions": (SUSPENSIONS, "susp_rate")}


def lines(layout):
    """The heading and three rows."""
    if layout in MADE_UP:
        return list(MADE_UP[layout][0])
    folder = PUBLISHED if layout == "local_authorities_and_regions" else NORTH_EAST
    return (folder / f"{layout}.csv").read_text(encoding="utf-8-sig").splitlines()[:4]


def needed(layout):
    return MADE_UP[layout][1] if layout in MADE_UP else LAYOUTS[layout][0]


def joined(found):
    return "\n".join([*found, ""]).encode()


REFUSED = {
    "empty": (lambda h, r, need: b"\n \n", r"is empty\."),
    "picture": (lambda h, r, need: b"\x89PNG\r\n\x1a\n" + joined([h, *r]), "is a picture"),
    "web page": (lambda h, r, need: b"<!DOCTYPE html><html>Sign in</html>", "is a web page"),
    "zero byte": (
        lambda h, r, need: joined([h, r[0], r[1] + "\0", r[2]]),
        "line 3 holds a zero byte",
    ),
    "binary": (lambda h, r, need: bytes(range(1, 32)) * 9 + joined([h, *r]), "is not a text file"),
    "lacks a heading": (
        lambda h, r, need: joined([h.replace(need, "something"), *r]),
        "is not a table that is known here.*which also needs",
    ),
    "a heading twice": (
        lambda h, r, need: joined([f"{h},{need}", *(f"{row},1" for row in r)]),
        r"line 1: two headings mean \w+: ",
    ),
    "open quotation": (
        lambda h, r, need: joined([h, r[0], '"' + r[1], r[2]]),
        "line 3 opens a quotation mark that is never closed",
    ),
    "a damaged workbook": (
        lambda h, r, need: b"PK\x03\x04xl/" + joined([h, *r]),
        "damaged",
    ),
}
LISTED = {
    "a row cut short": (lambda h, r: joined([h, r[0].rsplit(",", 1)[0], *r[1:]]), 1),
    "a row too long": (lambda h, r: joined([h, r[0] + ",x,y", *r[1:]]), 1),
    "blank lines and rows of commas": (
        lambda h, r: joined([h, r[0], "", "," * h.count(","), r[1], "", r[2]]),
        0,
    ),
    "byte-order mark, Windows endings": (
        lambda h, r: b"\xef\xbb\xbf" + joined([h, *r]).replace(b"\n", b"\r\n").rstrip(),
        0,
    ),
    "titles above": (lambda h, r: b"Published figures\n\n" + joined([h, *r]), 0),
    "UTF-16": (lambda h, r: joined([h, *r]).decode().encode("utf-16"), 0),
}


@pytest.mark.parametrize("layout", [*LAYOUTS, *MADE_UP])
@pytest.mark.parametrize("damage", REFUSED)
def test_damage_to_the_whole_file_is_one_sentence_and_nothing_is_loaded(tmp_path, layout, damage):
    heading, *rows = lines(layout)
    harm, sentence = REFUSED[damage]
    suffix = ".xlsx" if damage == "a damaged workbook" else ".csv"
    path = tmp_path / f"{layout}{suffix}"
    path.write_bytes(harm(heading, rows, needed(layout)))
    whole = tmp_path / "ks2.csv"
    whole.write_bytes((NORTH_EAST / "ks2_la.csv").read_bytes())
    with pytest.raises(Unreadable, match=sentence) as caught:
        load(path, whole)
    said = str(caught.value)
    assert said.startswith(path.name)
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("layout", [*LAYOUTS, *MADE_UP])
@pytest.mark.parametrize("damage", LISTED)
def test_damage_to_a_row_is_listed_with_its_line_and_the_others_are_taken(tmp_path, layout, damage):
    heading, *rows = lines(layout)
    harm, aside = LISTED[damage]
    path = tmp_path / f"{layout}.csv"
    path.write_bytes(harm(heading, rows))
    (got,) = load(path).staged
    assert [row.line for row in got.set_aside] == [2] * aside
    assert all(row.reason.endswith(".") for row in got.set_aside)
    assert got.total_rows == 3
    assert len(set(got.rows["line"].to_pylist())) == 3 - aside


@pytest.mark.parametrize("name", ["sn_may_2025.xlsx", "la_code_list.xlsx"])
@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(tmp_path, name, kept):
    whole = (PUBLISHED / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(Unreadable, match="damaged"):
        load(path)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("806,Middlesbrough" + ",805" * 9 + ",", "sn10", 'sn10 "" is not the code'),
        ("806,Middlesbrough" + ",805" * 9 + ",Leeds", "sn10", 'sn10 "Leeds" is not the code'),
        (",Middlesbrough" + ",805" * 10, "authority", 'authority "" is not the code'),
    ],
)
def test_neighbours_that_are_not_ten_codes_are_set_aside(tmp_path, row, field, reason):
    path = tmp_path / "sn.csv"
    head = "LA num,LA Name," + ",".join(f"SN{place}" for place in range(1, 11))
    path.write_bytes(joined([head, row]))
    (staged,) = load(path).staged
    (aside,) = staged.set_aside
    assert aside.field == field
    assert reason in aside.reason
    assert staged.rows.num_rows == 0
