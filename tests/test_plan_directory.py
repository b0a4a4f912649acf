import csv
import dataclasses
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from older_version import as_older_version
from page_data import contents_of
from shapely import LineString
from small_plan import small_plan, small_problem, small_result

from clustering import Rules
from clustering.plan import Plan
from clustering.policy.duties import Consent
from clustering.policy.faith_rules import Level
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose, problem_for
from clustering.sensitivity import sensitivity
from data.errors import InputError, OutputError
from maps import (
    Basemap,
    Findings,
    Spokes,
    WhatIf,
    draw,
    export_plan_directory,
    read_plan_directory,
    redraw_plan_directory,
    require_plan_directory_writable,
    write_plan_directory,
)
from maps.osm_layers import NamedPlace
from maps.plan_files import (
    CURVE,
    CURVE_PICTURE,
    FILES,
    HISTORY,
    INSPECTIONS,
    OF_WHAT_IF,
    OPTIONS,
    PERSONAL,
)

BASEMAP = Basemap(places=(NamedPlace("Oakham", -0.45, 53.0, 1),))


def write(directory, problem=None, **options):
    problem = problem or small_problem()
    return write_plan_directory(directory, problem, small_result(problem), **options)


def crossing(problem):
    """The same problem with a ferry from the first school to the second."""
    marks = np.zeros(problem.times.seconds.shape, bool)
    marks[0, 1] = True
    return problem.replace(times=dataclasses.replace(problem.times, by_ferry=marks))


ABSENT = {INSPECTIONS, PERSONAL, HISTORY, CURVE, CURVE_PICTURE, OPTIONS}
"""Files that not every plan has: it was made from no other, and nobody asked for a curve."""


def snapshot(directory):
    return {path.name: path.read_bytes() for path in Path(directory).iterdir()}


def test_a_plan_directory_holds_plan_tables_base_map_and_map(tmp_path):
    spokes = Spokes({(900001, 900002): LineString([(-0.5, 53.0), (-0.47, 53.02)])})
    write(tmp_path / "plan", crossing(small_problem()), basemap=BASEMAP, spokes=spokes)
    assert {path.name for path in (tmp_path / "plan").iterdir()} == FILES - ABSENT
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_plan_comes_back_from_its_directory_alone(tmp_path):
    problem, result = small_problem(), small_result()
    write(tmp_path / "plan", problem, basemap=BASEMAP)
    stored = read_plan_directory(tmp_path / "plan")
    assert stored.result == result
    assert stored.problem.schools.items == problem.schools.items
    assert stored.problem.schools.sources == problem.schools.sources
    assert stored.problem.times.sources == problem.times.sources
    assert stored.problem.times.method == "roads"
    assert (stored.problem.times.seconds == problem.times.seconds).all()
    assert stored.problem.rules == problem.rules
    assert stored.basemap.to_dict() == BASEMAP.to_dict()


def test_the_map_drawn_again_from_the_directory_is_the_same(tmp_path):
    problem, result = small_problem(), small_result()
    first = draw(problem, result.plan, result=result, basemap=BASEMAP).html()
    write(tmp_path / "plan", problem, basemap=BASEMAP)
    stored = read_plan_directory(tmp_path / "plan")
    again = draw(stored.problem, stored.result.plan, result=stored.result, basemap=stored.basemap)
    assert again.html() == first


def test_ferries_are_marked_on_every_output_and_come_back(tmp_path):
    problem = crossing(small_problem())
    write(tmp_path / "plan", problem)
    stored = read_plan_directory(tmp_path / "plan")
    assert (stored.problem.times.by_ferry == problem.times.by_ferry).all()
    assert "only by ferry, in cluster 1." in (tmp_path / "plan" / "map.html").read_text("utf-8")
    with (tmp_path / "plan" / "clusters.csv").open(newline="", encoding="utf-8-sig") as file:
        assert [row["by_ferry"] for row in csv.DictReader(file)] == ["yes", "no"]


def test_estimated_times_are_marked_on_every_output(tmp_path):
    problem = small_problem()
    times = dataclasses.replace(problem.times, method="estimate", sources=())
    write(tmp_path / "plan", problem.replace(times=times))
    for name in ("map.html", "clusters.csv", "times.csv"):
        assert "stimated" in (tmp_path / "plan" / name).read_text("utf-8")
    document = json.loads((tmp_path / "plan" / "plan.json").read_text("utf-8"))
    assert document["times"] == "estimate"


