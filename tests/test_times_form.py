"""Matrices as other programs write them: read where the meaning is certain, else one sentence."""

import contextlib
import csv
import dataclasses
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_roads import school

from data import InputError, read_schools
from data.school import School
from routing import TravelTimes, read_times
from routing.times_words import unit_of

PLACES = [(0, 0), (9_000, 500), (14_000, -4_000), (3_000, 8_000), (3_100, 8_050), (20_000, 9_000)]
SCHOOLS = [school(101 + i, east, north) for i, (east, north) in enumerate(PLACES)]
URNS = [each.urn for each in SCHOOLS]
AT = np.array(PLACES, float)
APART_M = np.hypot(*(AT[:, None] - AT[None]).transpose(2, 0, 1))
MINUTES = np.round(np.where(APART_M > 0, 3 + APART_M / 900 + np.arange(6)[:, None] / 10, 0), 1)
UNITS = {"seconds": 60.0, "minutes": 1.0, "hours": 1 / 60}


def written(folder: Path, content: str | bytes, name: str = "times.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(rows: Iterable[Iterable[object]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def square(values: np.ndarray, corner: str = "URN", **how: str) -> str:
    rows = [[urn, *row] for urn, row in zip(URNS, values.tolist(), strict=True)]
    return table([[corner, *URNS], *rows], **how)


def pairs(values: np.ndarray, header: str = "from,to,minutes", **how: str) -> str:
    rows = [(a, b, values[i, j]) for i, a in enumerate(URNS) for j, b in enumerate(URNS)]
    return table([header.split(","), *rows], **how)


def fault(path: Path, **how: str) -> str:
    with pytest.raises(InputError) as refused:
        read_times(path, SCHOOLS, **how)
    (found,) = refused.value.faults
    return str(found)


@dataclasses.dataclass
class Writing:
    """One of the ways in which a matrix may be written."""

    form: str
    separator: str
    comma: bool
    unit: str
    style: str
    encoding: str
    order: list[int]

    def cell(self, number: float) -> str:
        text = f"{number:.5f}"
        return text.replace(".", ",") if self.comma else text

    def rows(self) -> list[list[str]]:
        values, order = MINUTES * UNITS[self.unit], self.order
        names = [self.style.format(urn) for urn in URNS]
        if self.form == "square":
            rows = [[names[i], *(self.cell(values[i, j]) for j in order)] for i in order]
            return [[f"URN ({self.unit})", *(names[i] for i in order)], *rows]
        rows = [[names[i], names[j], self.cell(values[i, j])] for i in order for j in range(6)]
        return [["OriginID", "DestinationID", f"Total_{self.unit.title()}"], *rows]


WRITINGS = st.builds(
    Writing,
    form=st.sampled_from(["square", "long"]),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    comma=st.booleans(),
    unit=st.sampled_from(list(UNITS)),
    style=st.sampled_from(["{}", "{}.0", " {} "]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    order=st.permutations(range(6)),
)


@given(WRITINGS)
def test_the_same_times_come_out_of_every_way_to_write_them(
    tmp_path_factory: pytest.TempPathFactory, writing: Writing
) -> None:
    path = tmp_path_factory.mktemp("form") / "times.csv"
    path.write_bytes(table(writing.rows(), writing.separator).encode(writing.encoding))
    assert read_times(path, SCHOOLS).seconds == pytest.approx(MINUTES * 60, abs=0.03)


@pytest.mark.parametrize("unit", list(UNITS))
@pytest.mark.parametrize("said", ["seconds", "minutes", "hours"])
def test_a_unit_that_does_not_go_with_the_distances_is_refused(
    tmp_path: Path, unit: str, said: str
) -> None:
    path = written(tmp_path, square(MINUTES * UNITS[unit], f"URN ({said})"))
    if unit == said:
        assert read_times(path, SCHOOLS).seconds == pytest.approx(MINUTES * 60)
        return
    found = fault(path)
    assert "faster than any road" in found or "slower than 3 mph" in found
    assert f"If they are {unit}, write 'URN ({unit})' in the first cell" in found


@pytest.mark.parametrize("distances", [APART_M * 1.3, APART_M * 1.3 / 1000, APART_M / 1609])
def test_distances_without_a_word_are_refused(tmp_path: Path, distances: np.ndarray) -> None:
    assert "distances" in fault(written(tmp_path, square(distances)))
    said = fault(written(tmp_path, pairs(distances, "from,to,value")))
    metres = "distances in metres" in said
    assert metres or "does not say whether its times are seconds or minutes" in said


@pytest.mark.parametrize("heading", ["km", "Distance", "distance_miles", "Metres"])
def test_what_says_that_it_is_a_distance_is_refused(tmp_path: Path, heading: str) -> None:
    assert "distances" in fault(written(tmp_path, pairs(MINUTES, f"from,to,{heading}")))
    assert "distances" in fault(written(tmp_path, square(MINUTES, f"URN ({heading})")))


def test_a_list_that_says_time_and_no_unit_is_in_the_one_that_fits(tmp_path: Path) -> None:
    times = read_times(written(tmp_path, pairs(MINUTES, "from_id,to_id,travel_time")), SCHOOLS)
    assert times.seconds == pytest.approx(MINUTES * 60)
    assert "are taken as minutes, the only unit" in times.notices[0].text
    path = written(tmp_path, pairs(MINUTES, "from,to,value"))
    assert read_times(path, SCHOOLS, unit="minutes").seconds == pytest.approx(MINUTES * 60)
    near = [school(101, 0, 0), school(102, 300, 0)]
    path = written(tmp_path, "from,to,time\n101,102,5\n102,101,5\n")
    with pytest.raises(InputError, match="does not say whether its times are"):
        read_times(path, near)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("101,102,9\n102,101,9\n", "its columns have no headings"),
        ("school,other,x\na,b,1\n", "this is no matrix of drive times"),
        ("from,to,time_p50,time_p85\n101,102,9,9\n", "several columns may hold the drive times"),
        (
            "from_id,origin_id,to,time\n101,1,102,9\n",
            "several columns may say where a drive starts",
        ),
        ("Drive times of the county\n\nURN,101,102\n", "headings seem to be in row 3"),
        ("URN,901,902\n901,0,60\n902,60,0\n", "none of its rows and columns is one of the schools"),
        ("\x00\x01\x02", "this is not a CSV file"),
    ],
)
def test_what_is_not_certain_is_refused_in_one_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in fault(written(tmp_path, text))


