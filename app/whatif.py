"""`whatif`: what changes if schools open, close, move or refuse, or the rules change."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.answer_directory import WHAT_IF, decisions_after, write_answer
from app.answer_report import report_answer
from app.change_request import ChangeRequest
from app.checking import say_inspections
from app.driving import setting_of
from app.explaining import Clash, find_conflicts, report_conflicts
from app.planning import searching
from app.preparing import prepare
from app.reading import name_of, report_findings
from app.terminal import Terminal
from clustering import Limits
from clustering.decisions import carried
from clustering.persons import notices_on_persons
from clustering.rule_names import by_key
from clustering.scenario import (
    Answer,
    Change,
    Scenario,
    Setting,
    answer,
    read_scenario,
    write_scenario,
)
from clustering.scenario.scenario_file import LONGEST_NAME, keys_of_rules
from data.csv_file import Relevance
from data.dates import given_day, in_words, on_day
from data.designated import ROLE, DesignatedSchools, read_designated
from data.errors import Fault, InputError, gathering
from data.inspection_file import read_inspections
from data.school_table import inspected
from maps import StoredPlan, read_plan_directory, require_plan_directory_writable


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """Settings of the search for an answer.

    Attributes
    ----------
    limits, stability_s, seed
        As for `clustering.scenario.answer`.
    """

    limits: Limits
    stability_s: float
    seed: int


@dataclass(frozen=True, eq=False)
class InHand:
    """The plan in hand.

    Attributes
    ----------
    stored, title
        The plan, and its title.
    setting
        The same as the start of what-ifs.
    """

    stored: StoredPlan
    title: str
    setting: Setting


@dataclass(frozen=True, slots=True)
class Question:
    """A question: changes, and the plan that they are made to.

    Attributes
    ----------
    directory
        The plan in hand.
    request
        The changes that options ask for; they follow those of a file.
    file
        A scenario, or a folder of scenarios; None for the options alone.
    roads
        Roads for new places, if not those that the plan was made from.
    as_is
        Whether to begin from a plan that is not sound too.
    designated
        The list of designated rural primary schools; None for that of the plan, if it has one.
    inspections, inspections_as_at
        Ofsted's file of latest inspections, newer than what the plan holds, and its day where its
        name does not give it; None for none.
    """

    directory: Path
    request: ChangeRequest
    file: Path | None = None
    roads: str | None = None
    as_is: bool = False
    designated: Path | None = None
    inspections: Path | None = None
    inspections_as_at: datetime | None = None

    @property
    def several(self) -> bool:
        """Whether a folder of scenarios is given."""
        return self.file is not None and self.file.is_dir()

    def read(self) -> tuple[InHand, dict[str, Scenario]]:
        """Return the plan in hand, and each scenario by the name of its file without ending.

        Raises
        ------
        InputError
            With the faults of the plan, the files and the options together.
        """
        faults: list[Fault] = []
        in_hand: InHand | None = None
        listed: DesignatedSchools | None = None
        changes: tuple[Change, ...] = ()
        found: dict[str, Scenario] = {}
        with gathering(faults):
            in_hand = self._in_hand()
        with gathering(faults):
            listed = None if self.designated is None else read_designated(self.designated)
        with gathering(faults):
            changes = self.request.changes()
        for path in self._files(faults):
            with gathering(faults):
                found[path.stem] = read_scenario(path).then(*changes)
        if faults or in_hand is None:
            raise InputError(faults)
        if listed is not None:
            setting = _with_designated(in_hand.setting, listed)
            in_hand = dataclasses.replace(in_hand, setting=setting)
        return in_hand, found or {"": Scenario().then(*changes)}

    @contextmanager
    def naming_rules(self, name: str, scenario: Scenario) -> Iterator[None]:
        """In faults, name a value by its key in the file, unless an option has set it.

        Parameters
        ----------
        name
            Name of the file, without ending.
        scenario
            The scenario of the file, with the changes of options.

        Raises
        ------
        InputError
            With the faults found in the block.
        """
        try:
            yield
        except InputError as error:
            keys = keys_of_rules(scenario) if self.file is not None else {}
            left = {key: at for key, at in keys.items() if key not in self.request.rule_keys}
            raise InputError(by_key(error.faults, f"{name}.toml", left)) from None

    def _in_hand(self) -> InHand:
        stored = read_plan_directory(self.directory, as_is=self.as_is)
        setting = setting_of(stored, self.directory, self.roads)
        if self.inspections is not None:
            schools = stored.problem.schools
            relevance = Relevance(frozenset(schools.urns))
            as_at = self.inspections_as_at and self.inspections_as_at.date()
            table = read_inspections(self.inspections, relevance, as_at)
            setting = setting.with_facts(inspected(schools, table))
        return InHand(stored, name_of(stored, self.directory), setting)

    def _files(self, faults: list[Fault]) -> tuple[Path, ...]:
        if self.file is None:
            return ()
        if not self.several:
            return (self.file,)
        paths = sorted(path for path in self.file.glob("*.toml") if not path.name.startswith("."))
        if not paths:
            remedy = "Give a folder of scenario files, TOML"
            faults.append(Fault(str(self.file), "no scenario is in this folder", remedy))
        return tuple(paths)


def _with_designated(setting: Setting, listed: DesignatedSchools) -> Setting:
    """Return the start of what-ifs with another list of designated schools."""
    schools = setting.problem.schools
    sources = (*(each for each in schools.sources if each.role != ROLE), listed.source)
    problem = setting.problem.replace(schools=dataclasses.replace(schools, sources=sources))
    return setting.replace(
        problem=problem, purpose=dataclasses.replace(setting.purpose, designated=listed)
    )


def find_answer(
    in_hand: InHand, scenario: Scenario, search: AnswerSettings, terminal: Terminal
) -> Answer:
    """Search for the answer to a scenario.

    Raises
    ------
    InputError
        Where a change does not fit the plan.
    """
    prepare(scenario.applied(in_hand.setting).problem, terminal)
    with searching(search.limits, terminal) as show:
        return answer(
            in_hand.setting,
            scenario,
            search.limits,
            stability_s=search.stability_s,
            seed=search.seed,
            progress=show,
        )


def find_clashes(found: Answer, search: AnswerSettings, terminal: Terminal) -> tuple[Clash, ...]:
    """Return what stands in the way of schools that are newly left out; none where none is."""
    if not found.newly_left_out:
        return ()
    return find_conflicts(
        found.after.problem,
        found.result,
        search.limits.explaining,
        seed=search.seed,
        terminal=terminal,
    )


def what_if(
    question: Question,
    out: Path,
    search: AnswerSettings,
    save: Path | None,
    terminal: Terminal,
    *,
    persons: bool = False,
) -> None:
    """Answer one scenario, write the plan directory of the answer and say what changes.

    Parameters
    ----------
    question
        The changes, and the plan in hand.
    out
        Where the answer goes.
    search
        Settings of the search.
    save
        Where to keep the scenario as a file, which then names it; None for nowhere but in the
        answer.
    terminal
        Where the answer is printed.
    persons
        Whether the map and the files beside it also name vacant headships and refusals.

    Raises
    ------
    InputError
        With every fault of what was given; or of every change that does not fit the plan.
    OutputError
        If the directory or the file cannot be written; known before the search begins.
    """
    require_plan_directory_writable(out)
    in_hand, scenarios = question.read()
    report_findings(in_hand.stored, terminal)
    ((name, scenario),) = scenarios.items()
    if save is not None:
        # Two scenarios that are kept should not share a name.
        scenario = dataclasses.replace(scenario, name=save.stem[:LONGEST_NAME])
        with question.naming_rules(name, scenario):
            scenario.applied(in_hand.setting)  # what does not fit the plan is not worth keeping
        write_scenario(scenario, save)
    with question.naming_rules(name, scenario):
        found, clashes = make_answer(
            in_hand, scenario, search, out, terminal, command=WHAT_IF, persons=persons
        )
    if question.inspections is not None:
        say_inspections(in_hand.setting.problem.schools, terminal)
    report_made(in_hand.stored, found, clashes, terminal)
    terminal.say(f"\nThe map, with the plan before: {(out / 'map.html').resolve()}")
    terminal.say(f"The scenario: {(save or out / 'scenario.toml').resolve()}")


def make_answer(
    in_hand: InHand,
    scenario: Scenario,
    search: AnswerSettings,
    out: Path | None,
    terminal: Terminal,
    *,
    command: str,
    persons: bool = False,
) -> tuple[Answer, tuple[Clash, ...]]:
    """Answer a scenario and write the plan directory of the answer.

    Parameters
    ----------
    in_hand, scenario, search
        The plan in hand, the changes, and how to search.
    out
        Where the answer goes; None for nowhere.
    terminal
        Where progress is shown.
    command
        The command that asks, for the history.
    persons
        As for `what_if`.

    Returns
    -------
    answer
        The answer.
    clashes
        What stands in the way of schools that are newly left out.

    Raises
    ------
    InputError
        Where a change does not fit the plan.
    OutputError
        If the directory cannot be written.
    """
    found = find_answer(in_hand, scenario, search, terminal)
    day = None if out is None else day_of(in_hand.stored, terminal)

    def write(step: str, clashes: tuple[Clash, ...] = ()) -> None:
        if out is None:
            return
        with on_day(day), terminal.step(step):
            write_answer(
                out,
                in_hand.stored,
                in_hand.title,
                found,
                clashes,
                command=command,
                persons=persons,
            )

    write("Drawing the map")
    clashes = find_clashes(found, search, terminal)
    if clashes:
        write("Drawing the map with what was found", clashes)
    after = found.after
    named = in_hand.stored.decisions.names_persons
    terminal.warn(notices_on_persons(after.problem, after.purpose, persons=persons, named=named))
    return found, clashes


def report_made(
    stored: StoredPlan, found: Answer, clashes: tuple[Clash, ...], terminal: Terminal
) -> None:
    """Print an answer, what stands in its way, and what becomes of decisions on the plan."""
    report_answer(found, terminal)
    report_conflicts(found.after.problem, clashes, terminal)
    names = {school.urn: school.name for school in found.after.problem.schools}
    decisions = decisions_after(stored, found)
    terminal.warn(tuple(carried(stored.decisions, decisions, found.plan, names)))


def day_of(stored: StoredPlan, terminal: Terminal) -> date | None:
    """Return the day given for a plan, and say so; None if there was none, or one is given now.

    A day was given if the plan does not say how long its search took: then no two runs differ.
    Nobody searched for a plan that was drawn by hand.
    """
    result = stored.result
    if given_day() is not None or result.seconds is not None or result.drawn_by_hand:
        return None
    terminal.say(
        f"The documents bear the day that was given for the plan in hand, "
        f"{in_words(stored.drawn_on.isoformat())}; --date gives another."
    )
    return stored.drawn_on
