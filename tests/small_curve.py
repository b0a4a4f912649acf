"""Improvement curves of the small plan, made by hand: figures that can be checked at a glance."""

from clustering.improvement.record import CurveRecord, MoveRecord, StepRecord

HOUR_S = 3600.0


def move(urn: int, name: str = "") -> MoveRecord:
    return MoveRecord(
        urn=urn,
        name=name or f"Village {urn - 900000} Primary School",
        before=1,
        after=2,
        minutes_before=20.0,
        minutes_after=12.5,
        reason="Its new partners are nearer.",
    )


def step(allowed: int, hours: float, bound: float | None = None, **more: float) -> StepRecord:
    """Return a step in which as many schools move as are allowed, its costs in school-hours."""
    values = {
        "allowed": allowed,
        "moves": tuple(move(900001 + at) for at in range(allowed)),
        "cost_s": hours * HOUR_S,
        "left_out_s": 0.0,
        "without_place": 0,
        "bound_s": (hours if bound is None else bound) * HOUR_S,
    }
    return StepRecord(**(values | more))


def curve(**changes: object) -> CurveRecord:
    """Return the curve of a sound plan of 6 schools that costs 4 hours, and at best 2: 20 minutes.

    So a minute a school is a tenth of an hour, and a twentieth of what is to be had.
    """
    values: dict[str, object] = {
        "schools": 6,
        "cost_s": 4 * HOUR_S,
        "left_out_s": 0.0,
        "without_place": 0,
        "breaches": (),
        "repair": 0,
        "repair_bound": 0,
        "free_bound_s": 1.9 * HOUR_S,
        "steps": (step(0, 4.0), step(1, 3.2), step(2, 2.5), step(3, 2.3, 2.2), step(4, 2.1, 2.0)),
        "best": step(6, 2.0, 1.9),
        "stopped_early": False,
        "chosen": 2,
    }
    return CurveRecord(**(values | changes))


def repaired(**changes: object) -> CurveRecord:
    """Return the curve of a plan that breaks a rule, which one move mends."""
    values = {
        "cost_s": 2.9 * HOUR_S,
        "breaches": ("Cluster 2 has 5 schools, not 3 to 4",),
        "repair": 1,
        "repair_bound": 1,
        "steps": (step(1, 3.0), step(2, 2.5), step(3, 2.3, 2.2), step(4, 2.1, 2.0)),
    }
    return curve(**(values | changes))
