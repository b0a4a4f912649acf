"""An answer, printed: who moves, and all other consequences."""

import math
from collections.abc import Collection, Iterable

from app.terminal import WITH_DETAILS, Terminal
from clustering.policy.citations import references
from clustering.policy.duties import for_officers
from clustering.scenario import Answer, Moved, Setting
from clustering.wording import called, counted, some_named

MOVES_IN_BRIEF, REASONS_IN_BRIEF, NAMED_IN_BRIEF, SENTENCES_IN_BRIEF = 5, 2, 2, 5
"""Moves, reasons, schools of a reason, and sentences that a brief answer has."""


def report_answer(found: Answer, terminal: Terminal) -> None:
    """Print the scenario, who moves, and all other consequences."""
    terminal.heading(found.scenario.name)
    terminal.items(found.scenario.words(found.before))
    terminal.heading("Answer")
    consequences = found.consequences
    sections = {
        "Before schools open": consequences.openings,
        "Before schools become one": consequences.amalgamations,
        "Before schools close": consequences.closures,
    }
    of_sections = [words for lines in sections.values() for words in lines]
    print_sentences(found, of_sections, terminal)
    sections["Sources"] = references(of_sections)
    if of_sections and terminal.brief:
        points = counted(len(of_sections), "point")
        terminal.say(f"Before schools open, become one or close: {points} of law, {WITH_DETAILS}.")
    for heading, lines in sections.items() if not terminal.brief else ():
        if lines:
            terminal.heading(heading)
            terminal.items(lines)
    if found.proven:
        terminal.say(for_officers())


def print_sentences(found: Answer, elsewhere: Collection[str], terminal: Terminal) -> None:
    """Print what an answer says, most important first.

    Parameters
    ----------
    found
        The answer; in brief its consents are only counted.
    elsewhere
        Sentences of it that are printed elsewhere.
    terminal
        Where it is printed.
    """
    brief = terminal.brief
    quality = found.sentences[len(found.sentences) - len(found.quality) :]
    told = {found.headline, *elsewhere, *quality, *(move.sentence for move in found.moves)}
    rest = [words for words in found.sentences if words not in told]
    terminal.say(found.headline)
    if found.moves:
        print_moves(found, terminal)
    shown = (words for words in rest if not (brief and words.endswith(found.consents)))
    terminal.items(shown, most=SENTENCES_IN_BRIEF)
    if brief and found.consents:
        number = counted(len(found.consents), "consent is", "consents are")
        terminal.say(f"{number} newly needed, or may be: on the map, by cluster; {WITH_DETAILS}.")
    for words in quality:
        terminal.say(words)


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
        all_in="on the map",
        most=MOVES_IN_BRIEF,
    )
    terminal.say("Before and after: the mean drive to the partners, slower direction.\n")
    terminal.items(
        (
            f"{reason.removesuffix('.')}: {_some_named(found, urns, terminal)}."
            for reason, urns in _by_reason(found.moves).items()
        ),
        most=REASONS_IN_BRIEF,
    )
    terminal.say()


def _some_named(found: Answer, urns: list[int], terminal: Terminal) -> str:
    return some_named(found.after.problem, urns, *((NAMED_IN_BRIEF,) if terminal.brief else ()))


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
