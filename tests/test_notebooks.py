"""The notebooks are kept with what they print and draw: running them again gives the same."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
LARGEST_BYTES = 400_000
"""Of a notebook with its pictures: small enough to read in a review."""
BY_THE_CLOCK = re.compile(
    r"The search took [\d.]+ s\.|[\d.]+ % at most|at most [\d.]+ ?%|0x[0-9a-f]+"
)
"""What the speed of the machine decides."""


def outputs_of(notebook):
    """Texts of the outputs of each cell that are the same on every machine; pictures as they are."""
    found = []
    for cell in notebook.cells:
        data = [output.get("data", {}) for output in cell.get("outputs", ())]
        texts = [output.get("text", "") for output in cell.get("outputs", ())]
        texts += [each.get("text/plain", "") for each in data if "image/png" not in each]
        pictures = [each["image/png"].strip() for each in data if "image/png" in each]
        found.append((BY_THE_CLOCK.sub("...", "".join(texts)), pictures))
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_gives_what_is_kept_in_it(path):
    kept = nbformat.read(path, as_version=4)
    assert path.stat().st_size < LARGEST_BYTES
    run = nbformat.read(path, as_version=4)
    NotebookClient(run, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    if os.environ.get("KEEP_NOTEBOOKS"):  # writes what they give now: look at the difference
        for cell in run.cells:
            cell.metadata.pop("execution", None)
        run.metadata["language_info"] = {"name": "python"}
        nbformat.write(run, path)
    assert outputs_of(run) == outputs_of(kept)