def test_the_figures_of_the_speed_profile_are_recorded_and_come_back(tmp_path):
    problem = small_problem()
    times = dataclasses.replace(problem.times, speeds={"factor": 1.3, "limit_mph": {"dual": 70}})
    write(tmp_path / "plan", problem.replace(times=times))
    assert read_plan_directory(tmp_path / "plan").problem.times.speeds == times.speeds


def test_what_other_drive_times_do_to_a_plan_comes_back(tmp_path):
    problem, result = small_problem(), small_result()
    stresses = sensitivity(problem, result.plan)
    write(tmp_path / "plan", problem, findings=Findings(stresses))
    assert read_plan_directory(tmp_path / "plan").findings.stresses == stresses


def test_the_checklist_names_every_cluster_and_its_duties(tmp_path):
    write(tmp_path / "plan", drawn_on=date(2026, 1, 5))
    with (tmp_path / "plan" / "consents.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["cluster"] for row in rows} == {"1", "2"}
    assert all(row["source"] and row["who"] and row["consent"] in set(Consent) for row in rows)


def test_what_a_plan_was_made_for_comes_back(tmp_path):
    purpose = PlanPurpose(
        start=date(2026, 1, 5),
        programme=read_programme("federation"),
        requested_faith=Level.STRICT,
    )
    times = small_problem().times
    problem = problem_for(small_problem().schools, times, Rules(size=(3, 4)), purpose)
    write(tmp_path / "plan", problem, purpose=purpose)
    stored = read_plan_directory(tmp_path / "plan", as_is=True)  # two schools take no part
    assert stored.purpose == purpose
    assert stored.problem.rules == problem.rules
    assert (stored.problem.pair_cost_s == problem.pair_cost_s).all()
    assert (stored.problem.may_share == problem.may_share).all()


def test_a_plan_of_a_version_that_kept_no_aim_is_read_and_drawn_again(tmp_path):
    write(tmp_path / "plan")
    as_older_version(tmp_path / "plan")
    path = tmp_path / "plan" / "plan.json"
    document = json.loads(path.read_text())
    del document["programme"], document["policy"], document["drawn_on"]
    for name in ("outside", "good_lead", "vacant_headship", "school_to_place"):
        del document["rules"][name]
    path.write_text(json.dumps(document))
    (tmp_path / "plan" / "consents.csv").unlink()
    stored = read_plan_directory(tmp_path / "plan")
    assert stored.purpose == PlanPurpose(start=date.today())
    assert stored.drawn_on == date.today()
    write(tmp_path / "plan", stored.problem, purpose=stored.purpose)


@pytest.mark.parametrize(
    "damage",
    [{"start": "soon"}, {"asked": 3}, {"content": {"title": 1}}, {"layers": [1]}],
)
def test_a_damaged_aim_is_named(tmp_path, damage):
    write(tmp_path / "plan")
    path = tmp_path / "plan" / "plan.json"
    document = json.loads(path.read_text())
    document["programme"] |= damage
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"plan\.json"):
        read_plan_directory(tmp_path / "plan")


def test_a_damaged_date_is_named(tmp_path):
    write(tmp_path / "plan")
    path = tmp_path / "plan" / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"drawn_on": "soon"}))
    with pytest.raises(InputError, match=r"plan\.json"):
        read_plan_directory(tmp_path / "plan")


def test_the_table_of_schools_says_each_school_s_cluster(tmp_path):
    write(tmp_path / "plan")
    with (tmp_path / "plan" / "schools.csv").open(newline="", encoding="utf-8-sig") as file:
        clusters = {row["urn"]: row["cluster"] for row in csv.DictReader(file)}
    assert clusters["900004"] == "1"
    assert clusters["900005"] == "2"
    assert clusters["900008"] == ""


def test_the_table_of_clusters_gives_their_figures(tmp_path):
    write(tmp_path / "plan")
    with (tmp_path / "plan" / "clusters.csv").open(newline="", encoding="utf-8-sig") as file:
        first, second = csv.DictReader(file)
    assert first["name"] == "Oakham"
    assert second["lead"] == "900005"
    assert second["urns"] == "900005 900006 900007"
    assert second["longest_drive_min"] == "6.0"


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "'=1"])
def test_no_cell_of_a_table_begins_as_a_formula_and_the_name_comes_back(tmp_path, name):
    write(tmp_path / "plan", small_problem({900002: name}))
    for table in ("schools.csv", "clusters.csv", "consents.csv"):
        with (tmp_path / "plan" / table).open(newline="", encoding="utf-8-sig") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        texts = [cell for cell in cells if not cell.lstrip("-").replace(".", "").isdigit()]
        assert not [cell for cell in texts if cell.startswith(tuple("=+-@\t\r"))]
    schools = read_plan_directory(tmp_path / "plan").problem.schools
    assert schools.by_urn[900002].name == name


