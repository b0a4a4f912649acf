"""Ofsted's file of latest inspections: four eras, one record; what is not known is refused."""

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspections import ERAS, inspections, write
from round_trip import round_trip

from data.accounts import Accounts
from data.csv_file import Relevance
from data.dates import date_in_name
from data.errors import InputError
from data.inspection import AREAS, Grade, GradedInspection, UngradedInspection
from data.inspection_file import InspectionTable, read_inspections
from data.school import School, Schools
from data.school_table import inspected, inspections_to_table, with_inspections
from data.vocabulary import vocabulary

CODES = {"na"}
"""Of the texts that are drawn here, that which stands for what is withheld."""


def faults_of(path, urns=None):
    with pytest.raises(InputError) as refusal:
        read_inspections(path, None if urns is None else Relevance(frozenset(urns)))
    return refusal.value.faults


def a_school(urn):
    return School(urn=urn, name="A", lon=0.0, lat=0.0, easting=0.0, northing=0.0)


@pytest.mark.parametrize("era", ["to 2022", "to August 2024"])
def test_the_old_grade_is_read_with_its_day_and_whose_it_was(tmp_path, era):
    found = read_inspections(write(tmp_path, [ERAS[era]])).by_urn[199004]
    assert found.report_card is None
    assert found.graded == GradedInspection(
        is_report_card=False,
        day="2019-06-04",
        overall="Good",
        grades=(Grade("Quality of education", "Good"),),
        safeguarding_met=True,
        of_predecessor=True,
        urn=198004,
    )
    assert found.ungraded == UngradedInspection(day="2022-03-01", outcome="School remains Good")
    assert found.upheld_on == "2022-03-01"


def test_inspections_without_an_overall_grade_keep_their_judgements(tmp_path):
    found = read_inspections(write(tmp_path, [ERAS["to November 2025"]])).by_urn[199004]
    graded = found.graded
    assert (graded.overall, graded.day) == ("Not judged", "2025-01-21")
    assert [(g.name, g.word) for g in graded.grades] == [
        ("Quality of education", "Requires improvement"),
        ("Behaviour and attitudes", "Good"),
    ]
    assert graded.safeguarding_met is False
    assert found.concern == graded.concern == "Serious weaknesses"


def test_the_areas_of_a_report_card_are_read_beside_the_grade_before(tmp_path):
    found = read_inspections(write(tmp_path, [ERAS["report cards"]])).by_urn[199004]
    assert found.latest is found.report_card
    assert found.report_card.grades == (
        Grade("Inclusion", "Strong standard", "2026-03-03"),
        Grade("Early years", "Needs attention", "2026-03-04"),
    )
    assert (found.report_card.safeguarding_met, found.report_card.overall) == (True, "")
    assert (found.graded.overall, found.graded.day) == ("Outstanding", "2022-10-12")
    assert found.graded.concern == ""
    assert found.concern == "Requires significant improvement"


def test_the_invented_files_of_both_frameworks_are_read(shared_data):
    before = read_inspections(shared_data / "formats" / "ofsted_mi_before_2024_invented.csv")
    cards = read_inspections(shared_data / "formats" / "ofsted_mi_report_cards_invented.csv")
    assert (len(before.by_urn), len(cards.by_urn)) == (12, 13)
    assert [grade.name for grade in cards.by_urn[199001].report_card.grades] == [
        area for area in AREAS if area != "Post-16 provision"
    ]
    assert cards.by_urn[199004].graded.of_predecessor
    assert cards.by_urn[199004].graded.urn == 198004
    assert cards.by_urn[199007].graded.overall == "Not judged"
    assert cards.by_urn[199005].report_card.safeguarding_met is False
    assert cards.by_urn[199010].latest is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_known_values_in_any_order_of_columns_read_to_the_same_record(tmp_path_factory, data):
    told = data.draw(inspections(199001))
    school = with_inspections(
        Schools((a_school(199001),)), InspectionTable({199001: told}, sources=())
    )
    (row,) = csv.DictReader(io.StringIO(inspections_to_table(school), newline=""))
    shuffled = data.draw(st.permutations(list(row)))
    case = data.draw(st.sampled_from([str.upper, str.lower, str.title]))
    written = {case(name): row[name] or "NULL" for name in shuffled}
    path = write(tmp_path_factory.getbasetemp(), [written])
    assert read_inspections(path).by_urn[199001] == told


KNOWN_WORDS = [
    ("Overall effectiveness", "Inadequat", "Inadequate"),
    ("Quality of education", "5", "Outstanding"),
    ("Category of concern", "Specal measures", "Special measures"),
    ("Safeguarding is effective?", "Perhaps", "Met"),
    ("Ungraded inspection overall outcome", "School remains Goood", "School remains Good"),
    ("Inclusion", "Strong standards", "Strong standard"),
]


@pytest.mark.parametrize(("column", "word", "nearest"), KNOWN_WORDS)
def test_a_word_that_is_not_known_is_refused_with_its_place(tmp_path, column, word, nearest):
    path = write(tmp_path, [{"URN": "1", "Overall effectiveness": "2"} | {column: word}])
    (fault,) = faults_of(path)
    assert (fault.row, fault.column, fault.value) == (2, column, word)
    assert nearest in fault.remedy


