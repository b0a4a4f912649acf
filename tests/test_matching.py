"""Schools as people write them: matched surely, asked about or named, and never guessed."""

import csv
import re
from collections import Counter
from pathlib import Path
from random import Random

import group_tables as tables
import pytest
from peoples_spellings import spelt_by_people

from data import read_schools
from data.errors import InputError
from data.group_table.by_name import match_name
from data.group_table.directory import SchoolDirectory
from data.group_table.matched import MatchedGroups
from data.group_table.matching import match_groups
from data.group_table.reading import read_groups
from data.group_table.settled import read_settled
from data.group_table.written import WrittenSchool
from data.register_table import Register


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matching")


@pytest.fixture(scope="module")
def county(folder: Path) -> SchoolDirectory:
    return tables.directory(folder)


def meant(county: SchoolDirectory, name: str, **beside: str) -> int | None:
    """The URN of the school that a name surely means; None if that is not sure."""
    sure = match_name(county, WrittenSchool(name=name, **beside)).sure
    return None if sure is None else sure.urn


def offered(county: SchoolDirectory, name: str, **beside: str) -> list[int]:
    found = match_name(county, WrittenSchool(name=name, **beside))
    return [candidate.urn for candidate in found.candidates]


@pytest.mark.parametrize(
    ("name", "urn"),
    [
        ("abbey cross c of e primary", 100001),
        ("Abbey Cross CE Primary School", 100001),
        ("ABBEY CROSS C.E. PRIM. SCH., Ashwick", 100001),
        ("Abbey Cross", 100001),
        ("Barton Infants", 100002),
        ("Barton Junior School (Barton)", 100003),
        ("Cowslip Comm. Primary", 100004),
        ("Elm Grove Academy", 100006),
        ("Elmgrove Primary School", 100006),
        ("Fernhill Primary & Nursery", 100007),
        ("Gt Oakley Primary", 100008),
        ("St Marys RC Primary", 100011),
        ("Saint Mary\u2019s Catholic School", 100011),
        ("St. Mary's C of E (VA) Primary School", 100012),
        ("SS Peter & Paul CofE Primary", 100013),
        ("St Peter and St Paul?s Church of England Primary School", 100013),
        ("The Thornbury Primary School", 100014),
        ("Thornbury Primary School\u200b", 100014),
    ],
)
def test_a_name_that_can_mean_one_school_is_matched(county, name, urn):
    assert meant(county, name) == urn


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Barton", {100002, 100003}),
        ("Barton School", {100002, 100003}),
        ("Barton Primary School", {100002, 100003}),
        ("St Mary's", {100011, 100012}),
        ("St Mary's Primary School", {100011, 100012}),
        ("St Mary's Methodist Primary School", {100011, 100012}),
        ("St Mary's Church of England Controlled Primary School", {100012}),
        ("Dail End Primary", {100005}),
        ("Ivy Lane Infant School", {100010}),
        ("Thornbury Catholic Primary School", {100014}),
    ],
)
def test_a_name_that_may_mean_another_school_is_asked_about(county, name, candidates):
    assert meant(county, name) is None
    assert candidates <= set(offered(county, name))


def test_a_neighbouring_authority_s_school_of_exactly_this_name_is_asked_about(county):
    assert meant(county, "Cowslip Primary School") is None
    assert {100004, 100105} <= set(offered(county, "Cowslip Primary School"))
    assert meant(county, "Cowslip Community Primary School") == 100004


def test_a_town_or_a_postcode_tells_namesakes_apart(county):
    assert meant(county, "St Mary's", town="Barton") == 100011
    assert meant(county, "St Mary's Primary", postcode="ab11 1cd") == 100012
    assert meant(county, "St Mary's Primary, Oakley") == 100012


def test_a_town_that_contradicts_is_asked_about(county):
    assert meant(county, "Ivy Lane Primary School", town="Thornbury") is None
    assert offered(county, "Ivy Lane Primary School", town="Thornbury") == [100010]
    assert meant(county, "Ivy Lane Primary School", town="West Area") == 100010


