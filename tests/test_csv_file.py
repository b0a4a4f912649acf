"""The files that people really bring: titles, separators, workbooks, archives; one table each."""

import csv
import gzip
import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from small_register import as_csv, rows, write

from data import read_schools
from data.cells import CellType, Column, columns_of
from data.csv_file import Table, read_table, table_of
from data.errors import InputError
from data.given_file import GivenFile

REGISTER = columns_of("register")
NUMBERS = (
    Column(name="URN", type=CellType.WHOLE),
    Column(name="Share", type=CellType.NUMBER, required=False, may_be_empty=True),
)


def table(content: bytes | str, columns=REGISTER, name="register.csv") -> Table:
    content = content.encode() if isinstance(content, str) else content
    return table_of(GivenFile(name, content), columns)


def refusal(content: bytes | str, columns=REGISTER, name="register.csv") -> str:
    with pytest.raises(InputError) as refused:
        table(content, columns, name)
    assert all(fault.remedy for fault in refused.value.faults)
    return str(refused.value)


def zipped(**members: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, cells in sheets.items():
        sheet = book.create_sheet(title)
        for row in cells:
            sheet.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def cells_of(text: str) -> list[list[object]]:
    return [list(row) for row in csv.reader(io.StringIO(text))]


PLAIN = table(as_csv(rows()))


@given(
    above=st.lists(
        st.sampled_from(["", "Schools, 12/05/2024", ",,,", '"A title', "x;y"]), max_size=5
    )
)
def test_rows_above_the_header_are_passed_over_and_counted(above):
    found = table("".join(f"{line}\n" for line in above) + as_csv(rows()))
    assert [row.cells for row in found.rows] == [row.cells for row in PLAIN.rows]
    assert found.rows[0].number == len(above) + 2
    assert found.above == len(above)


@pytest.mark.parametrize("line", ["sep=,", '"sep=,"', "SEP=,", "sep=,,,,"])
def test_a_line_that_names_the_separator_is_no_row(line):
    found = table(f"{line}\r\n{as_csv(rows())}")
    assert found.rows == PLAIN.rows


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_read(separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(cells_of(as_csv(rows())))
    assert table(text.getvalue()).rows == PLAIN.rows
    assert table(f"sep={separator}\n{text.getvalue()}").rows == PLAIN.rows
    assert table(text.getvalue().encode("utf-16")).rows == PLAIN.rows


def test_every_row_is_in_the_table_or_counted():
    text = (
        as_csv(rows())
        .replace("900002,", "900002,,")
        .replace("\r\nCommunity school,900003", "\r\n,,\r\n\r\nCommunity school,900003")
    )
    text = f"Title\r\n\r\n{text}\r\n , ,\r\n"
    lines = len(text.splitlines())
    found = table(text)
    assert found.above + 1 + len(found.rows) + len(found.ragged) + found.blank == lines
    assert [row.number for row, _ in found.ragged] == [5]
    assert found.blank == 4


def test_decimal_commas_are_read_in_files_of_semicolons_only():
    def shares(text: str) -> list[str]:
        return [row.cells["Share"] for row in table(text, NUMBERS).rows]

    assert shares("URN;Share\n1;12,5\n2;7\n") == ["12.5", "7"]
    assert shares("URN;Share\n1;12,5\n2;7.25\n") == ["12,5", "7.25"]
    assert shares('URN,Share\n1,"12,5"\n') == ["12,5"]


def test_a_file_whose_rows_are_of_another_form_is_refused_in_one_sentence():
    told = refusal("URN,Share\n" + "1;2\n" * 50, NUMBERS)
    assert "none of its 50 rows" in told
    assert "\n" not in told


def test_spellings_of_columns_that_are_certain_are_taken():
    text = (
        as_csv(rows())
        .replace("LA (name)", "la name")
        .replace("EstablishmentName", "Establishment  name")
    )
    assert table(text).rows == PLAIN.rows


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff", "\ufeff\xef\xbb\xbf"])
def test_marks_of_encodings_are_no_part_of_a_name(mark):
    assert table(f"{mark}URN\n1\n", NUMBERS).rows[0].cells == {"URN": "1"}


def test_a_column_beside_its_other_spelling_is_itself():
    found = table("urn,URN\n1,2\n", NUMBERS)
    assert found.rows[0].cells == {"URN": "2"}


def test_a_workbook_gives_what_the_register_holds():
    cells = cells_of(as_csv(rows()))
    typed = [[int(text) if text.isdigit() else text for text in row] for row in cells]
    assert table(workbook(Schools=typed)).rows == PLAIN.rows
    typed = [[float(text) if text.isdigit() else text for text in row] for row in cells]
    typed = [["Schools of Fenshire"], [], *typed]
    found = table(workbook(Schools=typed))
    assert [row.cells for row in found.rows] == [row.cells for row in PLAIN.rows]
    assert found.rows[0].number == 4


def test_days_and_shares_of_a_workbook_come_as_text():
    columns = [
        Column(name=name, type=CellType.TEXT) for name in ("URN", "Day", "Time", "Share", "Yes")
    ]
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, [column.name for column in columns])
    sheet.write_number(1, 0, 118155.0)
    sheet.write_datetime(1, 1, datetime(2026, 9, 24), book.add_format({"num_format": "d mmm yy"}))
    sheet.write_datetime(
        1, 2, datetime(2026, 9, 24, 8, 30), book.add_format({"num_format": "d/m/y h:mm"})
    )
    sheet.write_number(1, 3, 0.147, book.add_format({"num_format": "0.0%"}))
    sheet.write_boolean(1, 4, True)
    book.close()
    (row,) = table(content.getvalue(), columns).rows
    assert list(row.cells.values()) == [
        "118155",
        "24-09-2026",
        "24-09-2026 08:30:00",
        "14.7%",
        "TRUE",
    ]


def test_the_sheet_that_has_the_columns_is_taken_and_named():
    cells = cells_of(as_csv(rows()))
    book = workbook(Notes=[["URN", "a note"], ["x"]], Schools=cells, Empty=[])
    found = table(book, name="list.xlsx")
    assert found.rows == PLAIN.rows
    assert found.where == "list.xlsx, Schools"


def test_several_sheets_that_might_be_meant_are_refused_by_name():
    cells = cells_of(as_csv(rows()))
    told = refusal(workbook(July=cells, August=cells))
    assert "'July', 'August'" in told


def test_a_formula_without_its_result_is_a_fault_of_its_row_only():
    cells = cells_of(as_csv(rows()))
    cells[2][cells[0].index("NumberOfPupils")] = "=44+44"
    found = table(workbook(Schools=cells))
    ((row, fault),) = found.ragged
    assert (row.number, fault.row, fault.column) == (3, 3, "NumberOfPupils")
    assert "formula" in fault.problem
    assert len(found.rows) == len(PLAIN.rows) - 1


def test_cells_beside_the_table_of_a_workbook_hurt_nobody():
    cells = cells_of(as_csv(rows()))
    cells[2] += ["", "to be checked"]
    cells[3] = cells[3][:-1]
    found = table(workbook(Schools=cells))
    assert len(found.rows) == len(PLAIN.rows)
    assert found.rows[1] == PLAIN.rows[1]
    assert found.rows[2].cells["NumberOfPupils"] == ""


def test_a_workbook_that_claims_to_be_huge_or_unfolds_is_refused(monkeypatch):
    small = workbook(S=[["URN"], [1]])
    entities = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small)) as old, zipfile.ZipFile(entities, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if "sheet1" in name:
                part = b'<!DOCTYPE a [<!ENTITY b "c">]>' + part
            new.writestr(name, part)
    assert "damaged" in refusal(entities.getvalue(), NUMBERS)
    monkeypatch.setattr("data.workbook_file._MOST_BYTES", 1_000)
    assert "far larger" in refusal(small, NUMBERS)


def test_a_sheet_of_endless_rows_is_refused(monkeypatch):
    far = workbook(S=[["URN"], [1]])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = (
                old.read(name)
                .replace(b'r="2"', b'r="999999999999"')
                .replace(b'"A2"', b'"A999999999999"')
            )
            new.writestr(name, part)
    monkeypatch.setattr("data.workbook_file._MOST_ROWS", 10_000)
    assert "far larger" in refusal(changed.getvalue(), NUMBERS)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Excel workbook"),
        (zipped(**{"content.xml": "", "mimetype": "x"}), ".ods"),
        (zipped(**{"xl/workbook.bin": ""}), ".xlsb"),
        (zipped(**{"xl/workbook.xml": ""}), "damaged"),
        (zipped(**{"notes.pdf": "x"}), "no CSV file"),
        (zipped(**{"a.csv": "URN\n1", "b.csv": "URN\n2"}), "2 CSV files: 'a.csv', 'b.csv'"),
        (zipped(**{"a.csv": ""}), "empty"),
        (zipped(**{"a.csv": "x"})[:40], "damaged"),
        (gzip.compress(b"URN\n1")[:-4], "damaged"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    ],
    ids=["xls", "ods", "xlsb", "no sheets", "no table", "two", "empty", "zip", "gzip", "page"],
)
def test_what_is_no_table_is_refused_in_words(content, words):
    assert words in refusal(content, NUMBERS)


