"""The groups of a table become clusters, whatever they are called."""

import pytest
from small_plan import small_problem

from clustering import Rules
from clustering.assessment.groups import LONGEST_NAME, plan_of_groups, with_leads
from clustering.decisions import Decision, Decisions
from data.group_table.matched import MatchedGroup, MatchedGroups

SOUTH, NORTH = (900001, 900003, 900005), (900002, 900004, 900006)


def plan_of(labels, problem=None, leads=(None, None), **more):
    groups = (MatchedGroup(labels[0], SOUTH, leads[0]), MatchedGroup(labels[1], NORTH, leads[1]))
    return plan_of_groups(problem or small_problem(), MatchedGroups(groups=groups, **more), "g.csv")


@pytest.mark.parametrize(
    ("labels", "numbers", "names"),
    [
        (("Reed", "Sedge"), (2, 1), ("Reed", "Sedge")),
        (("2", "1"), (2, 1), ("Oakham", "Oakham")),
        (("1", "2"), (1, 2), ("Oakham", "Oakham")),
        (("Cluster 1", "cluster 02"), (1, 2), ("Oakham", "Oakham")),
        (("1. Reed", "2 - Sedge"), (1, 2), ("Reed", "Sedge")),
        (("Partnership 7: Reed", "Partnership 3: Sedge"), (7, 3), ("Reed", "Sedge")),
        (("Group 1: “Reed”", "Group 2: “Sedge”"), (1, 2), ("Reed", "Sedge")),
        (("Group 1 (Reed)", "Group 2 (Sedge (west))"), (1, 2), ("Reed", "Sedge (west)")),
        (("1 Reed (west)", "2 'Sedge'"), (1, 2), ("Reed (west)", "Sedge")),
        (("Reed 1", "Sedge 2"), (2, 1), ("Reed 1", "Sedge 2")),
        (("1", "1 "), (2, 1), ("1", "1")),
        (("0", "1"), (2, 1), ("0", "1")),
        (("3rd", "4th"), (2, 1), ("3rd", "4th")),
    ],
)
def test_labels_are_numbers_where_every_one_is_a_number_of_its_own(labels, numbers, names):
    plan = plan_of(labels)
    by_schools = {each.schools: each for each in plan.clusters}
    found = [by_schools[urns] for urns in (SOUTH, NORTH)]
    assert tuple(each.number for each in found) == numbers
    if numbers[0] > 0 and names[0] != "Oakham":
        assert tuple(each.name for each in found) == names
    assert [each.number for each in plan.clusters] == sorted(numbers)


def test_a_cluster_that_has_only_a_number_is_named_by_its_places():
    assert all(
        "Oakham" in each.name or "Elmham" in each.name for each in plan_of(("1", "2")).clusters
    )


def test_a_name_is_one_short_line_that_can_be_printed():
    plan = plan_of(("A\x1b[31m\nB\u202e " + "x" * 500, "<script>alert(1)</script>"))
    long, hostile = sorted((each.name for each in plan.clusters), key=len, reverse=True)
    assert len(long) == LONGEST_NAME
    assert long.isprintable()
    assert hostile == "<script>alert(1)</script>"  # inert: every output sets it as text


def test_schools_in_no_group_say_so():
    rules = Rules(size=(3, 4), outside=((900008, "It is a hospital school."),))
    plan = plan_of(("A", "B"), small_problem().replace(rules=rules), left_out=(900007,))
    assert [(each.urn, each.reason) for each in plan.left_out] == [
        (900007, "It is in no one group of g.csv."),
        (900008, "It is a hospital school."),
    ]


def test_a_hub_has_the_lead_of_the_table_or_the_nearest():
    problem = small_problem().replace(rules=Rules(shape="hub", size=(2, 4)))
    plan = plan_of(("1", "2"), problem, (900001, None))
    assert [each.lead for each in plan.clusters] == [900001, 900004]


def test_a_hub_that_nobody_can_lead_still_has_a_lead():
    problem = small_problem().replace(rules=Rules(shape="hub", size=(2, 4), max_minutes=1))
    assert [each.lead for each in plan_of(("1", "2"), problem).clusters] == [900003, 900004]


def test_leads_of_a_table_are_decided_where_neither_plan_nor_people_name_one():
    groups = (MatchedGroup("1", SOUTH, 900003), MatchedGroup("2", NORTH, 900006))
    plan = plan_of(("1", "2"))
    decided = Decisions().decided(2, Decision(lead=900002, note="By vote"))
    found = with_leads(decided, plan, groups)
    assert [found.of(number).lead for number in (1, 2)] == [900003, 900002]
    assert found.of(2).note == "By vote"
    hub = small_problem().replace(rules=Rules(shape="hub", size=(3, 4)))
    led = plan_of(("1", "2"), hub, leads=(900003, 900006))
    assert with_leads(Decisions(), led, groups) == Decisions()