def test_a_number_and_a_name_of_two_schools_are_asked_about(county, folder):
    rows = [["URN", "School", "Group"], ["100004", "Dale End Primary School", "A"]]
    found = assess(county, folder, rows)
    assert {c.urn for c in found.doubtful[0].candidates} == {100004, 100005}
    assert not found.groups


def assess(
    county: SchoolDirectory, folder: Path, rows: list[list[str]], settled: str = ""
) -> MatchedGroups:
    path, match = folder / "groups.csv", folder / "match.csv"
    path.write_text(tables.as_text(rows), encoding="utf-8", newline="")
    match.write_text(settled, encoding="utf-8")
    return match_groups(read_groups(path, county), county, read_settled(match) if settled else None)


ROWS = [["School", "Group"], ["St Mary's", "A"], ["Dale End", "A"], ["Ivy Lane", "B"]]


def test_a_doubt_is_settled_by_a_file(county, folder):
    assert len(assess(county, folder, ROWS).faults) == 1
    found = assess(county, folder, ROWS, "written,urn\nst marys,100012\n")
    assert not found.faults
    assert found.groups[0].urns == (100012, 100005)


@pytest.mark.parametrize("nothing", ["", "none", "None"])
def test_a_school_may_be_settled_to_be_left_out(county, folder, nothing):
    found = assess(county, folder, ROWS, f"written,urn\nSt Mary's,{nothing}\n")
    assert not found.faults
    assert found.groups[0].urns == (100005,)
    assert "left out, as match.csv says" in str(found.notices[0].text)


def test_a_row_tells_apart_what_is_written_twice(county, folder):
    rows = [*ROWS, ["St Mary's", "B"]]
    settled = "written,urn,row\nSt Mary's,100011,2\nSt Mary's,100012,5\n"
    found = assess(county, folder, rows, settled)
    assert [group.urns for group in found.groups] == [(100011, 100005), (100010, 100012)]