def test_days_that_are_none_or_to_come_are_refused(tmp_path):
    row = {"URN": "1", "Overall effectiveness": "2"}
    rows = [
        row | {"Inspection start date": "31/02/2023"},
        row | {"URN": "2", "Inspection start date": "01/05/2026"},
        row | {"URN": "3", "Inspection start date": "30/04/2026"},
    ]
    path = write(tmp_path, rows, "latest_inspections_as_at_30_Apr_2026.csv")
    assert [(f.row, f.problem) for f in faults_of(path)] == [
        (2, "this is no day"),
        (3, "this day is later than the file"),
    ]


def test_a_fault_in_the_row_of_another_school_stops_nothing_and_is_counted(tmp_path):
    row = {"URN": "1", "Overall effectiveness": "2", "Local authority": "Kent"}
    rows = [row, row | {"URN": "2", "Overall effectiveness": "worse"}]
    table = read_inspections(write(tmp_path, rows), Relevance(frozenset([1, 5])))
    assert (set(table.by_urn), table.others) == ({1}, 1)


def test_a_file_of_all_inspections_is_refused(tmp_path):
    row = {"URN": "1", "Overall effectiveness": "2"}
    (fault,) = faults_of(write(tmp_path, [row, row]))
    assert "already in row 2" in fault.problem
    assert "latest inspections" in fault.remedy


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("gias_full_2025", "this is the register of schools"),
        ("group_links", "not Ofsted's latest inspections"),
        ("establishment_links", "predecessors and successors"),
    ],
)
def test_other_files_are_told_by_name(shared_data, name, what):
    (fault,) = faults_of(shared_data / "formats" / f"{name}_invented.csv")
    assert what in fault.problem
    assert "latest inspections" in fault.remedy


def test_a_title_another_encoding_and_an_archive_are_read(tmp_path):
    row = ERAS["report cards"] | {"School name": "St Zoë's"}
    plain = write(tmp_path, [row]).read_bytes()
    titled = tmp_path / "titled.csv"
    titled.write_bytes(b"Latest inspections as at 30 April 2026\r\n\r\n" + plain)
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("latest_inspections_as_at_30_Apr_2026.csv", plain)
    one, other = read_inspections(titled), read_inspections(packed)
    assert one.by_urn == other.by_urn
    assert (one.as_at, other.as_at) == ("", "2026-04-30")


def test_an_area_that_is_new_is_read_and_no_formula(tmp_path):
    row = {"URN": "1", "=Arts & music": "Exceptional", "=Arts & music - date of grade": "NULL"}
    found = read_inspections(write(tmp_path, [row])).by_urn[1]
    assert found.report_card.grades == (Grade("Arts & music", "Exceptional"),)


def test_what_a_file_has_no_column_for_is_said(tmp_path):
    header = ["URN", "Overall effectiveness", "Inspection start date"]
    old = read_inspections(write(tmp_path, [dict.fromkeys(header, "1") | {header[2]: "NULL"}]))
    assert old.lacks == ("safeguarding", "categories of concern", "whose inspection it was")
    areas = {area: "NULL" for area in AREAS if area != "Inclusion"}
    card = {"URN": "1", "Safeguarding standards": "Met", "Belonging": "Urgent improvement"}
    found = read_inspections(write(tmp_path, [card | areas]))
    assert found.lacks[:2] == ("the area inclusion", "categories of concern")
    schools = inspected(Schools((a_school(1),), accounts=Accounts((), 1, {})), found)
    assert "It has no column for the area inclusion; cat" in schools.accounts.inspections.sentence
    assert round_trip(schools.accounts) == schools.accounts


def test_nothing_is_lacking_in_the_files_of_both_frameworks(shared_data):
    for name in ("before_2024", "report_cards"):
        path = shared_data / "formats" / f"ofsted_mi_{name}_invented.csv"
        assert read_inspections(path).lacks == ()


def test_report_cards_without_their_areas_leave_no_old_grade_to_stand_in(tmp_path):
    row = {"URN": "1", "Safeguarding standards": "Met", "Latest OEIF overall effectiveness": "2"}
    (fault,) = faults_of(write(tmp_path, [row]))
    assert "none of their areas" in fault.problem


def test_a_file_without_grades_is_none(tmp_path):
    (fault,) = faults_of(write(tmp_path, [{"URN": "1", "School name": "A"}]))
    assert "neither the overall grades nor the areas" in fault.problem


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Management_information_-_latest_inspections_as_at_30_Apr_2026.csv", "2026-04-30"),
        ("latest_inspections_at_31_December_2020.csv", "2020-12-31"),
        ("as at 1 Sept 2025.csv", "2025-09-01"),
        ("as_at_31_Juni_2025.csv", ""),
        ("edubasealldata20220701.csv", "2022-07-01"),
    ],
)
def test_the_day_of_a_file_is_in_its_name(name, day):
    assert date_in_name(name) == day


COLUMNS = {
    "Overall effectiveness": "Overall effectiveness",
    "Inclusion": "Area of a report card",
    "Most recent category of concern": "Category of concern",
    "Safeguarding standards": "Safeguarding",
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(COLUMNS)), st.text("ABCabc123 %", min_size=1, max_size=12))
def test_whatever_is_not_known_is_refused_and_never_read_as_nothing(tmp_path_factory, column, text):
    row = {"URN": "1", "Overall effectiveness": "2", "Achievement": "NULL"} | {column: text}
    path = write(tmp_path_factory.getbasetemp(), [row])
    known = vocabulary(COLUMNS[column]).word(text)
    if known is None and any(map(str.isalnum, text)) and text.strip().casefold() not in CODES:
        assert faults_of(path)[0].column == column
    else:
        assert read_inspections(path).by_urn.keys() == {1}
