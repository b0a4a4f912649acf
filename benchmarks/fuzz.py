"""Mangle every kind of input, and see that each is read, or refused in words: `make fuzz`.

Run as `python -m benchmarks.fuzz [--scale 1.0] [--only register]`. Prints a table: files tried, how
many were read in spite of it and how many refused, and the slowest, in seconds of the processor:
a busy machine makes nothing slower. What is neither (a traceback, or more than half a minute) is
kept in `fuzz-failures/` with what went wrong, and the run ends with 1.
"""

import argparse
import csv
import io
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import geopandas
import xlsxwriter
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from shapely.geometry import box

from benchmarks.drawing import drawn_tables, drawn_texts
from benchmarks.mangling import Mangler, mangled, mangled_archive
from clustering import Limits, Problem, Rules, solve
from clustering.policy.faith_table import read_faith_table
from clustering.policy.judgements import inspection_words
from clustering.policy.layers import read_layers
from clustering.policy.programmes import read_programme
from clustering.scenario import read_scenario
from clustering.scenario.bulk import closures_from_csv, schools_from_csv
from data import demo_county, read_schools
from data.boundary import read_boundary
from data.designated import read_designated
from data.errors import Fault, InputError
from data.given_file import read_file
from data.group_links import read_group_links
from data.inspection import AREAS, Grade, GradedInspection, Inspection
from data.inspection_file import read_inspections
from data.overrides import read_overrides
from data.progress import read_progress
from data.rolls import read_capacity, read_roll_forecast
from data.school import School
from data.school_table import inspections_to_table
from maps import read_plan_directory, write_plan_directory
from routing import RoadGraph, SpeedProfile, estimate_times

LONGEST_S, STUCK_S = 30, 600
"""Seconds that a file may take: of the processor, and by the clock, for what only waits."""

FAILURES = Path("fuzz-failures")
PLANNED = 24
"""Schools of the plan that is mangled."""

DRAWN = {
    "register": 10_000,
    "inspections": 2_000,
    "overrides": 2_000,
    "programme": 2_000,
    "scenario": 2_000,
    "roads": 2_000,
}
"""Kinds whose files hypothesis draws too, and how many."""

AUTHORITIES = ("Fenshire", "Oxmoor")
"""Of the boundaries that are mangled."""

ROWS = 40
"""Rows of the register that are mangled: small enough for ten thousand files."""

