import pytest

from routing.controls import Access, accesses, directions


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "true"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "Yes "}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "reverse"}, (False, True)),
        ({"oneway": "no"}, (True, True)),
        ({"oneway": "false"}, (True, True)),
        ({"oneway": "0"}, (True, True)),
        ({"oneway": "alternating"}, (True, True)),
        ({"oneway": "perhaps"}, (True, True)),
        ({"oneway": "reversible"}, (False, False)),
        ({"junction": "roundabout"}, (True, False)),
        ({"junction": "circular"}, (True, False)),
        ({"junction": "roundabout", "oneway": "no"}, (True, True)),
        ({"junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
    ],
)
def test_one_way_forms(tags: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert directions(tags) == expected


@pytest.mark.parametrize("key", ["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle"])
def test_what_is_one_way_for_cars_comes_before_what_is_for_all(key: str) -> None:
    assert directions({"oneway": "yes", key: "no"}) == (True, True)
    assert directions({"oneway": "no", key: "yes"}) == (True, False)


@pytest.mark.parametrize("key", ["motorcar", "motor_vehicle", "vehicle", "access"])
def test_access_can_be_refused_in_one_direction(key: str) -> None:
    assert directions({f"{key}:backward": "no"}) == (True, False)
    assert directions({f"{key}:forward": "private"}) == (False, True)


def test_the_most_specific_access_key_decides_in_either_direction() -> None:
    assert directions({"vehicle:backward": "no", "motor_vehicle:backward": "yes"}) == (True, True)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Access.OPEN),
        ({"access": "private"}, Access.CLOSED),
        ({"access": "no"}, Access.CLOSED),
        ({"access": "Private"}, Access.CLOSED),
        ({"access": "destination"}, Access.DESTINATION),
        ({"access": "customers"}, Access.DESTINATION),
        ({"access": "delivery"}, Access.DESTINATION),
        ({"access": "residents"}, Access.CLOSED),
        ({"access": "permit"}, Access.CLOSED),
        ({"access": "permissive"}, Access.OPEN),
        ({"access": "unknown"}, Access.OPEN),
        ({"access": "no", "vehicle": "yes"}, Access.OPEN),
        ({"access": "yes", "motor_vehicle": "private"}, Access.CLOSED),
        ({"motor_vehicle": "no", "motorcar": "yes"}, Access.OPEN),
        ({"vehicle": "no", "motor_vehicle": "yes"}, Access.OPEN),
        ({"motor_vehicle": "agricultural;forestry"}, Access.CLOSED),
        ({"motor_vehicle": "agricultural;destination"}, Access.DESTINATION),
        ({"motor_vehicle": "destination;yes"}, Access.OPEN),
    ],
)
def test_the_most_specific_access_key_decides(tags: dict[str, str], expected: Access) -> None:
    assert accesses(tags) == (expected, expected)
