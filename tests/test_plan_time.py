"""What is asked for when a plan is made: schools that open, that lead, that take no part."""

import json

import pytest
import small_register

from clustering import check
from clustering.persons import TAKES_NO_PART
from maps import read_plan_directory

LEADS, OUT, NEW = (900100, 900103), 900105, 900112
ADD = "Mill Lane, 502500, 350500, 90, Community school, None"
ASKED = (
    *("--lead", "900100,900103", "--exclude", str(OUT), "--add", ADD, "--lead", str(NEW)),
    *("--size", "3-5", "--within", "phase", "--weight", "balance=1", "--seconds", "3"),
)


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("register")
    register = small_register.write(folder, small_register.with_neighbours())
    return "--schools", register, "--la", "Fenshire", "--roads", "estimate"


def led(stored) -> dict[int, int]:
    """Who leads whom, by the school that is led; checked against every rule."""
    assert check(stored.problem, stored.result.plan) == ()
    return {urn: cluster.lead for cluster in stored.result.plan.clusters for urn in cluster.schools}


@pytest.mark.parametrize("shape", ["pairwise", "hub"])
def test_a_plan_has_what_was_asked_for_and_later_commands_keep_it(run, given, tmp_path, shape):
    code, said, err = run("plan", *given, *ASKED, "--shape", shape, "--out", tmp_path / "plan")
    assert code == 0, err
    stored = read_plan_directory(tmp_path / "plan")
    leads = led(stored)
    assert all(leads[urn] == urn for urn in (*LEADS, NEW))
    (left,) = stored.result.plan.left_out
    assert (left.urn, left.reason) == (OUT, TAKES_NO_PART)
    school = stored.problem.schools.by_urn[NEW]
    assert (school.name, school.pupils, school.easting) == ("Mill Lane", 90, 502_500.0)
    assert stored.problem.schools.accounts.added == 1

    told = " ".join(said.split())
    assert "Added by the planner: 1." in told
    assert "Schools that lead: 900100, 900103, 900112." in told
    assert "A pupil off the target weighs 1 second, not 2." in told
    assert f"Mill Lane ({NEW}) is added with 90 pupils" in " ".join(err.split())
    kept = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert (kept["rules"]["lead_schools"], kept["accounts"]["added"]) == ([*LEADS, NEW], 1)

    assert run("map", tmp_path / "plan")[0] == 0
    (led_by_new,) = (each.number for each in stored.result.plan.clusters if each.lead == NEW)
    for command in (
        ("explain", tmp_path / "plan", "--school", NEW),
        ("explain", tmp_path / "plan", "--why-not", "900100,900103"),
        ("explain", tmp_path / "plan", "--cluster", led_by_new),
        ("partners", tmp_path / "plan", "--school", LEADS[0]),
    ):
        code, said, err = run(*command)
        assert code == 0, err
        assert "leads its cluster" in said or "--why-not" not in command
        asked = f"Its lead school is Mill Lane ({NEW}), as the rules ask."
        assert asked in " ".join(said.split()) or "--cluster" not in command

    asked = ("whatif", tmp_path / "plan", "--close", LEADS[0], "--refuse", LEADS[1])
    code, _, err = run(*asked, "--seconds", "3", "--out", tmp_path / "after")
    assert code == 0, err
    after = read_plan_directory(tmp_path / "after")
    assert after.problem.rules.lead_schools == (NEW,)
    assert led(after)[NEW] == NEW


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--lead", "900100,90010"), "--lead: no school of this work has this URN (found '90010')"),
        (("--lead", "900100", "--exclude", "900100"), "is one of those that take no part"),
        (("--lead", "900100,900103", "--clusters", "1"), "and there are to be 1 cluster"),
        (("--lead", "900100,900103", "--together", "900100,900103"), "and are kept together"),
        (("--lead", "900100,900101,900102,900103"), "4 clusters of 4 schools or more need 16"),
        (("--lead", "first"), "this is no URN (found 'first'). Give URNs with commas"),
        (("--exclude", "90010"), "--exclude: no school of this work has this URN"),
        (("--exclude", "900100", "--together", "900100,900101"), "Name it in one of them"),
        (("--add", "Mill Lane"), "it has 1 parts, not name, easting and northing"),
        (("--add", ADD, "--add", ADD), "this school is added twice"),
        (("--add", "Mill Lane, 1, 2"), "this place is not in England"),
        (("--clusters", "40"), "--clusters: 40 clusters of 4 schools or more need 160 schools"),
        (("--within", "parish"), "Give one of la, district, area,"),
        (("--within", "existing_partnership"), "no overrides name one"),
        (("--weight", "balanc=1"), "there is no such weight (found 'balanc=1'). Did you mean"),
        (("--weight", "balance=many"), "--weight balance: this is no number within the bounds"),
        (("--weight", "balance=1", "--weight", "balance=2"), "this weight is given twice"),
        (("--keep", "trust"), "Did you mean 'trusts'?"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_remedy(run, given, tmp_path, asked, words):
    code, _, err = run("plan", *given, *asked, "--out", tmp_path / "plan")
    assert code == 1
    assert words in " ".join(err.split())
    assert not (tmp_path / "plan").exists()


def test_a_lead_that_cannot_lead_or_stands_in_one_federation_with_another_is_refused(run, tmp_path):
    table = small_register.with_neighbours()
    for row in table:
        urn = row["URN"]
        row["Federations (name)"] = "Fen Federation" if urn in {"900100", "900101"} else ""
    register = small_register.write(tmp_path, table)
    overrides = tmp_path / "overrides.toml"
    overrides.write_text("[school.900102]\ncan_lead = false\n", encoding="utf-8")
    code, _, err = run(
        *("plan", "--schools", register, "--la", "Fenshire", "--roads", "estimate"),
        *("--overrides", overrides, "--lead", "900100,900101,900102", "--out", tmp_path / "plan"),
    )
    told = " ".join(err.split())
    assert code == 1
    assert "is to lead a cluster, and is said to be unable to (found '900102')" in told
    assert "and must share one: the federation Fen Federation (found '900100, 900101')" in told


def test_a_lead_that_people_chose_stands_beside_one_that_was_asked_for(run, given, tmp_path):
    """The decision is shown; the plan by the rules is found again beneath it."""
    code, _, err = run(
        *("plan", *given, "--lead", "900100", "--seconds", "3", "--out", tmp_path / "plan")
    )
    assert code == 0, err
    stored = read_plan_directory(tmp_path / "plan")
    (cluster,) = (each for each in stored.result.plan.clusters if each.lead == 900100)
    for chosen in (cluster.schools[-1], 900100):
        decided = f"[cluster.{cluster.number}]\nlead = {chosen}\n"
        (tmp_path / "plan" / "decisions.toml").write_text(decided, encoding="utf-8")
        assert run("map", tmp_path / "plan")[0] == 0
        stored = read_plan_directory(tmp_path / "plan")
        assert {each.lead for each in stored.result.plan.clusters} == {None, chosen}


def test_groups_drawn_by_hand_are_led_by_the_schools_that_are_to_lead(run, given, tmp_path):
    groups = tmp_path / "groups.csv"
    names = {"A": range(900100, 900104), "B": range(900104, 900108), "C": range(900108, 900112)}
    lines = [f"{urn},{group}" for group, urns in names.items() for urn in urns]
    lines += [f"{urn},A" for urn in (900001, 900002)] + ["900006,C"]
    groups.write_text("\n".join(["URN,group", *lines]) + "\n", encoding="utf-8")
    asked = ("assess", groups, *given, "--lead", "900100,900104,900105", "--seconds", "2")
    code, _, err = run(*asked, "--out", tmp_path / "plan")
    assert code == 0, err
    result = read_plan_directory(tmp_path / "plan").result
    assert [each.lead for each in result.plan.clusters].count(900100) == 1
    assert [breach for breach in result.breaches if "is to lead the cluster" in breach]
    assert not [breach for breach in result.breaches if "900100" in breach]
