"""The page in a real browser with the network cut."""

import re
from datetime import date

import pytest
from small_plan import WHY_LEFT_OUT, small_plan, small_problem
from watched_page import NARROW, WIDE

from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from maps import Basemap
from maps.osm_layers import NamedPlace

HOSTILE = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}<script>alert(1)</script>",
    "{% raw %}{#",
    "<img src=x onerror=alert(1)>",
    "</script><svg onload=alert(1)>",
    "`${alert(1)}` \\u003c \"quoted' & &lt;b&gt;",
    "javascript:alert(1) \u202etfel ot thgir",
)


def live(page):
    return page.locator("#live").text_content()


@pytest.mark.parametrize("viewport", [WIDE, NARROW, {"width": 1600, "height": 900}])
def test_the_page_opens_offline_without_a_request_or_an_error(open_map, viewport):
    watched = open_map(viewport=viewport)
    watched.page.locator("#clusters button").first.click()
    watched.assert_quiet()
    width = watched.page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]


def test_hostile_names_show_as_they_are_and_run_nothing(open_map):
    names = {900001 + i: text for i, text in enumerate(HOSTILE)}
    basemap = Basemap(places=tuple(NamedPlace(text, -0.45, 53.0, 0) for text in HOSTILE))
    watched = open_map(names, title=HOSTILE[0], basemap=basemap)
    page = watched.page
    assert page.locator("#title").text_content() == HOSTILE[0]
    for number, text in enumerate(HOSTILE):
        page.locator("#clusters button").nth(number // 4).click()
        titles = page.locator("#details .row-title").all_text_contents()
        assert text in titles
        page.locator(".back").click()
    page.locator("#search").fill("9000")
    assert set(HOSTILE) <= set(page.locator("#found .row-title").all_text_contents())
    assert page.locator("img, svg[onload], #panel script").count() == 0
    watched.assert_quiet()


def test_the_policy_stops_a_script_that_is_not_the_page_s_own(open_map):
    page = open_map().page
    page.evaluate(
        """() => {
            const intruder = document.createElement("script");
            intruder.textContent = "window.ran = true";
            document.body.append(intruder);
        }"""
    )
    assert page.evaluate("window.ran") is None


def test_the_panel_says_what_the_map_says(open_map):
    page = open_map().page
    assert page.locator("#clusters .row-title").all_text_contents() == ["Oakham", "Elmham"]
    assert WHY_LEFT_OUT in page.locator("#left-out").text_content()
    assert "Working draft" in page.locator(".masthead").text_content()
    assert "not an admission area" in page.locator("#legend").text_content()
    shown = page.locator(".leaflet-control-attribution").text_content()
    assert "© OpenStreetMap contributors" in shown
    assert "Open Government Licence" in shown


def test_a_click_on_an_area_opens_its_cluster(open_map):
    page = open_map().page
    number = page.locator(".number").filter(has_text=re.compile("^2$")).bounding_box()
    page.mouse.click(number["x"] + number["width"] / 2, number["y"] + number["height"] / 2)
    assert page.locator("#details-heading").text_content() == "2Cluster 2, Elmham"


def test_a_cluster_opens_and_closes_by_keyboard_and_focus_comes_back(open_map):
    page = open_map().page
    page.locator("#order").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "details-heading"
    assert live(page).startswith("Cluster 2, Elmham, 3 schools")
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    assert "Elmham" in page.evaluate("document.activeElement.textContent")


def test_details_give_form_consents_and_travel_and_open_by_keyboard(open_map):
    policy = dossier(small_problem(), small_plan(), PlanPurpose(start=date(2026, 1, 5)))
    watched = open_map(policy=policy)
    page = watched.page
    assert page.locator("#policy li").all_text_contents() == list(policy.sentences)
    page.locator("#clusters button").first.click()
    law = page.locator("#details .law")
    told = law.locator(".policy")
    assert told.locator("summary").all_text_contents() == [
        heading for heading, _ in policy.of(1).sections
    ]
    assert not any(told.nth(at).locator("li").first.is_visible() for at in range(told.count()))
    for summary in (law.locator("summary").first, told.nth(1).locator("summary")):
        summary.focus()
        page.keyboard.press("Enter")
    assert "decides whether" in told.nth(1).locator("li").first.inner_text()
    watched.assert_quiet()


def test_hostile_names_in_sentences_of_policy_run_nothing(open_map):
    names = {900001 + i: text for i, text in enumerate(HOSTILE)}
    policy = dossier(small_problem(names), small_plan(), PlanPurpose(start=date(2026, 1, 5)))
    watched = open_map(names, policy=policy)
    page = watched.page
    page.locator("#clusters button").first.click()
    shown = " ".join(page.locator("#details .policy li").all_text_contents())
    assert HOSTILE[0] in shown
    assert page.locator("img, svg[onload], #panel script").count() == 0
    watched.assert_quiet()


def test_details_give_schools_rolls_and_minutes(open_map):
    page = open_map().page
    page.locator("#clusters button").nth(1).click()
    details = page.locator("#details")
    assert "104 pupils" in details.text_content()
    assert "Lead school" in details.text_content()
    cells = page.locator("#details tbody tr").first.locator("td").all_text_contents()
    assert cells == ["\N{EN DASH}", "4", "6"]


@pytest.mark.parametrize("sought", ["village 6", "900006", "ZZ6 6AB", "zz66ab", "elmham village 6"])
def test_a_school_is_found_by_name_urn_postcode_or_town(open_map, sought):
    page = open_map().page
    page.locator("#search").fill(sought)
    assert live(page) == "1 school found"
    page.keyboard.press("Enter")
    chosen = page.locator('#details [aria-current="true"]')
    assert "Village 6 Primary School" in chosen.text_content()


def test_a_search_without_a_hit_says_so(open_map):
    page = open_map().page
    page.locator("#search").fill("nowhere")
    assert live(page) == "No school found"


def test_a_left_out_school_is_found_with_its_reason(open_map):
    page = open_map().page
    page.locator("#search").fill("900008")
    page.keyboard.press("Enter")
    assert WHY_LEFT_OUT in live(page)


def test_no_two_numbers_overlap(open_map):
    boxes = [n.bounding_box() for n in open_map(viewport=NARROW).page.locator(".number").all()]
    assert len(boxes) >= 2
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            assert apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]