def test_an_older_plan_is_replaced_whole(tmp_path):
    write(tmp_path / "plan", basemap=BASEMAP)
    write(tmp_path / "plan", title="Second")
    assert "basemap.json" not in snapshot(tmp_path / "plan")
    assert "Second" in (tmp_path / "plan" / "map.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_older_plan_survives_when_writing_fails(tmp_path, monkeypatch):
    write(tmp_path / "plan")
    before = snapshot(tmp_path / "plan")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maps.plan_directory.write_times", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        write(tmp_path / "plan")
    assert snapshot(tmp_path / "plan") == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_older_plan_comes_back_when_the_swap_fails(tmp_path, monkeypatch):
    write(tmp_path / "plan")
    before = snapshot(tmp_path / "plan")
    rename = Path.rename

    def refuse_the_new(self, target):
        if self.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(OutputError, match="Permission denied"):
        write(tmp_path / "plan", title="Second")
    monkeypatch.undo()
    assert snapshot(tmp_path / "plan") == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_empty_directory_is_filled(tmp_path):
    (tmp_path / "plan").mkdir()
    write(tmp_path / "plan")
    assert (tmp_path / "plan" / "plan.json").exists()


def test_missing_parents_are_made(tmp_path):
    assert write(tmp_path / "a" / "b" / "plan").is_dir()


def test_a_directory_with_other_files_is_never_replaced(tmp_path):
    (tmp_path / "letter.doc").write_text("dear all")
    with pytest.raises(OutputError, match=r"letter\.doc"):
        require_plan_directory_writable(tmp_path)
    with pytest.raises(OutputError, match=r"letter\.doc"):
        write(tmp_path)
    assert (tmp_path / "letter.doc").read_text() == "dear all"


def test_a_plan_with_a_user_s_own_file_beside_it_is_never_replaced(tmp_path):
    write(tmp_path / "plan")
    (tmp_path / "plan" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        write(tmp_path / "plan")
    assert (tmp_path / "plan" / "notes.txt").read_text() == "mine"


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "plan").write_text("a file")
    with pytest.raises(OutputError, match="is a file"):
        require_plan_directory_writable(tmp_path / "plan")
    with pytest.raises(OutputError, match="cannot be written"):
        require_plan_directory_writable(tmp_path / "plan" / "inner")


def test_asking_whether_a_place_is_writable_leaves_nothing_there(tmp_path):
    require_plan_directory_writable(tmp_path / "a" / "plan")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_without_a_plan_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match="holds no plan"):
        read_plan_directory(tmp_path)


@pytest.mark.parametrize("name", ["plan.json", "basemap.json"])
@pytest.mark.parametrize("text", ["{", "[]", '{"clusters": 3}', ""])
def test_a_damaged_file_is_named(tmp_path, name, text):
    write(tmp_path / "plan", basemap=BASEMAP)
    (tmp_path / "plan" / name).write_text(text)
    with pytest.raises(InputError, match=name):
        read_plan_directory(tmp_path / "plan")


def test_a_plan_that_names_a_school_the_table_lacks_is_refused(tmp_path):
    write(tmp_path / "plan")
    path = tmp_path / "plan" / "plan.json"
    document = json.loads(path.read_text())
    document["clusters"][0]["schools"].append(123456)
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match="123456"):
        read_plan_directory(tmp_path / "plan")


def what_if(tmp_path):
    """The small plan as the answer to a what-if that began from another."""
    plan = small_plan()
    swapped = small_result(plan=Plan(tuple(reversed(plan.clusters)), plan.left_out))
    write_plan_directory(tmp_path / "first", small_problem(), swapped)
    before = read_plan_directory(tmp_path / "first")
    return WhatIf("first", before, 'name = "Zoë"\n', {"headline": "Nobody moves."})


