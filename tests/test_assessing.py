"""`assess`: from groups that people drew to a plan directory, and the verdict."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import tiny_county
from command_line import SCREEN, Run, lines_on_screen
from page_data import contents_of

from app.cli import main
from maps import read_plan_directory
from maps.plan_files import EXPORTS

DAY = ("--date", "2026-01-05")
GROUPS = {
    "West": (900100, 900101, 900102, 900103),
    "Middle": (900001, 900104, 900105, 900106),
    "East": (900002, 900006, 900107, 900108),
}
"""Of fifteen schools, three are in no group; `--size 4-7` and 45 minutes are kept."""


def table(groups=None, header=("URN", "Group")):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for label, urns in (groups or GROUPS).items():
        writer.writerows((urn, label) for urn in urns)
    return text.getvalue()


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return tiny_county.write_register(tmp_path_factory.mktemp("county"))


@pytest.fixture
def assess(run: Run, county, tmp_path):
    """Return what assesses groups; returns exit code, stdout, stderr and the directory."""

    def assess(groups, *options, out="plan"):
        path = tmp_path / "groups.csv"
        path.write_text(groups, "utf-8")
        code, said, err = run(
            "assess", path, "--schools", county, "--la", tiny_county.LA, "--roads", "estimate",
            "--seconds", "3", "--out", tmp_path / out, *DAY, *options,
        )  # fmt: skip
        return code, said, err, tmp_path / out

    return assess


@pytest.fixture(scope="module")
def broken(county, tmp_path_factory):
    """A plan directory whose groups break rules: one of three schools, one of nine."""
    folder = tmp_path_factory.mktemp("broken")
    urns = sorted(urn for each in GROUPS.values() for urn in each)
    groups = {"Small": urns[:3], "Large": urns[3:]}
    (folder / "groups.csv").write_text(table(groups), "utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["assess", str(folder / "groups.csv"), "--schools", str(county), "--la",
              tiny_county.LA, "--roads", "estimate", "--seconds", "3", "--out",
              str(folder / "plan"), *DAY])  # fmt: skip
    assert not stopped.value.code
    return folder / "plan"


def test_the_verdict_on_groups_that_keep_the_rules(assess):
    code, said, err, place = assess(table())
    assert (code, "fault" in err) == (0, False)
    assert lines_on_screen(said) <= SCREEN
    assert "This plan was drawn by hand and keeps the rules." in said
    assert "groups.csv has a row a school: schools by 'URN', 3 groups by 'Group'." in said
    assert "12 schools in 3 groups: 12 found by URN" in said
    assert "does not name 3 schools of the area" in err
    verdict = said[said.index("Beside the best plan found") :]
    for words in ("Driving to partners", "Unequal rolls", "Schools in no cluster, at their price",
                  "In all", "within 20 minutes", "within 30 minutes", "within 45 minutes",
                  "The plan has 3 schools in no cluster, the best none.",
                  "(Give --exclude URN,URN to leave schools out of both plans.)"):  # fmt: skip
        assert words in verdict, words
    stored = read_plan_directory(place)
    assert {each.name: each.schools for each in stored.result.plan.clusters} == GROUPS
    assert {each.reason for each in stored.result.plan.left_out} == {
        "It is in no group of groups.csv."
    }
    roles = {source.role: source.name for source in stored.problem.schools.sources}
    assert roles["groups"] == "groups.csv"


def test_breaches_are_named_by_cluster(broken):
    said = json.loads((broken / "plan.json").read_text("utf-8"))["breaches"]
    assert said == ["Cluster 1 has 3 schools, not 4 to 7", "Cluster 2 has 9 schools, not 4 to 7"]
    clusters = contents_of((broken / "map.html").read_text("utf-8"))["clusters"]
    assert [cluster["breaches"] for cluster in clusters] == [[words] for words in said]
    book = openpyxl.load_workbook(broken / "clusters.xlsx", read_only=True)
    rows = [
        [str(cell) for cell in row] for row in book["what to check"].iter_rows(values_only=True)
    ]
    assert [row[2] for row in rows if row[1] == "Rule"] == [f"{words}." for words in said]
    beside = [
        [str(cell) for cell in row] for row in book["beside the best"].iter_rows(values_only=True)
    ]
    assert any("In all" in row for row in beside)


def test_the_same_groups_give_the_same_bytes(assess):
    first, again = (assess(table(), out=name)[3] for name in ("one", "two"))
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    for name in files:
        if name.name != "run.json":
            assert (first / name).read_bytes() == (again / name).read_bytes(), name


def test_a_doubtful_school_is_asked_about_and_settled_by_a_file(assess, tmp_path):
    groups = table(header=("School", "Group")).replace("900001", "Reedby Primry")
    code, _, err, place = assess(groups)
    assert (code, place.exists()) == (1, False)
    assert "Reedby Primary (900001" in err
    assert "--match" in err
    (tmp_path / "match.csv").write_text("written,urn\nReedby Primry,900001\n", "utf-8")
    code, _, err, place = assess(groups, "--match", tmp_path / "match.csv")
    assert code == 0, err
    assert read_plan_directory(place).result.plan.clusters[1].schools == GROUPS["Middle"]


def test_a_school_in_two_groups_and_one_unknown_are_named_and_left_out(assess):
    groups = table() + "900001,East\n123,East\n"
    code, _, err, place = assess(groups)
    assert code == 0
    assert "in more than one group" in err
    assert "no school of the register has this number" in err
    reasons = {each.urn: each.reason for each in read_plan_directory(place).result.plan.left_out}
    assert reasons[900001] == "It is in no one group of groups.csv."


def test_faults_of_groups_and_rules_are_named_at_once(assess):
    code, _, err, place = assess("nothing\n", "--size", "9-3")
    assert (code, place.exists()) == (1, False)
    assert "groups.csv" in err
    assert "size" in err


def test_no_plan_with_so_many_clusters_is_said_and_the_groups_are_drawn(assess):
    code, said, err, place = assess(table(), "--clusters", "3", "--max-minutes", "4")
    assert code == 0, err
    assert "clusters" in err
    assert "No plan that keeps the rules was found." in said
    assert read_plan_directory(place).findings.alternatives == ()


def test_hostile_labels_are_shown_as_text(assess):
    label = '=HYPERLINK("http://x")</script><img src=x onerror=alert(1)>'
    groups = {label: GROUPS["West"], "B": GROUPS["Middle"]}
    code, _, err, place = assess(table(groups))
    assert code == 0, err
    page = (place / "map.html").read_text("utf-8")
    assert "<img src=x" not in page
    assert "'=HYPERLINK" in (place / "clusters.csv").read_text("utf-8")


def test_a_plan_directory_is_assessed_with_its_numbers_and_names(assess, run, county, tmp_path):
    *_, place = assess(table())
    code, _, _ = run(
        "assess", place, "--schools", county, "--la", tiny_county.LA, "--roads", "estimate",
        "--seconds", "3", "--out", tmp_path / "again", *DAY,
    )  # fmt: skip
    assert code == 0
    first, again = (read_plan_directory(each).result for each in (place, tmp_path / "again"))
    assert first.plan.clusters == again.plan.clusters
    assert first.objective == again.objective


def test_a_plan_directory_is_not_assessed_into_its_own_place(assess, run, county):
    *_, place = assess(table())
    before = (place / "plan.json").read_bytes()
    code, _, err = run(
        "assess", place, "--schools", county, "--la", tiny_county.LA, "--roads", "estimate",
        "--out", place, *DAY,
    )  # fmt: skip
    assert code == 2
    assert "Give --out a place where the plan in hand is not" in " ".join(err.split())
    assert (place / "plan.json").read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        ["map", "PLAN"],
        ["export", "PLAN"],
        ["handouts", "PLAN"],
        ["compare", "PLAN", "PLAN/alternative-1", "--map", "OUT.html"],
        ["compare", "PLAN/alternative-1", "PLAN"],
        ["explain", "PLAN", "--school", "900001"],
        ["explain", "PLAN", "--cluster", "1"],
        ["explain", "PLAN", "--why-not", "900001,900107"],
        ["partners", "PLAN", "--school", "900002"],
        ["whatif", "PLAN", "--refuse", "900001", "--out", "OUT", "--seconds", "2"],
    ],
    ids=" ".join,
)
def test_every_command_takes_it(run, broken, tmp_path, command):
    place = Path(shutil.copytree(broken, tmp_path / "plan"))
    words = [
        word.replace("PLAN", str(place)).replace("OUT", str(tmp_path / "out")) for word in command
    ]
    code, said, err = run(*words)
    assert code == 0, err
    assert "drawn by hand" in said
    assert not re.search(r"\bfault\b", err)


def test_it_is_exported_as_it_was_drawn(run, broken, tmp_path):
    place = Path(shutil.copytree(broken, tmp_path / "plan"))
    drawn = {name: (place / name).read_bytes() for name in sorted(EXPORTS)}
    assert run("export", place)[0] == 0
    assert {name: (place / name).read_bytes() for name in sorted(EXPORTS)} == drawn


def test_a_what_if_on_it_keeps_the_rules_and_says_what_it_began_from(run, broken, tmp_path):
    out = tmp_path / "answer"
    code, _, err = run("whatif", broken, "--refuse", "900001", "--out", out, "--seconds", "2")
    assert code == 0, err
    stored = read_plan_directory(out)
    assert not stored.result.drawn_by_hand
    assert stored.what_if.before.result.drawn_by_hand
    assert "(drawn by hand)" in stored.what_if.title


PLANTED = {
    "lincolnshire_urn_group.csv": ("Lincolnshire", 280),
    "isle_of_wight_headings.xlsx": ("Isle of Wight", 38),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_cases_that_were_shared(run, shared_cases, shared_data, tmp_path, name):
    la, schools = PLANTED[name]
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    code, said, err = run(
        "assess", shared_cases / "plans" / name, "--schools", register, "--la", la, "--roads",
        "estimate", "--seconds", "1", "--out", tmp_path / "plan", *DAY,
    )  # fmt: skip
    assert code == 0, err
    stored = read_plan_directory(tmp_path / "plan")
    assert len(stored.problem.schools) == schools
    assert stored.result.breaches
    if la == "Isle of Wight":
        assert stored.result.plan.left_out == ()
        assert "38 found by name" in said
        return
    for words in ("in more than one group", "12O456", "119999", "138442"):
        assert words in err
    assert {each.urn for each in stored.result.plan.left_out} == {120682, 138442}
