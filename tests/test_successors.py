"""Schools of a plan followed into another register: by links, number, name and place."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from small_register import write

from data.errors import InputError
from data.establishment_links import EstablishmentLinks, read_establishment_links
from data.heirs import heirs
from data.register import read_schools
from data.register_changes import ChangeKind, changes_between
from data.register_table import Register
from data.successors import Following, follow

Rows = dict[int, dict[str, str]]
A, B, C, D, E = range(900_001, 900_006)
NEW, NEWER = 910_001, 910_002


def county() -> Rows:
    """Five primaries of one authority, six kilometres apart, each with a number."""
    names = ("Reedby Primary School", "Sallow End C of E Primary School", "Tarn Infant School")
    names += ("Ulverby Junior School", "Vole Hill School")
    return {
        urn: {
            "URN": str(urn),
            "EstablishmentName": name,
            "LA (name)": "Norfolk",
            "LA (code)": "926",
            "EstablishmentNumber": str(2001 + at),
            "TypeOfEstablishment (name)": "Community school",
            "PhaseOfEducation (name)": "Primary",
            "EstablishmentStatus (name)": "Open",
            "CloseDate": "",
            "ReasonEstablishmentClosed (name)": "",
            "ReligiousCharacter (name)": "Does not apply",
            "Trusts (name)": "",
            "Postcode": f"ZZ{at + 1} 1AA",
            "Easting": str(500_000 + 6_000 * at),
            "Northing": str(350_000 + 1_000 * at),
            "NumberOfPupils": str(100 + 10 * at),
        }
        for at, (urn, name) in enumerate(zip((A, B, C, D, E), names, strict=True))
    }


def closed(rows: Rows, urn: int, reason: str = "", day: str = "31-08-2024") -> None:
    rows[urn] |= {
        "EstablishmentStatus (name)": "Closed",
        "CloseDate": day,
        "ReasonEstablishmentClosed (name)": reason,
    }


def opened(rows: Rows, urn: int, like: int, **more: str) -> None:
    """Add an academy at the place of a school, with a number of its own."""
    rows[urn] = county()[like] | {
        "URN": str(urn),
        "TypeOfEstablishment (name)": "Academy converter",
        "EstablishmentNumber": str(3000 + urn % 1000),
        "Trusts (name)": "Fen Trust",
    }
    rows[urn] |= {
        {"name": "EstablishmentName", "number": "EstablishmentNumber", "at": "Easting"}.get(k, k): v
        for k, v in more.items()
    }


class Carried:
    """What became of the county in another register."""

    def __init__(
        self, folder: Path, rows: Rows, links: Sequence[str] = (), before: Rows | None = None
    ) -> None:
        old = write(folder, (before or county()).values(), "old.csv")
        self.old = read_schools(old, "Norfolk", "Primary")
        register = Register(write(folder, rows.values(), "new.csv"))
        self.new = read_schools(register, "Norfolk", "Primary")
        told = EstablishmentLinks()
        if links:
            path = folder / "links.csv"
            path.write_text("\n".join(["URN,LinkURN,LinkType,LinkEstablishedDate", *links, ""]))
            told = read_establishment_links([path], self.old.urns)
        self.followings = follow(self.old, self.new, register.table, told)
        self.heirs = heirs(self.followings)
        self.changes = changes_between(self.old, self.new, self.followings)

    def of(self, urn: int) -> Following:
        return next(each for each in self.followings if each.school.urn == urn)

    @property
    def new_urns(self) -> dict[int, int]:
        return {old: new for old, new in self.heirs.items() if old != new}

    @property
    def told(self) -> list[tuple[ChangeKind, str]]:
        return [(change.kind, change.words) for change in self.changes]


def refusal(folder: Path, rows: Rows, links: Sequence[str] = ()) -> str:
    with pytest.raises(InputError) as refused:
        Carried(folder, rows, links)
    return str(refused.value)


def test_the_same_register_says_nothing_new(tmp_path: Path) -> None:
    found = Carried(tmp_path, county())
    assert found.changes == ()
    assert found.heirs == {urn: urn for urn in (A, B, C, D, E)}


@pytest.mark.parametrize("keeps_row", [True, False])
def test_a_conversion_is_followed_by_its_number(tmp_path: Path, keeps_row: bool) -> None:
    rows = county()
    closed(rows, A, "Academy Converter")
    opened(rows, NEW, A, number="2001", name="Reedby Academy")
    if not keeps_row:
        del rows[A]
    found = Carried(tmp_path, rows)
    assert found.new_urns == {A: NEW}
    ((kind, words),) = found.told
    assert kind is ChangeKind.CONVERTED
    assert "Reedby Primary School (900001) is now Reedby Academy (910001)" in words
    assert "Academy converter, of the trust Fen Trust" in words
    assert "by its DfE number, 926/2001" in words


def test_a_conversion_is_followed_by_name_and_place(tmp_path: Path) -> None:
    rows = county()
    closed(rows, B)
    opened(rows, NEW, B, name="Sallow End CofE Academy", at="506100")
    found = Carried(tmp_path, rows)
    assert found.new_urns == {B: NEW}
    assert found.of(B).how == "by its name and place"


LINKS = {
    "from the school that closed": (f"{A},{NEW},Successor,01-09-2024",),
    "from the one that followed": (f"{NEW},{A},Predecessor,01-09-2024",),
    "from both": (f"{A},{NEW},Successor,01-09-2024", f"{NEW},{A},Predecessor,01-09-2024"),
}


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_a_conversion_is_followed_by_links_wherever_it_is(
    tmp_path: Path, links: Sequence[str]
) -> None:
    rows = county()
    closed(rows, A)
    opened(rows, NEW, A, name="Wholly New Name", at="590000", Postcode="ZZ9 9ZZ")
    found = Carried(tmp_path, rows, links)
    assert found.new_urns == {A: NEW}
    assert "by the establishment links, on 1 September 2024" in found.told[0][1]
    assert [kind for kind, _ in found.told] == [
        ChangeKind.CONVERTED,
        ChangeKind.PLACE,
        ChangeKind.OTHER,
    ]


def test_a_chain_of_two_conversions_is_followed(tmp_path: Path) -> None:
    rows = county()
    closed(rows, A)
    opened(rows, NEWER, A, at="590000", name="Other", Postcode="")
    links = [f"{A},{NEW},Successor,", f"{NEWER},{NEW},Predecessor,"]
    assert Carried(tmp_path, rows, links).new_urns == {A: NEWER}
    opened(rows, NEW, A)
    closed(rows, NEW)
    assert Carried(tmp_path, rows, links).new_urns == {A: NEWER}


def test_an_amalgamation_into_a_new_school(tmp_path: Path) -> None:
    rows = county()
    closed(rows, C, "Result of Amalgamation/Merger")
    closed(rows, D, "Result of Amalgamation/Merger")
    opened(rows, NEW, D, name="Tarn and Ulverby Primary School")
    links = [f"{NEW},{C},Predecessor - amalgamated,", f"{NEW},{D},Result of Amalgamation,"]
    found = Carried(tmp_path, rows, links)
    assert found.new_urns == {D: NEW}  # the one with more pupils
    ((kind, words),) = found.told
    assert kind is ChangeKind.AMALGAMATED
    assert "Tarn Infant School (900003) and Ulverby Junior School (900004) became" in words
    assert "in the place of Ulverby Junior School (900004)" in words


def test_the_number_says_whose_place_an_amalgamated_school_takes(tmp_path: Path) -> None:
    rows = county()
    closed(rows, C)
    closed(rows, D)
    opened(rows, NEW, D, name="Tarn and Ulverby Primary School", number="2003")
    links = [f"{NEW},{C},Predecessor - amalgamated,", f"{NEW},{D},Predecessor - amalgamated,"]
    assert Carried(tmp_path, rows, links).new_urns == {C: NEW}


def test_a_school_becomes_part_of_one_that_stays(tmp_path: Path) -> None:
    rows = county()
    closed(rows, C)
    rows[D]["NumberOfPupils"] = "240"
    found = Carried(tmp_path, rows, [f"{D},{C},Predecessor - merged,01-09-2024"])
    assert found.new_urns == {}
    assert C not in found.heirs
    ((kind, words),) = found.told
    assert kind is ChangeKind.AMALGAMATED
    assert "Tarn Infant School (900003) became part of Ulverby Junior School (900004)" in words


def test_a_split_of_a_school_that_closes(tmp_path: Path) -> None:
    rows = county()
    closed(rows, E)
    opened(rows, NEW, E, name="Vole Hill Infants", NumberOfPupils="30")
    opened(rows, NEWER, E, name="Vole Hill Juniors", NumberOfPupils="70")
    links = [f"{E},{NEW},Successor - Split School,", f"{E},{NEWER},Successor - Split School,"]
    found = Carried(tmp_path, rows, links)
    assert found.new_urns == {E: NEWER}
    ((kind, words),) = found.told
    assert kind is ChangeKind.SPLIT
    assert "became Vole Hill Infants (910001) and Vole Hill Juniors (910002)" in words


def test_a_split_of_a_school_that_goes_on(tmp_path: Path) -> None:
    rows = county()
    opened(rows, NEW, E, name="Mill Lane School")
    found = Carried(tmp_path, rows, [f"{NEW},{E},Predecessor - Split School,"])
    assert found.new_urns == {}
    assert found.told == [
        (
            ChangeKind.SPLIT,
            "Mill Lane School (910001) split off from Vole Hill School (900005); found by the "
            "establishment links.",
        )
    ]


@pytest.mark.parametrize("reason", ["Closure", "Not applicable", ""])
def test_a_school_that_closes_without_successor(tmp_path: Path, reason: str) -> None:
    rows = county()
    closed(rows, A, reason)
    del rows[E]
    assert Carried(tmp_path, rows).told == [
        (ChangeKind.CLOSED, "Reedby Primary School (900001) closed on 31 August 2024."),
        (ChangeKind.CLOSED, "Vole Hill School (900005) is not in the register any more."),
    ]


def test_a_successor_that_closed_too(tmp_path: Path) -> None:
    rows = county()
    closed(rows, A)
    opened(rows, NEW, A, name="Reedby Academy")
    closed(rows, NEW, day="31-12-2024")
    ((kind, words),) = Carried(tmp_path, rows, [f"{A},{NEW},Successor,"]).told
    assert kind is ChangeKind.CLOSED
    assert "became Reedby Academy (910001), which closed on 31 December 2024" in words


def test_a_school_that_opened(tmp_path: Path) -> None:
    rows = county()
    opened(rows, NEW, E, name="Mill Lane School", at="560000", Postcode="ZZ8 8ZZ")
    ((kind, words),) = Carried(tmp_path, rows).told
    assert (kind, words) == (ChangeKind.OPENED, "Mill Lane School (910001) is new with 140 pupils.")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("PhaseOfEducation (name)", "All-through", "is now of the phase All-through"),
        ("LA (name)", "Suffolk", "is now a school of Suffolk"),
    ],
)
def test_a_school_that_leaves_the_phase_or_the_authority(
    tmp_path: Path, column: str, value: str, said: str
) -> None:
    rows = county()
    rows[A][column] = value
    ((kind, words),) = Carried(tmp_path, rows).told
    assert kind is ChangeKind.LEFT
    assert said in words


def test_a_successor_of_another_phase(tmp_path: Path) -> None:
    rows = county()
    closed(rows, A)
    opened(rows, NEW, A, name="Fen Academy")
    rows[NEW]["PhaseOfEducation (name)"] = "All-through"
    ((kind, words),) = Carried(tmp_path, rows, [f"{A},{NEW},Successor,"]).told
    assert kind is ChangeKind.LEFT
    assert "became Fen Academy (910001), of the phase All-through" in words


def test_a_school_that_comes_from_another_phase(tmp_path: Path) -> None:
    before = county()
    before[E]["PhaseOfEducation (name)"] = "All-through"
    ((kind, words),) = Carried(tmp_path, county(), before=before).told
    assert kind is ChangeKind.OPENED
    assert words.endswith("is new with 140 pupils: it was of the phase All-through.")


def test_both_open_is_refused_and_both_are_named(tmp_path: Path) -> None:
    rows = county()
    opened(rows, NEW, A, name="Fen Academy", at="503000", Postcode="ZZ7 7ZZ")
    said = refusal(tmp_path, rows, [f"{A},{NEW},Successor,01-09-2024"])
    assert "Fen Academy (910001) followed Reedby Primary School (900001)" in said
    assert "all are open" in said
    settled = [f"{A},{NEW},Successor - Split School,"]
    assert Carried(tmp_path, rows, settled).told[0][0] is ChangeKind.SPLIT


DOUBTS = {
    "another name at its place": {"name": "Fen Academy"},
    "its name at another place": {"at": "509000", "Postcode": "ZZ7 7ZZ"},
    "its number, but neither name nor place": {
        "name": "Fen Academy",
        "at": "590000",
        "Postcode": "ZZ7 7ZZ",
        "number": "2001",
    },
}


@pytest.mark.parametrize("change", DOUBTS.values(), ids=DOUBTS)
def test_a_doubt_is_refused_with_candidates_and_settled_by_links(
    tmp_path: Path, change: dict[str, str]
) -> None:
    rows = county()
    closed(rows, A)
    opened(rows, NEW, A, **change)
    said = refusal(tmp_path, rows)
    assert "Reedby Primary School (900001) closed on 31 August 2024" in said
    assert "not certain" in said
    assert "(910001)" in said
    assert "--links" in said
    assert Carried(tmp_path, rows, [f"{A},{NEW},Successor,"]).new_urns == {A: NEW}
    kinds = [kind for kind, _ in Carried(tmp_path, rows, [f"{A},,Closure,"]).told]
    assert kinds == [ChangeKind.CLOSED, ChangeKind.OPENED]


def test_two_schools_that_one_may_follow_are_refused(tmp_path: Path) -> None:
    before = county()
    before[D] |= {"EstablishmentName": "St Tarn Infant School", "Easting": "512200"}
    before[D]["Northing"] = "352000"
    rows = {urn: dict(cells) for urn, cells in before.items()}
    closed(rows, C)
    closed(rows, D)
    opened(rows, NEW, C, name="Tarn Infant Academy")
    with pytest.raises(InputError) as refused:
        Carried(tmp_path, rows, before=before)
    assert str(refused.value).count("(910001)") == 2


def test_an_academy_that_is_not_found_is_refused(tmp_path: Path) -> None:
    rows = county()
    closed(rows, A, "Academy Converter")
    said = refusal(tmp_path, rows)
    assert "reason is Academy Converter, and no school was found" in said
    assert Carried(tmp_path, rows, [f"{A},,Closure,"]).told[0][0] is ChangeKind.CLOSED


@pytest.mark.parametrize("status", ["Proposed to open", None])
def test_a_successor_that_is_not_open_is_refused(tmp_path: Path, status: str | None) -> None:
    rows = county()
    closed(rows, A)
    if status:
        opened(rows, NEW, A, name="Fen Academy", **{"EstablishmentStatus (name)": status})
    said = refusal(tmp_path, rows, [f"{A},{NEW},Successor,"])
    assert ("has the status Proposed to open" if status else "is not in the register") in said
    assert "910001" in said


def test_an_infant_school_does_not_become_the_primary_beside_it(tmp_path: Path) -> None:
    rows = county()
    closed(rows, C)
    opened(rows, NEW, C, name="Tarn Primary School")
    assert "(910001)" in refusal(tmp_path, rows)


def test_every_doubt_is_named_at_once(tmp_path: Path) -> None:
    rows = county()
    closed(rows, A, "Academy Converter")
    closed(rows, E)
    opened(rows, NEW, E, name="Fen Academy")
    said = refusal(tmp_path, rows)
    assert "(900001)" in said
    assert "(900005)" in said