SCENARIO = """name = "A village school closes"
[[change]]
do = "close"
urn = 900105
[[change]]
do = "add"
name = "Mill Lane Primary School"
place = { easting = 600000, northing = 380000 }
type = "Community school"
pupils = 210
[[change]]
do = "amalgamate"
urns = [900003, 900004]
name = "Ash Primary School"
[[change]]
do = "considered"
option = "Federating"
why = "its governors declined"
[[change]]
do = "together"
urns = [900001, 900002]
[[change]]
do = "sizes"
fewest = 3
most = 8
[[change]]
do = "weights"
balance_s_per_pupil = 1.5
"""
NEW_SCHOOLS = """name,easting,northing,type,faith,pupils
Mill Lane,600000,380000,Community school,,210
St Ann's,601000,381000,Voluntary aided school,Roman Catholic,95
"""
_LONG_FORM = """time_period,school_urn,breakdown,subject,progress_measure_score
202223,900001,Total,Reading,1.5
202223,900001,Total,Maths,z
"""
_PLACES = "time_period,school_urn,school_places\n202425,900001,210\n202324,900001,supp\n"
ROLLS = "URN,2027,2028\n900001,120,130\n900002,88,80\n"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of input.

    Attributes
    ----------
    name, suffix
        What it is called, and how its files end.
    read
        Reads such a file.
    models
        Files without fault.
    files
        How many mangled ones are tried.
    mangle
        How they are damaged.
    """

    name: str
    suffix: str
    read: Callable[[Path], object]
    models: tuple[bytes, ...]
    files: int
    mangle: Mangler = mangled


@dataclass(slots=True)
class Tally:
    """What became of the files of a kind."""

    read: int = 0
    refused: int = 0
    failed: int = 0
    slowest_s: float = 0.0
    words: set[str] = field(default_factory=set)

    def try_file(self, kind: Kind, path: Path, content: bytes) -> None:
        """Write a file, read it and count what came of it; raise whatever is a fault of ours."""
        path.write_bytes(content)
        began = time.process_time()
        try:
            _within_time(kind.read, path)
            self.read += 1
        except InputError:
            self.refused += 1
        finally:
            self.slowest_s = max(self.slowest_s, time.process_time() - began)

    def fail(self, kind: Kind, error: Exception, content: bytes) -> None:
        """Count a fault of ours, which is being handled, and keep the file that brought it out."""
        self.failed += 1
        self.words.add(f"{type(error).__name__}: {error}"[:200])
        _keep(kind, content, self.failed)


@dataclass(frozen=True, slots=True)
class InPlan:
    """Reads a plan directory in which one file is the mangled one.

    Attributes
    ----------
    directory
        A plan directory without fault.
    name
        The file's name in it.
    """

    directory: Path
    name: str

    def __call__(self, path: Path) -> None:
        """Read the directory with the file at `path` in the place of its own."""
        own = self.directory / self.name
        kept = own.read_bytes()
        try:
            own.write_bytes(path.read_bytes())
            read_plan_directory(self.directory)
        finally:
            own.write_bytes(kept)


class _TooLongError(Exception):
    """A file took longer than any should."""


def kinds_of_plan(folder: Path) -> tuple[Kind, ...]:
    """Return every file of a plan directory that is read again, with a model made in a folder."""
    demo = demo_county()
    schools = read_schools(demo.schools, la=demo.la, phase="Primary")
    near = schools.replace(schools.items[:PLANNED])
    problem = Problem(near, estimate_times(near), Rules())
    plan = write_plan_directory(folder / "plan", problem, solve(problem, Limits(5)))
    found = []
    for name in ("plan.json", "schools.csv", "times.csv"):
        model = (plan / name).read_bytes()
        found.append(Kind(f"plan {name}", Path(name).suffix, InPlan(plan, name), (model,), 1_000))
    return tuple(found)


def kinds() -> tuple[Kind, ...]:
    """Return every kind of file that a user gives, with models to mangle."""
    demo = demo_county()
    register = b"".join(demo.schools.read_bytes().splitlines(keepends=True)[: ROWS + 1])
    links = b"".join(demo.group_links.read_bytes().splitlines(keepends=True)[: ROWS + 1])
    files = sorted(Path("clustering/programmes").glob("*.toml"))
    programmes = tuple(path.read_bytes() for path in files)
    read = partial(read_schools, la=demo.la)
    return (
        Kind("register", ".csv", read, (register,), 10_000),
        Kind("register as brought", ".csv", read, _as_brought(register), 3_000),
        Kind("register book", ".xlsx", read, (_workbook(register),), 2_000, mangled_archive),
        Kind("register archive", ".zip", read, (_archive(register),), 1_000, mangled_archive),
        Kind("group links", ".csv", read_group_links, (links,), 1_000),
        Kind("key stage 2", ".csv", read_progress, (_LONG_FORM.encode(),), 1_000),
        Kind("places", ".csv", partial(read_capacity, urns=[900001]), (_PLACES.encode(),), 500),
        Kind("inspections", ".csv", _read_inspections, (_inspections(),), 2_000),
        Kind("overrides", ".toml", _read_overrides, (demo.overrides.read_bytes(),), 2_000),
        Kind("programme", ".toml", read_programme, programmes, 2_000),
        Kind("scenario", ".toml", read_scenario, (SCENARIO.encode(),), 2_000),
        Kind("speed profile", ".toml", SpeedProfile.from_toml, (_car(),), 1_000),
        Kind("new schools", ".csv", _read_new, (NEW_SCHOOLS.encode(),), 1_000),
        Kind("closures", ".csv", _read_closed, (b"URN\n900001\n900002\n",), 500),
        Kind("designated", ".csv", read_designated, (b"School,URN\nAsh,900001\n",), 500),
        Kind("rolls", ".csv", read_roll_forecast, (ROLLS.encode(),), 1_000),
        Kind("faith table", ".toml", read_faith_table, (_faith_table(),), 1_000),
        Kind("roads", ".osm", RoadGraph.from_osm, (_lanes(),), 1_000),
        Kind("roads", ".osm.pbf", RoadGraph.from_osm, (_packed(),), 1_000),
        *(
            Kind("boundary", suffix, partial(read_boundary, authorities=AUTHORITIES), (model,), 500)
            for suffix, model in _boundaries().items()
        ),
    )


def try_kind(kind: Kind, files: int, seed: int, folder: Path) -> Tally:
    """Mangle models of a kind and read what comes out.

    Parameters
    ----------
    files
        How many.
    seed
        The same seed mangles in the same way.
    folder
        Where the files are written.
    """
    chance = random.Random(f"{seed} {kind.name} {kind.suffix}")  # noqa: S311 - keeps no secret
    tally = Tally()
    path = folder / f"mangled{kind.suffix}"
    for _ in range(files):
        content = kind.mangle(chance.choice(kind.models), chance)
        try:
            tally.try_file(kind, path, content)
        except Exception as error:  # noqa: BLE001 - whatever else comes out is a fault of ours
            tally.fail(kind, error, content)
    return tally


def draw_kind(kind: Kind, files: int, folder: Path) -> Tally:
    """Let hypothesis draw mangled files of a kind, and read them.

    What fails is drawn again, smaller and smaller; the least of it is kept.
    """
    tally = Tally()
    path = folder / f"drawn{kind.suffix}"
    drawn = drawn_tables if kind.suffix == ".csv" else drawn_texts

    @seed(1)
    @settings(
        max_examples=files, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.one_of([drawn(model) for model in kind.models]))
    def read(content: bytes) -> None:
        tally.try_file(kind, path, content)

    try:
        read()
    except Exception as error:  # noqa: BLE001 - whatever comes out is a fault of ours
        tally.fail(kind, error, path.read_bytes())
    return tally


def _within_time(read: Callable[[Path], object], path: Path) -> None:
    def give_up(*_: object) -> None:
        raise _TooLongError

    signal.signal(signal.SIGPROF, give_up)
    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    signal.alarm(STUCK_S)
    try:
        read(path)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def _keep(kind: Kind, content: bytes, number: int) -> None:
    FAILURES.mkdir(exist_ok=True)
    path = FAILURES / f"{kind.name.replace(' ', '-')}-{number}{kind.suffix}"
    path.write_bytes(content)
    path.with_name(f"{path.name}.txt").write_text(traceback.format_exc(), encoding="utf-8")


def _read_overrides(path: Path) -> None:
    faults: list[Fault] = []
    for read in (read_overrides, read_layers):
        try:
            read(path)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)


def _read_inspections(path: Path) -> None:
    """Read a file of inspections and say all of it, as an output does."""
    for urn, told in read_inspections(path).by_urn.items():
        inspection_words(_inspected(urn, told))
        inspections_to_table([_inspected(urn, told)])


def _read_new(path: Path) -> object:
    return schools_from_csv(read_file(path))


def _read_closed(path: Path) -> object:
    return closures_from_csv(read_file(path))


def _cells(register: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(register.decode("cp1252"), newline="")))


def _as_brought(register: bytes) -> tuple[bytes, ...]:
    """Return a register with other separators, a title, a `sep=` line, and in two encodings."""
    found = [b"Schools of a county\r\n\r\n" + register, b"sep=,\r\n" + register]
    for separator in (";", "\t"):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=separator).writerows(_cells(register))
        found.append(text.getvalue().encode("cp1252"))
    lines = register.splitlines(keepends=True)
    halves = [
        line.decode("cp1252").encode(("utf-8", "cp1252")[at % 2]) for at, line in enumerate(lines)
    ]
    return (*found, b"".join(halves))


def _workbook(register: bytes) -> bytes:
    """Return a register as a workbook with a sheet of notes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("Schools")
        for at, row in enumerate(_cells(register)):
            sheet.write_row(at, 0, row)
        book.add_worksheet("Notes").write(0, 0, "from the register")
    return content.getvalue()


