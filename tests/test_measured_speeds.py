import zipfile
from pathlib import Path

import openpyxl
import pytest
from speed_tables import HEADER, PEAK, TITLE, dft, write_csv, write_ods

from benchmarks.speeds import PUBLISHED
from data import InputError
from data.measured_speeds import Hours, MeasuredSpeeds, read_measured_speeds

ISLAND = ["Isle of Wight [Note 9]", "E06000046", 29.12, 28.8, "[x]"]
RUTLAND = ["Rutland", "E06000017", 39.0, 38.6, 38.1]


def told(speeds: MeasuredSpeeds) -> list[tuple[object, ...]]:
    return [(s.authority, s.road_class, str(s.hours), s.mph) for s in speeds.speeds]


def refused(path: Path, *wanted: str) -> list[str]:
    with pytest.raises(InputError) as error:
        read_measured_speeds(path, wanted or None)
    return [str(fault) for fault in error.value.faults]


def test_the_departments_spreadsheet_is_read_as_downloaded(tmp_path: Path) -> None:
    by_month = [["Average speed, monthly"], [], [], ["Month", "All day"], ["May 2023", 24.0]]
    by_road = [
        ["Average speed by road"], [], [],
        ["ONS Area Code", "Local Authority", "Road Name", "2019", "2023"],
        ["E06000046", "Isle of Wight", "A3020", 26.0, 27.0],
    ]  # fmt: skip
    sheets = {"Notes": [["Notes"]], "CGN0503a": by_month, "CGN0503d": dft(ISLAND, RUTLAND),
              "CGN0503e": by_road}  # fmt: skip
    found = read_measured_speeds(write_ods(tmp_path / "cgn0503.ods", sheets), ["Isle of Wight"])
    # The latest year with a figure, as it is stored and not as it is shown.
    assert told(found) == [("Isle of Wight", "A", "all day", 28.8)]
    assert found.speeds[0].source == "2023, cgn0503.ods, CGN0503d"
    assert (found.source.role, found.source.name) == ("measured speeds", "cgn0503.ods")


def test_the_same_table_as_workbook_and_as_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in dft(ISLAND, RUTLAND):
        book.active.append(list(row))
    book.save(tmp_path / "speeds.xlsx")
    write_csv(tmp_path / "speeds.csv", dft(ISLAND, RUTLAND))
    for name in ("speeds.xlsx", "speeds.csv"):
        found = read_measured_speeds(tmp_path / name, ["Rutland", "Isle of Wight"])
        assert [s.mph for s in found.speeds] == [28.8, 38.1]


def test_a_table_of_the_morning_peak_is_of_the_morning_peak(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "cgn0501.ods", {"CGN0501b": dft(RUTLAND, title=PEAK)})
    (speed,) = read_measured_speeds(path, ["Rutland"]).speeds
    assert speed.hours is Hours.MORNING_PEAK


def test_authorities_are_found_however_they_are_spelt(tmp_path: Path) -> None:
    rows = dft(
        ["Kingston upon Hull, City of", "E06000010", 17, 17, 17], ["ESSEX ", "E1", 30, 31, 32]
    )
    path = write_csv(tmp_path / "speeds.csv", rows)
    assert [s.mph for s in read_measured_speeds(path, ["Kingston upon Hull City of"]).speeds] == [
        17
    ]
    assert [s.mph for s in read_measured_speeds(path, ["Essex"]).speeds] == [32]


def test_a_table_with_a_speed_a_row(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "authority,road class,hours,mph,source\n"
        "Rutland,A,all day,38.6,DfT\nRutland,B,all day,33,our own \x1b[31msurvey\n"
        "Rutland,a,Weekday Morning Peak,41,DfT\nEssex,A,all day,30,DfT\n",
        encoding="utf-8",
    )
    found = read_measured_speeds(path, ["Rutland"])
    assert told(found) == [
        ("Rutland", "A", "all day", 38.6),
        ("Rutland", "B", "all day", 33),
        ("Rutland", "A", "weekday morning peak", 41),
    ]
    assert found.of("B", Hours.ALL_DAY)["Rutland"].source == "our own [31msurvey"
    assert len(read_measured_speeds(path).speeds) == 4


def test_every_published_speed_has_its_source() -> None:
    found = read_measured_speeds(PUBLISHED).speeds
    assert len(found) == len(PUBLISHED.read_text(encoding="utf-8").splitlines()) - 1
    assert all("Department for Transport" in speed.source for speed in found)


