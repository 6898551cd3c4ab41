"""XML read as tables: one pass, the lines of start tags, and nothing that could do harm."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from virtualschool.feeds.base import Unknown, Unreadable, XmlLayout, XmlTable
from virtualschool.feeds.reader import RawTables, Source, read_file
from virtualschool.feeds.reader.source import BLOCK
from virtualschool.feeds.reader.tables import HeadedTable
from virtualschool.feeds.reader.xml import is_xml, read_xml

LAYOUT = XmlLayout(
    "list of pupils",
    "Pupils",
    (
        XmlTable("school", "School", {"URN": "URN"}),
        XmlTable("pupil", "School/Pupil", {"ID": "ID", "NAME": "Who/Name", "URN": "../URN"}),
        XmlTable(
            "mark",
            "School/Pupil/Marks/Mark",
            {"ID": "../../ID", "MARK": ".", "URN": "../../../URN"},
        ),
    ),
)
GOOD = """<?xml version="1.0"?>
<Pupils>
  <School>
    <URN>100001</URN>
    <Pupil>
      <ID>1</ID><Who><Name>A</Name></Who>
      <Marks><Mark>X</Mark>
        <Mark>Y</Mark></Marks>
    </Pupil>
    <Pupil
        kind="guest">
      <Who><Name>B</Name><Name>C</Name></Who><ID>2</ID>
    </Pupil>
  </School>
