import dataclasses

from small_plan import federated, small_plan, small_problem

from clustering.plan import Plan
from clustering.policy.layers import Layers, Partnership, plan_layer
from maps.contents import partnership_layers


def test_layers_of_the_register_and_of_files_are_listed_by_row_and_single_schools_left_away():
    problem = federated({0: "Fen", 2: "Fen", 3: "Alone"})
    layers = Layers(
        (
            Partnership("alliance", "Rivers", (900002, 900006, 999999)),
            Partnership("manager", "One", (900002,)),
            *plan_layer("home", small_plan()).partnerships,
        )
    )
    assert partnership_layers(problem, small_plan(), layers) == [
        ("Federations", [("Fen", [0, 2])]),
        ("Alliance of schools", [("Rivers", [1, 5])]),
    ]


def test_home_clusters_of_another_plan_are_shown_and_the_plan_s_own_are_not():
    problem, plan = small_problem(), small_plan()
    other = Plan((dataclasses.replace(plan.clusters[0], schools=(900001, 900002)),))
    layers = plan_layer("home", other).combined_with(plan_layer("home", plan))
    assert partnership_layers(problem, plan, layers) == [
        ("Home cluster", [("Oakham", [0, 1])]),
    ]
    assert partnership_layers(problem, plan, None) == []


def test_a_layer_is_shown_on_the_map_and_in_words_when_it_is_switched_on(open_map):
    hostile = "<img src=x onerror=alert(1)>{{ 7 * 7 }}"
    watched = open_map(problem=federated({0: hostile, 4: hostile}))
    page = watched.page
    assert page.locator(".partners").is_hidden()
    page.get_by_label("Federations").check()
    assert hostile in page.locator(".partners li").text_content()
    assert "Village 5 Primary School" in page.locator(".partners li").text_content()
    page.get_by_label("Federations").uncheck()
    assert page.locator(".partners").is_hidden()
    watched.assert_quiet()
