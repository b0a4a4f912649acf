"""Records of a CSV text: a stray quotation mark costs its own record and no other."""

import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.records import lines_of, split_records

PLAIN = st.text('ab ,;"é\u2028\x0b', max_size=6)
WITH_LINES = st.text('ab ,"\n\r', max_size=8)
WORDS = st.text("abc d", min_size=1, max_size=6)


def records(text, separator=",", width=None):
    return [
        (cells, sound) for cells, sound, _ in split_records(lines_of(text), separator, 0, width)
    ]


def written(rows, separator=",", quoting=csv.QUOTE_MINIMAL, ends="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=ends).writerows(rows)
    return text.getvalue()


def numbered(rows):
    return [[str(100_001 + number), *row] for number, row in enumerate(rows)]


@given(
    rows=st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=6).map(numbered),
    separator=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ends=st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_what_was_written_is_read(rows, separator, quoting, ends):
    text = written(rows, separator, quoting, ends)
    assert records(text, separator, 4) == [(row, True) for row in rows]


@given(st.lists(st.lists(WITH_LINES, min_size=3, max_size=3), min_size=1, max_size=6).map(numbered))
def test_cells_of_several_lines_are_read(rows):
    assert records(written(rows), width=4) == [(row, True) for row in rows]


@settings(max_examples=60)
@given(data=st.data())
def test_a_stray_mark_costs_its_own_record_only(data):
    cells = st.one_of(WORDS, WORDS.map(lambda word: f"{word}, {word}"), st.just(""))
    row = st.lists(cells, min_size=4, max_size=4)
    rows = numbered(data.draw(st.lists(row, min_size=3, max_size=7)))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    lines = written(rows, quoting=quoting, ends="\n").splitlines()
    struck = set(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=2)))
    # the marks of two neighbours may just as well quote one cell with a line end in it
    assume(not any(at + 1 in struck for at in struck))
    for at in struck:
        place = data.draw(st.integers(0, len(lines[at])))
        lines[at] = lines[at][:place] + '"' + lines[at][place:]
    found = records("\n".join(lines), width=5)
    assert len(found) == len(rows)
    for at, row in enumerate(rows):
        if at not in struck:
            assert found[at] == (row, True)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1,"The Bridge" School,x', ["1", '"The Bridge" School', "x"]),
        ('1,"The Bridge School,x', ["1", '"The Bridge School', "x"]),
        ('"1","The "Bridge" School","x"', ["1", 'The "Bridge" School', "x"]),
        ('1,"Bridge, "The"",x', ["1", 'Bridge, "The"', "x"]),
    ],
)
def test_the_cells_of_a_broken_record_are_told_apart_where_they_can_be(line, cells):
    assert records(f"{line}\n2,b,c\n", width=3) == [(cells, False), (["2", "b", "c"], True)]


def test_two_stray_marks_that_seem_to_close_each_other_swallow_nothing():
    text = '1,"Bridge,x\n2,Mill,y\n3,Bridge",z\n'
    assert [cells[0] for cells, _ in records(text, width=3)] == ["1", "2", "3"]
    for text in ('1,"Bridge,x\n2,Bridge",z\n', '"1,Bridge,x\n2",Bridge,z\n'):
        assert [cells for cells, _ in records(text, width=3)][1][0].strip('"') == "2"
    text = '1,"Bridge,x\n2,Bridge",z\n'
    assert [cells[0] for cells, _ in records(text, width=3)] == ["1", "2"]


def test_a_mark_within_a_cell_without_marks_is_a_character():
    assert records('1,The "Bridge School",x\n') == [(["1", 'The "Bridge School"', "x"], True)]


def test_the_line_after_a_record_is_told():
    found = [after for _, _, after in split_records(lines_of('a,"b\nc"\n\nd\n'), ",")]
    assert found == [2, 3, 4]


def test_many_stray_marks_take_no_long_time():
    text = '1,"Bridge,x\n' * 20_000 + 'a,b""\n' * 20_000
    assert len(records(text, width=3)) == 40_000
