"""Key stage 2 progress: which rows count, and what is refused."""

import gzip
from pathlib import Path

import pytest

from data.errors import InputError
from data.progress import Attainment, PupilProgress, read_progress

HEADER = "urn,year_key,fact_flg,reading_progress,writing_progress,maths_progress,other\n"


def write(folder: Path, rows: str, name: str = "progress.csv") -> Path:
    path = folder / name
    content = (HEADER + rows).encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("name", ["progress.csv", "progress.csv.gz"])
def test_the_latest_observed_year_counts(tmp_path, name):
    rows = (
        "900001,2017.0,Actual,1.0,2.0,3.0,x\n"
        "900001,2018.0,Actual,-1.0,,2.0,x\n"
        "900001,2019.0,Actual,,,,x\n"
        "900001,2020.0,Average,9,9,9,x\n"
        "900002,2018.0,Average,9,9,9,x\n"
    )
    table = read_progress(write(tmp_path, rows, name))
    assert table.by_urn == {900001: PupilProgress(2018, -1.0, None, 2.0)}
    assert table.by_urn[900001].mean == 0.5
    assert table.sources[0].role == "progress"


def test_every_faulty_cell_is_named(tmp_path):
    rows = "900001,2018,Actual,much,2,3,x\n900002,1066,Actual,1,2,3,x\n"
    with pytest.raises(InputError) as refusal:
        read_progress(write(tmp_path, rows))
    assert [(f.row, f.column) for f in refusal.value.faults] == [
        (2, "reading_progress"),
        (3, "year_key"),
    ]


def test_missing_columns_are_named(tmp_path):
    path = tmp_path / "progress.csv"
    path.write_text("urn,year_key,reading_progress\n1,2018,1\n")
    with pytest.raises(InputError, match="fact_flg"):
        read_progress(path)


def test_a_damaged_archive_is_refused(tmp_path):
    path = write(tmp_path, "900001,2018,Actual,1,2,3,x\n", "progress.csv.gz")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match="damaged"):
        read_progress(path)


def test_the_real_table_is_read(shared_data):
    path = shared_data / "schools" / "school_year_admissions_ks2_progress.csv.gz"
    table = read_progress(path)
    assert len(table.by_urn) > 13_000
    assert {progress.year for progress in table.by_urn.values()} <= {2015, 2016, 2017, 2018}


def test_a_fault_in_the_row_of_another_school_stops_nothing(tmp_path):
    rows = (
        "900001,2018,Actual,1,SUPP,3,x\n"
        "900002,1066,Actual,1,2,3,x\n"
        "900003,2018,Actual,LOWCOV,SUPP,NA,x\n"
        "900002,2018,Actual,1,2\n"
    )
    path = write(tmp_path, rows)
    table = read_progress(path, [900001, 900003])
    assert table.by_urn == {900001: PupilProgress(2018, 1.0, None, 3.0)}
    assert [notice.text.split(":")[0] for notice in table.notices] == [
        "progress.csv, reading_progress",
        "progress.csv, writing_progress",
        "progress.csv, maths_progress",
    ]
    with pytest.raises(InputError) as refusal:
        read_progress(path, [900002])
    assert [fault.row for fault in refusal.value.faults] == [3, 5]


FINAL = "RECTYPE,LEA,ESTAB,URN,SCHNAME,PTRWM_EXP,READPROG,READPROG_LOWER,WRITPROG,MATPROG\n"


def test_the_performance_tables_are_read_with_the_year_in_their_name(tmp_path):
    path = tmp_path / "2022-2023_england_ks2final.csv"
    path.write_text(
        FINAL + "1,921,2001,900001,A,63%,1.5,-1,SUPP,-0.5\n"
        "1,921,2002,900002,B,SUPP,LOWCOV,,NA,NP\n"
        "3,921,,,The authority,60%,0.1,,0.2,0.3\n"
    )
    table = read_progress(path, [900001, 900002])
    assert table.by_urn == {900001: PupilProgress(2023, 1.5, None, -0.5, "2022/23")}
    assert table.attainment == {900001: Attainment("2022/23", 63.0)}


def test_later_performance_tables_have_the_progress_of_2022_23_beside_their_attainment(tmp_path):
    folder = tmp_path / "2024-2025"
    folder.mkdir()
    path = folder / "england_ks2final.csv"
    path.write_text("URN,RECTYPE,PTRWM_EXP,READPROG_23,WRITPROG_23,MATPROG_23\n1,1,70%,1,2,3\n")
    table = read_progress(path)
    assert table.by_urn[1].school_year == "2022/23"
    assert table.attainment[1] == Attainment("2024/25", 70.0)
    assert table.attainment[1].is_after_progress


def test_performance_tables_of_no_year_are_refused(tmp_path):
    path = tmp_path / "england_ks2final.csv"
    path.write_text(FINAL + "1,921,2001,900001,A,63%,1.5,-1,1,-0.5\n")
    with pytest.raises(InputError, match="does not tell its year"):
        read_progress(path)


LONG = (
    "time_period,geographic_level,school_urn,breakdown_topic,breakdown,subject,"
    "expected_standard_pupil_percent,progress_measure_score\n"
)


def test_the_long_form_is_read_by_year_and_subject(tmp_path):
    path = tmp_path / "ks2.csv"
    path.write_text(
        LONG + "202425,School,1,All pupils,Total,Reading,70,z\n"
        '202425,School,1,All pupils,Total,"Reading, writing and maths",61,z\n'
        '202324,School,1,All pupils,Total,"Reading, writing and maths",55,z\n'
        '202425,School,1,Sex,Girls,"Reading, writing and maths",99,z\n'
        "202223,School,1,All pupils,Total,Reading,x,1.5\n"
        "202223,School,1,All pupils,Total,Maths,x,-0.5\n"
        "202122,School,1,All pupils,Total,Writing,x,9\n"
        "202425,National,,All pupils,Total,Reading,62,z\n"
    )
    table = read_progress(path, [1])
    assert table.by_urn == {1: PupilProgress(2023, 1.5, None, -0.5, "2022/23")}
    assert table.attainment == {1: Attainment("2024/25", 61.0)}


def test_a_period_that_is_no_school_year_is_refused(tmp_path):
    path = tmp_path / "ks2.csv"
    path.write_text(LONG + "202426,School,1,All pupils,Total,Reading,70,1\n")
    with pytest.raises(InputError, match="no school year"):
        read_progress(path, [1])
    assert read_progress(path, [2]).by_urn == {}
