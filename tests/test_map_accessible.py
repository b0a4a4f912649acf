"""The page held against WCAG 2.2 AA by axe, in each of its modes, and by keyboard and at 200 %."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from small_plan import federated, small_plan, small_problem
from watched_page import NARROW, WIDE

from clustering.plan import Plan
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from maps import Before

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # the rest is never looked at, and long
}
HALF = {"width": 640, "height": 360}
"""What a window of 1280 by 720 has at 200 %."""

MODES = {
    "overview": [],
    "filters": [".filters summary"],
    "cluster": ["#clusters button"],
    "stage": ["#present"],
    "stage with a cluster": ["#present", "#card-next"],
    "stage with the left out": ["#present", "#card-next", "#card-next", "#card-next"],
    "blank": ["#present", "#card-blank"],
}


@pytest.mark.parametrize("viewport", [WIDE, NARROW, HALF])
@pytest.mark.parametrize("clicks", MODES.values(), ids=MODES.keys())
def test_axe_finds_nothing(open_map, clicks, viewport):
    policy = dossier(small_problem(), small_plan(), PlanPurpose(start=date(2026, 1, 5)))
    page = open_map(policy=policy, viewport=viewport).page
    for selector in clicks:
        page.locator(selector).first.click()
    found = Axe().run(page, options=RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]] == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW, HALF])
@pytest.mark.parametrize("view", [0, 1, 2])
def test_axe_finds_nothing_on_a_page_of_two_plans_and_other_partnerships(open_map, view, viewport):
    problem, first = federated({0: "Fen", 4: "Fen"}), small_plan()
    swapped = Plan(tuple(reversed(first.clusters)), first.left_out)
    page = open_map(
        problem=problem, before=Before(problem, swapped, "then"), viewport=viewport
    ).page
    page.get_by_label("Federations").check()
    page.locator(f"#view-{view}").check()
    found = Axe().run(page, options=RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]] == []


def test_search_results_are_clean_too(open_map):
    page = open_map().page
    page.locator("#search").fill("village")
    assert Axe().run(page, options=RULES).violations_count == 0


@pytest.mark.parametrize("clicks", [[], ["#clusters button"], ["#present", "#card-next"]])
def test_at_twice_the_size_nothing_is_cut_off_sideways(open_map, clicks):
    page = open_map(viewport=HALF).page
    for selector in clicks:
        page.locator(selector).first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= HALF["width"]
    card = page.locator("#card")
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth")


def test_the_stage_is_led_and_left_by_keyboard_alone(open_map):
    page = open_map().page
    page.locator("#present").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "card-next"
    page.keyboard.press("Enter")
    assert "Oakham" in page.locator("#card-title").text_content()
    page.keyboard.press("Home")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "present"