def test_a_list_without_some_pairs_or_with_some_twice_is_refused(tmp_path: Path) -> None:
    lines = pairs(MINUTES).splitlines()
    assert "no row for this pair" in fault(written(tmp_path, "\n".join(lines[:-3])))
    twice = fault(written(tmp_path, "\n".join([*lines, *lines[-4:-1]])))
    assert "a pair of schools that has a row already; 2 other rows are like it" in twice
    ragged = fault(written(tmp_path, "\n".join([*lines, "101"])))
    assert "row 38: the row has 1 cells and the header 3" in ragged
    same = [line for line in lines if not line.endswith(",0.0")]
    assert read_times(written(tmp_path, "\n".join(same)), SCHOOLS).seconds[0, 0] == 0


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("1.177,5", None), ("1,177.5", 1177.5), ("1,177", None), ("1177,5", 1177.5)],
)
def test_a_comma_in_a_number_is_read_only_where_it_is_certain(
    tmp_path: Path, cell: str, seconds: float | None
) -> None:
    two = [school(101, 0, 0), school(102, 9_000, 0)]
    path = written(tmp_path, f"URN;101;102\n101;0;{cell}\n102;900;0\n")
    if seconds is None:
        with pytest.raises(InputError, match=r"may mark a decimal|not a number"):
            read_times(path, two)
    else:
        assert read_times(path, two).seconds[0, 1] == seconds


def test_what_spreadsheets_and_statistics_programs_add_is_taken_off(tmp_path: Path) -> None:
    plain = square(MINUTES * 60)
    padded = "sep=,\r\n" + "\n".join(line + ",," for line in plain.splitlines()) + "\n,,,\n"
    of_r = plain.replace("URN,", "", 1)
    for text in (padded, of_r):
        assert read_times(written(tmp_path, text), SCHOOLS).seconds == pytest.approx(MINUTES * 60)