def test_every_fault_is_named_at_once_with_row_column_and_value(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "authority,road class,hours,mph,source\nRutland,D,all day,38.6,x\n"
        "Rutland,A,at noon,38,x\nRutland,B,all day,fast,x\nRutland,C,all day,300,x\n"
        "Rutland,A,all day,30,x\nRutland,A,all day,31,x\nEssex,?,?,?,other people's\n",
        encoding="utf-8",
    )
    faults = refused(path, "Rutland")
    assert len(faults) == 5
    for fault, row, column, value in zip(
        faults, (2, 3, 4, 5, 7), ("road class", "hours", "mph", "mph", ""),
        ("'D'", "'at noon'", "'fast'", "'300'", "'31'"), strict=True,
    ):  # fmt: skip
        assert fault.startswith("mine.csv")
        assert f"row {row}" in fault
        assert column in fault
        assert value in fault


def test_a_speed_that_is_none_is_named_with_its_year(tmp_path: Path) -> None:
    rows = dft(["Rutland", "E06000017", 39.0, 38.6, "about 38"])
    (fault,) = refused(write_ods(tmp_path / "cgn0503.ods", {"CGN0503d": rows}), "Rutland")
    assert "cgn0503.ods, CGN0503d" in fault
    assert "row 6" in fault
    assert "2025 [Note 10]" in fault
    assert "'about 38'" in fault


def test_authorities_without_a_figure_are_named_with_a_remedy(tmp_path: Path) -> None:
    rows = dft(["Rutland", "E06000017", "x", "..", "[x]"], ISLAND)
    faults = refused(write_csv(tmp_path / "t.csv", rows), "Rutland", "Isle of Whight")
    assert any("no speed of Rutland" in fault and "row 6" in fault for fault in faults)
    assert any("Isle of Whight" in fault and "'Isle of Wight'" in fault for fault in faults)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Table CGN0504d: Average delay on local 'A' roads", "delays"),
        ("Average speed on local 'A' roads, kilometres per hour", "kilometres"),
        ("Average speed in the weekday evening peak", "evening"),
        ("Pupils by local authority", "speed"),
    ],
)
def test_another_table_of_the_same_layout_is_refused(tmp_path: Path, title: str, said: str) -> None:
    rows = dft(RUTLAND, title=title)
    rows[2] = [""]
    (fault,) = refused(write_csv(tmp_path / "table.csv", rows), "Rutland")
    assert said in fault


def test_what_is_no_table_of_speeds_is_refused_with_what_would_be_right(tmp_path: Path) -> None:
    (fault,) = refused(write_csv(tmp_path / "t.csv", [["a", "b"], [1, 2]]), "Rutland")
    assert "no table of speeds" in fault
    assert "CGN0503" in fault


def test_hostile_spreadsheets_are_refused_and_fill_no_memory(tmp_path: Path) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = write_ods(tmp_path / "bomb.ods", {"CGN0503d": dft(RUTLAND)}, entities)
    assert "damaged" in refused(path, "Rutland")[0]
    text = write_ods(tmp_path / "wide.ods", {"CGN0503d": [["x"]]}).read_bytes()
    for element in ("table-row", "table-cell"):
        path = write_repeated(tmp_path / f"{element}.ods", element)
        assert "far" in refused(path, "Rutland")[0]
    for content in (text[:200], text[:-40], text.replace(b"content.xml", b"contentxxxx")):
        (tmp_path / "cut.ods").write_bytes(content)
        assert "damaged" in refused(tmp_path / "cut.ods", "Rutland")[0]


def write_repeated(path: Path, element: str) -> Path:
    """Write a spreadsheet of which the last row, or its last cell, is repeated a billion times."""
    write_ods(path, {"CGN0503d": [[TITLE], HEADER, RUTLAND]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    content = parts["content.xml"]
    of_what = {"table-row": "<table:table-row", "table-cell": "<table:table-cell office:"}[element]
    at = content.rindex(of_what, 0, content.rindex(of_what) if element == "table-row" else None)
    at += len(f"<table:{element}")
    what = "rows" if element == "table-row" else "columns"
    parts["content.xml"] = f'{content[:at]} table:number-{what}-repeated="1000000000"{content[at:]}'
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path
