"""What the reader of the register refuses, and in what words: file, row, column, value, remedy."""

import gc
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_register import as_csv, rows, with_neighbours, write

from data.errors import Fault, InputError
from data.register import read_schools
from data.school import Schools


def faults_of(path: Path, **choice: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as refusal:
        read_schools(path, **choice)  # type: ignore[arg-type] - only names are given here
    assert all(fault.where and fault.problem and fault.remedy for fault in refusal.value.faults)
    return refusal.value.faults


def faults_of_bytes(folder: Path, content: bytes) -> tuple[Fault, ...]:
    path = folder / "register.csv"
    path.write_bytes(content)
    return faults_of(path)


def test_the_collector_of_cycles_works_again_after_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_schools(tmp_path / "none.csv")
    assert gc.isenabled()


def test_no_such_file(tmp_path: Path) -> None:
    write(tmp_path, rows(), "register.csv")
    (fault,) = faults_of(tmp_path / "regster.csv")
    assert "no such file" in fault.problem
    assert "register.csv" in fault.remedy


def test_a_folder(tmp_path: Path) -> None:
    assert "folder" in faults_of(tmp_path)[0].problem


def test_a_path_with_a_null_character() -> None:
    assert "cannot be read" in faults_of(Path("a\0b"))[0].problem


def test_an_empty_file(tmp_path: Path) -> None:
    assert "empty" in faults_of_bytes(tmp_path, b" \r\n")[0].problem


def test_a_header_without_schools(tmp_path: Path) -> None:
    header = as_csv(rows()).split("\r\n")[0].encode()
    assert "no schools" in faults_of_bytes(tmp_path, header)[0].problem


def test_a_binary_file(tmp_path: Path) -> None:
    assert "not a CSV" in faults_of_bytes(tmp_path, bytes(range(256)) * 20)[0].problem


def test_a_damaged_workbook(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "")
    (fault,) = faults_of(path)
    assert "workbook" in fault.problem
    assert "save it as CSV" in fault.remedy


def test_an_old_excel_workbook(tmp_path: Path) -> None:
    assert "Excel" in faults_of_bytes(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")[0].problem


def test_a_damaged_zip_archive(tmp_path: Path) -> None:
    assert "zip" in faults_of_bytes(tmp_path, b"PK\x03\x04 and no more")[0].problem


def test_an_encoding_that_is_not_read(tmp_path: Path) -> None:
    for encoding in ("utf-32", "utf-16"):
        content = as_csv(rows()).encode(encoding)[:-1]
        assert "encoding" in faults_of_bytes(tmp_path, content)[0].problem


def test_other_separators(tmp_path: Path) -> None:
    content = as_csv(rows()).replace(",", "|").encode()
    assert "not separated by commas" in faults_of_bytes(tmp_path, content)[0].problem


def test_a_table_of_something_else(tmp_path: Path) -> None:
    (fault,) = faults_of_bytes(tmp_path, b"name,price\r\ntea,2\r\n")
    assert "URN" in fault.problem


def test_a_character_of_no_encoding_is_named_with_its_row(tmp_path: Path) -> None:
    content = as_csv(rows()).encode().replace(b"Sallow", b"S\x81llow")
    (fault,) = faults_of_bytes(tmp_path, content)
    assert (fault.row, fault.value) == (3, "byte 0x81")


def test_all_missing_columns_and_wrong_names_at_once(tmp_path: Path) -> None:
    text = as_csv(rows()).replace("Easting", "Eastings").replace("NumberOfPupils", "Pupils")
    path = tmp_path / "register.csv"
    path.write_text(text)
    faults = faults_of(path, la="Fensire")
    assert [fault.column for fault in faults] == ["Easting", "NumberOfPupils", "LA (name)"]
    assert "'Eastings'" in faults[0].remedy


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    text = as_csv(rows()).replace("TypeOfEstablishment (name)", "URN", 1)
    faults = faults_of_bytes(tmp_path, text.encode())
    assert [f.column for f in faults if "two columns" in f.problem] == ["URN"]


def test_a_wrong_authority_gets_the_nearest_spellings(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, rows()), la="fenshyre")
    assert (fault.column, fault.value) == ("LA (name)", "fenshyre")
    assert "'Fenshire'" in fault.remedy


def test_every_wrong_name_is_refused_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    with pytest.raises(InputError) as refusal:
        read_schools(path, la=["Fenshire", "Xyz"], phase="Primery")
    assert [fault.value for fault in refusal.value.faults] == ["Xyz", "Primery"]
    assert "Fenshire (5)" in refusal.value.faults[0].remedy
    assert "'Primary'" in refusal.value.faults[1].remedy


@pytest.mark.parametrize(
    ("choice", "column"),
    [
        ({"la": "Moorshire", "phase": "Secondary"}, "PhaseOfEducation (name)"),
        ({"la": "Moorshire", "statuses": "Closed"}, "EstablishmentStatus (name)"),
    ],
)
def test_the_filter_that_left_no_school_is_named(
    tmp_path: Path, choice: dict[str, str], column: str
) -> None:
    (fault,) = faults_of(write(tmp_path, rows()), **choice)
    assert fault.column == column
    assert "Moorshire" in fault.problem
    assert "(1)" in fault.remedy


def test_two_rows_of_one_urn_are_both_named(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, rows(u900003={"URN": "900001"})))
    assert (fault.row, fault.column, fault.value) == (4, "URN", "900001")
    assert "row 2" in fault.problem


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("URN", ""),
        ("URN", "9000O1"),
        ("URN", "-900001"),
        ("EstablishmentName", " "),
        ("Easting", ""),
        ("Easting", "0"),
        ("Easting", "five"),
        ("Easting", "nan"),
        ("Easting", "1e999"),
        ("Easting", "900000"),
        ("Northing", "0"),
        ("Northing", "2234567"),
        ("NumberOfPupils", "-1"),
        ("NumberOfPupils", "12.5"),
        ("NumberOfPupils", "5.00E+06"),
        ("NumberOfPupils", "9" * 5000),
        ("NumberOfPupils", "١٢"),
        ("PercentageFSM", "101"),
        ("SchoolCapacity", "many"),
    ],
)
def test_a_faulty_cell_is_named(tmp_path: Path, column: str, value: str) -> None:
    (fault,) = faults_of(write(tmp_path, rows(u900002={column: value})))
    assert (fault.where, fault.row, fault.column) == ("register.csv", 3, column)
    assert fault.value == value.strip()