def test_faults_of_the_settling_file_are_named(folder):
    path = folder / "match.csv"
    path.write_text("written,urn\n,100001\nDale End,abc\nIvy,1\nIvy,2\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_settled(path)
    assert [fault.row for fault in refused.value.faults] == [2, 3, 5]


def test_what_is_settled_and_not_written_is_named(county, folder):
    found = assess(county, folder, ROWS, "written,urn\nSt Marys,100011\nNobody,100001\n")
    assert "groups.csv does not have this text (found 'Nobody')" not in found.notices[0].text
    assert "groups.csv does not have this text" in found.notices[0].text


FAULTS = {
    "in two groups": "this school is in more than one group",
    "unknown name": "no school of the register has a name like this",
    "unknown number": "no school of the register has this number",
    "letter for a digit": "Did you mean 100014",
    "closed": "Old Mill Primary School (100101) is closed",
    "other phase": "Barton High School (100102) is of another phase",
    "other authority": "Far Away Primary School (100103) is a school of another authority",
    "other authority by name": "Mereside Primary School (100104) is a school of another authority",
    "misspelt": "it is not sure which school this is",
    "namesakes": "it is not sure which school this is",
    "missing": "does not name 1 school of the area",
}
"""Faults that are planted in tables, and what must be said of each."""


def planted(fault: str) -> tuple[dict[str, list[str]], set[int]]:
    """Groups as written with one fault, and the schools that must not be in any."""
    groups = {
        "West": ["100001", "Barton Infants", "Barton Junior School", "100004"],
        "Middle": ["Dale End Primary", "100006", "Fernhill Primary & Nursery", "Gt Oakley Primary"],
        "East": ["Holy Family RC Primary School", "100010", "St Mary's RC Primary"],
        "Far East": ["100012", "St Peter & St Paul's CE Primary", "Thornbury Primary"],
    }
    added = {
        "in two groups": "Dale End Primary School",
        "unknown name": "Zebra Crossing Primary School",
        "unknown number": "999999",
        "closed": "Old Mill Primary School",
        "other phase": "Barton High School",
        "other authority": "100103",
        "other authority by name": "Mereside Primary School",
    }
    if fault in added:
        groups["East"].append(added[fault])
        return groups, {100005} if fault == "in two groups" else set()
    instead = {"letter for a digit": "1OOO14", "misspelt": "Thornbrui Primary", "missing": ""}
    if fault == "namesakes":
        groups["Far East"][0] = "St Mary's Primary School"
        return groups, {100012}
    groups["Far East"][2] = instead[fault]
    return {label: [text for text in texts if text] for label, texts in groups.items()}, {100014}


RIGHT = {
    "West": {100001, 100002, 100003, 100004},
    "Middle": {100005, 100006, 100007, 100008},
    "East": {100009, 100010, 100011},
    "Far East": {100012, 100013, 100014},
}
MANGLED = {
    "a row a school": lambda g: [
        ["Group", "School"],
        *([label, text] for label, texts in g.items() for text in texts),
    ],
    "filled once": lambda g: [
        ["School", "Partnership"],
        *([t, "" if at else label] for label, texts in g.items() for at, t in enumerate(texts)),
    ],
    "headings": lambda g: [
        row for label, texts in g.items() for row in ([label], *([t] for t in texts), [""])
    ],
    "a column a group": lambda g: [
        [*g],
        *(
            [texts[at] if at < len(texts) else "" for texts in g.values()]
            for at in range(max(map(len, g.values())))
        ),
    ],
    "a row a group": lambda g: [[label, *texts] for label, texts in g.items()],
    "listed": lambda g: [["Cluster", "Schools"], *([k, "; ".join(v)] for k, v in g.items())],
}


@pytest.mark.parametrize("layout", MANGLED)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_named_and_the_rest_is_matched(county, folder, layout, fault):
    groups, absent = planted(fault)
    found = assess(county, folder, MANGLED[layout](groups))
    said = "\n".join([*map(str, found.faults), *(notice.text for notice in found.notices)])
    assert FAULTS[fault] in said
    assert {group.label: set(group.urns) for group in found.groups} == {
        label: urns - absent for label, urns in RIGHT.items()
    }


def test_a_double_in_one_group_counts_once(county, folder):
    rows = [["School", "Group"], ["Dale End", "A"], ["100005", "A"], ["Ivy Lane", "B"]]
    found = assess(county, folder, rows)
    assert found.groups[0].urns == (100005,)
    assert "in its group twice (row 2)" in found.notices[0].text


def test_a_school_beside_no_group_is_named(county, folder):
    rows = [["School", "Group"], ["Dale End", "A"], ["Elm Grove", "A"], ["Ivy Lane", ""]]
    found = assess(county, folder, [*rows, ["Cowslip", "B"], ["Abbey Cross", "B"]])
    assert "puts this school in no group" in found.notices[0].text
    assert 100010 in found.left_out
    assert 100010 not in found.missing


@pytest.mark.parametrize(
    "cell",
    ["=HYPERLINK(1)", "\x1b[31mDale End", "x" * 100_000, "\u202eDale", "'", '"', "(((((", "\x00"],
)
def test_hostile_cells_never_end_in_a_traceback(county, folder, cell):
    rows = [["School", "Group"], ["Dale End", "A"], [cell, "A"], ["Ivy Lane", cell]]
    try:
        found = assess(county, folder, rows)
    except InputError as error:
        said = str(error)
    else:
        said = "\n".join([*map(str, found.faults), *(notice.text for notice in found.notices)])
    assert "\x1b" not in said
    assert max(map(len, said.splitlines()), default=0) < 3_000


def test_thousands_of_rows_of_nonsense_are_refused_soon(county, folder):
    random = Random(1)  # noqa: S311 - for tests
    words = ["".join(random.choices("abcdefgh ", k=20)) for _ in range(1_500)]
    rows = [
        ["School", "Group"],
        *([f"{word} Primary", f"G{at % 40}"] for at, word in enumerate(words)),
    ]
    found = assess(county, folder, rows)
    assert not found.groups
    assert len(found.notices) < 10


# --- the real register ---


@pytest.fixture(scope="module")
def england(shared_data: Path) -> Register:
    return Register(shared_data / "schools" / "gias_england_statefunded_2022-07.csv")


def authority(england: Register, la: str) -> SchoolDirectory:
    return SchoolDirectory(read_schools(england, la=la, phase="Primary"), england)


@pytest.mark.parametrize(("la", "fewest"), [("Essex", 0.97), ("Norfolk", 0.97)])
def test_names_of_real_schools_as_people_spell_them_are_never_matched_wrongly(england, la, fewest):
    found = authority(england, la)
    random = Random(2022)  # noqa: S311 - for tests
    came_of = Counter()
    for urn, entry in found.taken.items():
        text = spelt_by_people(entry.written_name, random)
        sure = match_name(found, WrittenSchool(name=text)).sure
        came_of["asked" if sure is None else "right" if sure.urn == urn else "wrong"] += 1
    assert came_of["wrong"] == 0
    assert came_of["right"] >= fewest * len(found.taken)


def test_every_name_is_matched_as_the_register_has_it_or_asked_about(england):
    found = authority(england, "Essex")
    for urn, entry in found.taken.items():
        sure = match_name(found, WrittenSchool(name=entry.written_name)).sure
        assert sure is None or sure.urn == urn


def test_names_under_headings_are_all_matched(england, shared_cases):
    found = authority(england, "Isle of Wight")
    written = read_groups(shared_cases / "plans" / "isle_of_wight_headings.xlsx", found)
    matched = match_groups(written, found)
    assert "6 groups of 38 schools" in written.layout
    assert not matched.faults
    assert not matched.notices
    assert sorted(urn for group in matched.groups for urn in group.urns) == sorted(found.taken)
    urns = [urn for group in matched.groups for urn in group.urns]
    for school, urn in zip(written.schools, urns, strict=True):
        words = [word for word in re.findall("[A-Z][a-z]{3,}", school.name) if word not in COMMON]
        assert words[0].casefold() in found.taken[urn].written_name.casefold()
    leads = {group.label: group.lead for group in matched.groups}
    assert leads["COWES D"] is not None
    assert leads["NEWPORT F"] is None  # two schools are called its lead


COMMON = {"Church", "England", "Primary", "School", "Catholic", "Academy", "Controlled", "Aided"}


def test_a_closed_school_is_named_with_its_successor(shared_cases, folder):
    register = Register(shared_cases / "registers" / "closed_predecessor.csv")
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    found = SchoolDirectory(schools, register)
    rows = [["URN", "Group"], ["118999", "A"], ["118155", "A"], ["118167", "B"]]
    said = assess(found, folder, rows).notices[0].text
    assert "row 2, column 'URN': Godshill" in said
    assert "its successor is" in said


def test_every_planted_fault_of_lincolnshire_is_named(england, shared_cases):
    found = authority(england, "Lincolnshire")
    path = shared_cases / "plans" / "lincolnshire_urn_group.csv"
    matched = match_groups(read_groups(path, found), found)
    said = "\n".join(notice.text for notice in matched.notices)
    assert not matched.faults
    assert "row 282, column 'URN': Bridge Junior School (119999) is a school of another" in said
    assert "row 283, column 'URN': no school of the register has this number" in said
    assert "this school is in more than one group, 'Boston F', 'Spalding Z'" in said
    assert "does not name 1 school of the area" in said
    assert matched.missing == (138442,)
    assert matched.left_out == (120682,)
    with path.open(encoding="utf-8") as file:
        right = {row["URN"]: row["Partnership"] for row in csv.DictReader(file)}
    for group in matched.groups:
        assert all(right[str(urn)] == group.label for urn in group.urns)
    assert sum(len(group.urns) for group in matched.groups) == 278
