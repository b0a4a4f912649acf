"""Finding things on the page: by trust, diocese, postcode, in one's own spelling, and on stage."""

import dataclasses

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from small_plan import WHY_LEFT_OUT, small_problem
from watched_page import NARROW, WIDE

from data.school import Schools

HOSTILE = "<img src=x onerror=alert(1)>{{ 7 * 7 }}"


@pytest.fixture
def page(open_map):
    """The small plan, its schools with trusts, dioceses, districts and postcodes of one area."""
    problem = small_problem()
    schools = [
        dataclasses.replace(
            school,
            trust=HOSTILE if i % 4 == 0 else "",
            federation="Fen Federation" if i in (1, 2) else "",
            diocese="Diocese of Ely" if i in (4, 5, 6) else "",
            district="North Fen" if i < 4 else "South Fen",
            town="Great Yarmouth" if i == 6 else school.town,
            postcode=f"PO{30 if i < 3 else 33 if i < 7 else 41} {i + 1}AB",
        )
        for i, school in enumerate(problem.schools)
    ]
    watched = open_map(problem=problem.replace(schools=Schools(tuple(schools))))
    yield watched.page
    watched.assert_quiet()


def found(page):
    return page.locator("#found .row-title").all_text_contents()


def hint(page):
    return page.locator("#found .hint").text_content()


@pytest.mark.parametrize(
    ("label", "choice", "count"),
    [
        ("Trust", HOSTILE, "2 schools of 8"),
        ("Federation", "Fen Federation", "2 schools of 8"),
        ("Diocese", "Diocese of Ely", "3 schools of 8"),
        ("District", "South Fen", "4 schools of 8"),
    ],
)
def test_a_filter_is_on_a_chip_over_the_map_and_is_cleared_there(page, label, choice, count):
    expect(page.locator("#chip")).to_be_hidden()
    page.locator(".filters summary").click()
    page.get_by_label(label, exact=True).select_option(label=choice)
    expect(page.locator("#chip-text")).to_have_text(f"{count}: {choice}")
    page.locator("#present").click()
    expect(page.locator("#chip")).to_be_visible()
    page.locator("#chip-off").click()
    expect(page.locator("#chip")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator("#card-title")).to_contain_text("Needs a place")
    page.keyboard.press("PageUp")
    expect(page.locator(".card-count")).to_have_text("2 of 2")


def test_a_filter_that_would_tell_nothing_apart_is_not_offered(open_map):
    labels = open_map().page.locator("#filters label").all_text_contents()
    assert labels == ["Type", "Size", "Place in the plan"]


@pytest.mark.parametrize("sought", ["ely", "diocese of ely", "dioces ely", "Diocece of Ely"])
def test_a_diocese_is_found_and_shows_its_schools(page, sought):
    page.locator("#search").fill(sought)
    assert found(page) == ["Diocese of Ely"]
    page.keyboard.press("Enter")
    expect(page.locator("#chip-text")).to_have_text("3 schools of 8: Diocese of Ely")
    assert page.locator("#clusters .row-title").all_text_contents() == ["Elmham"]


@pytest.mark.parametrize(
    "sought", ["yarmoth", "yarmuoth", "yarmoutth", "yormouth", "great yarmoth"]
)
def test_spelling_is_forgiven_and_said(page, sought):
    page.locator("#search").fill(sought)
    assert found(page) == ["Village 7 Primary School"]
    assert "No exact match" in hint(page)


@pytest.mark.parametrize("sought", ["yarm", "village 7", "nowhere", "x", "zzzz"])
def test_what_is_spelt_rightly_or_is_nowhere_is_not_called_near(page, sought):
    page.locator("#search").fill(sought)
    assert "No exact match" not in page.locator("#live").text_content()


@pytest.mark.parametrize(
    ("sought", "said", "first"),
    [
        ("PO30", "3 schools in PO30, then the nearest to it", "Village 2 Primary School"),
        ("po33", "4 schools in PO33, then the nearest to it", "Village 5 Primary School"),
        ("PO41 9ZZ", "No school has the postcode PO41 9ZZ. 1 school in PO41", "Village 8"),
    ],
)
def test_a_postcode_district_finds_its_nearest_schools(page, sought, said, first):
    page.locator("#search").fill(sought)
    assert hint(page).startswith(said)
    names = found(page)
    assert names[0].startswith(first)
    assert len(names) == 6


