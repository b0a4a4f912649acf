"""The tables of a plan directory: schools with their cluster, and clusters with their figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clustering.cost import measure
from clustering.decisions import Decisions
from clustering.policy.dossier_json import CONSENTS, consent_rows
from clustering.policy.money_table import MONEY_COLUMNS, MoneyRow
from clustering.standing import PLACED, standings
from data.school_table import schools_to_table, to_cell
from maps.decided import decided_columns
from maps.words import WORKING_DRAFT, ferry_pairs, method

if TYPE_CHECKING:
    from clustering.plan import Plan
    from clustering.policy.dossier import Dossier
    from clustering.problem import Problem
    from clustering.result import Result
    from clustering.scenario.forecast import Drift

WORDING = "wording"
"""The column that says how far a plan has come."""


def schools_table(problem: Problem, plan: Plan, wording: str = WORKING_DRAFT) -> str:
    """Return the register's table with columns for the cluster and for how the school stands.

    `cluster` is empty for a school in none; `state` then says how it stands. The last column of
    each table says how far the plan has come, in its `wording`.
    """
    cluster_of = cluster_cells(plan)
    stand = standings(problem, (left.urn for left in plan.left_out))
    header, *rows = csv.reader(io.StringIO(schools_to_table(problem.schools), newline=""))
    places = [[cluster_of.get(u, ""), stand.get(u, PLACED)] for u in problem.schools.urns]
    return _csv_text(
        _said(
            [
                ["cluster", "state", *header],
                *([*place, *row] for place, row in zip(places, rows, strict=True)),
            ],
            wording,
        )
    )


def cluster_cells(plan: Plan) -> dict[int, str]:
    """Return the number of the cluster of each school; several where a plan breaks that rule."""
    numbers: dict[int, list[str]] = {}
    for cluster in plan.clusters:
        for urn in cluster.schools:
            numbers.setdefault(urn, []).append(str(cluster.number))
    return {urn: " ".join(held) for urn, held in numbers.items()}


def clusters_table(
    problem: Problem,
    result: Result,
    wording: str = WORKING_DRAFT,
    decisions: Decisions = Decisions(),  # noqa: B008 - it is immutable
) -> str:
    """Return a row of figures for each cluster; minutes are those of the slower direction.

    What people decided has columns of its own, where there is any.
    A plan that is not sound, or was drawn by hand, has a column more, which says so in every row.
    """
    header = ["number", "name", "lead", "schools", "pupils", "rolls_missing"]
    table = [[*header, "longest_drive_min", "mean_drive_min", "by_ferry", "drive_times", "urns"]]
    decided = decided_columns(decisions, result.plan)
    table[0] += decided
    for cluster in result.plan.clusters:
        figures = measure(problem, cluster)
        table.append(
            [
                to_cell(value)
                for value in (
                    cluster.number,
                    cluster.name,
                    decisions.lead_of(cluster),
                    len(cluster.schools),
                    figures.pupils,
                    figures.rolls_missing,
                    round(figures.longest_drive_s / 60, 1),
                    round(figures.mean_drive_s / 60, 1),
                    bool(ferry_pairs(problem, cluster)),
                    method(problem.times),
                    " ".join(map(str, cluster.schools)),
                    *(texts.get(cluster.number) for texts in decided.values()),
                )
            ]
        )
    return _csv_text(_marked(_said(table, wording), result.marks))


def money_table(rows: Sequence[MoneyRow], wording: str = WORKING_DRAFT) -> str:
    """Return a row for each sum of money of a plan, with its source and its day."""
    cells = [[to_cell(value) for value in row.values] for row in rows]
    return _csv_text(_said([list(MONEY_COLUMNS), *cells], wording))


def consents_table(policy: Dossier, wording: str = WORKING_DRAFT, marks: Sequence[str] = ()) -> str:
    """Return a row for each duty of each cluster: whom to ask, consult or tell, and by when.

    `marks` are those of the result, in a column more.
    """
    rows = [[to_cell(value) for value in row] for row in consent_rows(policy)]
    return _csv_text(_marked(_said([list(CONSENTS), *rows], wording), marks))


def _said(table: list[list[str]], wording: str) -> list[list[str]]:
    header, *rows = table
    said = to_cell(wording)
    return [[*header, WORDING], *([*row, said] for row in rows)]


def _marked(table: list[list[str]], marks: Sequence[str]) -> list[list[str]]:
    if not marks:
        return table
    header, *rows = table
    said = to_cell(" ".join(marks))
    return [[*header, "warning"], *([*row, said] for row in rows)]


def drift_table(drift: Drift, wording: str = WORKING_DRAFT) -> str:
    """Return a row for each cluster: its pupils by year, and per cent off the target."""
    times = ["today", *drift.years]
    header = ["number", "name", *(f"pupils {when}" for when in times)]
    table = [[*header, *(f"% off target {when}" for when in times), "out of balance from"]]
    for each in drift.clusters:
        loads = (each.today, *each.by_year)
        from_when = "today" if each.today.out else each.first_out
        values = [each.cluster.number, each.cluster.name, *(round(load.pupils) for load in loads)]
        values += [*(round(100 * load.off, 1) for load in loads), from_when]
        table.append([to_cell(value) for value in values])
    return _csv_text(_said(table, wording))


def _csv_text(table: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue()