def test_the_one_csv_file_of_an_archive_is_read_and_dates_it():
    packed = zipped(
        **{
            "edubasealldata20260924.csv": as_csv(rows()),
            "__MACOSX/._edubasealldata20260924.csv": b"\0\5\26\7",
            ".hidden.csv": "x",
            "folder/": "",
            "read me.txt": "x",
        }
    )
    found = table(packed, name="extract.zip")
    assert found.rows == PLAIN.rows
    assert found.where == "extract.zip, edubasealldata20260924.csv"
    source = found.source("schools")
    assert (source.name, source.vintage) == ("extract.zip", "2026-09-24")


def test_of_several_csv_files_the_one_with_the_columns_is_read():
    packed = zipped(links="x", **{"links.csv": "URN,LinkURN\n1,2\n", "all.csv": as_csv(rows())})
    assert table(packed).rows == PLAIN.rows


def test_an_archive_that_grows_is_refused(monkeypatch):
    monkeypatch.setattr("data.file_kind.MOST_BYTES", 10_000)
    assert "far larger" in refusal(zipped(**{"a.csv": "URN\n" + "1\n" * 50_000}), NUMBERS)


def test_any_table_may_be_compressed(tmp_path: Path):
    path = tmp_path / "register.csv.gz"
    path.write_bytes(gzip.compress(as_csv(rows()).encode()))
    assert read_table(path, REGISTER).rows == PLAIN.rows


