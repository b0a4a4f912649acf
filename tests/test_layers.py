"""Partnerships in several layers: reading, load of a school, overlaps."""

from pathlib import Path

import pytest
from grid import schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.plan import Cluster, Plan
from clustering.policy.layers import (
    LAYERS,
    Layers,
    Partnership,
    layers_sentences,
    load_sentence,
    plan_layer,
    read_layers,
)
from data.errors import InputError

TOML = """
[[partnership]]
layer = "alliance"
name = "Vale Alliance"
schools = [102, 101, 103]

[[partnership]]
layer = "manager"
name = "One manager"
schools = [101, 102]
"""
CSV = """layer,name,urn
alliance,Vale Alliance,102
alliance,Vale Alliance,101
alliance,Vale Alliance,103
manager,One manager,101
manager,One manager,102
"""
EXPECTED = (
    Partnership("alliance", "Vale Alliance", (101, 102, 103)),
    Partnership("manager", "One manager", (101, 102)),
)


def write(folder: Path, text: str, name: str = "layers.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "name"), [(TOML, "layers.toml"), (CSV, "layers.csv")])
def test_both_kinds_of_file_say_the_same(tmp_path, text, name):
    layers = read_layers(write(tmp_path, text, name), schools_of({}, {}, {}))
    assert layers.partnerships == EXPECTED
    assert layers.sources[0].name == name


def test_load_and_overlap_beside_the_clusters_of_a_plan(tmp_path):
    plan = Plan((Cluster(1, (101, 102), "Oakham"), Cluster(2, (103, 104))))
    layers = plan_layer("home", plan).combined_with(read_layers(write(tmp_path, TOML)))
    assert layers.loads() == {101: 3, 102: 3, 103: 2, 104: 1}
    assert [p.name for p in layers.of(103)] == ["Cluster 2", "Vale Alliance"]
    pairs = {(o.one.name, o.other.name): (o.shared, o.same) for o in layers.overlaps()}
    assert pairs == {
        ("Oakham", "Vale Alliance"): ((101, 102), False),
        ("Oakham", "One manager"): ((101, 102), True),
        ("Vale Alliance", "One manager"): ((101, 102), False),
    }


def test_a_sentence_names_the_partnerships_and_where_they_are_known_from(tmp_path):
    layers = read_layers(write(tmp_path, TOML))
    schools = schools_of({}, {}, {}, {})
    assert load_sentence(layers, schools[2]) == (
        "School 103 serves 1 partnership: Vale Alliance (alliance of schools) (layers.toml)."
    )
    assert "is in no partnership" in load_sentence(layers, schools[3])


PARTNERSHIPS = st.lists(
    st.builds(
        lambda layer, name, urns: Partnership(layer, name, tuple(sorted(urns))),
        st.sampled_from(sorted(LAYERS)),
        st.text(min_size=1, max_size=3),
        st.sets(st.integers(1, 9), min_size=1),
    ),
    max_size=6,
)


@given(PARTNERSHIPS)
def test_loads_add_up_to_the_memberships(partnerships):
    layers = Layers(tuple(partnerships))
    assert sum(layers.loads().values()) == sum(len(found.schools) for found in partnerships)
    assert list(layers.loads().values()) == sorted(layers.loads().values(), reverse=True)
    assert layers.combined_with(layers).partnerships == tuple(dict.fromkeys(partnerships))


def test_every_fault_is_named_with_the_nearest_right_word(tmp_path):
    text = """
    [[partnership]]
    layer = "aliance"
    name = "A"
    scools = [101]
    [[partnership]]
    layer = "manager"
    name = "B"
    schools = [999, "x"]
    """
    with pytest.raises(InputError) as refusal:
        read_layers(write(tmp_path, text), schools_of({}))
    text = str(refusal.value)
    for needed in ("'schools'", "no list of schools", "no school of this work", "whole number"):
        assert needed in text


def test_an_unknown_layer_is_refused(tmp_path):
    with pytest.raises(InputError, match="'alliance'"):
        read_layers(write(tmp_path, CSV.replace("alliance,", "aliance,"), "layers.csv"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "layers.txt"),
        ("layer,name\nhome,A\n", "l.csv"),
        ("layer,name,urn\nhome,A,x\n", "l.csv"),
    ],
)
def test_nonsense_is_refused_in_plain_words(tmp_path, text, name):
    with pytest.raises(InputError):
        read_layers(write(tmp_path, text, name))


def test_loads_and_overlaps_of_all_layers_are_said():
    plan = Plan((Cluster(1, (102, 101), "Oakham"), Cluster(2, (103, 104))))
    alliance = Plan((Cluster(1, (101, 102)), Cluster(2, (103,))))
    layers = plan_layer("home", plan).combined_with(plan_layer("alliance", alliance))
    assert layers_sentences(layers) == (
        "4 partnerships: 2 of the layer home cluster and 2 of the layer alliance of schools. "
        "Load: 1 school in 1 partnership and 3 schools in 2 partnerships.",
        "Partnerships that share two schools or more: 1 pair; 1 with the same schools in both: "
        "one could do the work of the two.",
    )
