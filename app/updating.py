"""`update`: a plan carried into another register, with the least change."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from app.answer_directory import UPDATE
from app.checking import say_accounts
from app.driving import setting_of
from app.inputs import ESTIMATE, SchoolFiles
from app.new_urns import under_new_urns
from app.reading import name_of, read_plan
from app.terminal import Terminal
from app.whatif import AnswerSettings, InHand, make_answer, report_made
from clustering.policy.purpose import with_own_areas
from clustering.scenario import (
    NewRegister,
    Scenario,
    times_of,
    with_urns,
)
from data.dates import in_words
from data.errors import Fault, InputError, gathering
from data.establishment_links import EstablishmentLinks, read_establishment_links
from data.heirs import heirs
from data.kept_facts import with_kept_facts
from data.overrides import Overrides, read_overrides
from data.register_changes import ChangeKind, RegisterChange, changes_between, said_of
from data.school import Schools
from data.successors import follow
from maps import StoredPlan, require_plan_directory_writable

MOST_SAID, SAID_IN_BRIEF = 12, 2
"""Changes of one kind that are printed; the map and answer.json have all of them."""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """A plan, and the register that it is carried into.

    Attributes
    ----------
    directory
        The plan in hand.
    files
        The register and what adds to it; without authorities or phases, those of the plan.
    links
        Files of establishment links.
    roads
        Roads for new places, if not those that the plan was made from.
    as_is
        Whether to begin from a plan that is not sound too.
    """

    directory: Path
    files: SchoolFiles
    links: tuple[Path, ...] = ()
    roads: str | None = None
    as_is: bool = False


def update_plan(
    request: UpdateRequest,
    out: Path | None,
    search: AnswerSettings,
    terminal: Terminal,
    *,
    persons: bool = False,
) -> None:
    """Carry a plan into another register, write the answer and say what has changed.

    Parameters
    ----------
    request
        The plan in hand and the register.
    out
        Where the answer goes; None for nowhere.
    search
        Settings of the search.
    terminal
        Where everything is printed.
    persons
        Whether the map and the files beside it also name vacant headships and refusals.

    Raises
    ------
    InputError
        With every fault of the files; with each school of which it is not certain what became.
    OutputError
        If the directory cannot be written; known before the search begins.
    """
    if out is not None:
        require_plan_directory_writable(out)
    stored = read_plan(request.directory, terminal, as_is=request.as_is)
    new, links = _read_files(request, stored.problem.schools, terminal)
    in_hand, change = _carried(request, stored, new, links, terminal)
    terminal.warn((*links.notices, *change.schools.notices))
    say_accounts(change.schools, terminal)
    report_changes(change.changes, terminal)
    scenario = Scenario(_scenario_name(change.schools)).then(change)
    found, clashes = make_answer(
        in_hand, scenario, search, out, terminal, command=UPDATE, persons=persons
    )
    report_made(in_hand.stored, found, clashes, terminal)
    if out is not None:
        terminal.say(f"\nThe map, with the plan before: {(out / 'map.html').resolve()}")


def _read_files(
    request: UpdateRequest, old: Schools, terminal: Terminal
) -> tuple[Schools, EstablishmentLinks]:
    """Read the register and the links, reporting the faults of all at once."""
    faults: list[Fault] = []
    new: Schools | None = None
    links = EstablishmentLinks()
    with terminal.step("Reading the schools"):
        with gathering(faults):
            new = _like_the_plan(request.files, old).read()
        with gathering(faults):
            links = read_establishment_links(request.links, old.urns)
    if faults or new is None:
        raise InputError(faults)
    return dataclasses.replace(new, sources=(*new.sources, *links.sources)), links


def _like_the_plan(files: SchoolFiles, old: Schools) -> SchoolFiles:
    """Return the files with the authorities and phases of the plan, where none are asked for."""
    accounts = old.accounts
    authorities = {school.la for school in old} if accounts is None else accounts.authorities
    phases = {school.phase for school in old} if accounts is None else accounts.phases
    return dataclasses.replace(
        files,
        la=files.la or sorted(filter(None, authorities)),
        phase=files.phase or sorted(filter(None, phases)) or None,
    )


def _carried(
    request: UpdateRequest,
    stored: StoredPlan,
    new: Schools,
    links: EstablishmentLinks,
    terminal: Terminal,
) -> tuple[InHand, NewRegister]:
    """Return the plan in hand under the URNs of the register, and the register as a change."""
    old = stored.problem.schools
    overrides = request.files.overrides
    setting = setting_of(stored, request.directory, request.roads)
    followings = follow(old, new, request.files.register.table, links)
    heir_of = heirs(followings)
    said = Overrides() if overrides is None else read_overrides(overrides)
    new = with_own_areas(with_kept_facts(old, new, heir_of, said), setting.purpose)
    new_urn = {urn: after for urn, after in heir_of.items() if urn != after}
    setting = with_urns(setting, new_urn)
    title = name_of(stored, request.directory)
    with terminal.step("Computing drive times"):
        times = times_of(setting, new, afresh=_afresh(stored, request.roads))
    stored = under_new_urns(stored, new_urn)
    changes = changes_between(old, new, followings)
    change = NewRegister(request.files.schools.name, new, times, changes, new_urn)
    return InHand(stored, title, setting), change


def _afresh(stored: StoredPlan, roads: str | None) -> bool:
    """Say whether all drives are timed anew: estimates always are, at no cost."""
    method = stored.problem.times.method
    return roads == ESTIMATE or (method == "estimate" if roads is None else method != "roads")


def _scenario_name(schools: Schools) -> str:
    source = next(source for source in schools.sources if source.role == "schools")
    day = f", {in_words(source.vintage)}" if source.vintage else ""
    return f"The register {source.name}{day}"


def report_changes(changes: tuple[RegisterChange, ...], terminal: Terminal) -> None:
    """Print what a register changed, by kind."""
    terminal.heading("What the register changed")
    if not changes:
        terminal.say("Nothing that the plan knows.")
    most = SAID_IN_BRIEF if terminal.brief else MOST_SAID
    terminal.items(_lines(changes, most), all_in="on the map")


def _lines(changes: tuple[RegisterChange, ...], most: int) -> Iterator[str]:
    for kind, group in groupby(changes, key=lambda change: change.kind):
        told = [change.words for change in group]
        if kind is ChangeKind.OTHER:
            yield f"{said_of(kind, len(told))}, such as the town, on which no rule depends."
            continue
        yield f"{said_of(kind, len(told))}:"
        yield from (f"  {words}" for words in told[:most])
        if len(told) > most:
            yield f"  and {len(told) - most:,} more"
