"""Establishment links: both directions, chains, what is not used, what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.establishment_links import EstablishmentLinks, read_establishment_links

HEADER = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate"


def write(folder: Path, *rows: str, name: str = "links.csv") -> Path:
    path = folder / name
    path.write_text("\r\n".join([HEADER, *rows, ""]), encoding="cp1252")
    return path


def read(folder: Path, *rows: str, urns: tuple[int, ...] = ()) -> EstablishmentLinks:
    return read_establishment_links([write(folder, *rows)], urns)


def refusal(folder: Path, *rows: str, urns: tuple[int, ...] = ()) -> str:
    with pytest.raises(InputError) as refused:
        read(folder, *rows, urns=urns)
    return str(refused.value)


@pytest.mark.parametrize(
    ("row", "split"),
    [
        ("1,2,B,Successor,01-09-2024", False),
        ("2,1,A,Predecessor,01-09-2024", False),
        ("1,2,B,Successor - merged,01-09-2024", False),
        ("2,1,A,Predecessor - merged,01-09-2024", False),
        ("1,2,B,Successor - amalgamated,01-09-2024", False),
        ("2,1,A,Predecessor - amalgamated,01-09-2024", False),
        ("2,1,A,Result of Amalgamation,01-09-2024", False),
        ("1,2,B,Successor - Split School,01-09-2024", True),
        ("2,1,A,Predecessor - Split School,01-09-2024", True),
        ('"1","2","B"," successor - SPLIT school ","2024-09-01"', True),
    ],
)
def test_a_link_is_read_from_either_end(tmp_path: Path, row: str, split: bool) -> None:
    links = read(tmp_path, row)
    assert links.followed == {1: {2: "2024-09-01"}}
    assert links.splits == ({(1, 2)} if split else set())


def test_both_ends_are_one_link_and_either_day_counts(tmp_path: Path) -> None:
    links = read(tmp_path, "1,2,B,Successor,", "2,1,A,Predecessor,31-08-2024", ",,,,", ",,,,")
    assert links.followed == {1: {2: "2024-08-31"}}


def test_links_that_are_no_succession_are_counted(tmp_path: Path) -> None:
    links = read(
        tmp_path,
        "1,2,B,Sixth Form Centre Link,",
        "1,3,C,Sixth Form Centre Link,",
        "1,4,D,Merged - change in age range,",
        "1,5,E,Closure,",
        "1,6,F,Wholly New Kind,",
    )
    assert (links.followed, links.ended) == ({}, frozenset())
    (notice,) = links.notices
    for said in ("Sixth Form Centre Link (2)", "Closure (1)", "Wholly New Kind (1)"):
        assert said in notice.text


def test_a_planner_says_that_no_school_followed(tmp_path: Path) -> None:
    assert read(tmp_path, "1,,,Closure,").ended == {1}


def test_what_a_later_file_says_of_a_school_counts(tmp_path: Path) -> None:
    first = write(tmp_path, "1,2,,Successor,", "3,4,,Successor,", "5,,,Closure,", name="a.csv")
    later = write(tmp_path, "1,9,,Successor,", "3,,,Closure,", "8,5,,Predecessor,", name="b.csv")
    later.write_text(later.read_text() + "6,5,,Predecessor,\r\n")
    links = read_establishment_links([first, later])
    assert links.followed == {1: {9: ""}, 5: {8: "", 6: ""}}
    assert links.ended == {3}
    assert [source.name for source in links.sources] == ["a.csv", "b.csv"]


def test_a_circle_is_refused_in_words(tmp_path: Path) -> None:
    rows = ("1,2,,Successor,", "2,3,,Successor,", "1,3,,Predecessor,")
    assert "1 is followed by 2, 2 is followed by 3, 3 is followed by 1" in refusal(tmp_path, *rows)
    assert "1 is followed by 2, 2 is followed by 1" in refusal(
        tmp_path, "1,2,,Successor,", "1,2,,Predecessor,", urns=(1,)
    )


def test_a_circle_of_other_schools_stops_nothing(tmp_path: Path) -> None:
    rows = ("1,2,,Successor,", "2,1,,Successor,", "7,8,,Successor,")
    assert read(tmp_path, *rows, urns=(7,)).after(7) == {8: ""}


def test_a_school_linked_to_itself_is_refused(tmp_path: Path) -> None:
    assert "linked to itself" in refusal(tmp_path, "1,1,,Successor,")


def test_every_fault_is_named_and_others_stop_nothing(tmp_path: Path) -> None:
    rows = (
        "1,,B,Successor,",
        "2,x,C,Successor,",
        "3,4,D,Sucessor,",
        "4,5,E,,",
        "90,x,F,Predecessor,",
        "91,92,G,Sucessor,",
    )
    said = refusal(tmp_path, *rows, urns=(1, 2, 3, 4))
    for part in ("row 2", "row 3", "row 4", "Did you mean 'Successor'", "row 5"):
        assert part in said
    assert "row 6" not in said
    assert "row 7" not in said


def test_a_fault_further_on_in_a_chain_counts(tmp_path: Path) -> None:
    assert "row 3" in refusal(tmp_path, "1,2,,Successor,", "2,x,,Successor,", urns=(1,))


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("URN,EstablishmentName\n1,A\n")
    with pytest.raises(InputError, match="LinkURN"):
        read_establishment_links([path])


def test_the_download_of_the_register_is_read(shared_data: Path) -> None:
    path = shared_data / "formats" / "establishment_links_invented.csv"
    links = read_establishment_links([path])
    assert links.after(199_021) == {199_001: "2024-09-01"}
    assert links.after(198_016) == links.after(198_006) == {199_006: "2012-09-01"}
    assert links.splits == {(198_030, 199_028)}


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=30))
def test_a_circle_is_found_where_there_is_one(pairs: list[tuple[int, int]]) -> None:
    followed: dict[int, dict[int, str]] = {}
    for old, new in pairs:
        followed.setdefault(old, {})[new] = ""
    links = EstablishmentLinks(followed)
    for urn in range(1, 13):
        circle = links.circle(urn)
        steps = zip(circle, (*circle[1:], *circle[:1]), strict=True)
        assert all(new in links.after(old) for old, new in steps)
        reached = links.reachable([urn])
        on_a_circle = any(each in links.reachable(links.after(each)) for each in reached)
        assert bool(circle) == on_a_circle


def test_a_chain_of_thousands_is_followed() -> None:
    links = EstablishmentLinks({urn: {urn + 1: ""} for urn in range(5000)})
    assert links.circle(0) == ()
    assert len(links.reachable([0])) == 5001