def test_the_page_may_be_zoomed(open_map):
    content = open_map().page.locator('meta[name="viewport"]').get_attribute("content")
    assert "user-scalable" not in content
    assert "maximum-scale" not in content


def test_a_place_is_found_and_leads_to_the_school_nearest_to_it(open_map):
    basemap = Basemap(places=(NamedPlace("Nether Wallop", -0.36, 53.04, 0),))
    page = open_map(basemap=basemap).page
    page.locator("#search").fill("wallop")
    assert live(page) == "No school found, 1 place"
    page.keyboard.press("Enter")
    assert "Elmham" in page.locator("#details-heading").text_content()


def test_the_page_tells_how_much_of_the_plan_keeps_within_20_30_and_45_minutes(open_map):
    rows = open_map().page.locator("#compliance tr").all_text_contents()
    assert rows == [f"{minutes} minutes100%2 of 2" for minutes in (20, 30, 45)]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("Name", ["Oakham", "Elmham"]),
        ("Most schools first", ["Oakham", "Elmham"]),
        ("Longest drive first", ["Oakham", "Elmham"]),
    ],
)
def test_the_list_is_put_in_the_order_asked_for(open_map, order, names):
    page = open_map().page
    page.locator("#order").select_option(label=order)
    assert page.locator("#clusters .row-title").all_text_contents() == names
    assert order in live(page)


@pytest.mark.parametrize(
    ("label", "choice", "found", "clusters"),
    [
        ("Type", "Foundation school", "1 school of 8, in 1 cluster", ["Oakham"]),
        ("Size", "Roll not known", "1 school of 8, in 1 cluster", ["Oakham"]),
        ("Size", "105 to 209", "3 schools of 8, in 1 cluster", ["Elmham"]),
        ("Place in the plan", "In no cluster", "1 school of 8, in 0 clusters", []),
    ],
)
def test_a_filter_keeps_the_clusters_that_have_a_school_sought(
    open_map, label, choice, found, clusters
):
    page = open_map().page
    page.locator(".filters summary").click()
    page.get_by_label(label, exact=True).select_option(label=choice)
    assert live(page) == found
    assert page.locator("#clusters .row-title").all_text_contents() == clusters
    page.locator("#filters-off").click()
    assert page.locator("#clusters button").count() == 2


def test_clusters_that_need_a_diocese_can_be_sought_where_policy_was_asked(open_map):
    page = open_map().page
    diocese = "In a cluster that needs a diocese"
    assert diocese not in page.locator("#filters").text_content()
    policy = dossier(small_problem(), small_plan(), PlanPurpose(start=date(2026, 1, 5)))
    page = open_map(policy=policy).page
    page.locator(".filters summary").click()
    page.get_by_label("Place in the plan").select_option(label=diocese)
    needing = [c.cluster.name for c in policy.clusters if c.policy.religious]
    assert page.locator("#clusters .row-title").all_text_contents() == needing


def test_the_stage_follows_the_list(open_map):
    page = open_map().page
    page.locator(".filters summary").click()
    page.get_by_label("Type").select_option(label="Free schools")
    page.locator("#present").click()
    page.keyboard.press("PageDown")
    assert "Elmham" in page.locator("#card-title").text_content()
    assert "1 of 1" in page.locator(".card-step").text_content()
