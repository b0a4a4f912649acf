"""What is no file that ends is refused in words, at once, wherever a file is asked for."""

import shutil
import sys

import pytest
from small_plan import small_problem, small_result
from special_files import SAID, at_once, endless_device, growing_file, huge_file, pipe

from clustering.policy.faith_table import read_faith_table
from clustering.policy.layers import read_layers
from clustering.policy.programmes import read_programme
from clustering.scenario import read_scenario
from data import read_schools
from data.boundary import read_boundary
from data.errors import InputError
from data.group_links import read_group_links
from data.overrides import read_overrides
from data.progress import read_progress
from data.register_table import read_register_table
from data.rolls import read_roll_forecast
from data.terms import read_terms
from maps import export_plan_directory, read_plan_directory, write_plan_directory
from maps.osm_layers import read_osm_layers
from routing import RoadGraph, SpeedProfile, cached_roads, read_times

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

READERS = {
    "schools.csv": read_schools,
    "links.csv": read_group_links,
    "own.xlsx": lambda path: read_register_table(path, ()),
    "ks2.csv": read_progress,
    "rolls.csv": read_roll_forecast,
    "terms.csv": read_terms,
    "boundary.gpkg": read_boundary,
    "roads.osm.pbf": RoadGraph.from_osm,
    "cached.osm": cached_roads,
    "map.osm.pbf": read_osm_layers,
    "times.csv": lambda path: read_times(path, ()),
    "overrides.toml": read_overrides,
    "layers.toml": read_layers,
    "programme.toml": read_programme,
    "scenario.toml": read_scenario,
    "faith.toml": read_faith_table,
    "profile.toml": SpeedProfile.from_toml,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("make", SAID, ids=lambda make: make.__name__)
def test_what_is_no_file_is_refused_at_once(tmp_path, name, make):
    make(tmp_path / name)
    with at_once(), pytest.raises(InputError) as refused:
        READERS[name](tmp_path / name)
    assert name in str(refused.value)
    if name != "map.osm.pbf" or make is not growing_file:  # roads are read before they are drawn
        assert SAID[make] in str(refused.value)


@pytest.fixture(scope="module")
def whole_plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan") / "plan"
    return write_plan_directory(folder, small_problem(), small_result())


@pytest.mark.parametrize("make", [pipe, huge_file], ids=lambda make: make.__name__)
def test_a_plan_directory_with_what_is_no_file_is_read_at_once_or_refused(
    tmp_path, whole_plan, make
):
    for path in sorted(whole_plan.iterdir()):
        plan = shutil.copytree(whole_plan, tmp_path / path.name)
        (plan / path.name).unlink()
        make(plan / path.name)
        with at_once():
            assert path.name in said_of(plan)


@pytest.mark.parametrize("make", [pipe, endless_device, huge_file], ids=lambda make: make.__name__)
def test_what_is_no_file_beside_a_plan_is_not_copied_with_it(tmp_path, whole_plan, make):
    plan = shutil.copytree(whole_plan, tmp_path / "plan")
    make(plan / "notes")
    with at_once(), pytest.raises(InputError, match=f"notes: .*{SAID[make]}"):
        export_plan_directory(plan)
    assert {path.name for path in plan.iterdir()} == {
        *(path.name for path in whole_plan.iterdir()),
        "notes",
    }


def said_of(plan):
    try:
        verdict = read_plan_directory(plan).verdict
    except InputError as error:
        return str(error)
    return " ".join([*verdict.edits, *(notice.text for notice in verdict.notices)])
