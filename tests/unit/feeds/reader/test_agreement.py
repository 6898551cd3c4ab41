"""Whatever a spreadsheet writes is read back cell for cell, from the line on which it starts."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from virtualschool.feeds.reader import delimited, read_file

CELL = st.text(alphabet='ab,"\n é', max_size=6)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12)


def by_hand(text):
    """Records and the lines on which they start, by walking over the characters."""
    records, cells, cell, quoted, line, start = [], [], "", False, 2, 2
    i = 0
    while i < len(text):
        char = text[i]
        if quoted and text[i : i + 2] == '""':
            cell += '"'
            i += 1
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            cells.append(cell)
            cell = ""
        elif char == "\n" and not quoted:
            records.append((start, (*cells, cell)))
            cells, cell, start = [], "", line + 1
        else:
            cell += char
        line += char == "\n"
        i += 1
    return records


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, block=st.integers(1, 60), quoting=st.sampled_from([0, 1]))
def test_what_a_spreadsheet_writes_is_read_back_from_its_lines(rows, block, quoting):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)
    sent = ("a,b,c\n" + text.getvalue()).encode()
    whole = delimited.PARSED_BLOCK
    delimited.PARSED_BLOCK = block
    try:
        (table,) = read_file(sent, "x.csv").tables
        got = [
            (line, cells)
            for batch in table.batches(0)
            for line, cells in zip(
                batch.lines.tolist(),
                zip(*(column.to_pylist() for column in batch.columns), strict=True),
                strict=True,
            )
        ]
    finally:
        delimited.PARSED_BLOCK = whole
    assert got == by_hand(text.getvalue())
