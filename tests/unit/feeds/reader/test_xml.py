"""XML of a known layout as tables: what is read, at which line, and how damage is said."""

from __future__ import annotations

import pytest

from virtualschool.feeds.base import Unknown, Unreadable, XmlLayout, XmlTable
from virtualschool.feeds.reader import RawTables, read_file

VISITS = XmlLayout(
    "register of visits",
    "Register",
    (
        XmlTable("child", "Child", {"id": "Id", "town": "Home/Town"}),
        XmlTable("visit", "Child/Visits/Visit", {"id": "../../Id", "on": "On", "why": "Why"}),
        XmlTable("moved", "Child", {"id": "Id", "gone": "Gone"}, {"Moved": "1|Y", "Gone": ".+"}),
    ),
)
GOOD = """<?xml version="1.0" encoding="utf-8"?>
<Register>
<Child><Id>A</Id><Moved>0</Moved><Home><Town>Zoë</Town></Home>
<Visits><Visit><On>2022-10-03</On><Why>x</Why><Why>y</Why></Visit></Visits></Child>
<Child><Moved>1</Moved>
<Visits>
<Visit><On>2022-10-04</On></Visit>
<Visit/>
</Visits>
<Id>B</Id></Child>
</Register>
"""


def read(data: bytes | str, *layouts: XmlLayout) -> RawTables:
    given = data.encode() if isinstance(data, str) else data
    return read_file(given, "visits.xml", layouts or (VISITS,))


def rows(found: RawTables) -> dict[str, list[tuple[int, ...]]]:
    """The rows of each table with their lines, by the table's own name."""
    return {
        table.name.removeprefix("visits.xml (").removesuffix(")"): [
            (int(line), *(column[place].as_py() for column in batch.columns))
            for batch in table.batches(0)
            for place, line in enumerate(batch.lines)
        ]
        for table in found.tables
    }


AS_READ = {
    "child": [(3, "A", "Zoë"), (5, "B", "")],
    "visit": [(4, "A", "2022-10-03", "x y"), (7, "B", "2022-10-04", ""), (8, "B", "", "")],
    "moved": [(5, "B", "")],
}


