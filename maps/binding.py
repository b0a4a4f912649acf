"""Files that are made after a plan was written: their hashes are added to its plan.json."""

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from data.atomic_write import write_atomically
from data.json_file import json_text, read_json_object
from maps.manifest import content_hash, run_hash, with_new_files
from maps.plan_files import PLAN, RUN


def bind(document: Mapping[str, Any], folder: Path, names: Set[str]) -> None:
    """Put the hashes of files into a plan.json that keeps hashes.

    Parameters
    ----------
    document
        The content of plan.json.
    folder
        The plan directory.
    names
        Its files that were made again or removed.

    Raises
    ------
    OutputError
        Where plan.json cannot be written.
    """
    bound = with_new_files(document, folder, names)
    if bound == document:
        return
    run = read_json_object(folder / RUN) if (folder / RUN).exists() else {}
    write_atomically(folder / PLAN, json_text(bound))
    if run.get("plan") == content_hash(document) and run.get("hash") == run_hash(run):
        run["plan"] = content_hash(bound)
        write_atomically(folder / RUN, json_text({**run, "hash": run_hash(run)}))
