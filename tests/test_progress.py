"""Key stage 2 progress: which rows count, and what is refused."""

import gzip
from pathlib import Path

import pytest

from data.errors import InputError
from data.progress import Progress, read_progress

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
    assert table.by_urn == {900001: Progress(2018, -1.0, None, 2.0)}
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
    assert table.by_urn == {900001: Progress(2018, 1.0, None, 3.0)}
    assert [notice.text.split(":")[0] for notice in table.notices] == [
        "progress.csv, reading_progress",
        "progress.csv, writing_progress",
        "progress.csv, maths_progress",
    ]
    with pytest.raises(InputError) as refusal:
        read_progress(path, [900002])
    assert [fault.row for fault in refusal.value.faults] == [3, 5]
