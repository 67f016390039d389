import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flamsteed.errors import DeliveryUnreadable
from flamsteed.sources import rows as rows_module
from flamsteed.sources.rows import Dialect, cut, split

COMMAS = Dialect(b",")
TABS = Dialect(b"\t", b"")
CELLS = st.text(alphabet='ab,"\n\r é', max_size=5)


def read(
    data: bytes, dialect: Dialect = COMMAS, block_bytes: int = 1000
) -> list[tuple[int, list[str]]]:
    blocks = (data[at : at + block_bytes] for at in range(0, len(data), block_bytes))
    return [
        (int(piece.lines[place]), split(piece.row(place), dialect))
        for piece in cut(blocks, dialect)
        for place in range(len(piece.starts))
    ]


@settings(max_examples=300, deadline=None)
@given(
    table=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8),
    ending=st.sampled_from(["\n", "\r\n"]),
    block_bytes=st.sampled_from([1, 2, 7, 1000]),
)
def test_rows_are_those_of_the_standard_whatever_the_blocks(
    table: list[list[str]], ending: str, block_bytes: int
) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(table)
    found = read(text.getvalue().encode(), block_bytes=block_bytes)
    assert [fields for _, fields in found] == table
    before = 1
    for (line, _), row in zip(found, table, strict=True):
        assert line == before
        before += 1 + "".join(row).count("\n")


@pytest.mark.parametrize("block_bytes", [1, 3, 1000])
def test_a_stray_quotation_mark_is_an_ordinary_character(block_bytes: int) -> None:
    data = b'id,name\n1,5" pipe\n2,"a ""b"" c"\n3,"x"y,z\n4,d\n'
    assert read(data, block_bytes=block_bytes) == [
        (1, ["id", "name"]),
        (2, ["1", '5" pipe']),
        (3, ["2", 'a "b" c']),
        (4, ["3", '"x"y', "z"]),
        (5, ["4", "d"]),
    ]


def test_without_quotation_marks_they_mean_nothing() -> None:
    assert read(b'a\t"b\r\n"c\td\re\r\n', TABS) == [(1, ["a", '"b']), (2, ['"c', "d\re"])]


def test_a_quotation_mark_left_open_at_the_end_shows() -> None:
    pieces = cut([b'a,b\n1,"open\n2,c'], COMMAS)
    assert [count for piece in pieces for count in piece.fields.tolist()] == [2, -1]


def test_a_row_that_never_ends_is_refused_in_bounded_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows_module, "LONGEST_ROW_BYTES", 1000)
    with pytest.raises(DeliveryUnreadable, match="begins on line 2 does not end"):
        list(cut([b'a,b\n"', *[b"x" * 100] * 100], COMMAS))
