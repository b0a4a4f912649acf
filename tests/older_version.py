"""A plan directory as a version without hashes wrote it."""

import csv
import io
import json

NEWER = (
    *("schema", "hashes", "target_pupils", "mean_roll", "school_kinds", "accounts", "elsewhere"),
    *("wording", "kept_apart"),
)


def as_older_version(place):
    """Take out of a directory, and those within it, what only later versions write."""
    for folder in (place, *place.glob("alternative-*"), *place.glob("before")):
        path = folder / "plan.json"
        document = json.loads(path.read_text("utf-8"))
        document = {key: value for key, value in document.items() if key not in NEWER}
        for school in document["left_out"]:
            school.pop("state", None)
        path.write_text(json.dumps(document | {"seconds": 2.0}), "utf-8")
        (folder / "run.json").unlink(missing_ok=True)
        _without_new_columns(folder / "schools.csv")


def _without_new_columns(path):
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    kept = [at for at, name in enumerate(rows[0]) if name not in {"state", "wording"}]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([row[at] for at in kept] for row in rows)
    path.write_text(text.getvalue(), "utf-8")
