"""`improve`: what moving schools of a plan in hand buys, and the plan that moves so many."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from app.answer_directory import IMPROVE, write_answer
from app.answer_report import print_moves, print_sentences
from app.driving import setting_of
from app.planning import searching
from app.reading import name_of, read_plan
from app.terminal import PREPARING_SEARCH, Terminal
from app.whatif import day_of
from clustering import Limits
from clustering.improvement import Curve, improve, prepare_improvement
from clustering.improvement.improved import Improved
from clustering.improvement.record import CurveRecord, StepRecord
from clustering.improvement.telling import (
    before_cells,
    cells,
    headings,
    sentences,
    telling_steps,
)
from clustering.persons import notices_on_persons
from clustering.policy.duties import for_officers
from clustering.scenario import Setting, answer_for_all
from clustering.wording import counted
from data.dates import on_day
from data.errors import Fault, InputError
from maps import StoredPlan, require_plan_directory_writable, write_stored_plan

MOST_NAMED = 12
"""Moves that nobody asked for that are printed; beyond them they are counted."""
SAID_BEFORE = 4
"""Breaches that are named as the plan is read."""
_FIGURES = frozenset({"Moves allowed", "Schools that move", "School-hours", "Minutes a school",
                      "Minutes saved", "Of what is to be had", "Without a place"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImproveRequest:
    """What is asked of a plan in hand.

    Attributes
    ----------
    directory
        The plan in hand.
    moves
        Schools that may move at most, in the plan that is printed and written; None for the curve
        alone.
    out
        Where that plan goes, with the curve; without `moves` the plan in hand with its curve. None
        writes nothing.
    seconds, seed
        Of the search.
    as_is
        Whether to begin from a plan that is not sound too.
    persons
        Whether the files also name vacant headships and refusals.
    """

    directory: Path
    moves: int | None
    out: Path | None
    seconds: float
    seed: int
    as_is: bool = False
    persons: bool = False


def improve_plan(request: ImproveRequest, terminal: Terminal) -> None:
    """Print what moving schools buys; write the plan that moves so many, or the curve.

    Raises
    ------
    InputError
        Where the directory holds no plan, or no plan by all rules moves so few schools.
    OutputError
        If the result cannot be written; known before the search begins.
    """
    if request.out is not None:
        require_plan_directory_writable(request.out)
    stored = read_plan(request.directory, terminal, as_is=request.as_is)
    in_hand = setting_of(stored, request.directory)
    curve = _search(request, in_hand, terminal)
    steps = {step.moves: Improved.of(in_hand, step) for step in curve.steps}
    best = None if curve.best is None else Improved.of(in_hand, curve.best)
    found = _asked(request.moves, curve, steps, best)
    record = CurveRecord.of(
        curve,
        {moves: answer_for_all(answer) for moves, answer in steps.items()},
        None if best is None else answer_for_all(best),
        locked=_locked(in_hand),
        chosen=None if found is None else found.step.moves,
    )
    _report(record, stored, steps, terminal)
    if request.moves is not None and found is None:
        raise InputError([_too_few(request.moves, curve)])
    if found is not None:
        _report_plan(found, terminal)
        _report_gap(request.moves, found, curve, terminal)
    if request.out is not None:
        _write(request, stored, record, found, terminal)


def _search(request: ImproveRequest, in_hand: Setting, terminal: Terminal) -> Curve:
    """Search for the curve; Ctrl-C ends the search and keeps what was found."""
    limits = Limits(request.seconds)
    with terminal.step(PREPARING_SEARCH):
        prepare_improvement(in_hand.problem)
    with searching(limits, terminal) as show:
        return improve(
            in_hand.problem,
            in_hand.plan,
            limits,
            also=request.moves,
            seed=request.seed,
            progress=show,
            fixed=in_hand.problem.rules.locked,
            prices=in_hand.prices,
        )


def _locked(in_hand: Setting) -> tuple[int, ...]:
    """Return the numbers of the clusters that keep exactly their schools."""
    locked = in_hand.problem.rules.locked
    return tuple(cluster.number for cluster in in_hand.plan.clusters if cluster.schools in locked)


def _asked(
    moves: int | None, curve: Curve, steps: dict[int, Improved], best: Improved | None
) -> Improved | None:
    """Return the plan that was asked for; None where none was, or none is known."""
    if moves is None:
        return None
    if best is not None and best.step.moves <= moves:
        return best
    step = curve.at(moves)
    return None if step is None else steps[step.moves]


def _too_few(moves: int, curve: Curve) -> Fault:
    """Return why there is no plan that moves so few schools."""
    value = str(moves)
    if curve.repair is None:
        problem = "no plan by all rules was found, whoever moves"
        return Fault("--moves", problem, "Give more --seconds", value=value)
    known = "moves" if curve.repair_bound > moves else "that was found moves"
    return Fault(
        "--moves",
        f"every plan by all rules that takes no more places away {known} more schools",
        f"Give --moves {curve.repair}, or more",
        value=value,
    )


def _report(
    record: CurveRecord, stored: StoredPlan, steps: dict[int, Improved], terminal: Terminal
) -> None:
    """Print the curve: in words, as a short table, and who moves to mend the plan in hand."""
    terminal.heading("What moving schools buys")
    for words in sentences(record, record.chosen):
        terminal.say(words)
    terminal.say()
    shown = telling_steps(record, record.chosen)
    terminal.table(
        [f"#{name}" if name in _FIGURES else name for name in headings(record)],
        [before_cells(record), *(cells(record, step) for step in shown)],
    )
    more = len(record.points) - len(shown)
    if more:
        terminal.say(
            f"{counted(more, 'more step')}, and who moves in each, on the map and in the workbook "
            "(--out DIR2)."
        )
    breaches = stored.result.breaches
    if len(breaches) > SAID_BEFORE:
        terminal.heading("What the plan in hand breaks")
        listed = (f"- {words.rstrip('.')}." for words in breaches)
        terminal.items(listed, all_in="on the map", most=SAID_BEFORE)
    if record.repair and record.repair != record.chosen and record.steps:
        first = record.steps[0]
        if terminal.brief and record.chosen is not None:  # who moves in the plan asked for follows
            terminal.say(f"improve --moves {first.allowed} names who moves to mend it.")
        else:
            _print_repair(steps[first.allowed], first, terminal)


def _print_repair(answer: Improved, step: StepRecord, terminal: Terminal) -> None:
    terminal.heading(f"Who moves to mend it: {counted(step.moved, 'school')}")
    if step.moved <= MOST_NAMED:
        print_moves(answer, terminal)
    else:
        terminal.say(f"improve --moves {step.allowed} names them.")


def _report_plan(found: Improved, terminal: Terminal) -> None:
    """Print who moves in the plan that was asked for, and how good it is."""
    terminal.heading(found.scenario.name)
    print_sentences(found, (), terminal)
    if found.proven:
        terminal.say(for_officers())


def _report_gap(asked: int | None, found: Improved, curve: Curve, terminal: Terminal) -> None:
    """Say why the plan is one for fewer moves than were asked for; nothing where it is the best."""
    best = None if curve.best is None else curve.best.moves
    if asked is None or found.step.moves in {asked, best}:
        return
    most = counted(asked, "move")
    if best is None and curve.stopped_early:
        terminal.say(f"The search ended before it came to {most}: more --seconds may find better.")
    else:
        terminal.say(f"The curve has no step of its own for {most}: this is the one before it.")


def _write(
    request: ImproveRequest,
    stored: StoredPlan,
    record: CurveRecord,
    found: Improved | None,
    terminal: Terminal,
) -> None:
    """Write the plan that was asked for beside the plan in hand; or that with its curve."""
    out = request.out
    if out is None:
        return
    with on_day(day_of(stored, terminal)), terminal.step("Drawing the map"):
        if found is None:
            write_stored_plan(
                out, dataclasses.replace(stored, curve=record), persons=request.persons
            )
        else:
            title = name_of(stored, request.directory)
            write_answer(
                out, stored, title, found, command=IMPROVE, persons=request.persons, curve=record
            )
    terminal.warn(notices_on_persons(stored.problem, stored.purpose, persons=request.persons))
    shown = "the plan before" if found is not None else "who moves in each step"
    terminal.say(f"\nThe map, with the curve and {shown}: {(out / 'map.html').resolve()}")
    terminal.say(f"The curve as a picture: {(out / 'curve.png').resolve()}")
