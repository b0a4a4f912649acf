import pytest
from small_register import rows, write

from data import read_schools
from data.school_table import read_school_table, schools_to_table

UNITS, PLACES = "TypeOfResourcedProvision (name)", "SenUnitCapacity"
ASD, HI = "ASD - Autistic Spectrum Disorder", "HI - Hearing Impairment"


@pytest.mark.parametrize(
    ("cells", "units", "needs"),
    [
        ({UNITS: "Resourced provision", PLACES: "4"}, "Resourced provision", ""),
        ({UNITS: "Not applicable", PLACES: "4"}, "SEN unit", ""),
        (
            {UNITS: "", PLACES: "4", "ResourcedProvisionOnRoll": "3"},
            "Resourced provision and SEN unit",
            "",
        ),
        ({UNITS: "", PLACES: "0"}, "", ""),
        (
            {"SEN1 (name)": ASD, "SEN2 (name)": "Not Applicable", "SEN4 (name)": HI},
            "",
            f"{ASD}~{HI}",
        ),
    ],
)
def test_units_and_needs_are_read_from_their_columns(tmp_path, cells, units, needs):
    empty = {UNITS: "", PLACES: "", "ResourcedProvisionOnRoll": ""}
    path = write(tmp_path, rows(u900001={**empty, **cells}))
    schools = read_schools(path, la="Fenshire", phase="Primary")
    assert (schools[0].special_units, schools[0].special_needs) == (units, needs)
    assert ("special_needs" in schools.lacking) == (not needs)
    kept = tmp_path / "schools.csv"
    kept.write_text(schools_to_table(schools), encoding="utf-8")
    assert read_school_table(kept).items == schools.items


def test_labels_come_from_the_overrides(tmp_path):
    overrides = tmp_path / "mine.toml"
    overrides.write_text('[school.900001]\nlabels = ["speech  therapy", "choir"]\n')
    schools = read_schools(write(tmp_path, rows()), la="Fenshire", overrides=overrides)
    assert schools.by_urn[900001].labels == "speech therapy~choir"
    assert "labels" not in schools.lacking
    assert "labels" in read_schools(write(tmp_path, rows()), la="Fenshire").lacking