def _archive(register: bytes) -> bytes:
    """Return a register as it is delivered, in a zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("edubasealldata20260924.csv", register)
        archive.writestr("__MACOSX/._edubasealldata20260924.csv", b"\0\5\26\7")
    return content.getvalue()


def _inspections() -> bytes:
    """Return a file of inspections in Ofsted's form, with both frameworks in it."""
    card = GradedInspection(
        is_report_card=True,
        day="2026-03-03",
        grades=tuple(Grade(area, "Strong standard", "2026-03-03") for area in AREAS),
        safeguarding_met=True,
    )
    graded = GradedInspection(is_report_card=False, day="2019-06-04", overall="Good", urn=1)
    told = Inspection(report_card=card, graded=graded, concern="Special measures")
    schools = [_inspected(900001 + at, told) for at in range(ROWS)]
    return inspections_to_table(schools).encode()


def _inspected(urn: int, told: Inspection) -> School:
    return School(urn=urn, name="A", lon=0.0, lat=0.0, easting=0.0, northing=0.0, inspection=told)


def _car() -> bytes:
    return (Path("routing/profiles/car.toml")).read_bytes()


def _faith_table() -> bytes:
    return next(Path("clustering").rglob("faith_table*.toml")).read_bytes()


def _lanes() -> bytes:
    """Return a lattice of lanes as OpenStreetMap's XML."""
    nodes: list[str] = []
    ways: list[str] = []
    for number in range(25):
        lon, lat = -1.3 + 0.01 * (number % 5), 50.7 + 0.01 * (number // 5)
        nodes.append(f'<node id="{number + 1}" version="1" lon="{lon:.4f}" lat="{lat:.4f}"/>')
    for row in range(5):
        for refs in ([5 * row + at + 1 for at in range(5)], [row + 5 * at + 1 for at in range(5)]):
            inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            tag = '<tag k="highway" v="unclassified"/><tag k="maxspeed" v="40 mph"/>'
            ways.append(f'<way id="{len(ways) + 1}" version="1">{inner}{tag}</way>')
    return f'<?xml version="1.0"?><osm version="0.6">{"".join(nodes + ways)}</osm>'.encode()


def _packed() -> bytes:
    import osmium  # noqa: PLC0415 - slow to import, and for this kind alone

    with tempfile.TemporaryDirectory() as folder:
        xml, packed = Path(folder) / "lanes.osm", Path(folder) / "lanes.osm.pbf"
        xml.write_bytes(_lanes())
        with osmium.SimpleWriter(str(packed)) as writer:
            for each in osmium.FileProcessor(str(xml)):
                writer.add(each)
        return packed.read_bytes()


def _boundaries() -> dict[str, bytes]:
    """Return a square for each authority as GeoJSON, GeoPackage and zipped shapefile."""
    squares = [box(east, 343_000, east + 9_000, 352_000) for east in (495_000, 504_000)]
    table = geopandas.GeoDataFrame({"LAD24NM": AUTHORITIES}, geometry=squares, crs=27700)
    with tempfile.TemporaryDirectory() as folder:
        packed, shapes = Path(folder) / "squares.gpkg", Path(folder) / "shapes"
        table.to_file(packed)
        shapes.mkdir()
        table.to_file(shapes / "squares.shp")
        zipped = Path(shutil.make_archive(str(Path(folder) / "squares"), "zip", shapes))
        text = table.to_crs(4326).to_json().encode()
        return {".geojson": text, ".gpkg": packed.read_bytes(), ".zip": zipped.read_bytes()}


def _told(kind: Kind, files: int, tally: Tally, how: str = "") -> int:
    """Print a row of the table; return how many failed."""
    print(
        f"| {how}{kind.name} ({kind.suffix}) | {files} | {tally.read} | {tally.refused} "
        f"| {tally.failed} | {tally.slowest_s:.2f} s |",
        *(f"\n  {words}" for words in sorted(tally.words)),
        flush=True,
    )
    return tally.failed


def main() -> None:
    """Try all, print a table, and end with 1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    heads = ("input", "files", "read", "refused", "failed", "slowest")
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in (*kinds(), *kinds_of_plan(Path(folder))):
            if told.only not in kind.name:
                continue
            files = max(1, round(kind.files * told.scale))
            failed += _told(kind, files, try_kind(kind, files, told.seed, Path(folder)))
            if kind.name in DRAWN and kind.suffix != ".osm.pbf":
                files = max(1, round(DRAWN[kind.name] * told.scale))
                failed += _told(kind, files, draw_kind(kind, files, Path(folder)), "drawn ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