def test_a_plan_that_answers_a_what_if_keeps_it(tmp_path):
    told = what_if(tmp_path)
    write(tmp_path / "plan", what_if=told)
    names = {path.name for path in (tmp_path / "plan").iterdir()}
    assert names - FILES == OF_WHAT_IF
    found = read_plan_directory(tmp_path / "plan").what_if
    assert (found.title, found.scenario, found.answer) == (told.title, told.scenario, told.answer)
    assert found.before.result == told.before.result
    assert found.before.problem.schools.items == told.before.problem.schools.items
    assert (found.before.problem.times.seconds == told.before.problem.times.seconds).all()


def test_the_plan_before_can_be_read_by_itself(tmp_path):
    told = what_if(tmp_path)
    write(tmp_path / "plan", what_if=told)
    assert read_plan_directory(tmp_path / "plan" / "before").result == told.before.result


def test_the_map_of_an_answer_shows_the_plan_before_drawn_again_too(tmp_path):
    write(tmp_path / "plan", what_if=what_if(tmp_path))
    first = (tmp_path / "plan" / "map.html").read_bytes()
    assert contents_of(first.decode())["changes"]["title"] == "first"
    stored = read_plan_directory(tmp_path / "plan")
    write(tmp_path / "plan", what_if=stored.what_if)
    assert (tmp_path / "plan" / "map.html").read_bytes() == first


def test_what_a_plan_answers_survives_the_export(tmp_path):
    write(tmp_path / "plan", what_if=what_if(tmp_path))
    export_plan_directory(tmp_path / "plan")
    assert read_plan_directory(tmp_path / "plan").what_if is not None


def test_an_answer_is_replaced_by_a_plan_that_answers_nothing(tmp_path):
    write(tmp_path / "plan", what_if=what_if(tmp_path))
    write(tmp_path / "plan")
    assert {path.name for path in (tmp_path / "plan").iterdir()} <= FILES
    assert read_plan_directory(tmp_path / "plan").what_if is None


def test_an_answer_with_a_user_s_own_file_in_it_is_never_replaced(tmp_path):
    write(tmp_path / "plan", what_if=what_if(tmp_path))
    (tmp_path / "plan" / "before" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        write(tmp_path / "plan")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("answer.json", "{"),
        ("answer.json", "[]"),
        ("scenario.toml", b"\xff"),
        ("before/plan.json", "3"),
        ("before/schools.csv", ""),
    ],
)
def test_a_damaged_file_of_a_what_if_is_named(tmp_path, name, text):
    write(tmp_path / "plan", what_if=what_if(tmp_path))
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "plan" / name).write_bytes(content)
    with pytest.raises(InputError, match=name.rpartition("/")[2]):
        read_plan_directory(tmp_path / "plan")


def test_a_lost_file_of_a_what_if_is_named(tmp_path):
    write(tmp_path / "plan", what_if=what_if(tmp_path))
    (tmp_path / "plan" / "scenario.toml").unlink()
    with pytest.raises(InputError, match=r"scenario\.toml"):
        read_plan_directory(tmp_path / "plan")


def test_a_plan_nested_a_thousand_deep_is_refused(tmp_path):
    (tmp_path / "plan.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="is damaged"):
        read_plan_directory(tmp_path)


@pytest.mark.parametrize("name", ["schools.csv", "times.csv"])
def test_a_plan_that_lost_a_file_is_told_which(tmp_path, name):
    write(tmp_path / "plan")
    (tmp_path / "plan" / name).unlink()
    with pytest.raises(InputError, match=rf"has lost its {name}") as refused:
        read_plan_directory(tmp_path / "plan")
    assert "Did you mean" not in str(refused.value)


def test_a_plan_that_is_not_drawn_is_a_plan_and_can_be_drawn(tmp_path):
    problem = small_problem()
    result = small_result(problem)
    write_plan_directory(tmp_path / "plan", problem, result, drawn=False)
    names = {path.name for path in (tmp_path / "plan").iterdir()}
    assert "plan.json" in names
    assert names.isdisjoint({"map.html", "clusters.xlsx", "clusters.gpkg", "clusters.geojson"})
    stored = read_plan_directory(tmp_path / "plan")
    assert stored.verdict.sound
    assert stored.result.plan == result.plan
    redraw_plan_directory(tmp_path / "plan", stored)
    write_plan_directory(tmp_path / "drawn", problem, result)
    assert {path.name for path in (tmp_path / "plan").iterdir()} == {
        path.name for path in (tmp_path / "drawn").iterdir()
    }