def test_a_district_without_a_school_names_its_neighbours(page):
    page.locator("#search").fill("PO34")
    assert hint(page) == "No school of this plan has a postcode in PO34. Next to it by number:"
    assert found(page) == ["PO33", "PO30", "PO41"]
    page.keyboard.press("Enter")
    expect(page.locator("#search")).to_have_value("PO33")
    assert len(found(page)) == 6
    page.locator("#search").fill("B12")
    assert hint(page) == "No school of this plan has a postcode in B12"


def test_hover_names_the_cluster_and_lights_its_entry(page):
    number = page.locator(".number").filter(has_text="2").bounding_box()
    page.mouse.move(number["x"] + number["width"] / 2, number["y"] + number["height"] / 2)
    expect(page.locator(".hint-on-map")).to_contain_text("Cluster 2, Elmham")
    expect(page.locator("#clusters li.lit")).to_contain_text("Elmham")
    page.mouse.move(5, 5)
    expect(page.locator(".hint-on-map")).to_have_count(0)
    expect(page.locator("#clusters li.lit")).to_have_count(0)


PIXELS = """() => document.querySelector(".leaflet-overlay-pane canvas").toDataURL()"""


def test_an_entry_of_the_list_lights_its_area_and_a_school_its_mark(page):
    calm = page.evaluate(PIXELS)
    page.locator("#clusters button").first.hover()
    page.wait_for_function(f"calm => ({PIXELS})() !== calm", arg=calm)
    lit = page.evaluate(PIXELS)
    page.locator("#title").hover()
    page.wait_for_function(f"lit => ({PIXELS})() !== lit", arg=lit)
    page.locator("#clusters button").first.click()
    page.locator("#title").hover()
    open_ = page.evaluate(PIXELS)
    page.locator("#details .schools li").nth(1).hover()
    page.wait_for_function(f"calm => ({PIXELS})() !== calm", arg=open_)


def test_a_school_is_found_on_stage_and_the_step_comes_back(page):
    page.locator("#present").click()
    page.keyboard.press("PageDown")
    page.keyboard.press("f")
    page.keyboard.type("village 6")
    page.keyboard.press("Enter")
    expect(page.locator("#card-title")).to_contain_text("Elmham")
    expect(page.locator("#card .sought")).to_contain_text("Village 6 Primary School")
    expect(page.locator("#card-back")).to_have_text("Back to cluster 1")
    expect(page.locator("#card-back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#card-title")).to_contain_text("Oakham")
    expect(page.locator("#card-back")).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(page.locator("#card-title")).to_contain_text("Elmham")


def test_a_search_on_stage_is_left_by_escape_and_letters_are_no_commands(page):
    page.locator("#present").click()
    page.locator("#card-find").click()
    page.keyboard.type("b.f")
    expect(page.locator("#blank")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#card-find")).to_be_focused()
    expect(page.locator("#card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    expect(page.locator("#panel #search")).to_be_visible()


def test_a_school_in_no_cluster_is_found_on_stage_with_its_reason(page):
    page.locator("#present").click()
    page.locator("#card-find").click()
    page.locator("#search").fill("village 8")
    page.locator("#found button").first.click()
    expect(page.locator("#card .sought")).to_contain_text(WHY_LEFT_OUT)
    page.keyboard.press("Escape")
    expect(page.locator("#card-title")).to_contain_text("clusters of schools")


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_axe_finds_nothing_while_a_school_is_sought(open_map, viewport):
    page = open_map(viewport=viewport).page
    faults = []
    for clicks, text in (
        ([], "yarmoth"),
        (["#present", "#card-find"], "village"),
    ):
        for selector in clicks:
            page.locator(selector).click()
        page.locator("#search").fill(text)
        faults += [each["id"] for each in Axe().run(page).response["violations"]]
    page.locator("#found button").first.click()
    faults += [each["id"] for each in Axe().run(page).response["violations"]]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".filters summary").click()
    page.get_by_label("Type", exact=True).select_option(label="Free schools")
    page.locator("#goodness summary").click()
    faults += [each["id"] for each in Axe().run(page).response["violations"]]
    assert faults == []
