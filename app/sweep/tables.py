"""What a sweep writes: its table, as CSV and Parquet, how long plans took, and the atlas."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.sweep.areas import AreaKind, SweptArea
from app.sweep.rows import COLUMNS, FigureKind, Row
from app.sweep.task import seconds_of
from data.atomic_write import write_atomically
from data.school_table import to_cell
from maps.atlas import AtlasArea, AtlasColumn, atlas_page

TABLE, PARQUET, TIMINGS, ATLAS = "plans.csv", "plans.parquet", "timings.csv", "atlas.html"
_KINDS = {"la": "authority", "diocese": "diocese", "trust": "trust"}


def write_tables(
    out: Path, kind: AreaKind, areas: Sequence[SweptArea], rows: Sequence[Row]
) -> Iterator[tuple[str, Path]]:
    """Write all of them, each whole or not at all, and yield each with what it is.

    Parameters
    ----------
    out
        The folder of the sweep.
    kind, areas
        What an area is, and all that were swept.
    rows
        The figures of the plans that are known.
    """
    names = [column.name for column in COLUMNS]
    cells = [[to_cell(row.get(name)) for name in names] for row in rows]
    yield "The table", write_atomically(out / TABLE, _csv_text([names, *cells]))
    yield "The table as Parquet", write_atomically(out / PARQUET, _parquet(rows))
    took = [
        [row["area"], row["setting"], seconds_of(out, row["key"])] for row in rows if "key" in row
    ]
    table = [["area", "setting", "seconds"], *([to_cell(each) for each in line] for line in took)]
    yield "How long each plan took", write_atomically(out / TIMINGS, _csv_text(table))
    if rows:
        page = atlas_page(
            f"Clusters of schools by {_KINDS[kind]}",
            [AtlasArea(area.name, area.places_m) for area in areas],
            [
                AtlasColumn(each.name, each.words, each.kind is not FigureKind.TEXT)
                for each in COLUMNS
            ],
            [{name: row.get(name) for name in names} for row in rows],
            divided=kind == "la",
        )
        yield "The atlas", write_atomically(out / ATLAS, page)


def _csv_text(table: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue()


def _parquet(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - slow to import, for sweeps alone
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    types = {
        FigureKind.TEXT: pa.string(),
        FigureKind.WHOLE: pa.int64(),
        FigureKind.NUMBER: pa.float64(),
    }
    columns = {
        column.name: pa.array([row.get(column.name) for row in rows], types[column.kind])
        for column in COLUMNS
    }
    written = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), written)
    return bytes(written.getvalue())