@pytest.mark.parametrize(
    "damage",
    [
        ("Vole", b"V\x81le"),
        ("Vole", "Vôle".encode("cp1252")),
        ("Vole", b'"Vole" Hill'),
        ("Vole", b'"Vole'),
        ("Vole", b"V\0le"),
        ("900005,", b'"900005,'),
        ("900005,", b"900005,,"),
        ("Moorshire", b"Moor\x81shire"),
    ],
)
def test_damage_in_another_authority_s_row_stops_nothing(tmp_path: Path, damage):
    table = rows(u900001={"EstablishmentName": "École St Zoë"})
    path = write(tmp_path, [*table, table[4] | {"URN": "900007", "EstablishmentName": "Yew"}])
    content = path.read_bytes()
    path.write_bytes(content.replace(damage[0].encode(), damage[1], 1))
    assert path.read_bytes() != content
    if damage[0] == "Moorshire":  # whose row it is cannot be told
        with pytest.raises(InputError, match="row 6"):
            read_schools(path, la="Fenshire")
        return
    schools = read_schools(path, la="Fenshire")
    assert len(schools) == 4
    assert schools[0].name == "École St Zoë"


def test_damage_in_a_row_of_the_authority_is_a_fault(tmp_path: Path):
    for mark in (b"S\x81llow", b'"Sallow" End', b"S\0llow"):
        path = write(tmp_path, rows())
        path.write_bytes(path.read_bytes().replace(b"Sallow", mark))
        with pytest.raises(InputError, match="row 3"):
            read_schools(path, la="Fenshire")


def test_damage_in_a_column_that_is_not_used_hurts_nobody(tmp_path: Path):
    path = write(tmp_path, [row | {"SchoolWebsite": "www"} for row in rows()])
    path.write_bytes(path.read_bytes().replace(b"www", b"w\x81w"))
    assert len(read_schools(path, la="Fenshire")) == 4
