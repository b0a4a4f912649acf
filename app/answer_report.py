"""An answer, printed: who moves, and all other consequences."""

import math
from collections.abc import Iterable

from app.terminal import Terminal
from clustering.policy.citations import references
from clustering.policy.duties import for_officers
from clustering.scenario import Answer, Moved, Setting
from clustering.wording import called, some_named


def report_answer(found: Answer, terminal: Terminal) -> None:
    """Print the scenario, who moves, and all other consequences."""
    terminal.heading(found.scenario.name)
    for words in found.scenario.words(found.before):
        terminal.say(words)
    terminal.heading("Answer")
    consequences = found.consequences
    before = (consequences.openings, consequences.amalgamations, consequences.closures)
    sections = (
        ("Before schools open", consequences.openings),
        ("Before schools become one", consequences.amalgamations),
        ("Before schools close", consequences.closures),
        ("Sources", references(line for lines in before for line in lines)),
    )
    printed = {move.sentence for move in found.moves}.union(*(lines for _, lines in sections))
    first, *rest = (words for words in found.sentences if words not in printed)
    terminal.say(first)
    if found.moves and not found.nothing_possible:
        print_moves(found, terminal)
    for words in rest:
        terminal.say(words)
    for heading, lines in sections:
        if lines:
            terminal.heading(heading)
        for words in lines:
            terminal.say(words)
    if found.proven:
        terminal.say(for_officers())


def print_moves(found: Answer, terminal: Terminal) -> None:
    """Print who moves, from where to where, with minutes before and after, and why."""
    terminal.say()
    terminal.table(
        ("School", "From", "To", "#Before", "#After"),
        (
            (
                f"{move.name} ({move.urn})",
                _cluster_name(found.before, move.before),
                _cluster_name(found.after, move.after),
                _drive_in_minutes(move.before_s),
                _drive_in_minutes(move.after_s),
            )
            for move in found.moves
        ),
    )
    terminal.say("Before and after: the mean drive to the partners, slower direction.\n")
    for reason, urns in _by_reason(found.moves).items():
        terminal.say(f"{reason.removesuffix('.')}: {some_named(found.after.problem, urns)}.")
    terminal.say()


def _by_reason(moves: Iterable[Moved]) -> dict[str, list[int]]:
    """Return the schools that move by why they do: many move for one reason."""
    found: dict[str, list[int]] = {}
    for move in moves:
        found.setdefault(move.reason, []).append(move.urn)
    return found


def _cluster_name(setting: Setting, number: int | None) -> str:
    names = {cluster.number: called(cluster) for cluster in setting.plan.clusters}
    return "no cluster" if number is None else names[number].removeprefix("cluster ")


def _drive_in_minutes(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds / 60:.0f} min" if math.isfinite(seconds) else "no way"