def test_a_whole_number_may_be_written_with_a_point(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"NumberOfPupils": "120.0"}))
    assert read_schools(path)[0].pupils == 120


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "u900001": {"Easting": "0", "Northing": "0", "NumberOfPupils": "-3"},
        "u900003": {"URN": "900002", "EstablishmentName": ""},
    }
    assert len(faults_of(write(tmp_path, rows(**wrong)))) == 5


def test_a_place_out_of_england(tmp_path: Path) -> None:
    place = {"Easting": "300000", "Northing": "900000"}
    (fault,) = faults_of(write(tmp_path, rows(u900001=place)), la="Fenshire")
    assert "not in England" in fault.problem
    assert fault.row == 2


def test_a_swapped_place_among_its_neighbours(tmp_path: Path) -> None:
    table = with_neighbours()
    table[0] |= {"Easting": table[0]["Northing"], "Northing": table[0]["Easting"]}
    (fault,) = faults_of(write(tmp_path, table), la="Fenshire")
    assert "swapped" in fault.problem
    assert (fault.row, fault.value) == (2, "350100, 500100")


def test_a_foreign_place_that_would_not_be_among_its_neighbours_is_not_called_swapped(
    tmp_path: Path,
) -> None:
    table = with_neighbours()
    table[0] |= {"Easting": "230000", "Northing": "330000"}
    (fault,) = faults_of(write(tmp_path, table), la="Fenshire")
    assert "not in England" in fault.problem


def test_swapped_columns_of_a_southern_authority(tmp_path: Path) -> None:
    place = {"Easting": "89000", "Northing": "450000"}
    (fault,) = faults_of(write(tmp_path, rows(u900001=place)))
    assert "swapped" in fault.problem


def test_swapped_columns_of_a_real_authority(shared_data: Path, tmp_path: Path) -> None:
    original = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    path = tmp_path / "swapped.csv"
    path.write_text(original.read_text("utf-8").replace("Easting,Northing", "Northing,Easting", 1))
    faults = faults_of(path, la="Isle of Wight", phase="Primary")
    assert len(faults) == 38
    assert all("swapped" in fault.problem for fault in faults)


def test_the_open_north_sea_counts_as_england_for_the_embedded_county(tmp_path: Path) -> None:
    corners = [("565000", "345000"), ("655000", "345000"), ("565000", "425000")]
    table = [
        row | {"Easting": east, "Northing": north}
        for row, (east, north) in zip(rows(), corners, strict=False)
    ]
    assert len(read_schools(write(tmp_path, table))) == 3


