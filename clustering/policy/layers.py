"""Several partnerships at once: home clusters, alliances, shared posts, links to secondaries.

Each layer is a set of partnerships; a school may be in many. They come from a TOML or CSV file,
or from another plan, and are shown together: who overlaps with whom, how many each school serves.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType

from clustering.plan import Plan
from clustering.wording import counted, listed
from data.cells import CellType, Column, read_cells
from data.csv_file import table_of
from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.school import School, Schools, Source
from data.toml_file import TomlReader, parse_toml

LAYERS = MappingProxyType(
    {
        "home": "home cluster",
        "alliance": "alliance of schools",
        "manager": "business manager share",
        "secondary": "secondary link",
    }
)
"""Every layer, with the words a user reads."""

OVERRIDES = ("school", "partnerships")
"""Other tables of the same file: `data.overrides` reads them."""

_MOST_URN = 9_999_999
_COLUMNS = (
    Column(name="layer", type=CellType.TEXT),
    Column(name="name", type=CellType.TEXT),
    Column(name="urn", type=CellType.WHOLE, least=1, most=_MOST_URN),
)


@dataclass(frozen=True, slots=True)
class Partnership:
    """Schools that work together in one layer.

    Attributes
    ----------
    layer
        A key of `LAYERS`.
    name
        As people call it.
    schools
        URNs, ascending.
    """

    layer: str
    name: str
    schools: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two partnerships and the schools they share.

    Attributes
    ----------
    one, other
        The partnerships, of two layers or of one.
    shared
        URNs in both.
    """

    one: Partnership
    other: Partnership
    shared: tuple[int, ...]

    @property
    def same(self) -> bool:
        """Whether both have the same schools: one partnership could do the work of both."""
        return self.one.schools == self.other.schools


@dataclass(frozen=True)
class Layers:
    """All partnerships of all layers, and the files they come from.

    Attributes
    ----------
    partnerships
        Of every layer, in the order of the files.
    sources
        The files with their hashes, for the record.
    """

    partnerships: tuple[Partnership, ...] = ()
    sources: tuple[Source, ...] = field(default=(), kw_only=True)

    def of(self, urn: int) -> tuple[Partnership, ...]:
        """Return the partnerships of one school."""
        return tuple(found for found in self.partnerships if urn in found.schools)

    def load(self, urn: int) -> int:
        """Return how many partnerships one school serves."""
        return len(self.of(urn))

    def loads(self) -> dict[int, int]:
        """Return how many partnerships each school serves, the most burdened first."""
        urns = {urn for found in self.partnerships for urn in found.schools}
        return {
            urn: load
            for load, urn in sorted(((self.load(urn), urn) for urn in urns), key=_heaviest_first)
        }

    def overlaps(self) -> tuple[Overlap, ...]:
        """Return every two partnerships that share two schools or more, most shared first."""
        found = [
            Overlap(one, other, tuple(sorted(shared)))
            for one, other in combinations(self.partnerships, 2)
            if len(shared := set(one.schools) & set(other.schools)) > 1
        ]
        return tuple(sorted(found, key=lambda overlap: -len(overlap.shared)))

    def combined_with(self, others: "Layers") -> "Layers":
        """Return these and other layers together, each partnership once."""
        both = dict.fromkeys([*self.partnerships, *others.partnerships])
        return Layers(tuple(both), sources=(*self.sources, *others.sources))


def plan_layer(layer: str, plan: Plan, sources: tuple[Source, ...] = ()) -> Layers:
    """Return the clusters of a plan as a layer; `sources` are the files that it comes from."""
    return Layers(
        tuple(
            Partnership(
                layer, cluster.name or f"Cluster {cluster.number}", tuple(sorted(cluster.schools))
            )
            for cluster in plan.clusters
        ),
        sources=sources,
    )


