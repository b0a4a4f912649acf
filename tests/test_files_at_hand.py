"""The files that a plan was made from, found again, or refused."""

import dataclasses
import hashlib
import shutil

import pytest
from small_plan import small_problem

from app.files_at_hand import at_hand, drives_of
from data import demo_county
from data.errors import InputError
from data.school import Source
from routing import SpeedProfile

CONTENT = b"roads"
SOURCE = Source("roads", "fens.osm.pbf", hashlib.sha256(CONTENT).hexdigest())


def times(**changes):
    found = small_problem().times
    speeds = SpeedProfile.car().to_dict()
    return dataclasses.replace(found, **{"sources": (SOURCE,), "speeds": speeds} | changes)


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """A plan's folder, away from where the command is run."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    directory = tmp_path / "plans" / "plan"
    directory.mkdir(parents=True)
    return directory


@pytest.mark.parametrize("folder", [".", "..", "../../here"])
def test_a_file_is_found_in_the_plan_beside_it_or_here(plan, folder):
    (plan / folder / "fens.osm.pbf").write_bytes(CONTENT)
    assert at_hand(plan, (SOURCE,), "roads").read_bytes() == CONTENT


def test_a_file_that_changed_since_is_refused(plan):
    (plan / "fens.osm.pbf").write_bytes(b"other roads")
    with pytest.raises(InputError, match="changed since"):
        at_hand(plan, (SOURCE,), "roads")


def test_a_file_that_changed_here_is_passed_over_for_the_right_one(plan):
    (plan / "../../here/fens.osm.pbf").write_bytes(b"other roads")
    (plan / "fens.osm.pbf").write_bytes(CONTENT)
    assert at_hand(plan, (SOURCE,), "roads").read_bytes() == CONTENT


def test_a_file_that_is_nowhere_is_refused_with_the_option_that_names_it(plan):
    with pytest.raises(InputError, match=r"Give it with --roads"):
        at_hand(plan, (SOURCE,), "roads")


def test_a_plan_that_names_no_roads_is_refused(plan):
    with pytest.raises(InputError, match="does not say"):
        at_hand(plan, (), "roads")


def test_a_name_never_leads_to_another_folder(plan):
    (plan.parent.parent / "secret").write_bytes(CONTENT)
    source = dataclasses.replace(SOURCE, name="../../secret")
    with pytest.raises(InputError, match="neither here nor beside"):
        at_hand(plan, (source,), "roads")


def test_the_roads_of_the_embedded_county_are_always_at_hand(plan):
    roads = demo_county().roads
    digest = hashlib.sha256(roads.read_bytes()).hexdigest()
    assert at_hand(plan, (Source("roads", roads.name, digest),), "roads") == roads


def test_drives_are_made_as_those_of_the_plan(plan):
    (plan / "fens.osm.pbf").write_bytes(CONTENT)
    speeds = SpeedProfile.car().scaled(1.2).to_dict()
    drives = drives_of(times(speeds=speeds), plan)
    assert drives.roads == str(plan / "fens.osm.pbf")
    assert drives.read_profile().to_dict() == speeds
    assert not drives.ferries


def test_estimates_are_made_as_estimates(plan):
    assert not drives_of(times(method="estimate", sources=()), plan).on_roads


def test_times_that_were_given_are_for_their_schools_only(plan):
    with pytest.raises(InputError, match="were given"):
        drives_of(times(method="given"), plan)


def test_other_roads_may_be_given(plan):
    shutil.copy(demo_county().roads, plan / "other.osm.pbf")
    drives = drives_of(times(method="given"), plan, str(plan / "other.osm.pbf"))
    assert drives.roads == str(plan / "other.osm.pbf")
