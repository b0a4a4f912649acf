"""`whatif` for a folder of scenarios: each answered, all compared in one table and on one page."""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.answer_directory import write_answer
from app.explaining import Clash
from app.reading import report_findings
from app.terminal import Terminal
from app.whatif import AnswerSettings, InHand, Question, day_of, find_answer, find_clashes
from clustering.persons import notices_on_persons
from clustering.rule_names import by_option
from clustering.scenario import Answer, Scenario, answer_for_all
from data.atomic_write import replace_directory, require_writable
from data.dates import on_day, today
from data.errors import Fault, InputError, gathering
from maps import require_plan_directory_writable
from maps.plan_files import PLAN
from maps.side_by_side import (
    ScenarioRow,
    in_hand_cells,
    scenarios_page,
    scenarios_table,
)

TABLE, PAGE = "scenarios.csv", "scenarios.html"
HEADINGS = (
    "Scenario",
    "#Moved",
    "#Untouched",
    "#Left out",
    "#Longest",
    "#Hours",
    "#More",
    "#Proven",
)
"""The table in the terminal, which has less room than a page."""


def compare_scenarios(
    question: Question,
    out: Path,
    search: AnswerSettings,
    terminal: Terminal,
    *,
    persons: bool = False,
) -> None:
    """Answer every scenario, write the plan directory of each and what compares them.

    Ctrl-C ends the search for one answer with the best so far, and the next begins.

    Parameters
    ----------
    question
        The scenarios, and the plan in hand.
    out
        The directory of the plan directories, one for each scenario.
    search, terminal
        How long to search for each answer, and where the answers are printed.
    persons
        Whether the files also name vacant headships and refusals.

    Raises
    ------
    InputError
        With every fault of what was given; or of every change that does not fit the plan.
    OutputError
        If the directory cannot be written; known before the search begins.
    """
    _require_writable(out)
    in_hand, scenarios = question.read()
    report_findings(in_hand.stored, terminal)
    _refuse_unfit(question, in_hand, scenarios)
    found: dict[str, tuple[Answer, tuple[Clash, ...]]] = {}
    for directory, scenario in scenarios.items():
        terminal.err.print(f"Scenario {len(found) + 1} of {len(scenarios)}")
        with _naming(directory), question.naming_rules(directory, scenario):
            answer = find_answer(in_hand, scenario, search, terminal)
        found[directory] = answer, find_clashes(answer, search, terminal)
    result = in_hand.stored.result
    rows = [
        ScenarioRow.of(
            answer if persons else answer_for_all(answer), result, name, _sentences(answer, clashes)
        )
        for name, (answer, clashes) in found.items()
    ]
    wording = in_hand.stored.wording

    def write(unfinished: Path) -> None:
        for name, (answer, clashes) in found.items():
            write_answer(
                unfinished / name, in_hand.stored, in_hand.title, answer, clashes, persons=persons
            )
        (unfinished / TABLE).write_bytes(scenarios_table(rows, wording).encode())
        page = scenarios_page(rows, result, in_hand.title, today(), wording)
        (unfinished / PAGE).write_bytes(page.encode())

    with on_day(day_of(in_hand.stored, terminal)), terminal.step("Drawing the maps"):
        replace_directory(out, write)
    _warn_of_persons([answer for answer, _ in found.values()], terminal, persons=persons)
    terminal.table(HEADINGS, (in_hand_cells(result), *(row.cells for row in rows)))
    terminal.say("Hours are school-hours; more, than the plan in hand costs.")
    for row in rows:
        if row.nothing:
            terminal.say(f"{row.name}: {row.nothing}")
    terminal.say(f"\nAll scenarios on one page: {(out / PAGE).resolve()}")


def _warn_of_persons(answers: Sequence[Answer], terminal: Terminal, *, persons: bool) -> None:
    """Say once what a planner should know before answers are mailed or shared."""
    notices = (
        notice
        for answer in answers
        for notice in notices_on_persons(
            answer.after.problem, answer.after.purpose, persons=persons
        )
    )
    terminal.warn(tuple(dict.fromkeys(notices)))


def _require_writable(out: Path) -> None:
    """Refuse a place that holds anything but scenarios answered earlier."""
    plans = [path for path in out.glob("*") if (path / PLAN).is_file()]
    require_writable(out, TABLE, {TABLE, PAGE, *(path.name for path in plans)})
    for path in plans:
        require_plan_directory_writable(path)


def _refuse_unfit(question: Question, in_hand: InHand, scenarios: dict[str, Scenario]) -> None:
    """Refuse scenarios that do not fit the plan, all at once, before any is answered."""
    faults: list[Fault] = []
    for name, scenario in scenarios.items():
        with gathering(faults), _naming(name), question.naming_rules(name, scenario):
            scenario.applied(in_hand.setting)
        if name in {TABLE, PAGE}:
            fault = Fault(
                f"{name}.toml", "its answer would take the place of the table", "Rename it"
            )
            faults.append(fault)
    if faults:
        raise InputError(faults)


def _sentences(answer: Answer, clashes: tuple[Clash, ...]) -> list[str]:
    return [words for clash in clashes for words in clash.sentences(answer.after.problem)]


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Name the file of a scenario in every fault."""
    try:
        yield
    except InputError as error:
        file = f"{name}.toml"
        raise InputError(
            fault
            if fault.where == file
            else dataclasses.replace(fault, where=f"{file}, {fault.where}")
            for fault in by_option(error.faults)
        ) from None
