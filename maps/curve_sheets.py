"""The sheets of a workbook on the improvement curve: its figures, and who moves in each step."""

from collections.abc import Iterator

from clustering.improvement.record import CurveRecord
from clustering.improvement.telling import sureness
from maps.workbook import Sheet, SheetColumn, Value

_CURVE = (
    SheetColumn("Moves allowed", 10),
    SheetColumn("Schools that move", 12),
    SheetColumn("School-hours", 12),
    SheetColumn("Minutes a school", 12),
    SheetColumn("Minutes saved a school", 12),
    SheetColumn("Minutes saved at most", 12),
    SheetColumn("Share of what is to be had", 14),
    SheetColumn("How sure", 16),
    SheetColumn("Without a place", 12),
    SheetColumn("Remark", 40),
)
_MOVES = (
    SheetColumn("Moves allowed", 10),
    SheetColumn("URN", 10),
    SheetColumn("School", 36),
    SheetColumn("From cluster", 10),
    SheetColumn("To cluster", 10),
    SheetColumn("Minutes before", 10),
    SheetColumn("Minutes after", 10),
    SheetColumn("Why", 90),
)


def curve_sheets(curve: CurveRecord) -> tuple[Sheet, ...]:
    """Return the sheets of a curve; every step is on them, with every move."""
    return (
        Sheet("curve", _CURVE, list(_steps(curve))),
        Sheet("curve moves", _MOVES, list(_moves(curve))),
    )


def _steps(curve: CurveRecord) -> Iterator[tuple[Value, ...]]:
    before_s = None if curve.cost_s is None else curve.cost_s - curve.left_out_s
    yield (
        None,
        0,
        None if before_s is None else round(before_s / 3600, 2),
        None if before_s is None else round(curve.per_school_min(before_s), 2),
        *(None, None, None, None),
        curve.without_place,
        "The plan in hand" + ("; it breaks rules" if curve.breaches else ""),
    )
    for step in curve.points:
        cost_s, share = step.cost_s - step.left_out_s, curve.share(step)
        counts = curve.counts(step)
        most_s = curve.start_s - step.bound_s
        remarks = [
            said
            for said, true in (
                ("The plan of this directory", step.allowed == curve.chosen),
                ("The curve begins here", step is curve.begins),
                ("The best plan found, whoever moves", step == curve.best),
            )
            if true
        ]
        yield (
            step.allowed,
            step.moved,
            round(cost_s / 3600, 2),
            round(curve.per_school_min(cost_s), 2),
            round(curve.per_school_min(curve.saved_s(step)), 3) if counts else None,
            round(curve.per_school_min(most_s), 3) if counts else None,
            None if share is None else round(share, 4),
            sureness(step),
            step.without_place,
            "; ".join(remarks),
        )


def _moves(curve: CurveRecord) -> Iterator[tuple[Value, ...]]:
    for step in curve.points:
        for move in step.moves:
            yield (
                step.allowed,
                move.urn,
                move.name,
                move.before,
                move.after,
                move.minutes_before,
                move.minutes_after,
                move.reason,
            )
