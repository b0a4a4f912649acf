"""What people changed by hand in files that are made from a plan: names, leads, members.

Only files that differ from their hash in plan.json are looked at, and in them only what a plan or
its decisions can take over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clustering.decisions import Decisions
from clustering.plan import Plan
from data.errors import Fault, InputError, gathering
from data.find_table import key_of
from data.given_file import read_file
from data.group_table.grid import Grid, grids_of
from data.json_file import read_json_object
from maps.manifest import find_edits
from maps.plan_files import CLUSTERS, PLAN, SCHOOLS, WORKBOOK

LOOKED_AT = (CLUSTERS, SCHOOLS, WORKBOOK)
_OF_CLUSTERS = ({"number", "name"}, {"cluster", "name"})
_OF_SCHOOLS = {"cluster", "urn"}
_REMEDY = "Correct it; or remove the file, and it is written anew"


@dataclass(frozen=True)
class HandEdits:
    """What people changed, as far as it can be taken over.

    Attributes
    ----------
    names
        The new name of each cluster that has one, by its number.
    leads
        Its new lead school.
    notes
        Its new note.
    moves
        The cluster that each school that moved is in; None for none.
    sentences
        All of it in words, with the file.
    faults
        What cannot be taken over.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    leads: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    moves: Mapping[int, int | None] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sentences or self.faults)


def hand_edits(
    directory: str | Path, plan: Plan, decisions: Decisions, names: Mapping[int, str]
) -> HandEdits:
    """Return what people changed by hand in the tables of a plan directory.

    Parameters
    ----------
    directory
        Where the plan lies.
    plan, decisions
        The plan, with the decided names, and what people decided about it.
    names
        Names of its schools, by URN.
    """
    place = Path(directory)
    edits = find_edits(read_json_object(place / PLAN), place)
    files = () if edits is None else edits.files
    edited = {name for name, fate in files if fate == "was edited"}
    found = HandEdits()
    for name in LOOKED_AT:
        if name in edited:
            found = _merged(found, _edits_in(place / name, plan, decisions, names))
    return found


def _edits_in(path: Path, plan: Plan, decisions: Decisions, names: Mapping[int, str]) -> HandEdits:
    faults: list[Fault] = []
    ways: list[list[Grid]] = []
    with gathering(faults):
        ways = grids_of(read_file(path))
    told = _Told(path.name, plan, decisions)
    for grids in ways:  # ways to separate its cells: the first that gives a table is right
        if sum(told.read(grid) for grid in grids):  # all are read
            break
    faults += told.faults(names)
    return HandEdits(
        told.new_names,
        told.new_leads,
        told.new_notes,
        told.moves,
        tuple(told.sentences(names)),
        tuple(faults),
    )