def test_one_drive_that_no_road_allows_is_named(tmp_path: Path) -> None:
    values = MINUTES * 60
    values[0, 5] = 100
    said = fault(written(tmp_path, square(values)))
    assert "a drive is faster than any road: 100 seconds from 101 to 106" in said
    assert "Check these times, and the places of the two schools" in said


def test_two_schools_of_no_time_that_lie_apart_are_named_and_read(tmp_path: Path) -> None:
    values = MINUTES * 60
    values[0, 5] = values[5, 0] = 0
    times = read_times(written(tmp_path, square(values)), SCHOOLS)
    assert times.seconds[0, 5] == 1
    assert "(URN 101) and School 106 (URN 106) are 0 seconds apart, and 21.9 km" in str(
        times.notices
    )


def osrm(names: list[str]) -> object:
    places = [{"name": name, "location": [0, 0], "hint": "x"} for name in names]
    durations = (MINUTES * 60).tolist()
    return {"code": "Ok", "durations": durations, "sources": places, "destinations": places}


def google(names: list[str]) -> object:
    rows = [
        {"elements": [{"status": "OK", "duration": {"value": s, "text": ""}} for s in row]}
        for row in (MINUTES * 60).tolist()
    ]
    addresses = {"origin_addresses": names, "destination_addresses": names}
    return {"status": "OK", "rows": rows, **addresses}


def valhalla(names: list[str]) -> object:
    cells = [[{"time": s, "distance": 1.0} for s in row] for row in (MINUTES * 60).tolist()]
    places = [{"name": name, "lon": 0, "lat": 0} for name in names]
    return {"sources_to_targets": cells, "sources": [places], "targets": [places]}


@pytest.mark.parametrize("service", [osrm, google, valhalla])
def test_the_answer_of_a_service_is_read_where_it_names_the_schools(
    tmp_path: Path, service: Callable[[list[str]], object]
) -> None:
    path = written(tmp_path, json.dumps(service([str(urn) for urn in URNS])), "answer.json")
    assert read_times(path, SCHOOLS).seconds == pytest.approx(MINUTES * 60)
    path = written(tmp_path, json.dumps(service(["High Street"] * 6)), "answer.json")
    assert "does not say which school each row and column is" in fault(path)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"code": "TooBig", "message": "Too many table coordinates"}, "TooBig Too many table"),
        ({"status": "OVER_QUERY_LIMIT", "rows": [], "origin_addresses": []}, "OVER_QUERY_LIMIT"),
        ({"error": {"code": 6010, "message": "limit"}}, "the service says that it failed"),
        ({"durations": 7}, "does not say which school"),
        ({"rows": [7], "origin_addresses": [], "destination_addresses": []}, "has another form"),
        (
            {"durations": [[0]], "sources": ["101"], "destinations": ["101", "102"]},
            "not have a time for",
        ),
        (
            [{"originIndex": 0, "destinationIndex": 1, "duration": "99s"}],
            "does not say which school",
        ),
        ({"times": [[0]]}, "does not say which school"),
        ({"anything": 7}, "this is a JSON file, and no matrix of drive times that is known"),
        ([], "this is a JSON file"),
        ({"type": "FeatureCollection", "features": []}, "this is a GeoJSON file"),
    ],
)
def test_other_answers_are_refused_in_one_sentence(
    tmp_path: Path, document: object, said: str
) -> None:
    assert said in fault(written(tmp_path, json.dumps(document), "answer.json"))


def test_places_that_a_service_did_not_find_are_refused_and_no_way_is_none(tmp_path: Path) -> None:
    document = google([str(urn) for urn in URNS])
    cells = document["rows"][1]["elements"]  # type: ignore[index]
    cells[2] = {"status": "ZERO_RESULTS"}
    path = written(tmp_path, json.dumps(document), "answer.json")
    assert np.isinf(read_times(path, SCHOOLS).seconds[1, 2])
    cells[2] = {"status": "NOT_FOUND"}
    assert "column '102 to 103'" in fault(written(tmp_path, json.dumps(document), "answer.json"))


