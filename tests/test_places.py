"""Lines of addresses: which are places, which streets, buildings and counties."""

import pytest

from data.places import is_village, key_of_place, locality_of, place_in, spelt, ward_place


@pytest.mark.parametrize(
    "line",
    [
        "Mill Lane",
        "HIGH STREET",
        "Off Laxfield Road",
        "12 Manor Rd",
        "Station Avenue",
        "Moorfield Crescent",
        "Market Place",
        "The Street",
        "The Green",
        "Westbridge Road",
        "105 Camley Street",
        "Homefield Ce Primary School",
        "Oldbury Business Park",
        "Lincolnshire",
        "Isle of Wight",
        "Kent",
        "",
        " , ",
    ],
)
def test_streets_buildings_and_counties_are_no_places(line):
    assert place_in(line) == ""


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("LOUTH", "Louth"),
        ("Ryde, Isle of Wight", "Ryde"),
        ("Back Lane, Warton", "Warton"),
        ("Nr Grimsby", "Grimsby"),
        ("Norwich.", "Norwich"),
        ("Rainham. Essex", "Rainham"),
        ("Chester-le-Street", "Chester-le-Street"),
        ("Adwick le Street", "Adwick le Street"),
        ("Bethnal Green", "Bethnal Green"),
        ("Potters Hill", "Potters Hill"),
        ("Wells-Next-The-Sea", "Wells-next-the-Sea"),
        ("st. albans", "St. Albans"),
    ],
)
def test_places_are_read_as_people_say_them(line, place):
    assert place_in(line) == place


def test_a_line_that_may_be_a_street_is_a_place_where_the_school_is_named_after_it():
    assert place_in("Spooner Row") == ""
    assert place_in("Spooner Row", ["Spooner Row Primary School"]) == "Spooner Row"


def test_no_school_makes_a_place_of_a_street():
    assert place_in("Mill Lane", ["Mill Lane Primary School"]) == ""


def locality(street, said, address3, urban_rural=""):
    lines = {"Street": street, "locality": said, "Address3": address3}
    return locality_of({**lines, "name": "Hill School", "urban_rural": urban_rural})


def test_the_village_is_found_in_any_line_of_the_address():
    village = "(England/Wales) Rural village"
    assert locality("School Lane", "Tetford", "") == "Tetford"
    assert locality("Denise Close", "Off Laxfield Road", "Sutton") == "Sutton"
    assert locality("Askwith", "", "", village) == "Askwith"
    assert locality("School Lane", "", "", village) == ""
    assert locality("Hill School", "", "", village) == ""


def test_the_first_line_is_no_place_in_a_town():
    assert locality("Westgate", "", "", "(England/Wales) Urban city and town") == ""
    assert locality("Westgate", "", "") == ""


def test_where_no_line_is_a_place_the_locality_stays_as_it_is():
    assert locality("Denise Close", "Off Laxfield Road", "") == "Off Laxfield Road"


def test_spellings_of_one_place_share_a_key():
    assert key_of_place("KINGS LYNN") == key_of_place("King's Lynn")
    assert key_of_place("St. Albans") == key_of_place("St Albans")
    assert key_of_place("Wells-next-the-Sea") == key_of_place("Wells next the Sea")


def test_capitals_are_mended_only_where_there_are_none_or_nothing_else():
    assert spelt("KING'S LYNN") == "King's Lynn"
    assert spelt("McKinley Green") == "McKinley Green"


@pytest.mark.parametrize(
    ("ward", "place"),
    [
        ("Kentish Town South", "Kentish Town"),
        ("Gipton & Harehills", "Gipton"),
        ("Moulton, Weston and Cowbit", "Moulton"),
        ("North West", ""),
        ("", ""),
    ],
)
def test_a_ward_is_known_by_its_first_place_without_the_compass(ward, place):
    assert ward_place(ward) == place


def test_a_class_of_place_that_is_not_given_is_not_known():
    assert is_village("(England/Wales) Rural hamlet and isolated dwellings")
    assert is_village("(England/Wales) Rural town and fringe") is False
    assert is_village("") is None
