"""The improvement curve in words and in a short table, as the terminal and the page show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from clustering.result import gap_in_words
from clustering.wording import counted, listed

if TYPE_CHECKING:
    from clustering.improvement.record import CurveRecord, StepRecord

ROWS = 10
"""Steps of the short table: as many as one takes in at a glance."""
HEADINGS = (
    "Moves allowed",
    "Schools that move",
    "School-hours",
    "Minutes a school",
    "Minutes saved",
    "Of what is to be had",
    "How sure",
)
WITHOUT_PLACE = "Without a place"
"""Heading of one more column, where the plans differ in it."""
LEAST_BEND = 0.02
"""A step that lies closer to its neighbours' line, as a share of the curve's height, tells
nothing."""
_QUARTERS = (("a quarter takes", 0.25), ("half takes", 0.5), ("three quarters take", 0.75))
NOTHING_TO_SHOW_MIN = 0.005
"""Minutes a school that would be shown as none."""


def telling_steps(
    record: CurveRecord, asked: int | None = None, most: int = ROWS
) -> tuple[StepRecord, ...]:
    """Return the steps that tell most of a curve: its ends, its knees, and the one asked for.

    The step farthest from the straight line between two others is added, again and again, as
    Ramer, Douglas and Peucker simplify a line; the first one is the knee of the curve.

    Parameters
    ----------
    record
        The curve.
    asked
        Moves that somebody asked about; None for none.
    most
        How many steps at most.
    """
    # The plan in hand has a row of its own, and so has a plan that more moves do not better.
    steps = [
        step
        for before, step in zip((None, *record.points), record.points, strict=False)
        if (step.moved and step.moves != (before and before.moves)) or step.allowed == asked
    ]
    if not steps:
        return ()
    kept = {0, len(steps) - 1}
    kept |= {at for at, step in enumerate(steps) if step is record.begins}
    if asked is not None:
        kept |= {at for at, step in enumerate(steps) if step is record.at(asked)}
    height_s = max(steps[0].cost_s - steps[-1].cost_s, 1.0)
    while len(kept) < min(most, len(steps)):
        bend, at = max(_bends(steps, sorted(kept)))
        if bend < LEAST_BEND * height_s:
            break
        kept.add(at)
    return tuple(steps[at] for at in sorted(kept))


def knee(record: CurveRecord) -> StepRecord | None:
    """Return the step after which moves bring much less; None where there is no such step."""
    steps = [step for step in record.points if record.counts(step)]
    if len(steps) < 3:
        return None
    bend, at = max(_bends(steps, [0, len(steps) - 1]))
    height_s = steps[0].cost_s - steps[-1].cost_s
    return steps[at] if bend > height_s / 10 else None


def _bends(steps: Sequence[StepRecord], kept: Sequence[int]) -> Iterator[tuple[float, int]]:
    """Yield how far each other step lies from the line between the kept ones around it."""
    for first, last in pairwise(kept):
        start, end = steps[first], steps[last]
        for at in range(first + 1, last):
            part = (steps[at].allowed - start.allowed) / max(end.allowed - start.allowed, 1)
            line_s = start.cost_s + part * (end.cost_s - start.cost_s)
            yield abs(line_s - steps[at].cost_s), at
    yield -1.0, 0  # where all are kept


def headings(record: CurveRecord) -> tuple[str, ...]:
    """Return the headings of the table."""
    return (*HEADINGS, WITHOUT_PLACE) if _places_differ(record) else HEADINGS


def cells(record: CurveRecord, step: StepRecord) -> tuple[str, ...]:
    """Return the row of a step in the table, under `headings`."""
    counts, share = record.counts(step), record.share(step)
    row = (
        str(step.allowed),
        str(step.moved),
        f"{(step.cost_s - step.left_out_s) / 3600:.1f}",
        f"{record.per_school_min(step.cost_s - step.left_out_s):.1f}",
        f"{record.per_school_min(record.saved_s(step)):.2f}" if counts else "-",
        "-" if share is None else percent(share),
        sureness(step),
    )
    return (*row, str(step.without_place)) if _places_differ(record) else row


def before_cells(record: CurveRecord) -> tuple[str, ...]:
    """Return the row of the plan in hand."""
    cost_s = None if record.cost_s is None else record.cost_s - record.left_out_s
    sound = record.begins is None
    row = (
        "in hand",
        "0",
        "not known" if cost_s is None else f"{cost_s / 3600:.1f}",
        "-" if cost_s is None else f"{record.per_school_min(cost_s):.1f}",
        "0.00" if sound else "-",
        "0 %" if sound else "-",
        "breaks rules" if record.breaches else "",
    )
    return (*row, str(record.without_place)) if _places_differ(record) else row


def sureness(step: StepRecord) -> str:
    """Say how far a step is from the best plan with so few moves, at most."""
    if step.proven:
        return "proven"
    if not step.gap <= 1:
        return "not known yet"
    return f"to {gap_in_words(step.gap)}"


def in_words(record: CurveRecord, step: StepRecord) -> str:
    """Return a step in one line: "12 moves: 31 %, 0.94 minutes a school saved, proven"."""
    share = record.share(step)
    parts = [] if share is None else [percent(share)]
    begins = record.begins
    if begins is not None and step.allowed == begins.allowed:
        parts = ["the curve begins"]
    elif record.counts(step):
        parts.append(f"{record.per_school_min(record.saved_s(step)):.2f} minutes a school saved")
    if step.moved < step.allowed:
        parts.append(f"{counted(step.moved, 'school')} {'moves' if step.moved == 1 else 'move'}")
    parts.append(sureness(step))
    return f"{counted(step.allowed, 'move')}: {', '.join(parts)}"


def percent(share: float) -> str:
    """Return a share in per cent; never 100 % for less, nor 0 % for more."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return f"{min(share * 100, 99.9):.1f} %"
    return f"{share * 100:.1f} %" if 0 < whole < 1 or (whole == 0 and share > 0) else f"{whole} %"