class _Told:
    """What one file says of the clusters of a plan, beside what the plan says."""

    def __init__(self, where: str, plan: Plan, decisions: Decisions) -> None:
        self._where, self._decisions = where, decisions
        self._clusters = {cluster.number: cluster for cluster in plan.clusters}
        self._home: dict[int, int | None] = {left.urn: None for left in plan.left_out}
        self._home |= {urn: c.number for c in plan.clusters for urn in c.schools}
        self._faults: list[Fault] = []
        self._places: dict[int, int | None] = {}
        self.new_names: dict[int, str] = {}
        self.new_leads: dict[int, int] = {}
        self.new_notes: dict[int, str] = {}

    def read(self, grid: Grid) -> bool:
        """Read a table of clusters or of schools; say whether it is one."""
        for at, row in enumerate(grid.rows[:40]):
            keys = {key_of(cell): column for column, cell in enumerate(row.cells)}
            rows = [(each.number, each.cells) for each in grid.rows[at + 1 :]]
            if keys.keys() >= _OF_SCHOOLS and grid.title.casefold() in {"", "schools"}:
                self._read_schools(rows, keys["cluster"], keys["urn"])
                return True
            of_clusters = any(keys.keys() >= wanted for wanted in _OF_CLUSTERS)
            if of_clusters and "urn" not in keys and grid.title.casefold() in {"", "clusters"}:
                self._read_clusters(rows, keys)
                return True
        return False

    @property
    def moves(self) -> dict[int, int | None]:
        """Schools whose cluster differs from the plan."""
        known = ((urn, to) for urn, to in self._places.items() if urn in self._home)
        return {urn: to for urn, to in known if to != self._home[urn]}

    def sentences(self, names: Mapping[int, str]) -> Iterator[str]:
        """Say what was changed."""
        for number, name in self.new_names.items():
            was = self._clusters[number].name if number in self._clusters else ""
            yield f"{self._where}: cluster {number} is called {name!r}, and was {was!r}"
        for number, urn in self.new_leads.items():
            yield f"{self._where}: cluster {number} is led by {names.get(urn, '')} ({urn})"
        for number, note in self.new_notes.items():
            yield f"{self._where}: the note on cluster {number} is {note!r}"
        for urn, to in self.moves.items():
            yield (
                f"{self._where}: {names.get(urn, '')} ({urn}) moved from "
                f"{_placed(self._home[urn])} to {_placed(to)}"
            )

    def faults(self, names: Mapping[int, str]) -> Iterator[Fault]:
        """Yield what cannot be taken over."""
        yield from self._faults
        for number, urn in self.new_leads.items():
            if self._places.get(urn, self._home.get(urn)) != number:
                problem = f"cluster {number} is led by a school that is not in it"
                value = f"{names.get(urn, '')} ({urn})"
                yield Fault(self._where, problem, _REMEDY, column="lead", value=value)

    def _read_clusters(
        self, rows: Sequence[tuple[int, Sequence[str]]], keys: Mapping[str, int]
    ) -> None:
        places: dict[int, int | None] = {}
        for line, cells in rows:
            number = self._number(line, "number", cells[keys.get("number", keys.get("cluster", 0))])
            if number is None:
                continue
            self._read_name(number, cells[keys["name"]])
            note = " ".join(cells[keys["note"]].split()) if "note" in keys else ""
            if note and note != " ".join(self._decisions.of(number).note.split()):
                self.new_notes[number] = note
            if "lead" in keys and cells[keys["lead"]]:
                lead = self._number(line, "lead", cells[keys["lead"]])
                cluster = self._clusters.get(number)
                known = None if cluster is None else self._decisions.lead_of(cluster)
                if None not in (lead, cluster) and lead != known:
                    self.new_leads[number] = lead or 0
            for text in cells[keys["urns"]].split() if "urns" in keys else ():
                self._place(places, line, text, number)
        if "urns" in keys:
            self._places |= dict.fromkeys(self._home) | places

    def _read_name(self, number: int, name: str) -> None:
        cluster = self._clusters.get(number)
        known = {"" if cluster is None else cluster.name, self._decisions.proposed.get(number)}
        if name not in known:
            self.new_names[number] = name

    def _read_schools(
        self, rows: Sequence[tuple[int, Sequence[str]]], cluster: int, urn: int
    ) -> None:
        places: dict[int, int | None] = {}
        for line, cells in rows:
            if cells[urn]:
                to = self._number(line, "cluster", cells[cluster]) if cells[cluster] else None
                self._place(places, line, cells[urn], to)
        self._places |= places

    def _place(self, into: dict[int, int | None], line: int, text: str, to: int | None) -> None:
        urn = self._number(line, "urn", text)
        if urn is None:
            return
        if urn not in self._home or urn in into:
            again = "this school is there twice" if urn in into else "the plan has no such school"
            self._faults.append(Fault(self._where, again, _REMEDY, line, "urn", text))
        into[urn] = to

    def _number(self, line: int, column: str, text: str) -> int | None:
        plain = text.strip().removesuffix(".0")
        if plain.isascii() and plain.isdigit() and len(plain) <= 7:
            return int(plain)
        problem = "this is no whole number"
        self._faults.append(Fault(self._where, problem, _REMEDY, line, column, text))
        return None


def _placed(number: int | None) -> str:
    return "no cluster" if number is None else f"cluster {number}"


def _merged(one: HandEdits, other: HandEdits) -> HandEdits:
    """Return the edits of two files; where they contradict each other, neither is taken."""
    faults = [
        Fault(PLAN, f"two edited files say different things of {what} {key}", _REMEDY)
        for what, mine, theirs in (
            ("cluster", one.names, other.names),
            ("the lead of cluster", one.leads, other.leads),
            ("the note on cluster", one.notes, other.notes),
            ("school", one.moves, other.moves),
        )
        for key in mine.keys() & theirs.keys()
        if mine[key] != theirs[key]
    ]
    return HandEdits(
        {**one.names, **other.names},
        {**one.leads, **other.leads},
        {**one.notes, **other.notes},
        {**one.moves, **other.moves},
        (*one.sentences, *other.sentences),
        (*one.faults, *other.faults, *faults),
    )


def refuse_hand_edits(
    directory: str | Path, plan: Plan, decisions: Decisions, names: Mapping[int, str]
) -> None:
    """Refuse to write over what people changed by hand.

    Parameters
    ----------
    directory, plan, decisions, names
        As for `hand_edits`.

    Raises
    ------
    InputError
        With everything that they changed.
    """
    found = hand_edits(directory, plan, decisions, names)
    if found:
        remedy = (
            f"Take it over with 'schoolclusters map {Path(directory).name} --adopt'; or remove the "
            "file, and it is written anew"
        )
        said = [sentence.partition(": ") for sentence in found.sentences]
        edits = [Fault(where, f"was edited by hand: {words}", remedy) for where, _, words in said]
        raise InputError([*edits, *found.faults])
