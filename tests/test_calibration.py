import dataclasses
from pathlib import Path

import numpy as np
import pytest
import small_roads
from hypothesis import given, settings
from hypothesis import strategies as st
from small_roads import school
from speed_tables import PEAK, dft, write_csv, write_ods

from data import InputError, School
from data.measured_speeds import MeasuredSpeeds, read_measured_speeds
from routing import RoadGraph, SpeedProfile, cached_times, routes, travel_times
from routing.calibration import calibrate, calibration_notices, drive_along, of_class
from routing.profile_tables import Calibration
from routing.speeds import seconds
from routing.tags import RoadClass

CAR, PEAK_CAR = SpeedProfile.car(), SpeedProfile.car_peak()
A, B, LANE = (
    {"highway": highway, "maxspeed": "60 mph"} for highway in ("primary", "secondary", "tertiary")
)
SPOTS = {i: (3000.0 * (i % 3), 3000.0 * (i // 3)) for i in range(9)}
WAYS: list[small_roads.Road] = [
    ([0, 1, 2], A), ([3, 4, 5], B), ([6, 7, 8], LANE), ([0, 3, 6], A | {"highway": "trunk"}),
    ([1, 4, 7], {"highway": "residential"}), ([2, 5, 8], {"highway": "motorway"}),
]  # fmt: skip


def within(schools: list[School], la: str = "Rutland") -> list[School]:
    return [dataclasses.replace(each, la=la) for each in schools]


SCHOOLS = within([school(1, 10, 0), school(2, 5990, 0), school(3, 0, 5990), school(4, 3000, 2990)])


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    path = tmp_path_factory.mktemp("roads") / "r.osm.pbf"
    return RoadGraph.from_osm(small_roads.write(path, SPOTS, WAYS))


def table(tmp_path: Path, *lines: str) -> MeasuredSpeeds:
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(["authority,road class,hours,mph,source", *lines]), encoding="utf-8")
    return read_measured_speeds(path)


def with_factors(**factors: float) -> SpeedProfile:
    return dataclasses.replace(CAR, calibration=Calibration(**factors))


def test_a_factor_on_a_roads_changes_the_times_of_a_roads_only(roads: RoadGraph) -> None:
    before, after = seconds(roads, CAR), seconds(roads, with_factors(a=0.9))
    is_a = np.isin(roads.stretches.road_class, (RoadClass.TRUNK, RoadClass.PRIMARY))
    for part in ("drive_s", "enter_s", "delay_s"):
        old, new = getattr(before, part), getattr(after, part)
        assert new[is_a] == pytest.approx(0.9 * old[is_a])
        assert (new[~is_a] == old[~is_a]).all()
    assert after.turn_right_s == before.turn_right_s


@given(
    factors=st.fixed_dictionaries(
        {name: st.floats(0.5, 2) for name in ("motorway", "a", "b", "c", "unclassified")}
    )
)
@settings(max_examples=20, deadline=None)
def test_every_class_has_a_factor_of_its_own(roads: RoadGraph, factors: dict[str, float]) -> None:
    before, after = seconds(roads, CAR).drive_s, seconds(roads, with_factors(**factors)).drive_s
    for name, factor in factors.items():
        of_name = of_class(roads.stretches, name)[:, None] & roads.stretches.open
        assert after[of_name] == pytest.approx(factor * before[of_name])


def test_a_calibrated_profile_drives_as_fast_as_was_measured(
    tmp_path: Path, roads: RoadGraph
) -> None:
    lines = "Rutland,A,all day,40,DfT", "Rutland,B,all day,44,a survey"
    found = calibrate(CAR, roads, SCHOOLS, table(tmp_path, *lines))
    for name, mph in (("a", 40), ("b", 44)):
        which = of_class(roads.stretches, name)
        assert drive_along(roads, which, found).mph == pytest.approx(mph)
    assert found.calibration.c == found.calibration.motorway == 1
    assert "40.0 mph measured (all day, DfT)" in found.calibration.basis
    times, old = (travel_times(roads, SCHOOLS, p).seconds for p in (found, CAR))
    assert times[0, 1] > old[0, 1]
    (notice,) = calibration_notices(found)
    assert "on A roads 1.20 times as long, on B roads 1.09 times as long" in notice.text
    assert "DfT" in notice.text
    assert calibration_notices(CAR) == ()


def test_speeds_of_other_hours_are_compared_with_the_profile_for_those(
    tmp_path: Path, roads: RoadGraph
) -> None:
    by_day = calibrate(CAR, roads, SCHOOLS, table(tmp_path, "Rutland,A,all day,40,DfT"))
    at_peak = calibrate(PEAK_CAR, roads, SCHOOLS, table(tmp_path, "Rutland,A,all day,40,DfT"))
    assert at_peak.calibration.a == by_day.calibration.a
    both = "Rutland,A,all day,40,DfT", "Rutland,A,weekday morning peak,35,DfT"
    own = calibrate(PEAK_CAR, roads, SCHOOLS, table(tmp_path, *both))
    assert drive_along(roads, of_class(roads.stretches, "a"), own).mph == pytest.approx(35)


def test_a_factor_for_all_times_multiplies_what_was_calibrated(
    tmp_path: Path, roads: RoadGraph
) -> None:
    speeds = table(tmp_path, "Rutland,A,all day,40,DfT")
    longer = calibrate(CAR.scaled(1.3), roads, SCHOOLS, speeds)
    assert longer.calibration.a == pytest.approx(
        calibrate(CAR, roads, SCHOOLS, speeds).calibration.a
    )
    again = calibrate(calibrate(CAR, roads, SCHOOLS, speeds), roads, SCHOOLS, speeds)
    assert again == calibrate(CAR, roads, SCHOOLS, speeds)


def test_several_authorities_share_one_factor_between_theirs(
    tmp_path: Path, roads: RoadGraph
) -> None:
    two = [*within(SCHOOLS[:2]), *within(SCHOOLS[2:], "Essex")]
    speeds = table(tmp_path, "Rutland,A,all day,40,DfT", "Essex,A,all day,30,DfT")
    found = calibrate(CAR, roads, two, speeds).calibration
    alone = [
        calibrate(
            CAR, roads, SCHOOLS, table(tmp_path, f"Rutland,A,all day,{mph},DfT")
        ).calibration.a
        for mph in (40, 30)
    ]
    assert alone[0] < found.a < alone[1]
    assert "Rutland" in found.basis
    assert "Essex" in found.basis


def test_roads_and_tables_that_do_not_fit_are_refused(tmp_path: Path, roads: RoadGraph) -> None:
    far = within([school(1, 90_000, 90_000)])
    with pytest.raises(
        InputError, match=r"mine.csv.*0.0 km of A roads near the schools of Rutland"
    ):
        calibrate(CAR, roads, far, table(tmp_path, "Rutland,A,all day,40,DfT"))
    with pytest.raises(InputError, match=r"mine.csv.*times as long.*'8 mph'.*miles an hour"):
        calibrate(CAR, roads, SCHOOLS, table(tmp_path, "Rutland,A,all day,8,DfT"))


def test_calibrated_times_are_kept_apart_and_routes_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    path = small_roads.write(tmp_path / "r.osm.pbf", SPOTS, WAYS)
    roads = RoadGraph.from_osm(path)
    slower = with_factors(a=1.5)
    old, new = (cached_times(roads, SCHOOLS, p) for p in (CAR, slower))
    assert new.seconds[0, 1] > old.seconds[0, 1]
    assert new.speeds["calibration"]["a"] == 1.5
    assert (cached_times(roads, SCHOOLS, slower).seconds == new.seconds).all()
    (route,) = routes(roads, slower, [(SCHOOLS[0], SCHOOLS[1])])
    assert route is not None
    assert route.seconds == pytest.approx(new.seconds[0, 1])


def test_a_record_of_an_older_plan_has_no_calibration_and_no_right_turns() -> None:
    record = CAR.to_dict()
    del record["calibration"], record["delay_s"]["turn_right"]
    older = SpeedProfile.from_record(record, "plan.json")
    assert older.calibration == Calibration()
    assert older.delay_s.turn_right == 0
    assert SpeedProfile.from_record(with_factors(a=1.2).to_dict(), "plan.json") == with_factors(
        a=1.2
    )


def test_the_departments_table_calibrates_either_profile(tmp_path: Path, roads: RoadGraph) -> None:
    day = write_ods(
        tmp_path / "cgn0503.ods", {"CGN0503d": dft(["Rutland", "E06000017", 40, 40, 40])}
    )
    peak = write_csv(
        tmp_path / "cgn0501.csv", dft(["Rutland", "E06000017", 40, 39, 38], title=PEAK)
    )
    is_a = of_class(roads.stretches, "a")
    for profile, path, mph in ((CAR, day, 40), (PEAK_CAR, peak, 38)):
        found = calibrate(profile, roads, SCHOOLS, read_measured_speeds(path, ["Rutland"]))
        assert drive_along(roads, is_a, found).mph == pytest.approx(mph)