def sentences(record: CurveRecord, asked: int | None = None) -> tuple[str, ...]:
    """Return what a planner reads of a curve, most important first."""
    return (*_of_repair(record), *_of_gains(record, asked), *_of_proof(record))


def _of_repair(record: CurveRecord) -> Iterator[str]:
    if record.breaches:
        said = counted(len(record.breaches), "breach", "breaches")
        yield f"The plan in hand has {said} of the rules."
    if record.repair is None:
        yield "No plan by all rules was found: give the search more --seconds."
        if record.repair_bound:
            yield f"Such a plan moves at least {counted(record.repair_bound, 'school')}: proven."
        return
    if record.repair:
        moves = counted(record.repair, "move")
        mend = "mends" if record.repair == 1 else "mend"
        what = "every breach" if record.breaches else "what the rules ask"
        yield f"{moves} {mend} {what}; the curve begins there. {_fewest(record)}"
    if record.places_lost:
        yield _of_places_lost(record)
    begins = record.begins
    if begins is not None and begins is not record.points[0]:
        yield (
            f"Savings count from {counted(begins.allowed, 'move')}: with fewer, more schools are "
            "left without a place."
        )


def _fewest(record: CurveRecord) -> str:
    if record.repair_bound == record.repair:
        return "Fewer do not: proven."
    return f"That fewer than {record.repair_bound} do not is proven; fewer might."


def _of_places_lost(record: CurveRecord) -> str:
    schools = counted(record.places_lost, "school")
    proven = record.places_lost_bound == record.places_lost
    sure = "No plan by all rules leaves fewer: proven" if proven else "Another plan may leave fewer"
    return f"They leave {schools} that had or need a place without one. {sure}."


def _of_gains(record: CurveRecord, asked: int | None) -> Iterator[str]:
    if not record.points:
        return
    had_min = record.per_school_min(record.to_be_had_s)
    if record.to_be_had_s < NOTHING_TO_SHOW_MIN * 60 * record.schools:
        yield "Nothing is to be had: no plan saves a hundredth of a minute a school."
        return
    step = None if asked is None else record.at(asked)
    if step is not None and step.allowed and (share := record.share(step)) is not None:
        saved = f"{record.per_school_min(record.saved_s(step)):.1f} minutes a school"
        with_moves = f"With {counted(step.allowed, 'move')} you have {percent(share)}"
        yield f"{with_moves} of what is to be had ({saved})."
    if record.best is not None:
        yield (
            f"What is to be had: {had_min:.1f} minutes a school "
            f"({record.to_be_had_s / 3600:.1f} school-hours), by the best plan found, which moves "
            f"{counted(record.best.moved, 'school')}."
        )
    else:
        yield (
            f"What is to be had, whoever moves, is at most {had_min:.1f} minutes a school "
            f"({record.to_be_had_s / 3600:.1f} school-hours): shares are of that."
        )
    yield from _of_quarters(record)


def _of_quarters(record: CurveRecord) -> Iterator[str]:
    """Say how many moves each quarter of what is to be had takes."""
    reached = {
        name: next((step for step in record.points if (record.share(step) or 0.0) >= share), None)
        for name, share in _QUARTERS
    }
    names = {step.allowed: name for name, step in reached.items() if step is not None}
    parts = [
        f"{name} {counted(allowed, 'move')} "
        f"({record.per_school_min(record.saved_s(step)):.1f} minutes a school)"
        for allowed, name in names.items()
        if (step := record.at(allowed)) is not None
    ]
    if parts:
        yield f"Of this, {listed(parts)}."
    elif record.points and record.points[-1].moved:
        last = record.points[-1]
        share = record.share(last) or 0.0
        yield f"The {counted(last.allowed, 'move')} looked at bring {percent(share)} of this."


def _of_proof(record: CurveRecord) -> Iterator[str]:
    steps = record.steps
    proven = sum(step.proven for step in steps)
    if steps and proven == len(steps):
        yield "Every step is proven: no plan that moves as few schools costs less."
    elif steps and max(step.gap for step in steps) <= 1:
        worst = gap_in_words(max(step.gap for step in steps))
        are = "is" if proven == 1 else "are"
        some = f"{proven} of {counted(len(steps), 'step')} {are} proven; n" if proven else "N"
        yield (
            f"{some}o plan that moves as few schools is more than {worst} better than "
            f"{'any other' if proven else 'a'} step."
        )
    if record.stopped_early:
        yield "The search was stopped before its work was done: more --seconds may find better."


def _places_differ(record: CurveRecord) -> bool:
    return any(step.without_place != record.without_place for step in record.points)