def test_elements_are_rows_at_their_lines_wherever_their_parts_stand() -> None:
    assert rows(read(GOOD)) == AS_READ


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_any_unicode_reads_the_same(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else "utf-16"
    assert rows(read(GOOD.replace("utf-8", declared).encode(encoding))) == AS_READ


def test_latin_1_that_says_so_is_read_as_such() -> None:
    text = GOOD.replace("utf-8", "iso-8859-1")
    assert rows(read(text.encode("iso-8859-1"))) == AS_READ


def test_a_prefix_of_a_namespace_changes_nothing() -> None:
    text = GOOD.replace("<", "<v:").replace("<v:/", "</v:").replace("<v:?", "<?")
    text = text.replace("<v:Register>", '<v:Register xmlns:v="urn:visits">')
    assert rows(read(text)) == AS_READ


def test_lines_beyond_what_two_bytes_count_are_right() -> None:
    text = GOOD.replace("<Visit/>", "\n" * 70_000 + "<Visit/>")
    assert rows(read(text))["visit"][-1] == (70_008, "B", "", "")


def test_a_declared_entity_of_the_language_is_the_letter_it_stands_for() -> None:
    assert rows(read(GOOD.replace("Zoë", "Zo&#235; &amp; Co")))["child"][0][2] == "Zoë & Co"


# Damage -----------------------------------------------------------------------------------------

BOMB = (
    '<!DOCTYPE Register [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
    "<Register><Child><Id>&c;</Id></Child></Register>"
)
OUTSIDE = (
    '<!DOCTYPE Register [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'
    "<Register><Child><Id>&a;</Id></Child></Register>"
)
DAMAGE = {
    "cut short": (GOOD[:150], Unreadable, "cut short"),
    "not well formed": (GOOD.replace("</Home>", ""), Unreadable, "line 4"),
    "a bomb of entities": (BOMB, Unreadable, "declares a document type"),
    "an entity from outside": (OUTSIDE, Unreadable, "declares a document type"),
    "a document type": (
        GOOD.replace("<Register>", '<!DOCTYPE Register SYSTEM "r.dtd">\n<Register>'),
        Unreadable,
        "declares a document type",
    ),
    "an entity that nobody declared": (GOOD.replace("Zoë", "&zoe;"), Unreadable, "line 3"),
    "another root": (GOOD.replace("Register", "Log"), Unknown, "the root Log, which is not known"),
    "a web page": (f"<html><body>{GOOD[39:]}</body></html>", Unknown, "web page"),
    "another encoding than it says": (
        GOOD.replace("utf-8", "utf-16").encode(),
        Unreadable,
        "encoding",
    ),
    "an encoding that is not known": (GOOD.replace("utf-8", "klingon"), Unreadable, "encoding"),
    "bytes that are not of its encoding": (
        GOOD.encode().replace("ë".encode(), b"\xeb"),
        Unreadable,
        "line 3",
    ),
    "elements nested too deep": (
        GOOD.replace("<Visit/>", "<x>" * 60 + "</x>" * 60),
        Unreadable,
        "line 8: elements nest too deep",
    ),
    "a megabyte in one element": (
        GOOD.replace("Zoë", "z" * 1_000_000),
        Unreadable,
        "line 3: Child/Home/Town holds more than 100,000 letters",
    ),
    "no record": ("<Register>\n</Register>", Unreadable, "without a single record"),
    "something after its end": (GOOD + "<Register/>", Unreadable, "line 12"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_refused_in_one_sentence(kind: str) -> None:
    data, error, words = DAMAGE[kind]
    with pytest.raises(error, match=r"visits\.xml") as refused:
        read(data)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def findings(found: RawTables) -> list[tuple[str, str, int | None, str | None]]:
    return [
        (finding.code, finding.file.removeprefix("visits.xml "), finding.line, finding.field)
        for table in found.tables
        for finding in getattr(table, "findings", ())
    ]


def test_an_element_that_is_not_known_is_found_and_the_rest_is_read() -> None:
    found = read(GOOD.replace("<Visit/>", "<Visit><Who>Z</Who></Visit>"))
    assert rows(found) == AS_READ
    assert findings(found) == [("unknown_element", "(visit)", 8, "Who")]


def test_what_is_inside_an_unknown_element_is_neither_told_twice_nor_read() -> None:
    found = read(GOOD.replace("<Visit/>", "<Visit/><Log><Visit><On>x</On></Visit></Log>"))
    assert rows(found) == AS_READ
    assert [field for _, _, _, field in findings(found)] == ["Log"]


def test_text_between_elements_is_found_and_the_rest_is_read() -> None:
    found = read(GOOD.replace("<Visit/>", "see overleaf<Visit/>"))
    assert rows(found) == AS_READ
    assert [code for code, _, _, _ in findings(found)] == ["stray_text"]


# Layouts of one root ----------------------------------------------------------------------------


def of_kind(name: str, kind: str | None) -> XmlLayout:
    marker = ("Head/Kind", kind) if kind else None
    return XmlLayout(name, "Message", (XmlTable(name, "Item", {"id": "Id"}),), marker)


ONE, OTHER, PLAIN = of_kind("one", "1"), of_kind("other", "2"), of_kind("plain", None)


def message(kind: str, order: str = "{head}{item}") -> str:
    head, item = f"<Head><Kind>{kind}</Kind></Head>", "<Item><Id>A</Id></Item>"
    return f"<Message>{order.format(head=head, item=item)}</Message>"


@pytest.mark.parametrize("order", ["{head}{item}", "{item}{head}"])
@pytest.mark.parametrize(
    ("kind", "layouts", "read_as"),
    [
        ("1", (ONE, OTHER), "one"),
        ("2", (ONE, OTHER), "other"),
        ("2", (PLAIN, ONE, OTHER), "other"),
        ("3", (ONE, PLAIN, OTHER), "plain"),
    ],
)
def test_of_layouts_with_one_root_the_one_that_is_marked_is_read(
    order: str, kind: str, layouts: tuple[XmlLayout, ...], read_as: str
) -> None:
    assert list(rows(read(message(kind, order), *layouts))) == [read_as]


def test_a_file_that_no_layout_marks_is_not_known() -> None:
    with pytest.raises(Unknown, match="Head/Kind does not say"):
        read(message("3"), VISITS, ONE, OTHER)