@pytest.mark.parametrize("text", ["{", '{"durations": [[1', "[" * 100_000])
def test_damaged_json_is_refused(tmp_path: Path, text: str) -> None:
    assert "damaged or cut short" in fault(written(tmp_path, text, "answer.json"))


def test_what_is_packed_is_named(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    for content, said in (
        (gzip.compress(b"URN,101"), "this is compressed (gzip), not a CSV file"),
        (packed.getvalue(), "this is an Excel workbook, not a CSV file"),
        (packed.getvalue().replace(b"xl/", b"xx/"), "this is a zip archive, not a CSV file"),
    ):
        assert said in fault(written(tmp_path, content))


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("URN", None),
        ("administrative area", None),
        ("school's URN", None),
        ("URN (estimated seconds)", "seconds"),
        ("Total_Minutes", "minutes"),
        ("TotalMins", "minutes"),
        ("DURATION_H", "hours"),
        ("duration_s", "seconds"),
        ("minutes or seconds", None),
    ],
)
def test_the_unit_is_told_by_whole_words(heading: str, unit: str | None) -> None:
    assert unit_of(heading) == unit


@pytest.fixture(scope="module")
def island(shared_data: Path) -> tuple[School, ...]:
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    return read_schools(register, la=["Isle of Wight"], phase="Primary").items


@pytest.fixture(scope="module")
def osrm_times(shared_data: Path, island: tuple[School, ...]) -> TravelTimes:
    return read_times(shared_data / "reference" / "isle_of_wight_osrm_seconds.csv", island)


@pytest.mark.parametrize(
    ("name", "within_s"),
    [("distance_matrix_json.json", 1), ("long_format.csv", 31), ("semicolon.csv", 0.01)],
)
def test_the_shared_cases_are_read(
    shared_cases: Path,
    island: tuple[School, ...],
    osrm_times: TravelTimes,
    name: str,
    within_s: float,
) -> None:
    times = read_times(shared_cases / "times" / name, island)
    assert times.seconds == pytest.approx(osrm_times.seconds, abs=within_s)


def test_the_shared_case_of_one_site_is_read(
    shared_cases: Path, island: tuple[School, ...]
) -> None:
    times = read_times(shared_cases / "times" / "whole_minutes_with_zero.csv", island)
    at = {urn: i for i, urn in enumerate(times.urns)}
    assert times.seconds[at[118155], at[118156]] == 1
    assert times.seconds[at[118155], at[118158]] == 17 * 60


def test_the_shared_case_of_hours_is_refused(
    shared_cases: Path, island: tuple[School, ...]
) -> None:
    with pytest.raises(InputError) as refused:
        read_times(shared_cases / "times" / "hours.csv", island)
    (found,) = refused.value.faults
    assert "faster than any road" in found.problem
    assert "If they are hours" in found.remedy


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.sampled_from(["101", "OK"])
KEYS = st.sampled_from(
    [
        *(
            "durations",
            "sources",
            "destinations",
            "targets",
            "rows",
            "elements",
            "sources_to_targets",
        ),
        *("origin_addresses", "destination_addresses", "time", "times", "duration", "value"),
        *("name", "status", "code", "error", "originIndex"),
    ]
)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


@given(DOCUMENTS)
def test_any_json_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, document: object
) -> None:
    path = written(tmp_path_factory.mktemp("json"), json.dumps([document])[1:-1])
    with pytest.raises(InputError):
        read_times(path, SCHOOLS)


@given(st.text(st.sampled_from("01,;\t\n\r\"' .-URNfromtinue|\0é\u2028"), max_size=60))
def test_any_text_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(tmp_path_factory.mktemp("text"), text)
    with pytest.raises(InputError):
        read_times(path, SCHOOLS)
    path.write_text("URN,101,102\n101,0,60\n102,60,0\n" + text, encoding="utf-8")
    with contextlib.suppress(InputError):
        read_times(path, SCHOOLS[:2])
