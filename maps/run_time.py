"""`run.json`: how long the search took, kept apart from plan.json.

That is the same for two runs on the same input; the run time is not.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.dates import given_day
from data.json_file import read_json_object, write_json
from maps.manifest import content_hash, run_hash
from maps.plan_files import RUN


def write_run_time(folder: Path, seconds: float | None, document: Mapping[str, Any]) -> None:
    """Write how long the search took, unless a day is given: that asks for the same bytes.

    Parameters
    ----------
    folder
        The plan directory.
    seconds
        The run time; None where it is not known.
    document
        The content of plan.json, with its hashes.
    """
    if given_day() is None and seconds is not None:
        run = {"plan": content_hash(document), "seconds": round(seconds, 3)}
        write_json(folder / RUN, {**run, "hash": run_hash(run)})


def read_run_time(place: Path, document: Mapping[str, Any]) -> tuple[float | None, tuple[str, ...]]:
    """Return how long the search took, where that is known, and why it is not, where it was.

    Parameters
    ----------
    place
        The plan directory.
    document
        The content of its plan.json.

    Raises
    ------
    InputError
        Where the file is there and is no JSON.
    """
    if not (place / RUN).exists():
        return None, ()
    run = read_json_object(place / RUN)
    seconds = run.get("seconds")
    known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds >= 0
    bound = run.get("hash") == run_hash(run)
    if not known or not bound or run.get("plan") != content_hash(document):
        unfit = f"{RUN} is not of this plan: how long its search took is not known."
        return None, (unfit,)
    return float(run["seconds"]), ()
