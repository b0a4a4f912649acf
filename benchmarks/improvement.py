"""The improvement curve of plans drawn by hand: a table of moves, cost, bound and gap.

    python -m benchmarks.improvement [PLACE] [--seed 1] [--seconds 90] [--most MOVES]

PLACE is one of `benchmarks.instances`: "embedded", "county 276", "Essex". Processor seconds are
given beside those of the clock, as other programs may be at work.
"""

import argparse
import sys
import time

from benchmarks.drawn import drawn_plan
from benchmarks.instances import Case
from benchmarks.optimiser import cpu_seconds, machine
from clustering import Limits, Progress
from clustering.improvement import Curve, improve, prepare_improvement

HEADS = ("at most", "moves", "cost, s", "bound, s", "gap", "left out")


def table(curve: Curve) -> str:
    """Return the steps of a curve in Markdown."""
    lines = [
        (
            str(step.moves),
            str(len(step.comparison.moves)),
            f"{step.cost:,.0f}",
            f"{step.bound:,.0f}",
            "proven" if step.proven else f"{step.gap:.2%}",
            str(len(step.result.plan.left_out)),
        )
        for step in curve.steps
    ]
    heads = (HEADS, ("---:",) * len(HEADS))
    return "\n".join(f"| {' | '.join(line)} |" for line in (*heads, *lines))


def main() -> None:
    """Draw a plan, improve it, and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("place", nargs="?", default="embedded")
    parser.add_argument("--seed", type=int, default=1, help="of the county and of the plan")
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--most", type=int, help="moves of the last step")
    asked = parser.parse_args()
    problem = Case(asked.place, asked.seed, asked.seconds).problem()
    plan = drawn_plan(problem, asked.seed)
    prepare_improvement(problem)
    stages: list[str] = []

    def note(step: Progress) -> None:
        if step.stage not in stages[-1:]:
            stages.append(step.stage)
            print(f"{step.seconds:7.1f} s  {step.stage}", file=sys.stderr, flush=True)

    cpu, start = cpu_seconds(), time.monotonic()
    curve = improve(problem, plan, Limits(asked.seconds), asked.most, progress=note)
    wall, cpu = time.monotonic() - start, cpu_seconds() - cpu
    print(f"Machine: {machine()}.\n\n{table(curve)}\n")
    print(
        f"{problem.n} schools, {len(plan.clusters)} groups, {len(curve.before.faults)} breaches; "
        f"repair {curve.repair}, proven at least {curve.repair_bound}; "
        f"no plan below {curve.free_bound:,.0f} s; {wall:.1f} s, {cpu:.1f} s of the processor"
        f"{', stopped early' if curve.stopped_early else ''}."
    )


if __name__ == "__main__":
    main()
