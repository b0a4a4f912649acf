"""Feeder pairs: from lists and names, to the plan."""

import pytest
from grid import line_problem, school
from patience import UNHURRIED
from small_register import rows, write

from clustering import Rules, conflicts, solve, ways_out
from clustering.explanations.pair_terms import pair_terms
from clustering.problem_checks import idle_rules
from data import InputError
from data.feeders import feeders_by_name, read_feeders

URNS = (900001, 900002, 900003)


def list_of(folder, *lines):
    path = folder / "feeders.csv"
    path.write_text("\n".join(("URN,FeedsURN", *lines)) + "\n")
    return path


def test_pairs_are_read_each_once_and_others_counted(tmp_path):
    path = list_of(tmp_path, "900001,900003", "900001.0, 900003", "900002,900003", "900002,1")
    found = read_feeders(path, URNS)
    assert found.pairs == ((900001, 900003), (900002, 900003))
    assert "2 feeders with schools of this plan; 1 pair with other schools" in str(found.notices[0])
    assert found.sources[0].role == "feeders"


def test_every_fault_of_a_list_is_told(tmp_path):
    path = list_of(tmp_path, "900001,900001", "x,900003", "900002,")
    with pytest.raises(InputError) as refused:
        read_feeders(path, URNS)
    assert len(refused.value.faults) == 3
    assert "a school cannot feed itself" in str(refused.value)
    with pytest.raises(InputError, match="FeedsURN"):
        read_feeders(write(tmp_path, rows()), URNS)


def place(urn, name, east_m=0.0, **known):
    return school(urn, **{"name": name, "easting": 500_000.0 + east_m, **known})


@pytest.mark.parametrize(
    ("infant", "junior", "paired"),
    [
        (("Barnes Farm Infant School",), ("Barnes Farm Junior School", 400.0), True),
        (("Barnes Farm Infant School",), ("Barnes Farm Junior School", 1_600.0), False),
        (("St Mary's CofE Infants' School",), ("St Mary's Junior Academy", 900.0), True),
        (("Elm Infant School",), ("Oak Junior School", 100.0), True),
        (("Elm Infant School",), ("Oak Junior School", 400.0), False),
        (("Elm Infant School",), ("Elm Primary School", 10.0), False),
        (("Elm Infant and Junior School",), ("Oak Junior School", 10.0), False),
        (("Elm First School",), ("Elm Middle School", 10.0), True),
    ],
)
def test_names_and_sites_tell_pairs(infant, junior, paired):
    found = feeders_by_name([place(1, *infant), place(2, *junior), place(3, "Far Junior", 9_000.0)])
    assert found.pairs == (((1, 2),) if paired else ())
    assert ("1 pair of an infant" in str(found.notices[0])) is paired


def test_ages_that_do_not_follow_part_a_pair():
    for high, low, paired in ((7, 7, True), (7, 8, True), (7, 11, False), (None, 7, True)):
        schools = [place(1, "Elm Infant", high_age=high), place(2, "Elm Junior", low_age=low)]
        assert bool(feeders_by_name(schools).pairs) is paired


def line(minutes, **rules):
    return line_problem(minutes, Rules(**{"size": (2, 3), "balance_s_per_pupil": 0.0, **rules}))


def test_a_reward_draws_a_pair_together_and_is_explained():
    plain = solve(line([0, 1, 10, 11]), UNHURRIED).plan
    assert {each.schools for each in plain.clusters} == {(101, 102), (103, 104)}
    problem = line([0, 1, 10, 11], feeders=((102, 103), (101, 104)), feeder_s=1_500.0)
    plan = solve(problem, UNHURRIED).plan
    assert {each.schools for each in plan.clusters} == {(101, 104), (102, 103)}
    (term,) = pair_terms(problem, plan.clusters[0])
    assert (term.cost_s, term.reason) == (-1_500.0, "Pupils of one school go on to the other")


def test_a_pair_too_far_apart_is_in_conflict_and_may_be_split():
    problem = line([0, 1, 2, 60, 61], feeders=((101, 104),), keep_feeders=True)
    plan = solve(problem, UNHURRIED).plan
    assert {left.urn for left in plan.left_out} >= {101, 104}
    (conflict,) = [each for each in conflicts(problem, plan) if not each.jointly]
    assert {culprit.kind for culprit in conflict.culprits} == {"feeder", "limit"}
    ways = {way.kind: way for way in ways_out(problem, plan, conflict)}
    assert "which its pupils go on to, be split" in ways["feeder"].change
    assert ways["feeder"].problem.rules.feeders == ()


def test_feeders_that_are_to_be_kept_and_not_given_are_told():
    (told,) = idle_rules(line([0, 1], keep_feeders=True))
    assert "Give --feeders" in str(told)


def test_a_plan_keeps_feeders_by_option(run, tmp_path):
    file = write(tmp_path, rows())
    given = ["plan", "--schools", file, "--la", "Fenshire", "--roads", "estimate", "--size", "2-3"]
    given += ["--seconds", "2", "--details", "--feeders", list_of(tmp_path, "900001,900006")]
    code, out, err = run(*given, "--keep", "feeders", "--out", tmp_path / "plan")
    assert code == 0
    assert "1 feeder with schools of this plan" in " ".join(err.split())
    assert "Kept whole: feeders." in out
    assert '"feeders": [' in (tmp_path / "plan" / "plan.json").read_text()
    code, out, _ = run("whatif", tmp_path / "plan", "--keep", "none", "--out", tmp_path / "w")
    assert code == 0
