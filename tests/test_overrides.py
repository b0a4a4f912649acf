"""Overrides: what a planner knows better than the register."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_register import rows, write

from data.coordinates import to_grid
from data.errors import Fault, InputError
from data.overrides import Override, Overrides, read_overrides, unpublished
from data.register import read_schools


def overrides(folder: Path, text: str) -> Path:
    path = folder / "overrides.toml"
    path.write_text(text, encoding="utf-8")
    return path


def fault_of(folder: Path, text: str) -> Fault:
    with pytest.raises(InputError) as refusal:
        read_overrides(overrides(folder, text))
    (fault,) = refusal.value.faults
    assert fault.where == "overrides.toml"
    assert fault.remedy
    return fault


def test_the_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")
    blocks = (block.split("```")[0] for block in page.split("```toml\n")[1:])
    example = next(block for block in blocks if block.startswith("[school."))
    found = read_overrides(overrides(tmp_path, example)).by_urn
    assert found[118140] == Override(
        place=(450310.0, 89240.0),
        entrance=(450290.0, 89310.0),
        roll=87,
        head_vacancy=True,
        can_lead=False,
        former_category="Voluntary aided school",
        existing_partnership="West Wight Schools",
    )
    assert found[118150] == Override(
        can_lead=True, lead_capacity=900, existing_partnership="West Wight Schools"
    )


def test_every_override_reaches_its_school(tmp_path: Path) -> None:
    path = overrides(
        tmp_path,
        """
        [school.900001]
        place = { easting = 510000, northing = 351000 }
        entrance = { easting = 510300, northing = 351400 }
        roll = 7
        head_vacancy = true
        can_lead = false
        lead_capacity = 1200
        partnership_category = 4
        signed = true
        former_category = "Voluntary controlled school"
        [partnerships]
        "The Fen Three" = [900001, 900002]
        """,
    )
    schools = read_schools(write(tmp_path, rows()), overrides=path)
    school = schools[0]
    assert (school.easting, school.northing, school.pupils) == (510000, 351000, 7)
    assert (school.head_vacancy, school.can_lead) == (True, False)
    assert (school.lead_capacity, schools[1].lead_capacity) == (1200, None)
    assert (school.partnership_category, school.signed) == (4, True)
    assert (schools[1].partnership_category, schools[1].signed) == (None, None)
    assert school.former_category == "Voluntary controlled school"
    assert [s.existing_partnership for s in schools[:2]] == ["The Fen Three"] * 2
    assert schools[1].can_lead is None
    assert school.entrance is not None
    assert to_grid(*school.entrance) == pytest.approx((510300, 351400), abs=0.05)
    assert schools[1].entrance is None
    assert "place and its entrance and its roll" in next(
        n.text for n in schools.notices if n.urn == 900001
    )
    assert [source.role for source in schools.sources] == ["schools", "overrides"]


def test_an_entrance_far_from_its_school_is_refused_with_all_other_faults(tmp_path: Path) -> None:
    text = "".join(
        f"[school.{urn}]\nentrance = {{ easting = 500100, northing = {north} }}\n"
        for urn, north in ((900001, 351099), (900002, 351099))
    )
    register = write(tmp_path, rows(u900003={"NumberOfPupils": "-5"}))
    with pytest.raises(InputError) as refusal:
        read_schools(register, overrides=overrides(tmp_path, text))
    _, fault = refusal.value.faults
    assert (fault.where, fault.column) == ("overrides.toml", "school.900002.entrance")
    assert fault.problem == "the entrance is 3,037 m from the school"
    assert "easting 500100" in str(fault.value)


def test_degrees_and_metres_name_the_same_place(tmp_path: Path) -> None:
    register = write(tmp_path, rows())
    school = read_schools(register)[0]
    text = f"[school.900002]\nplace = {{ lon = {school.lon}, lat = {school.lat} }}"
    moved = read_schools(register, overrides=overrides(tmp_path, text))[1]
    assert (moved.easting, moved.northing) == pytest.approx((500100, 350100), abs=0.05)
    assert (moved.lon, moved.lat) == pytest.approx((school.lon, school.lat), abs=1e-6)


def test_a_corrected_place_and_roll_stand_for_faulty_ones(tmp_path: Path) -> None:
    register = write(tmp_path, rows(u900001={"Easting": "", "NumberOfPupils": "-5"}))
    text = "[school.900001]\nplace = { easting = 500000, northing = 350000 }\nroll = 50"
    schools = read_schools(register, overrides=overrides(tmp_path, text))
    assert (schools[0].easting, schools[0].pupils) == (500000, 50)


@pytest.mark.parametrize(
    ("urn", "words"), [(900005, "not among the schools chosen"), (1, "not in the register")]
)
def test_a_school_that_is_not_chosen_is_named(tmp_path: Path, urn: int, words: str) -> None:
    path = overrides(tmp_path, f"[school.{urn}]\nroll = 5")
    notices = read_schools(write(tmp_path, rows()), la="Fenshire", overrides=path).notices
    assert words in next(notice.text for notice in notices if notice.urn == urn)


def test_an_empty_file_overrides_nothing(tmp_path: Path) -> None:
    assert not read_overrides(overrides(tmp_path, "")).by_urn


def test_a_fault_of_the_syntax_is_named_with_its_line(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, "[school.900001]\nroll = 80 pupils\n")
    assert fault.row == 2
    assert "TOML" in fault.problem


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"roll = " + b"9" * 5000, b"a=" + b"[" * 9999]
)
def test_a_file_that_no_parser_takes_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "overrides.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"TOML|UTF-8"):
        read_overrides(path)


@pytest.mark.parametrize(
    ("text", "column", "remedy"),
    [
        ("[schools.900001]\nroll = 1", "schools", "'school'"),
        ("[partnership]", "partnership", "'partnerships'"),
        ("[school.900001]\nrolls = 1", "school.900001.rolls", "'roll'"),
        ("[school.900001]\nroll = -1", "school.900001.roll", "from 0"),
        ("[school.900001]\nroll = 8.5", "school.900001.roll", "number of pupils"),
        ("[school.900001]\nroll = true", "school.900001.roll", "number of pupils"),
        ("[school.Reedby]\nroll = 1", "school.Reedby", "URN"),
        ("[school]\n900001 = 5", "school.900001", "[school.900001]"),
        ("[school.900001]\nhead_vacancy = 'yes'", "school.900001.head_vacancy", "true or false"),
        ("[school.900001]\ncan_lead = 1", "school.900001.can_lead", "true or false"),
        ("[school.900001]\nlead_capacity = 0", "school.900001.lead_capacity", "from 1"),
        ("[school.900001]\npartnership_category = 6", "school.900001.partnership_category", "5"),
        ("[school.900001]\nsigned = 'yes'", "school.900001.signed", "true"),
        ("[school.900001]\nlead_capacity = 'many'", "school.900001.lead_capacity", "pupils"),
        (
            "[school.900001]\nformer_category = 'Voluntary aided'",
            "school.900001.former_category",
            "'Voluntary aided school'",
        ),
        ("[school.900001]\nplace = 5", "school.900001.place", "easting"),
        ("[school.900001]\nplace = { lon = 1, northing = 2 }", "school.900001.place", "easting"),
        ("[school.900001]\nplace = { lon = 5.0, lat = 52.0 }", "school.900001.place", "England"),
        ("[school.900001]\nplace = { lon = nan, lat = inf }", "school.900001.place", "England"),
        ("[school.900001]\nplace = { lon = '0', lat = 52 }", "school.900001.place", "England"),
        ("[school.900001]\nentrance = [1, 2]", "school.900001.entrance", "easting"),
        (
            "[school.900001]\nentrance = { lon = 5.0, lat = 52.0 }",
            "school.900001.entrance",
            "England",
        ),
        ("school = 5", "school", "[school.URN]"),
        ("partnerships = 5", "partnerships", "[partnerships]"),
        ("[partnerships]\nA = 900001", "partnerships.A", "list of URNs"),
        ("[partnerships]\nA = ['Reedby']", "partnerships.A", "URN"),
        ("[partnerships]\nA = [900001]\nB = [900001]", "partnerships.B", "Keep"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_what_is_right(
    tmp_path: Path, text: str, column: str, remedy: str
) -> None:
    fault = fault_of(tmp_path, text)
    assert fault.column == column
    assert remedy in fault.remedy


def test_a_number_too_long_to_print_is_refused(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "[school.900001]\nroll = 0x" + "f" * 5000).value


def test_one_school_under_two_spellings_of_its_urn_is_refused(tmp_path: Path) -> None:
    assert "two tables" in fault_of(tmp_path, "[school.900001]\n[school.0900001]").problem


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = "[skool]\n[school.900001]\nroll = -1\ncan_leed = true\n[partnerships]\nA = 5"
    with pytest.raises(InputError) as refusal:
        read_overrides(overrides(tmp_path, text))
    assert len(refusal.value.faults) == 4


def outcome(path: Path) -> Overrides | InputError:
    try:
        return read_overrides(path)
    except InputError as refusal:
        return refusal


KEYS = st.sampled_from(
    ["school", "partnerships", "900001", "place", "roll", "entrance", "lon", "lat", "easting"]
)
VALUES = st.sampled_from(["1", "-1.5", "true", "nan", "'x'", "[]", "[900001]", "{}", "1979-05-27"])
LINES = st.one_of(
    st.lists(KEYS, min_size=1, max_size=4).map(lambda keys: f"[{'.'.join(keys)}]"),
    st.tuples(st.lists(KEYS, min_size=1, max_size=3), VALUES).map(
        lambda pair: f"{'.'.join(pair[0])} = {pair[1]}"
    ),
    st.text(max_size=6),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=8))
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert isinstance(outcome(path), Overrides | InputError)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({1: Override(roll=40)}, "1 roll."),
        ({1: Override(roll=40), 2: Override(roll=41, head_vacancy=True)}, "2 rolls and 1 vacant"),
        ({2: Override(head_vacancy=True)}, "1 vacant headship."),
    ],
)
def test_what_nobody_published_is_said_to_be_so(told, said) -> None:
    (notice,) = unpublished(Overrides(told), {1, 2})
    assert "published nowhere" in notice.text
    assert said in notice.text


def test_what_counts_for_no_school_taken_and_what_is_no_figure_is_not_told() -> None:
    told = {1: Override(roll=40), 2: Override(can_lead=True, place=(1.0, 2.0))}
    assert list(unpublished(Overrides(told), {2})) == []
