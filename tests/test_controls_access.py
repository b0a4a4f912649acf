import pytest

from routing.controls import directions, open_to_cars


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
        ({}, True),
        ({"access": "private"}, False),
        ({"access": "no"}, False),
        ({"access": "Private"}, False),
        ({"access": "destination"}, True),
        ({"access": "customers"}, True),
        ({"access": "permissive"}, True),
        ({"access": "no", "vehicle": "yes"}, True),
        ({"access": "yes", "motor_vehicle": "private"}, False),
        ({"motor_vehicle": "no", "motorcar": "yes"}, True),
        ({"vehicle": "no", "motor_vehicle": "yes"}, True),
        ({"motor_vehicle": "agricultural;forestry"}, False),
        ({"motor_vehicle": "agricultural;destination"}, True),
    ],
)
def test_the_most_specific_access_key_decides(tags: dict[str, str], expected: bool) -> None:
    assert open_to_cars(tags) is expected
