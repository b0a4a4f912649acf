"""Rules set on the command line, from a register to the plan and its what-if."""

import json
import tomllib

import pytest
import small_register

from clustering import Cluster, LeftOut, Plan, check
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.hubs.hub_annealing import has_large_hubs
from maps import read_plan_directory

LARGE, WITHOUT = 900101, 900112
ROLLS = {LARGE: 300, 900110: 45}
RULES = {
    "pupils": [120, 600],
    "most_in_one_school_percent": 60,
    "clusters": 3,
    "keep": ["trusts"],
    "within": "district",
    "forbid": ["two_trusts"],
    "conditions": ["one good or better", "a school able to lead"],
    "leads": "named",
    "optional_above_pupils": 250,
}
OPTIONS = (
    *("--pupils", "120-600", "--most-in-one-school", "60", "--clusters", "3", "--keep", "trusts"),
    *("--within", "district", "--forbid", "two-trusts", "--leads", "named"),
    *("--condition", "one good or better", "--condition", "A school able to lead"),
    *("--optional-above", "250", "--weight", "balance=1", "--weight", "two-trusts=7"),
    *("--exclude", str(WITHOUT), "--size", "3-5", "--seconds", "3"),
)
BREAKS = {
    *("pupils", "dominance", "number of clusters", "trust", "boundary", "forbidden pair"),
    *("good school", "able to lead", "outside"),
}


def rows():
    """Twelve primaries, six in each of two districts; two trusts, one in the north."""
    for at in range(12):
        urn = 900101 + at
        north = at % 2 == 0
        yield {
            "URN": str(urn),
            "EstablishmentName": f"School {at + 1}",
            "LA (name)": "Fenshire",
            "PhaseOfEducation (name)": "Primary",
            "EstablishmentStatus (name)": "Open",
            "TypeOfEstablishment (name)": "Academy converter"
            if at in (0, 4, 1, 7)
            else "Community school",
            "Easting": str(500_000 + 900 * (at // 2)),
            "Northing": str(352_000 if north else 350_000),
            "NumberOfPupils": str(ROLLS.get(urn, 70 + 5 * at)),
            "DistrictAdministrative (name)": "North" if north else "South",
            "Trusts (name)": {0: "Ash Trust", 4: "Ash Trust", 1: "Elm Trust", 7: "Elm Trust"}.get(
                at, ""
            ),
            "OfstedRating (name)": "Good" if at % 4 < 2 or at == 10 else "Requires improvement",
        }


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("register")
    register = folder / "schools.csv"
    register.write_text(small_register.as_csv(rows()), encoding="utf-8")
    overrides = folder / "overrides.toml"
    overrides.write_text(
        "".join(f"[school.{900101 + at}]\ncan_lead = true\n" for at in (2, 3, 6, 8)),
        encoding="utf-8",
    )
    return folder, ["--schools", register, "--overrides", overrides, "--la", "Fenshire",
                    "--roads", "estimate"]  # fmt: skip


def test_rules_hold_in_the_plan_are_kept_and_can_be_changed(run, files):
    folder, given = files
    code, out, err = run("plan", *given, *OPTIONS, "--out", folder / "plan")
    assert code == 0, err
    stored = read_plan_directory(folder / "plan")
    problem, plan = stored.problem, stored.result.plan
    assert check(problem, plan) == ()
    assert len(plan.clusters) == 3
    assert WITHOUT in {left.urn for left in plan.left_out}

    kept = json.loads((folder / "plan" / "plan.json").read_text(encoding="utf-8"))["rules"]
    assert (kept["pupils"], kept["clusters"], kept["within"]) == ([120, 600], 3, "district")
    assert (kept["keep_trusts"], kept["keep_federations"]) == (True, False)
    assert kept["compatibility"]["two_trusts_s"] == 7

    bad = Plan(
        (
            Cluster(1, (LARGE, 900102)),
            Cluster(2, (900108, 900105, 900106, WITHOUT)),
            Cluster(3, (900104,)),
            Cluster(4, (900107,)),
        ),
        (LeftOut(900103, "a reason"),),
    )
    assert {breach.rule for breach in check(problem, bad)} >= BREAKS

    code, out, err = run(
        *("whatif", folder / "plan", "--close", "900110", "--pupils", "any", "--clusters", "2"),
        *("--keep", "none", "--weight", "balance=0", "--seconds", "3", "--out", folder / "after"),
    )
    assert code == 0, err
    assert "number of clusters: 2 (before: 3)" in " ".join(out.split())
    after = read_plan_directory(folder / "after").problem.rules
    assert (after.pupils, after.clusters, after.keep_trusts) == (None, 2, False)
    assert (after.within, after.named_leads_only, after.balance_s_per_pupil) == (
        "district",
        True,
        0,
    )
    told = tomllib.loads((folder / "after" / "scenario.toml").read_text(encoding="utf-8"))
    assert told["change"][0] == {"do": "rules", "pupils": "any", "clusters": 2, "keep": []}


def test_what_no_plan_can_keep_is_refused_before_the_search(run, files):
    folder, given = files
    code, _, err = run("plan", *given, "--clusters", "5", "--most-in-one-school", "9",
                       "--out", folder / "none")  # fmt: skip
    assert code == 1
    assert "5 clusters of 4 schools or more need 20 schools, and 12 take part" in " ".join(
        err.split()
    )
    assert "Nothing was written" in err
    assert not (folder / "none").exists()


def test_phases_and_statuses_combine(run, tmp_path):
    register = small_register.write(tmp_path, small_register.rows())
    given = ("check", "--schools", register, "--la", "Fenshire")
    assert "3 schools" in run(*given)[1]
    assert "4 schools" in run(*given, "--phase", "Primary", "--phase", "Secondary")[1]
    assert "1 school" in run(*given, "--status", "Closed")[1]
    assert "3 schools" in run(*given, "--status", "Closed", "--status", "Open")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--together", "1,1"), "names 1 more than once"),
        (("--apart", "1,2,1"), "names 1 more than once"),
        (("--exclude", "1,x"), "names no school"),
        (("--together", "1", "--together", "2,2"), "names 2 more than once"),
    ],
)
def test_a_school_that_is_named_twice_in_one_value_is_wrong_usage(run, tmp_path, options, words):
    given = ("--schools", "a.csv", "--la", "F", "--roads", "estimate", "--out", tmp_path)
    code, _, err = run("plan", *given, *options)
    assert code == 2
    assert words in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize(
    "options",
    [
        ("--move", "900101=1", "--move", "900101=2"),
        ("--set", "900101:pupils=9", "--set", "900101:pupils=8"),
        ("--place", "900101=1,2", "--place", " 900101=3,4"),
        ("--close", "900101,900101"),
        ("--close", "900101", "--close", "900101"),
        ("--together", "900101,900102,900101"),
    ],
)
def test_a_what_if_asks_one_thing_of_a_school(run, tmp_path, options):
    code, _, err = run("whatif", tmp_path / "no", *options, "--out", tmp_path / "out")
    assert code == 1
    assert options[0] in err
    assert "2 times" in err


