"""Partnerships that the page can show beside the clusters, layer by layer."""

from collections import defaultdict
from collections.abc import Iterator

from clustering.plan import Plan
from clustering.policy.layers import LAYERS, Layers, plan_layer
from clustering.problem import Problem

REGISTERED = {
    "federation": "Federations",
    "trust": "Academy trusts",
    "existing_partnership": "Partnerships of today",
}
"""Fields of a school that name a partnership, with the words a user reads."""

Partners = tuple[str, list[int]]
"""Name of a partnership, and the rows of its schools."""


def partnership_layers(
    problem: Problem, plan: Plan, layers: Layers | None
) -> list[tuple[str, list[Partners]]]:
    """Return the layers that have a partnership of two schools of the plan or more.

    Parameters
    ----------
    layers
        Partnerships beside those of the register; the plan's own clusters among them do not count.
    """
    found = [(label, list(_registered(problem, field))) for field, label in REGISTERED.items()]
    if layers is not None:
        own = set(plan_layer("home", plan).partnerships)
        others = [each for each in layers.partnerships if each not in own]
        for layer, words in LAYERS.items():
            named = [(each.name, each.schools) for each in others if each.layer == layer]
            rows = (
                (name, [problem.row[u] for u in urns if u in problem.row]) for name, urns in named
            )
            found.append((words.capitalize(), list(rows)))
    shared = (
        (label, [(name, rows) for name, rows in partners if len(rows) > 1])
        for label, partners in found
    )
    return [(label, partners) for label, partners in shared if partners]


def _registered(problem: Problem, field: str) -> Iterator[Partners]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, school in enumerate(problem.schools):
        rows[getattr(school, field)].append(row)
    rows.pop("", None)
    yield from sorted(rows.items())
