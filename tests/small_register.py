"""A register of a few schools, read at a glance, for the tests of the readers."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

SCHOOLS = [
    ("900001", "Reedby Primary", "Fenshire", "Primary", "Open", "500100", "350100", "120"),
    ("900002", "Sallow End Primary", "Fenshire", "Primary", "Open", "503000", "352000", "88"),
    ("900003", "Tarn School", "Fenshire", "Secondary", "Open", "501000", "351000", "900"),
    ("900004", "Ulverby Infants", "Fenshire", "Primary", "Closed", "502000", "353000", "40"),
    ("900005", "Vole Hill First", "Moorshire", "Primary", "Open", "420000", "480000", "65"),
    (
        "900006",
        "Wick Primary",
        "Fenshire",
        "Primary",
        "Open, but proposed to close",
        "505000",
        "349000",
        "30",
    ),
]
COLUMNS = (
    "URN",
    "EstablishmentName",
    "LA (name)",
    "PhaseOfEducation (name)",
    "EstablishmentStatus (name)",
    "Easting",
    "Northing",
    "NumberOfPupils",
)


def rows(**changes: dict[str, str]) -> list[dict[str, str]]:
    """Return the schools as cells by column; `u900001={"Easting": "0"}` changes one of them."""
    table = [dict(zip(COLUMNS, school, strict=True)) for school in SCHOOLS]
    return [
        {"TypeOfEstablishment (name)": "Community school"} | row | changes.get(f"u{row['URN']}", {})
        for row in table
    ]


def with_neighbours(count: int = 12) -> list[dict[str, str]]:
    """Return the schools and `count` more primaries of Fenshire around them."""
    first = rows()[0]
    return rows() + [
        first
        | {
            "URN": str(900100 + i),
            "EstablishmentName": f"Neighbour {i}",
            "Easting": str(498000 + 800 * i),
            "Northing": str(346000 + 700 * i),
        }
        for i in range(count)
    ]


def as_csv(table: Iterable[dict[str, str]]) -> str:
    """Return rows as CSV text; the header has every column that any row has."""
    table = list(table)
    header = list(dict.fromkeys(name for row in table for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def write(folder: Path, table: Iterable[dict[str, str]], name: str = "register.csv") -> Path:
    """Write rows as a CSV file into `folder` and return its path."""
    path = folder / name
    path.write_bytes(as_csv(table).encode())
    return path