HUBS = (
    *("--shape", "hub", "--clusters", "2", "--size", "1-12", "--leads", "named", "--seconds", "3"),
    *("--weight", "balance=0", "--weight", "two-trusts=0"),
)


def test_large_hubs_keep_within_the_capacity_of_their_leads(run, files, tmp_path):
    _, given = files
    overrides = tmp_path / "overrides.toml"
    capacities = {900103: 700, 900104: 900, 900107: 200}
    overrides.write_text(
        "".join(
            f"[school.{urn}]\ncan_lead = true\nlead_capacity = {most}\n"
            for urn, most in capacities.items()
        ),
        encoding="utf-8",
    )
    given = [overrides if str(each).endswith(".toml") else each for each in given]
    code, _, err = run("plan", *given, *HUBS, "--out", tmp_path / "plan")
    assert code == 0, err
    problem = read_plan_directory(tmp_path / "plan").problem
    assert has_large_hubs(aggregate(problem, ()).instance)
    assert led(tmp_path / "plan") == {900103, 900104}

    code, _, err = run(
        *("whatif", tmp_path / "plan", "--close", "900110"),
        *("--seconds", "3", "--out", tmp_path / "after"),
    )
    assert code == 0, err
    assert led(tmp_path / "after") == {900103, 900104}


def led(folder) -> set[int]:
    """Return the leads of the clusters, all of which can take on their pupils."""
    stored = read_plan_directory(folder)
    problem, plan = stored.problem, stored.result.plan
    assert check(problem, plan) == ()
    assert not plan.left_out
    schools = problem.schools.by_urn
    for cluster in plan.clusters:
        assert sum(schools[urn].pupils for urn in cluster.schools) <= (
            schools[cluster.lead].lead_capacity
        )
    return {cluster.lead for cluster in plan.clusters}
