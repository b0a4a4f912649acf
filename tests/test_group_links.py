"""Trusts and federations from the register's group-links download."""

from pathlib import Path

import pytest
from small_register import rows, write

from data.errors import InputError
from data.group_links import Tie, academy_trusts, read_group_links
from data.register import read_schools


def link(urn: str, name: str, kind: str, status: str = "Open") -> dict[str, str]:
    return {"URN": urn, "Group Name": name, "Group Type": kind, "Group Status": status}


LINKS = [
    link("900001", "Reed Trust", "Multi-academy trust"),
    link("900002", "Solo Trust", "Single-academy trust"),
    link("900003", "Fen Federation", "Federation"),
    link("900001", "Old Federation", "Federation", "Closed"),
    link("900005", "Moor Foundation", "Trust"),
    link("900006", "Diocesan Board", "School sponsor"),
    link("900006", "Umbrella", "Umbrella trust"),
    link("", "A centre", "Federation"),
]


def test_academy_trusts_and_federations_are_taken(tmp_path: Path) -> None:
    links = read_group_links(write(tmp_path, LINKS, "links.csv"))
    assert links.trusts == {900001: ("Reed Trust",), 900002: ("Solo Trust",)}
    assert links.federations == {900003: ("Fen Federation",)}


def test_the_links_reach_their_schools(tmp_path: Path) -> None:
    register = write(tmp_path, rows())
    schools = read_schools(register, group_links=write(tmp_path, LINKS, "links_20230501.csv"))
    assert [school.trust for school in schools] == ["Reed Trust", "Solo Trust", "", "", ""]
    assert schools[2].federation == "Fen Federation"
    assert (schools.sources[1].role, schools.sources[1].vintage) == ("group links", "2023-05-01")


def test_the_links_count_where_the_register_differs_and_a_notice_says_so(tmp_path: Path) -> None:
    register = write(tmp_path, rows(u900001={"Trusts (name)": "Former Trust"}))
    schools = read_schools(register, group_links=write(tmp_path, LINKS, "links.csv"))
    assert schools[0].trust == "Reed Trust"
    text = next(notice.text for notice in schools.notices if notice.urn == 900001)
    assert "Former Trust" in text


def test_the_register_counts_where_the_links_say_nothing() -> None:
    tie = Tie("trust", ("In Register",), ())
    assert (tie.name, tie.doubt) == ("In Register", "")


def test_names_that_agree_leave_no_doubt() -> None:
    assert not Tie("trust", ("A", "B"), ("B",)).doubt


def test_a_school_with_two_federations_is_named(tmp_path: Path) -> None:
    twice = [*LINKS, link("900003", "Second Federation", "Federation")]
    links = write(tmp_path, twice, "links.csv")
    schools = read_schools(write(tmp_path, rows()), group_links=links)
    text = next(notice.text for notice in schools.notices if notice.urn == 900003)
    assert "Second Federation" in text


@pytest.mark.parametrize(
    ("flag", "names"),
    [
        ("Supported by a trust", ()),
        ("Supported by a multi-academy trust", ("A",)),
        ("Supported by a single-academy trust", ("A",)),
        ("", ("A",)),
    ],
)
def test_only_the_foundation_trust_is_no_academy_trust(flag: str, names: tuple[str, ...]) -> None:
    assert academy_trusts(("A",), flag) == names


def test_every_fault_is_named_with_its_row(tmp_path: Path) -> None:
    wrong = [link("x1", "A", "Federation"), link("900001", "", "Federation")]
    with pytest.raises(InputError) as refusal:
        read_group_links(write(tmp_path, wrong, "links.csv"))
    found = [(fault.where, fault.row, fault.column) for fault in refusal.value.faults]
    assert found == [("links.csv", 2, "URN"), ("links.csv", 3, "Group Name")]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("URN,Group,Group Type\n900001,A,Federation\n")
    with pytest.raises(InputError) as refusal:
        read_group_links(path)
    assert [f.column for f in refusal.value.faults] == ["Group Name", "Group Status"]


def test_the_real_header_is_read(shared_data: Path) -> None:
    path = shared_data / "schools" / "gias_group_links_invented_60rows.csv"
    assert len(read_group_links(path).trusts) == 60


def test_a_fault_in_the_row_of_another_school_stops_nothing(tmp_path: Path) -> None:
    wrong = [*LINKS, link("900005", "", "Federation"), link("9000O9", "A", "Federation")]
    for row, la in zip(wrong, ["Fenshire"] * 8 + ["Moorshire"] * 2, strict=True):
        row["LA (name)"] = la
    path = write(tmp_path, wrong, "links.csv")
    text = path.read_text() + "900005,Trust, The,Federation,Open,Moorshire\n"
    path.write_text(text)
    register = write(tmp_path, rows())
    schools = read_schools(register, la="Fenshire", group_links=path)
    assert schools[0].trust == "Reed Trust"
    with pytest.raises(InputError) as refusal:
        read_schools(register, la="Moorshire", group_links=path)
    assert [fault.row for fault in refusal.value.faults] == [10, 11, 12]


