from pathlib import Path

import pytest
import typer

from app.option_values import (
    parse_missing_roll,
    parse_pairs,
    parse_size,
    parse_urns,
    require_one_source_of_times,
)


def test_a_size_is_fewest_and_most() -> None:
    assert parse_size("4-7") == (4, 7)


@pytest.mark.parametrize("text", ["", "4", "4-", "-7", "four-seven", "4-7-9", "4.5-7"])
def test_anything_else_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="fewest-most"):
        parse_size(text)


def test_groups_are_urns_with_commas() -> None:
    assert parse_urns(["1,2, 3", "4,5"]) == [(1, 2, 3), (4, 5)]
    assert parse_urns(["118155.0,2"]) == [(118155, 2)]


@pytest.mark.parametrize("text", ["", "1", "1,", "1,x", "1;2"])
def test_a_group_needs_two_urns(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="URNs with commas"):
        parse_urns([text])


def test_apart_means_every_pair_of_the_group() -> None:
    assert parse_pairs(["1,2,3"]) == [(1, 2), (1, 3), (2, 3)]


@pytest.mark.parametrize(("roads", "times"), [(None, None), ("a.osm.pbf", Path("t.csv"))])
def test_times_come_from_exactly_one_source(roads: str | None, times: Path | None) -> None:
    with pytest.raises(typer.BadParameter, match="one of them"):
        require_one_source_of_times(roads, times)


@pytest.mark.parametrize(
    ("text", "meant"), [(None, None), ("capacity", "capacity"), ("median", "median"), ("120", 120)]
)
def test_a_missing_roll_is_filled_only_as_asked(text: str | None, meant: object) -> None:
    assert parse_missing_roll(text) == meant


@pytest.mark.parametrize("text", ["", "mean", "-3", "1.5"])
def test_another_way_to_fill_a_roll_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="capacity, median, or a number"):
        parse_missing_roll(text)
