"""Other plans as layers of partnerships: a teaching alliance, say, that was planned by itself."""

from dataclasses import replace
from pathlib import Path

from clustering.policy.layers import LAYERS, Layers, plan_layer
from data import Fault, InputError, Schools
from data.errors import gathering
from data.given_file import read_file
from data.spelling import did_you_mean

GivenLayer = tuple[str, Path]
"""Name of a layer, and the directory of the plan whose clusters it is made of."""


def read_plan_layers(given: tuple[GivenLayer, ...], schools: Schools) -> Layers:
    """Return the clusters of other plans as layers of partnerships.

    Raises
    ------
    InputError
        With every fault: no such layer, no plan in a directory, a plan of other schools only.
    """
    faults: list[Fault] = []
    layers = Layers()
    for name, directory in given:
        with gathering(faults):
            layers = layers.combined_with(_read_layer(name, directory, schools))
    if faults:
        raise InputError(faults)
    return layers


def _read_layer(name: str, directory: Path, schools: Schools) -> Layers:
    if name not in LAYERS:
        remedy = did_you_mean(name, LAYERS, f"Give one of {', '.join(LAYERS)}")
        raise InputError([Fault("--layer", "there is no such layer", remedy, value=name)])
    from maps import read_plan_directory  # noqa: PLC0415 - only for layers from other plans
    from maps.plan_files import PLAN  # noqa: PLC0415 - as above

    plan = read_plan_directory(directory).result.plan
    if schools.by_urn.keys().isdisjoint(u for cluster in plan.clusters for u in cluster.schools):
        problem = "no school of this work is in a cluster of this plan"
        raise InputError([Fault(str(directory), problem, "Give a plan of some of these schools")])
    source = read_file(directory / PLAN).source("layers")
    return plan_layer(name, plan, (replace(source, name=f"{directory.resolve().name}/{PLAN}"),))