def test_spellings_of_kind_and_status_that_are_certain_are_taken(tmp_path: Path) -> None:
    spelt = [link("900001", "Reed Trust", "Multi Academy Trust", " OPEN ")]
    assert read_group_links(write(tmp_path, spelt, "links.csv")).trusts == {900001: ("Reed Trust",)}


def test_a_kind_that_is_not_known_is_said(tmp_path: Path) -> None:
    strange = [*LINKS, link("900001", "Ring", "Schools ring")]
    (notice,) = read_group_links(write(tmp_path, strange, "links.csv")).notices
    assert "1 row is of the group type 'Schools ring'" in notice.text


def test_a_list_of_groups_without_schools_is_told_which_file_to_take(tmp_path: Path) -> None:
    groups = [{"Group UID": "1", "Group Name": "A", "Group Type": "Federation", "Group Status": ""}]
    with pytest.raises(InputError, match="alllinksdata"):
        read_group_links(write(tmp_path, groups, "groups.csv"))


def test_one_urn_is_one_school_however_it_is_written(tmp_path: Path) -> None:
    links = write(tmp_path, [link(" 900001.0 ", "Reed Trust", "Federation")], "links.csv")
    overrides = tmp_path / "o.toml"
    overrides.write_text("[school.900001]\nroll = 77\n")
    register = write(tmp_path, rows(u900001={"URN": " 900001.0"}))
    schools = read_schools(register, group_links=links, overrides=overrides)
    assert (schools[0].urn, schools[0].federation, schools[0].pupils) == (900001, "Reed Trust", 77)
    assert not any("overrides name" in notice.text for notice in schools.notices)


@pytest.mark.parametrize(
    "column",
    ["date left group", "DateLeftGroup", "Date Left", "Left date", "End date", "DFE Number"],
)
def test_a_history_of_memberships_is_refused_however_it_is_spelt(
    tmp_path: Path, column: str
) -> None:
    history = [each | {column: "2019-08-31"} for each in LINKS]
    with pytest.raises(InputError, match="history of memberships"):
        read_group_links(write(tmp_path, history, "history.csv"))


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        (("URN", "LinkURN", "LinkType"), "links between establishments"),
        (("URN", "Group UID", "Group Name", "Group Type"), "the group links"),
        (("URN", "LAESTAB", "Ofsted phase", "School name"), "grades of Ofsted"),
    ],
)
def test_known_files_in_the_place_of_the_register_are_named(
    tmp_path: Path, columns: tuple[str, ...], what: str
) -> None:
    path = write(tmp_path, [dict.fromkeys(columns, "1")], "other.csv")
    with pytest.raises(InputError, match=what):
        read_schools(path)


def test_one_group_has_one_name_and_two_groups_have_two(tmp_path: Path) -> None:
    spelt = [
        link("900001", "Reed Trust", "Multi-academy trust") | {"Group UID": "1"},
        link("900002", "REED  TRUST", "Multi-academy trust") | {"Group UID": "1.0"},
        link("900003", "Reed Trust plc", "Multi-academy trust") | {"Group UID": "1"},
        link("900004", "Fen Trust", "Multi-academy trust") | {"Group UID": "2"},
        link("900005", "fen trust", "Multi-academy trust") | {"Group UID": "3"},
        link("900006", "Tarn Trust", "Multi-academy trust"),
        link("900007", "tarn  trust", "Multi-academy trust"),
    ]
    trusts = read_group_links(write(tmp_path, spelt, "links.csv")).trusts
    assert [names for (names,) in trusts.values()] == [
        *["Reed Trust"] * 3,
        *("Fen Trust (2)", "fen trust (3)", "Tarn Trust", "Tarn Trust"),
    ]


@pytest.mark.parametrize("status", ["Opn", ""])
def test_a_status_that_is_not_known_is_refused(tmp_path: Path, status: str) -> None:
    links = [link("900001", "Reed Trust", "Multi-academy trust", status)]
    with pytest.raises(InputError, match="Group Status"):
        read_group_links(write(tmp_path, links, "links.csv"))


def test_links_of_none_of_the_schools_are_said(tmp_path: Path) -> None:
    links = write(tmp_path, [link("111111", "Reed Trust", "Multi-academy trust")], "links.csv")
    schools = read_schools(write(tmp_path, rows()), "Fenshire", group_links=links)
    assert "links.csv has no group of any school chosen." in [n.text for n in schools.notices]