</Pupils>
"""


def read(text: str | bytes, *layouts: XmlLayout) -> RawTables:
    data = text if isinstance(text, bytes) else text.encode()
    return read_xml(Source("pupils.xml", data), layouts or (LAYOUT,))


def table(raws: RawTables, name: str) -> HeadedTable:
    found = [raw for raw in raws.tables if raw.name == f"pupils.xml ({name})"]
    assert len(found) == 1
    assert isinstance(found[0], HeadedTable)
    return found[0]


def rows(raws: RawTables, name: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(record.line, record.cells) for record in table(raws, name).records]


def found(raws: RawTables) -> list[tuple[str, int | None, str | None]]:
    return [
        (each.code, each.line, each.field)
        for raw in raws.tables
        if isinstance(raw, HeadedTable)
        for each in raw.findings
    ]


def refusal(text: str | bytes, kind: type[Unreadable] = Unreadable) -> str:
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert type(caught.value) is kind
    sentence = str(caught.value)
    assert sentence.startswith("pupils.xml")
    assert sentence.endswith(".")
    return sentence


def test_each_table_has_a_row_an_element_at_the_line_of_its_start_tag() -> None:
    raws = read(GOOD)
    assert rows(raws, "school") == [(3, ("100001",))]
    assert rows(raws, "pupil") == [(5, ("1", "A", "100001")), (10, ("2", "B C", "100001"))]
    assert rows(raws, "mark") == [(7, ("1", "X", "100001")), (8, ("1", "Y", "100001"))]
    assert found(raws) == []


def test_what_is_above_a_row_may_stand_after_it() -> None:
    text = "<Pupils><School><Pupil><ID>1</ID></Pupil><URN>100001</URN></School></Pupils>"
    assert rows(read(text), "pupil") == [(1, ("1", "", "100001"))]


def test_a_text_does_not_reach_the_next_element_of_its_kind() -> None:
    text = (
        "<Pupils><School><URN>1</URN><Pupil><ID>1</ID></Pupil></School>"
        "<School><Pupil><ID>2</ID></Pupil></School></Pupils>"
    )
    assert rows(read(text), "pupil") == [(1, ("1", "", "1")), (1, ("2", "", ""))]


def test_only_elements_that_match_where_are_rows() -> None:
    some = XmlTable("pupil", "School/Pupil", {"ID": "ID"}, where={"Who/Name": "A.*"})
    raws = read(GOOD, XmlLayout("list", "Pupils", (some,)))
    assert rows(raws, "pupil") == [(5, ("1",))]


def test_batches_are_the_rows_and_the_preview_begins_with_the_headings() -> None:
    raw = table(read(GOOD), "pupil")
    assert raw.preview[0].cells == ("ID", "NAME", "URN")
    (batch,) = raw.batches(0)
    assert batch.lines.tolist() == [5, 10]
    assert batch.columns[0].to_pylist() == ["1", "2"]


def test_namespaces_and_attributes_make_no_difference() -> None:
    text = GOOD.replace("<Pupils>", '<p:Pupils xmlns:p="urn:x">').replace("/Pupils>", "/p:Pupils>")
    text = text.replace("<Pupil>", '<p:Pupil id="7">').replace("</Pupil>", "</p:Pupil>", 1)
    assert rows(read(text), "pupil") == rows(read(GOOD), "pupil")


def test_comments_instructions_and_cdata_are_no_text_of_their_own() -> None:
    told = "<!-- no -->4<?do it?><![CDATA[<2>]]>"
    text = f"<Pupils><School><Pupil><ID>{told}</ID></Pupil></School></Pupils>"
    assert rows(read(text), "pupil") == [(1, ("4<2>", "", ""))]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", "utf-8"),
        ("iso-8859-1", "iso-8859-1"),
        ("cp1252", "windows-1252"),
        ("utf-16", ""),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_the_declared_encoding_and_a_byte_order_mark_are_heeded(
    encoding: str, declared: str
) -> None:
    says = f' encoding="{declared}"' if declared else ""
    text = GOOD.replace('"1.0"', f'"1.0"{says}').replace("<Name>A<", "<Name>Zoë<")
    source = Source("pupils.xml", text.encode(encoding))
    assert is_xml(source)
    assert rows(read_xml(source, (LAYOUT,)), "pupil")[0] == (5, ("1", "Zoë", "100001"))


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        (b"<Pupils/>", True),
        (b"  \r\n<!-- first --><Pupils/>", True),
        (b"<!DOCTYPE Pupils><Pupils/>", True),
        (b"<!doctype html><p>", False),
        (b"<HTML><body>", False),
        (b'<?xml version="1.0"?><!-- page --><html xmlns="x"/>', False),
        (b"<Pupils><!-- <html> --></Pupils>", True),
        (b"id,name\n<1>,A\n", False),
        (b"", False),
    ],
)
def test_a_file_is_xml_by_how_it_begins(text: bytes, is_it: bool) -> None:
    assert is_xml(Source("a", text)) is is_it


def test_a_web_page_is_called_one() -> None:
    with pytest.raises(Unknown, match="is a web page"):
        read_file(b"<!DOCTYPE html><html><body>Sign in</body></html>", "page.xml", [LAYOUT])


def test_a_root_that_no_layout_has_is_unknown() -> None:
    assert "the root Other" in refusal("<Other/>", Unknown)


def test_a_layout_without_its_marker_is_unknown() -> None:
    marked = XmlLayout("list", "Pupils", LAYOUT.tables, marker=("School/URN", "100002"))
    with pytest.raises(Unknown, match="School/URN does not say 100002"):
        read(GOOD, marked)
    assert read(GOOD.replace("100001", "100002"), marked).tables


def test_a_file_without_a_single_row_is_refused() -> None:
    assert "without a single record" in refusal("<Pupils><Nothing/></Pupils>")


@pytest.mark.parametrize("end", range(60, len(GOOD) - 12, 17))
def test_a_file_cut_short_anywhere_is_refused_with_its_line(end: int) -> None:
    cut = GOOD[:end]
    is_inside_a_tag = cut.rfind("<") > cut.rfind(">")
    line = GOOD.count("\n", 0, cut.rfind("<") if is_inside_a_tag else end) + 1
    assert f"line {line}: " in refusal(cut)


def test_one_cut_before_its_root_may_be_anything() -> None:
    refusal('<?xml version="1.0"?>\n', Unknown)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("</Who>", "</Whom>", 1), "line 6: .*closed by the tag of another"),
        (GOOD + "<Pupils/>", "line 16: .*after the end of the return"),
        (GOOD.replace("100001", "1 & 1"), "line 4: .*no place there"),
        (GOOD.replace("100001", "1&nbsp;1"), "line 4: .*names an entity"),
        (GOOD.replace("100001", "1\x001"), "line 4: .*no place there"),
        (GOOD.replace("kind=", 'kind="x" kind='), "line 11: .*the same thing twice"),
    ],
)
def test_xml_that_is_broken_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(text)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (GOOD.replace('"1.0"', '"1.0" encoding="utf-16"').encode(), "encoding"),
        (GOOD.replace('"1.0"', '"1.0" encoding="klingon"').encode(), "encoding"),
        (GOOD.replace('"1.0"', '"1.0" encoding="shift_jis"').encode(), "encoding"),
        (GOOD.replace("100001", "Zoë").encode("cp1252"), "line 4: .*encoding"),
        (GOOD.encode("utf-16")[:-3], "cut short|ends"),
    ],
)
def test_a_wrong_encoding_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(data)


LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE Pupils [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>\n<Pupils><School><URN>&i;</URN></School></Pupils>"
)
HARM = [
    LAUGHS,
    '<!DOCTYPE Pupils [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    "<Pupils><School><URN>&x;</URN></School></Pupils>",
    '<!DOCTYPE Pupils [<!ENTITY % x SYSTEM "http://localhost:1/x"> %x;]>\n<Pupils/>',
    '<!DOCTYPE Pupils SYSTEM "http://localhost:1/pupils.dtd">\n<Pupils/>',
    "<!DOCTYPE Pupils>\n<Pupils/>",
]


@pytest.mark.parametrize("text", HARM)
def test_a_document_type_is_refused_whatever_it_says(text: str) -> None:
    sentence = refusal(text)
    assert "document type" in sentence
    assert "passwd" not in sentence


def test_a_document_type_of_something_else_is_only_unknown() -> None:
    refusal('<!DOCTYPE svg PUBLIC "x" "http://localhost:1/svg.dtd"><svg/>', Unknown)


def test_nothing_is_included_from_elsewhere() -> None:
    text = GOOD.replace(
        "<URN>100001</URN>",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>',
    )
    raws = read(text)
    assert rows(raws, "school") == [(3, ("",))]
    assert found(raws) == [("unknown_element", 4, "include")]


def test_a_megabyte_in_one_element_is_refused() -> None:
    sentence = refusal(GOOD.replace("100001", "1" * 1_000_000))
    assert "line 4" in sentence
    assert "School/URN" in sentence


def test_elements_nested_without_end_are_refused() -> None:
    assert "too deep" in refusal("<Pupils>" + "<a>" * 10_000)


def test_spaces_between_any_number_of_elements_are_nothing() -> None:
    pupil = "<Pupil>" + " " * 40 + "<ID>1</ID></Pupil>" + " " * 60
    raws = read(f"<Pupils><School>{pupil * 5_000}</School></Pupils>")
    assert len(rows(raws, "pupil")) == 5_000
    assert found(raws) == []


def test_elements_that_are_not_known_are_counted_once_each() -> None:
    text = GOOD.replace("<ID>", "<Nick>N<Deep/></Nick><ID>").replace("<URN>", "<Head/><URN>")
    raws = read(text)
    assert found(raws) == [("unknown_element", 4, "Head"), ("unknown_element", 6, "Nick")]
    assert "2 times" in table(raws, "pupil").findings[0].message
    assert rows(raws, "pupil") == rows(read(GOOD), "pupil")


def test_elements_of_a_thousand_kinds_are_told_in_few_findings() -> None:
    text = GOOD.replace("<ID>1", "".join(f"<N{n}/>" for n in range(1_000)) + "<ID>1")
    told = [each for raw in read(text).tables for each in _findings(raw)]
    assert len(told) == 21
    assert any("980 more elements" in each for each in told)


def _findings(raw: object) -> Sequence[str]:
    return [each.message for each in raw.findings] if isinstance(raw, HeadedTable) else []


def test_stray_text_is_told_at_the_element_that_holds_it_and_not_quoted() -> None:
    raws = read(GOOD.replace("<Who>", "oops<Who>").replace("</Pupil>", "secret</Pupil>"))
    assert found(raws) == [("stray_text", 5, "Pupil")]
    message = table(raws, "pupil").findings[0].message
    assert "4 times" in message
    assert "secret" not in message
    assert rows(raws, "pupil") == rows(read(GOOD), "pupil")


def test_lines_beyond_65535_are_told_rightly() -> None:
    text = f"<Pupils><School>{chr(10) * 70_000}<Pupil><ID>1</ID></Pupil></School></Pupils>"
    assert rows(read(text), "pupil")[0][0] == 70_001


def test_only_the_rows_are_held(tmp_path: Path) -> None:
    noise = "<Other><Deep>" + "x" * 900 + "</Deep></Other>"
    path = tmp_path / "pupils.xml"
    path.write_text(f"<Pupils><School><Pupil><ID>1</ID></Pupil>{noise * 20_000}</School></Pupils>")
    tracemalloc.start()
    try:
        raws = read_xml(Source("pupils.xml", path), (LAYOUT,))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 4 * BLOCK
    assert peak < 3 * BLOCK
    assert found(raws) == [("unknown_element", 1, "Other")]
