"""Tables of groups in every layout, written for tests from groups that are known."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from data import read_schools
from data.group_table.directory import SchoolDirectory
from data.register_table import Register
from data.school import Schools

HEADER = (
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "EstablishmentStatus (name)",
    "PhaseOfEducation (name)",
    "TypeOfEstablishment (name)",
    "ReligiousCharacter (name)",
    "Easting",
    "Northing",
    "NumberOfPupils",
    "Town",
    "Postcode",
)
CE, RC, NONE = "Church of England", "Roman Catholic", "Does not apply"
OURS = (
    ("Abbey Cross Church of England Primary School", CE, "Ashwick"),
    ("Barton Infant School", NONE, "Barton"),
    ("Barton Junior School", NONE, "Barton"),
    ("Cowslip Community Primary School", NONE, "Ashwick"),
    ("Dale End Primary School", NONE, "Dale End"),
    ("Elm Grove Primary Academy", NONE, "Elmham"),
    ("Fernhill Primary and Nursery School", NONE, "Elmham"),
    ("Great Oakley Primary School", NONE, "Oakley"),
    ("Holy Family Catholic Primary School", RC, "Dale End"),
    ("Ivy Lane Primary School", NONE, "Ashwick"),
    ("St Mary's Catholic Primary School", RC, "Barton"),
    ("St Mary's Church of England Voluntary Aided Primary School", CE, "Oakley"),
    ("St Peter and St Paul's Church of England Primary School", CE, "Dale End"),
    ("Thornbury Primary School", NONE, "Thornbury"),
)
"""Name, faith and town of the schools of the area; the first has the URN 100001."""
OTHERS = (
    (100101, "901", "Midshire", 3001, "Old Mill Primary School", "Closed", "Primary"),
    (100102, "901", "Midshire", 4001, "Barton High School", "Open", "Secondary"),
    (100103, "902", "Farshire", 2001, "Far Away Primary School", "Open", "Primary"),
    (100104, "902", "Farshire", 2002, "Mereside Primary School", "Open", "Primary"),
    (100105, "902", "Farshire", 2003, "Cowslip Primary School", "Open", "Primary"),
)
Groups = Mapping[str, Sequence[int]]


def directory(folder: Path) -> SchoolDirectory:
    """The schools of a small authority, read from a register that has four others."""
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for at, (name, faith, town) in enumerate(OURS):
            place = (450_000 + 1_500 * (at % 4), 250_000 + 1_500 * (at // 4))
            kind = "Academy converter" if "Academy" in name else "Community school"
            row = [100001 + at, "901", "Midshire", 2001 + at, name, "Open", "Primary", kind, faith]
            writer.writerow([*row, *place, 100 + at, town, f"AB{at} 1CD"])
        for urn, code, la, number, name, status, phase in OTHERS:
            row = [urn, code, la, number, name, status, phase, "Community school", NONE]
            writer.writerow([*row, 451_000, 251_000 + urn % 10, 90, "Elsewhere", "ZZ1 1ZZ"])
    register = Register(path)
    return SchoolDirectory(read_schools(register, la="Midshire", phase="Primary"), register)


def as_text(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def as_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    """Write rows as the sheets of a workbook; digits become numbers, as people type them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell:
                    sheet.cell(at, column).value = int(cell) if cell.isdecimal() else cell
    book.save(path)
    return path


def two_columns(
    groups: Groups, text: Mapping[int, str], *, group_first: bool = False
) -> list[list[str]]:
    """A row a school, without a header."""
    rows = [[text[urn], label] for label, urns in groups.items() for urn in urns]
    return [row[::-1] for row in rows] if group_first else rows


def filled_once(groups: Groups, text: Mapping[int, str]) -> list[list[str]]:
    """A row a school; the group is named in the first row of each."""
    return [
        ["" if at else label, text[urn]]
        for label, urns in groups.items()
        for at, urn in enumerate(urns)
    ]


def under_headings(
    groups: Groups, text: Mapping[int, str], *, blanks: bool = True
) -> list[list[str]]:
    """Schools under the names of their groups."""
    rows: list[list[str]] = []
    for label, urns in groups.items():
        rows += ([[""]] if blanks and rows else []) + [[label], *([text[urn]] for urn in urns)]
    return rows


def column_a_group(groups: Groups, text: Mapping[int, str]) -> list[list[str]]:
    """The names of the groups above, their schools below."""
    longest = max(map(len, groups.values()))
    below = [
        [text[urns[at]] if at < len(urns) else "" for urns in groups.values()]
        for at in range(longest)
    ]
    return [[*groups], *below]


def column_a_group_with_numbers(
    groups: Groups, text: Mapping[int, str], heading: str = ""
) -> list[list[str]]:
    """The same with the URN in a column beside each."""
    header, *below = column_a_group(groups, text)
    urn_of = {name: str(urn) for urn, name in text.items()}
    return [
        [cell for label in header for cell in (label, heading)],
        *([cell for name in row for cell in (name, urn_of.get(name, ""))] for row in below),
    ]


def crosses(
    groups: Groups, text: Mapping[int, str], marks: tuple[str, str] = ("x", "")
) -> list[list[str]]:
    """A row a school, a column a group, and a cross where they meet."""
    cross, none = marks
    return [
        ["School", *groups],
        *(
            [text[urn], *(cross if other == label else none for other in groups)]
            for label, urns in groups.items()
            for urn in urns
        ),
    ]


def row_a_group(groups: Groups, text: Mapping[int, str]) -> list[list[str]]:
    """The name of the group and its schools across."""
    longest = max(map(len, groups.values()))
    return [
        [label, *(text[urn] for urn in urns), *[""] * (longest - len(urns))]
        for label, urns in groups.items()
    ]


def listed_in_a_cell(groups: Groups, text: Mapping[int, str], mark: str = "; ") -> list[list[str]]:
    """The name of the group and its schools in one cell."""
    return [[label, mark.join(text[urn] for urn in urns)] for label, urns in groups.items()]


def as_points(groups: Groups, text: Mapping[int, str]) -> str:
    """Schools as GeoJSON points with their groups."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-1.0, 52.0]},
            "properties": {"school": text[urn], "cluster": label},
        }
        for label, urns in groups.items()
        for urn in urns
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def as_areas(groups: Groups, schools: Schools) -> str:
    """Groups as GeoJSON areas: a small square around each school."""
    half = 1e-4
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [_square(schools.by_urn[urn].lon, schools.by_urn[urn].lat, half)]
                    for urn in urns
                ],
            },
            "properties": {"name": label, "pupils": 300},
        }
        for label, urns in groups.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _square(lon: float, lat: float, half: float) -> list[list[float]]:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return [[lon + half * x, lat + half * y] for x, y in corners]