def layers_sentences(layers: Layers) -> tuple[str, ...]:
    """Say how many partnerships there are of each layer, how they overlap, and the load."""
    layer_of = Counter(found.layer for found in layers.partnerships)
    each = [
        f"{layer_of[layer]} of the layer {LAYERS[layer]}" for layer in LAYERS if layer_of[layer]
    ]
    overlaps = layers.overlaps()
    same = sum(overlap.same for overlap in overlaps)
    spare = f"; {same} with the same schools in both: one could do the work of the two"
    schools_of = Counter(layers.loads().values())
    loads = [
        f"{counted(schools, 'school')} in {counted(load, 'partnership')}"
        for load, schools in sorted(schools_of.items())
    ]
    return (
        f"{counted(len(layers.partnerships), 'partnership')}: {listed(each)}. Load: "
        f"{listed(loads)}.",
        f"Partnerships that share two schools or more: {counted(len(overlaps), 'pair')}"
        f"{spare if same else ''}.",
    )


def load_sentence(layers: Layers, school: School) -> str:
    """Say which partnerships a school serves, with where that is known from."""
    own = layers.of(school.urn)
    where = listed([source.name for source in layers.sources]) or "this plan"
    if not own:
        return f"{school.name} is in no partnership ({where})."
    names = listed([f"{found.name} ({LAYERS[found.layer]})" for found in own])
    return f"{school.name} serves {counted(len(own), 'partnership')}: {names} ({where})."


def read_layers(path: StrPath, schools: Schools | None = None) -> Layers:
    """Read partnerships from a TOML or a CSV file.

    TOML: `[[partnership]]` with `layer`, `name` and `schools` (a list of URNs), in a file of its
    own or among the overrides. CSV: the columns layer, name and urn, a row for each school.

    Parameters
    ----------
    path
        The file; its name ends in .toml or .csv.
    schools
        Where given, every URN must be among them.

    Raises
    ------
    InputError
        With every fault: unknown layers and keys (with the nearest right ones), wrong URNs.
    """
    file = read_file(path)
    reader = TomlReader(file.name)
    if file.name.casefold().endswith(".toml"):
        rows = _toml_rows(file, reader)
    elif file.name.casefold().endswith(".csv"):
        rows = _csv_rows(file, reader)
    else:
        remedy = "Give a file whose name ends in .toml or .csv"
        raise InputError([Fault(file.name, "this is neither a TOML nor a CSV file", remedy)])
    members: dict[tuple[str, str], set[int]] = {}
    for layer, name, urn in rows:
        reader.choice({"layer": layer}, "layer", tuple(LAYERS), "home")
        if schools is not None and urn not in schools.by_urn:
            reader.fault(name, "no school of this work has this URN", "Correct or remove it", urn)
        members.setdefault((layer, name), set()).add(urn)
    reader.finish()
    found = (Partnership(*key, tuple(sorted(urns))) for key, urns in members.items())
    return Layers(tuple(found), sources=(file.source("layers"),))


def _toml_rows(file: GivenFile, reader: TomlReader) -> Iterable[tuple[str, str, int]]:
    content = parse_toml(file, "a file that came with the program")
    reader.known(content, ("partnership", *OVERRIDES))
    rows = []
    for table in reader.tables(content, "partnership"):
        reader.known(table, ("layer", "name", "schools"), "partnership.")
        layer = reader.text(table, "layer", "partnership.")
        name = reader.text(table, "name", "partnership.")
        urns = table.get("schools")
        if not isinstance(urns, list) or not urns:
            remedy = "Write a list of URNs: [100001, 100002]"
            reader.fault("partnership.schools", "this is no list of schools", remedy, urns)
            continue
        for value in urns:
            urn = reader.whole_value(value, "partnership.schools", least=1, most=_MOST_URN)
            if urn is not None:
                rows.append((layer, name, urn))
    return rows


def _csv_rows(file: GivenFile, reader: TomlReader) -> Iterable[tuple[str, str, int]]:
    table = table_of(file, _COLUMNS)
    reader.faults += [*table.missing_columns(_COLUMNS), *(fault for _, fault in table.ragged)]
    rows = []
    for row in [] if reader.faults else table.rows:
        cells = {name: text.strip() for name, text in row.cells.items()}
        found, wrong = read_cells(file.name, row.number, cells, _COLUMNS)
        reader.faults += wrong
        if not wrong:
            rows.append((found["layer"], found["name"], found["urn"]))
    return rows


def _heaviest_first(item: tuple[int, int]) -> tuple[int, int]:
    load, urn = item
    return -load, urn