def test_rows_with_too_many_or_too_few_cells(tmp_path: Path) -> None:
    text = as_csv(rows()).replace("900001", "900001,").replace(",900002", "")
    faults = faults_of_bytes(tmp_path, text.encode())
    assert [fault.row for fault in faults] == [2, 3]
    assert "10 cells where the header has 9" in faults[0].problem


def test_a_null_character_is_named_with_its_row(tmp_path: Path) -> None:
    (fault,) = faults_of_bytes(tmp_path, as_csv(rows()).replace("Sallow", "S\0").encode())
    assert fault.row == 3


def test_an_unclosed_quotation_mark_is_named_with_its_row(tmp_path: Path) -> None:
    (fault,) = faults_of_bytes(tmp_path, as_csv(rows()).replace("Vole", '"Vole').encode())
    assert fault.row == 6
    assert "quotation mark" in fault.problem


def test_a_huge_cell(tmp_path: Path) -> None:
    (fault,) = faults_of_bytes(tmp_path, as_csv(rows()).replace("Vole", "V" * 200_000).encode())
    assert fault.row == 6
    assert len(str(fault)) < 500


def test_faults_of_the_other_files_are_named_as_well(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"Easting": "x"}))
    (tmp_path / "o.toml").write_text("[skool.1]")
    with pytest.raises(InputError) as refusal:
        read_schools(
            path,
            overrides=tmp_path / "o.toml",
            group_links=tmp_path / "none.csv",
            missing_roll="mode",  # type: ignore[arg-type] - wrong on purpose
        )
    wheres = [fault.where for fault in refusal.value.faults]
    assert wheres == [str(tmp_path / "none.csv"), "o.toml", "missing_roll", "register.csv"]


def outcome(path: Path) -> Schools | InputError:
    try:
        return read_schools(path, la="Fenshire", phase="Primary")
    except InputError as refusal:
        return refusal


def reads_or_refuses(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_bytes(content)
        found = outcome(path)
    if isinstance(found, InputError):
        assert found.faults
        assert all(str(fault) for fault in found.faults)
    else:
        assert len(set(found.urns)) == len(found) > 0


CELLS = st.one_of(
    st.text(max_size=8),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["", "0", "-1", '"', "\0", "\r", "1e400", "NaN", "Fenshire", "~", "=1+1"]),
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mangled_cells_are_read_or_refused(data: st.DataObject) -> None:
    table = rows()
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(table))
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(CELLS)
    reads_or_refuses(as_csv(table).encode())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mangled_bytes_are_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(as_csv(rows()).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 12))
        content[start:end] = data.draw(st.binary(max_size=6))
    reads_or_refuses(bytes(content))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    reads_or_refuses(content)


def test_two_columns_of_one_name_in_two_spellings(tmp_path: Path) -> None:
    path = write(tmp_path, [row | {"la_name": "Moorshire"} for row in rows()])
    with pytest.raises(InputError, match="two columns of this name"):
        read_schools(path)


def test_a_line_below_the_table_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    path.write_bytes(path.read_bytes() + b"Source: the register\r\n")
    with pytest.raises(InputError, match="a line below the table"):
        read_schools(path, "Fenshire")


def test_a_file_of_which_no_row_can_be_read_is_not_called_empty(tmp_path: Path) -> None:
    places = {"Latitude": "-1.2", "Longitude": "50.6"}
    grid = ("Easting", "Northing")
    table = [{k: v for k, v in row.items() if k not in grid} | places for row in rows()]
    with pytest.raises(InputError, match="seem to be swapped"):
        read_schools(write(tmp_path, table), "Fenshire")


@pytest.mark.parametrize("column", ["URN", "EstablishmentName", "LA (name)"])
@pytest.mark.parametrize("authority", ["", "Fenshire"])
def test_a_total_as_wide_as_the_table_is_told_and_not_taken(
    tmp_path: Path, column: str, authority: str
) -> None:
    total = {"NumberOfPupils": "1203", "LA (name)": authority}
    if column != "LA (name)":
        total |= {column: "Total"}
    schools = read_schools(write(tmp_path, [*rows(), total]), "Fenshire")
    (told,) = [each.text for each in schools.notices if "line below the table" in each.text]
    assert "row 8" in told
    assert schools.accounts.rows == (6 if authority else 5)
    assert schools.accounts.taken == len(schools)
