import pytest

from routing.controls import CarAccess, accesses, directions


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
        ({}, CarAccess.OPEN),
        ({"access": "private"}, CarAccess.CLOSED),
        ({"access": "no"}, CarAccess.CLOSED),
        ({"access": "Private"}, CarAccess.CLOSED),
        ({"access": "destination"}, CarAccess.DESTINATION),
        ({"access": "customers"}, CarAccess.DESTINATION),
        ({"access": "delivery"}, CarAccess.DESTINATION),
        ({"access": "residents"}, CarAccess.CLOSED),
        ({"access": "permit"}, CarAccess.CLOSED),
        ({"access": "permissive"}, CarAccess.OPEN),
        ({"access": "unknown"}, CarAccess.OPEN),
        ({"access": "no", "vehicle": "yes"}, CarAccess.OPEN),
        ({"access": "yes", "motor_vehicle": "private"}, CarAccess.CLOSED),
        ({"motor_vehicle": "no", "motorcar": "yes"}, CarAccess.OPEN),
        ({"vehicle": "no", "motor_vehicle": "yes"}, CarAccess.OPEN),
        ({"motor_vehicle": "agricultural;forestry"}, CarAccess.CLOSED),
        ({"motor_vehicle": "agricultural;destination"}, CarAccess.DESTINATION),
        ({"motor_vehicle": "destination;yes"}, CarAccess.OPEN),
    ],
)
def test_the_most_specific_access_key_decides(tags: dict[str, str], expected: CarAccess) -> None:
    assert accesses(tags) == (expected, expected)
