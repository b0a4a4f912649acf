"""Two plan directories side by side, in words."""

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.explaining import report_sensitivity
from app.new_urns import under_new_urns
from app.reading import name_of
from app.terminal import Terminal
from clustering.comparison import Comparison, compare
from clustering.policy.dossier import dossier
from clustering.result import Result, gap_in_words
from clustering.sensitivity import Stress, sensitivity
from clustering.standing import Standing, standings, why_no_cluster
from clustering.wording import counted
from maps import Before, Map, StoredPlan, draw, for_all, read_plan_directory
from maps.plan_history import new_urns_since

_ROWS = (
    "Status",
    "Cost, school-hours",
    "Gap to the proven bound",
    "Clusters",
    "Schools placed",
    "Longest drive",
)


def compare_plans(
    first: Path,
    second: Path,
    terminal: Terminal,
    page: Path | None = None,
    *,
    as_is: bool = False,
    persons: bool = False,
) -> None:
    """Print what differs between the plans of two directories.

    Parameters
    ----------
    first, second
        The directories.
    terminal
        Where the differences are printed.
    page
        Where to write the map of the second plan with the first to switch to; None for no map.
    as_is
        Whether to take plans that are not sound too.
    persons
        Whether the map also names vacant headships and refusals.

    Raises
    ------
    InputError
        If a directory does not hold a plan.
    OutputError
        If the map cannot be written.
    """
    before, after = (_read_to_compare(place, terminal, as_is=as_is) for place in (first, second))
    if renamed := new_urns_since(after.history, before.plan_hash):
        before = under_new_urns(before, renamed)
        terminal.say(f"{counted(len(renamed), 'school')} with a new URN since: the same schools.")
    comparison = compare(before.result.plan, after.result.plan)
    terminal.table(
        ("", f"#{first.resolve().name}", f"#{second.resolve().name}"),
        [
            *zip(_ROWS, _figures_cells(before), _figures_cells(after), strict=True),
            *_left_out_counts(before, after),
        ],
    )
    terminal.say()
    nothing = why_no_cluster(after.result.plan, _stand(after))
    terminal.say(comparison.headline(len(before.result.plan.clusters), nothing))
    for stored, directory in ((before, first), (after, second)):
        if not stored.result.plan.clusters:
            continue
        terminal.heading(directory.resolve().name)
        report_sensitivity(_stresses(stored), stored.problem.rules.max_minutes, terminal)
    if comparison.moves and not nothing:
        _print_moves(comparison, before, after, terminal)
    _print_schools("Only in the first plan", comparison.removed, before, terminal)
    _print_schools("Only in the second plan", comparison.added, after, terminal)
    if page is not None:
        with terminal.step("Drawing the map"):
            plans = (before, after) if persons else (for_all(before), for_all(after))
            _draw_both(*plans, name_of(before, first)).save(page)
        terminal.say(f"\nBoth plans on one map: {page.resolve()}")


def _read_to_compare(directory: Path, terminal: Terminal, *, as_is: bool) -> StoredPlan:
    stored = read_plan_directory(directory, as_is=as_is)
    terminal.warn(stored.verdict.notices)
    for mark in stored.result.marks:
        terminal.say(f"{directory.resolve().name}: {mark}")
    return stored


def _draw_both(before: StoredPlan, after: StoredPlan, title: str) -> Map:
    return draw(
        after.problem,
        after.result.plan,
        result=after.result,
        basemap=after.basemap or before.basemap,
        spokes=after.spokes,
        policy=dossier(after.problem, after.result.plan, after.purpose),
        before=Before(
            before.problem,
            before.result.plan,
            title,
            result=before.result,
            spokes=before.spokes,
        ),
        drawn_on=after.drawn_on,
        wording=after.wording,
        decisions=after.decisions,
    )


def _stresses(stored: StoredPlan) -> tuple[Stress, ...]:
    """Return the stored tests, or else those that the stored drive times allow."""
    return stored.findings.stresses or sensitivity(stored.problem, stored.result.plan)


def _gap(result: Result) -> str:
    if result.faults:
        return "not known"
    return f"{result.gap:.2%}" if result.gap <= 1 else gap_in_words(result.gap)


def _figures_cells(stored: StoredPlan) -> tuple[str, ...]:
    result = stored.result
    if not result.plan.clusters:  # figures of nothing would look like those of the best plan
        return ("no cluster", "-", "-", "0", "0", "-")
    return (
        result.known_as,
        f"{result.objective / 3600:.1f}" if math.isfinite(result.objective) else "not known",
        _gap(result),
        str(len(result.plan.clusters)),
        str(sum(len(cluster.schools) for cluster in result.plan.clusters)),
        f"{result.longest_drive_s / 60:.0f} min"
        if math.isfinite(result.longest_drive_s)
        else "no way",
    )


def _left_out_counts(before: StoredPlan, after: StoredPlan) -> Iterator[tuple[str, str, str]]:
    """Yield the number of schools of each standing in no cluster that either plan has."""
    counts = [Counter(_stand(stored).values()) for stored in (before, after)]
    for standing in Standing:
        if any(count[standing] for count in counts):
            then, now = (str(count[standing]) for count in counts)
            yield f"Schools that {standing.of_many}", then, now


def _stand(stored: StoredPlan) -> dict[int, Standing]:
    return standings(stored.problem, (left.urn for left in stored.result.plan.left_out))


def _print_moves(
    comparison: Comparison, before: StoredPlan, after: StoredPlan, terminal: Terminal
) -> None:
    terminal.heading("Moves")
    then, now = _cluster_labels(before), _cluster_labels(after)
    names = after.problem.schools.by_urn
    terminal.table(
        ("School", "From", "To"),
        (
            (f"{names[move.urn].name} ({move.urn})", then[move.urn], now[move.urn])
            for move in comparison.moves
        ),
    )


def _cluster_labels(stored: StoredPlan) -> dict[int, str]:
    """Return where each school is, in words."""
    places = {urn: f"no cluster: {standing}" for urn, standing in _stand(stored).items()}
    for cluster in stored.result.plan.clusters:
        places |= dict.fromkeys(cluster.schools, f"{cluster.number} {cluster.name}")
    return places


def _print_schools(
    words: str, urns: tuple[int, ...], stored: StoredPlan, terminal: Terminal
) -> None:
    if urns:
        terminal.heading(words)
        for urn in urns:
            terminal.say(f"{stored.problem.schools.by_urn[urn].name} ({urn})")
