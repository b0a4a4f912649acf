"""Solved scenarios side by side, as the page shows them."""

from collections.abc import Mapping
from typing import Any

from clustering.result import Result
from clustering.scenario import Answer, answer_for_all
from maps.side_by_side import HEADINGS, ScenarioRow, in_hand_cells


def compared_json(in_hand: Result, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the table that compares answers, the plan in hand first, as plain data.

    Parameters
    ----------
    in_hand
        The plan in hand, and what it costs.
    answers
        Answers by the names of their scenarios.
    """
    shared = {name: answer_for_all(answer) for name, answer in answers.items()}
    rows = [ScenarioRow.of(answer, in_hand, name) for name, answer in shared.items()]
    return {
        "heads": list(HEADINGS[1:]),
        "columns": [list(in_hand_cells(in_hand)), *(list(row.cells) for row in rows)],
        "asked": [[], *(list(row.changes) for row in rows)],
        "moves": [[], *([move.change for move in answer.moves] for answer in shared.values())],
        "nothing": ["", *(row.nothing for row in rows)],
    }
