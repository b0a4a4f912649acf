"""The what-if page in a real browser: what officers do with it, and what must not happen."""

import itertools
import json
import time
import tomllib
import zipfile

import pytest
from hostile_names import HOSTILE_NAMES
from playwright.sync_api import expect
from served_page import ServedPage, on_a_port
from served_plan import wait_for, write_plan
from watched_page import NARROW, WIDE

from app.serve import solving
from app.serve.changes import LONGEST_TEXT, in_one_line
from app.serve.opening import leading_to
from clustering import Progress
from clustering.constraints.registry import OPTIONS
from clustering.scenario import answer

AGAIN = "async () => { await (await fetch('/api/contents')).json(); }"
"""Long enough for the page to show the contents that came before."""

CLOSE = {"do": "close", "urn": 900001}
APART = {"do": "apart", "urns": [900001, 900002]}


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return write_plan(tmp_path_factory.mktemp("served"))


@pytest.fixture
def url(directory, tmp_path):
    (tmp_path / "plan").symlink_to(directory)
    with on_a_port(tmp_path / "plan") as found:
        yield found


@pytest.fixture
def tab(browser, url):
    opened = ServedPage(browser, url)
    yield opened
    opened.close()
    opened.assert_quiet()


@pytest.fixture
def second(browser, url):
    opened = ServedPage(browser, url)
    yield opened
    opened.close()


@pytest.fixture
def _slow(monkeypatch):
    """Let a search last until it is stopped."""

    def searched(setting, scenario, limits, progress):
        try:
            for step in itertools.count():
                progress(Progress("Bound", step / 10, 1200.0, 1100.0, 1 / 12, 1))
                time.sleep(0.05)
        except KeyboardInterrupt:
            pass
        return answer(setting, scenario, limits)

    monkeypatch.setattr(solving, "answer", searched)


def open_school(tab, urn):
    tab.page.locator("#search").fill(str(urn))
    tab.page.keyboard.press("Enter")
    tab.page.locator(f"#act-{urn}").click()


def test_an_officer_adds_a_school_and_reads_what_moves_by_keyboard(tab):
    page = tab.page
    tab.enter("#adding summary")
    tab.write("#add-easting", "504000")
    tab.write("#add-northing", "350500")
    tab.write("#add-name", "Mill Lane Free School")
    page.keyboard.press("Enter")
    tab.waits_for_changes(1)
    expect(tab.page.locator("#asked li")).to_have_text(["Mill Lane Free School (900009) opens."])
    tab.waits_for_focus("Add a school")
    tab.enter("#whatif-solve")
    tab.answered()
    expect(tab.page.locator("#live")).to_contain_text("Answer: ")
    assert "1 school new" in page.locator("#answer-headline").text_content()
    tab.waits_for_focus("answer-heading")

    tab.enter(".moves button")
    tab.waits_for_focus("details-heading")
    page.keyboard.press("Escape")
    assert "Mill Lane Free School" in tab.focused()

    tab.enter("#whatif-undo")
    expect(page.locator("#asked li")).to_have_count(0)
    tab.waits_for_focus("whatif-undo")
    expect(tab.page.locator("#live")).to_have_text(
        "Taken back: Mill Lane Free School (900009) opens."
    )


def test_an_officer_changes_saves_loads_and_exports_by_keyboard(tab, tmp_path):
    page = tab.page
    page.on("filechooser", lambda _: None)  # heard from now on: asked for late, it can be missed
    tab.write("#search", "900002")
    page.keyboard.press("Enter")
    tab.enter("#act-900002")
    tab.enter("#box-900002 button")
    tab.waits_for_changes(1)
    expect(page.locator("#act-900002")).to_be_focused()
    expect(tab.page.locator("#asked li")).to_have_text(
        ["Village 2 Primary School (900002) closes."]
    )
    page.keyboard.press("Escape")

    tab.enter("#ruling summary")
    tab.write("#rules-minutes", "30")
    page.keyboard.press("Enter")
    tab.waits_for_changes(2)

    tab.enter("#filing summary")
    tab.enter('a[href="/api/plan.zip"]')
    expect(page.locator("#live")).to_contain_text("Solve first")
    page.locator("#search").focus()
    tab.tab_to('a[href="/api/scenario.toml"]')
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    saved.value.save_as(tmp_path / "saved.toml")
    told = tomllib.loads((tmp_path / "saved.toml").read_text("utf-8"))
    assert [change["do"] for change in told["change"]] == ["close", "limit"]

    tab.enter("#scenarios summary")
    tab.enter('[data-action="rename"]')
    tab.write("#scenario-rename-name", "Autumn")
    page.keyboard.press("Enter")
    expect(page.locator("#scenario-name")).to_have_text("Autumn")
    tab.waits_for_focus("Rename…")

    tab.tab_to("#file-toml")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(tmp_path / "saved.toml")
    expect(page.locator("#scenario-list li")).to_have_count(2)

    tab.enter("#whatif-solve")
    tab.waits_for_focus("answer-heading")
    tab.tab_to('a[href="/api/plan.zip"]')
    with page.expect_download() as exported:
        page.keyboard.press("Enter")
    assert exported.value.suggested_filename == "scenario-What-if.zip"
    with zipfile.ZipFile(exported.value.path()) as archive:
        kept = tomllib.loads(archive.read("scenario.toml").decode())
    assert kept == told


@pytest.mark.usefixtures("_slow")
def test_progress_is_shown_and_stop_ends_it(tab):
    tab.change(CLOSE)
    tab.page.locator("#whatif-solve").focus()
    tab.page.keyboard.press("Enter")
    figures = tab.page.locator("#whatif-figures")
    expect(figures).to_contain_text("Bound")
    expect(figures).to_contain_text("gap")
    assert tab.page.locator("#whatif-proof").get_attribute("value")
    tab.waits_for_focus("whatif-stop")
    tab.page.keyboard.press("Enter")
    tab.answered()
    assert tab.page.locator("#whatif-progress").is_hidden()
    tab.waits_for_focus("answer-heading")


def test_the_answer_tells_moves_also_as_a_table_and_the_plan_before(tab):
    tab.change({"do": "move", "urn": 900004, "cluster": 2})
    tab.solve()
    page = tab.page
    page.locator("#moves-table summary").click()
    (told,) = (row.all_text_contents() for row in [page.locator("#moves-table tbody tr > *")])
    assert told[:3] == ["Village 4 Primary School", "cluster 1", "cluster 2"]
    assert "cluster 1 to cluster 2" in page.locator(".moves .row-more").first.text_content()
    before = page.locator("#before-show")
    before.click()
    assert before.get_attribute("aria-pressed") == "true"
    expect(tab.page.locator("#live")).to_have_text("Shown: the plan in hand")


def test_a_second_tab_follows(tab, second):
    second.page.locator("#adding summary").click()
    second.page.locator("#add-name").fill("Half a na")
    tab.change(CLOSE)
    second.waits_for_changes(1)
    tab.solve()
    second.answered()
    same = tab.page.locator("#subtitle").text_content()
    assert second.page.locator("#subtitle").text_content() == same
    assert same == "6 schools in 2 clusters; 1 needs a place and has none"
    assert second.page.locator("#add-name").input_value() == "Half a na"
    second.waits_for_focus("add-name")
    second.assert_quiet()


def test_a_stale_write_is_told_and_nothing_typed_is_lost(tab, second):
    second.context.route("**/api/events", lambda route: route.abort())
    second.load()
    tab.change(CLOSE)
    page = second.page
    page.locator("#adding summary").click()
    page.locator("#add-easting").fill("504000")
    page.locator("#add-northing").fill("350500")
    page.locator("#add-name").fill("Mill Lane Free School")
    page.keyboard.press("Enter")
    expect(page.locator("#add-fault")).to_contain_text("changed in another window")
    second.waits_for_focus("add-fault")
    expect(second.page.locator("#asked li")).to_have_text(
        ["Village 1 Primary School (900001) closes."]
    )
    assert page.locator("#add-name").input_value() == "Mill Lane Free School"
    page.locator("#add-name").press("Enter")
    tab.waits_for_changes(2)


def test_a_reload_keeps_what_was_typed(tab):
    page = tab.page
    page.locator("#adding summary").click()
    page.locator("#add-name").fill("Half a name")
    page.get_by_label("Longitude and latitude").check()
    page.locator("#add-lon").fill("-0.4")
    page.locator("#ruling summary").click()
    page.locator("#rules-minutes").fill("35")
    open_school(tab, 900005)
    page.get_by_role("button", name="Change pupils").click()
    page.locator("#set-900005-pupils").fill("99")
    tab.load()
    assert page.locator("#set-900005-pupils").input_value() == "99"
    page.locator(".back").click()
    assert page.locator("#add-name").input_value() == "Half a name"
    assert page.locator("#add-lon").input_value() == "-0.4"
    assert page.locator("#rules-minutes").input_value() == "35"
    assert page.locator("#rules-most").input_value() == "4"


def test_a_reload_keeps_a_place_in_the_way_it_was_given(tab):
    page = tab.page
    open_school(tab, 900005)
    page.get_by_role("button", name="Move to another place").click()
    page.locator("#box-900005").get_by_label("Longitude and latitude").check()
    page.locator("#place-900005-lon").fill("-0.4")
    tab.load()
    expect(page.locator("#place-900005-lon")).to_be_visible()
    assert page.locator("#place-900005-lon").input_value() == "-0.4"


def test_a_server_that_is_gone_is_told_and_found_again_by_its_new_link(browser, tmp_path):
    directory = write_plan(tmp_path)
    with on_a_port(directory) as link:
        tab = ServedPage(browser, link)
        page = tab.page
        tab.change(CLOSE)
        page.locator("#adding summary").click()
        page.locator("#add-name").fill("Mill Lane")
    banner = page.locator("#whatif-banner")
    expect(banner).to_contain_text("does not answer")
    page.locator("#add-name").press("Enter")
    expect(page.locator("#add-fault")).to_contain_text("nothing was changed")
    with on_a_port(directory, int(tab.url.rsplit(":", 1)[1])) as link:
        expect(banner).to_contain_text("has a new link")
        page.locator("#add-name").press("Enter")
        expect(page.locator("#add-fault")).to_contain_text("in the window where")
        tab.context.new_page().goto(link)
        expect(banner).to_be_hidden()
        expect(tab.page.locator("#asked li")).to_have_text(
            ["Village 1 Primary School (900001) closes."]
        )
        assert page.locator("#add-name").input_value() == "Mill Lane"
        page.locator("#whatif-undo").click()
        expect(page.locator("#asked li")).to_have_count(0)
        tab.close()


def test_the_address_of_the_page_does_not_keep_the_token(tab):
    assert tab.page.url == f"{tab.url}/"
    assert tab.page.evaluate("document.cookie") == ""
    assert tab.page.evaluate("document.referrer") == ""


def test_a_page_of_yesterday_that_is_loaded_again_says_where_the_link_is(tab):
    tab.context.clear_cookies()
    tab.page.goto(tab.url)
    expect(tab.page.locator("h1")).to_have_text("This page opens by its link")
    tab.page.goto(f"{tab.url}/?token=yesterday")
    expect(tab.page.locator("main")).to_contain_text("schoolclusters serve")
    tab.page.goto(tab.link)
    expect(tab.page.locator("#whatif-state")).not_to_be_empty()
    tab.page.goto(f"{tab.url}/?token=yesterday")
    expect(tab.page.locator("#whatif-state")).not_to_be_empty()
    assert tab.page.url == f"{tab.url}/"


def test_a_file_and_a_page_elsewhere_lead_to_the_page(tab, tmp_path):
    """A browser keeps a strict cookie back where another site led it on."""
    tab.context.clear_cookies()
    leading = tmp_path / "open.html"
    leading.write_text(leading_to(tab.link), encoding="utf-8")
    tab.page.goto(leading.as_uri())
    tab.page.wait_for_url(f"{tab.url}/")
    expect(tab.page.locator("#whatif-state")).not_to_be_empty()
    leading.write_text(f'<a href="{tab.url}/">the plan</a>', encoding="utf-8")
    tab.page.goto(leading.as_uri())
    tab.page.get_by_text("the plan").click()
    expect(tab.page.locator("#whatif-state")).not_to_be_empty()
    tab.outside.clear()  # the files


def test_hostile_names_show_as_they_are_and_run_nothing(browser, tmp_path):
    # what nobody can type may still stand in a register
    typed = [name for name in HOSTILE_NAMES if len(name) <= LONGEST_TEXT and in_one_line(name)]
    others = [HOSTILE_NAMES[1], *sorted(set(HOSTILE_NAMES) - set(typed))]
    names = {900001 + i: name for i, name in enumerate(others[:8])}
    with on_a_port(write_plan(tmp_path, names)) as url:
        tab = ServedPage(browser, url)
        page = tab.page
        new = [
            {"do": "add", "name": name, "place": {"lon": -0.5 + 0.004 * at, "lat": 53.0}}
            for at, name in enumerate(typed)
        ]
        tab.change(*new)
        for name in typed[:30:3]:
            assert tab.post("/api/scenario", action="copy", name="What if", to=name) == 200
        tab.post("/api/scenario", action="open", name="What if")
        page.locator("#scenarios summary").click()
        expect(page.locator("#asked")).to_contain_text("<script>alert(1)</script>")
        expect(page.locator("#scenario-list")).to_contain_text("<script>alert(1)</script>")
        tab.post("/api/scenario", action="new", name="<b>other</b>")
        tab.change({"do": "close", "urn": 900008})
        tab.solve()
        open_school(tab, 900002)
        assert names[900002] in page.locator("#details").text_content()
        page.get_by_role("button", name="Move to a cluster").click()
        assert page.locator("img, #panel script, #panel iframe, #panel b, svg[onload]").count() == 0
        tab.close()
        tab.assert_quiet()


def test_showing_plans_again_leaves_nothing_behind(tab):
    tab.change({"do": "move", "urn": 900004, "cluster": 2})
    in_hand = tab.laid()
    tab.solve()
    answered = tab.laid()
    for _ in range(3):
        tab.page.locator("#whatif-undo").click()
        expect(tab.page.locator("#answer")).to_be_hidden()
        expect(tab.page.locator("#before-show")).to_be_hidden()
        tab.page.locator("#answer-before[hidden]").wait_for(state="attached")
        assert tab.laid() == in_hand
        tab.page.locator("#whatif-redo").click()
        tab.answered()
        assert tab.laid() == answered


def test_the_reader_stays_in_place_when_another_plan_is_shown(tab):
    page = tab.page
    page.locator(".filters summary").click()
    page.get_by_label("Size", exact=True).select_option(label="105 to 209")
    page.locator("#order").select_option(label="Name")
    open_school(tab, 900006)
    page.evaluate("window[document.querySelector('.folium-map').id].setView([53, -0.3], 12)")
    page.locator("#act-900006").focus()
    tab.change(CLOSE)
    assert tab.post("/api/solve") == 200
    tab.answered()
    view = page.evaluate(
        """() => {
            const map = window[document.querySelector('.folium-map').id];
            return [map.getCenter().lat, map.getCenter().lng, map.getZoom()];
        }"""
    )
    assert view == pytest.approx([53, -0.3, 12], abs=0.001)
    assert "Cluster 2" in page.locator("#details-heading").text_content()
    tab.waits_for_focus("act-900006")
    assert page.locator('.schools [aria-current="true"]').count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator("#order").input_value() == "Name"
    assert page.get_by_label("Size", exact=True).input_value() == "105 to 209"
    assert page.locator("#clusters button").count() == 1


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_place_is_chosen_on_the_map_by_keyboard_or_click(browser, url, viewport):
    tab = ServedPage(browser, url, viewport)
    page = tab.page
    page.locator("#adding summary").click()
    page.get_by_role("button", name="Choose on the map").press("Enter")
    expect(tab.page.locator("#live")).to_contain_text("arrow keys")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    tab.waits_for_focus("add-name")
    first = float(page.locator("#add-lat").input_value())
    page.get_by_role("button", name="Choose on the map").click()
    page.locator(".folium-map").click(position={"x": 120, "y": 220})
    assert float(page.locator("#add-lat").input_value()) != first
    assert page.locator("#details").is_hidden()
    page.get_by_role("button", name="Choose on the map").press("Enter")
    page.keyboard.press("Escape")
    tab.waits_for_focus("Choose on the map")
    tab.close()


def test_the_reach_of_a_place_is_drawn_with_its_number_of_schools(tab):
    ring = [[53.0, -0.5], [53.1, -0.5], [53.1, -0.3]]
    place = {"easting": 504000.0, "northing": 350500.0, "lon": -0.45, "lat": 53.04}
    told = {"place": place, "minutes": 45, "rings": [ring], "schools": 1, "notices": []}
    asked = []

    def answered(route):
        asked.append(route.request.url)
        route.fulfill(body=json.dumps(told), content_type="application/json")

    tab.page.route("**/api/reach?*", answered)
    layers = tab.laid()[0]
    tab.page.locator("#adding summary").click()
    tab.page.locator("#add-easting").fill("504000")
    tab.page.locator("#add-northing").fill("350500")
    expect(tab.page.locator("#add-reach")).to_have_text("1 school within 45 minutes by car.")
    assert asked[-1].endswith("easting=504000&northing=350500")
    assert tab.laid()[0] == layers + 4  # area, place, their group and what draws them
    tab.page.get_by_label("Longitude and latitude").check()
    assert tab.page.locator("#add-lat").input_value() == "53.04000"
    tab.page.locator("#adding summary").click()
    wait_for(lambda: tab.laid()[0] == layers + 1)


def test_faults_stand_beside_their_fields_and_the_first_has_the_focus(tab):
    page = tab.page
    page.locator("#adding summary").click()
    page.locator("#add-name").fill("Mill Lane")
    page.locator("#add-pupils").fill("many")
    page.get_by_role("button", name="Add this school").click()
    expect(page.locator("#add-easting")).to_be_focused()
    for field in ("add-easting", "add-pupils"):
        told = page.locator(f"#{field}")
        assert told.get_attribute("aria-invalid") == "true"
        assert f"{field}-fault" in told.get_attribute("aria-describedby")
        assert page.locator(f"#{field}-fault").text_content()
    assert page.locator("#add-name").get_attribute("aria-invalid") is None


@pytest.mark.parametrize(
    ("button", "word"), [("Keep together with", "stay together"), ("Keep apart from", "kept apart")]
)
def test_a_partner_is_found_by_the_search(tab, button, word):
    open_school(tab, 900001)
    tab.page.get_by_role("button", name=button).click()
    tab.waits_for_focus("search")
    tab.page.keyboard.type("900002")
    tab.page.keyboard.press("Enter")
    tab.waits_for_changes(1)
    assert word in tab.asked()[0]
    expect(tab.page.locator("#act-900001")).to_be_focused()


def test_a_pin_is_released_where_it_is_told(tab):
    tab.change(APART)
    open_school(tab, 900001)
    tab.page.get_by_role("button", name="No longer keep apart from Village 2").click()
    tab.waits_for_changes(2)
    assert "no longer pinned" in tab.asked()[1]


def test_a_school_moves_to_a_cluster_chosen_on_the_map(tab):
    open_school(tab, 900001)
    tab.page.get_by_role("button", name="Move to a cluster").click()
    tab.page.get_by_role("button", name="Choose on the map").click()
    tab.page.locator("#search").fill("900006")
    tab.page.keyboard.press("Enter")
    tab.waits_for_focus("Make this a change")
    assert tab.page.locator("#picking").count() == 0  # one choice, and it ends
    assert tab.page.locator("#search").input_value() == ""
    tab.page.keyboard.press("Enter")
    tab.waits_for_changes(1)
    expect(tab.page.locator("#asked li")).to_have_text(
        ["Village 1 Primary School (900001) moves to cluster 2, Elmham."]
    )


def test_two_schools_are_amalgamated_and_what_else_was_considered_is_recorded(tab):
    page = tab.page
    open_school(tab, 900001)
    page.get_by_role("button", name="Amalgamate with").click()
    page.get_by_role("button", name="Choose on the map").click()
    page.locator("#search").fill("900007")
    page.keyboard.press("Enter")
    tab.waits_for_focus("amalgamate-900001-other")
    page.locator("#amalgamate-900001-name").fill("Oakham Primary School")
    page.keyboard.press("Enter")
    tab.waits_for_changes(1)
    expect(page.locator("#act-900001")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#considering summary").click()
    page.locator("#considered-option").fill("Federating")
    page.keyboard.press("Enter")
    expect(page.locator("#considered-why")).to_have_attribute("aria-invalid", "true")
    page.locator("#considered-why").fill("the governors declined")
    page.keyboard.press("Enter")
    tab.waits_for_changes(2)
    expect(page.locator("#asked li")).to_have_text(
        [
            "Village 1 Primary School (900001) and Village 7 Primary School (900007) become one "
            "school, Oakham Primary School, at the place of the first.",
            "Considered and put aside: Federating. Why: the governors declined.",
        ]
    )
    tab.solve()
    expect(page.locator("#answer-text")).to_contain_text("Before schools become one")
    expect(page.locator("#answer-text")).to_contain_text("206 pupils (100 + 106)")
    expect(page.locator("#answer-text")).to_contain_text("Recorded with this answer: 1.")


def test_a_school_in_no_cluster_can_be_changed_too(tab):
    tab.page.locator("#act-900008").click()
    tab.page.get_by_role("button", name="It refuses").click()
    tab.waits_for_changes(1)
    expect(tab.page.locator("#asked li")).to_have_text(
        ["Village 8 Primary School (900008) refuses to take part."]
    )
    expect(tab.page.locator("#act-900008")).to_be_focused()


def test_pupils_type_and_place_of_a_school_change(tab):
    open_school(tab, 900005)
    layers = tab.laid()[0]
    tab.page.get_by_role("button", name="Change pupils").click()
    tab.page.locator("#set-900005-pupils").fill("41")
    tab.page.keyboard.press("Enter")
    tab.waits_for_changes(1)
    tab.page.locator("#act-900005").click()
    tab.page.get_by_role("button", name="Move to another place").click()
    tab.page.locator("#place-900005-easting").fill("504000")
    tab.page.locator("#place-900005-northing").fill("350500")
    tab.page.keyboard.press("Enter")
    tab.waits_for_changes(2)
    assert tab.asked()[0] == "Village 5 Primary School (900005) has 41 pupils."
    assert tab.laid()[0] == layers + 2  # a mark, and what draws it


def test_only_rules_that_were_changed_are_sent(tab):
    page = tab.page
    page.locator("#ruling summary").click()
    page.get_by_role("button", name="Change these rules").click()
    expect(page.locator("#rules-fault")).to_contain_text("as they stand")
    page.locator("#rules-left_out_s").fill("7200")
    page.locator("#rules-form").select_option("federation")
    page.get_by_role("button", name="Change these rules").click()
    tab.waits_for_changes(2)
    expect(page.locator("#rules-fault")).to_be_hidden()
    page.locator("#whatif-undo").click()
    expect(page.locator("#asked li")).to_have_count(1)
    expect(page.locator("#rules-form")).to_have_value("")


def test_sums_of_money_are_changed_and_refused_on_the_page(tab):
    page = tab.page
    page.locator("#ruling summary").click()
    page.locator("#rules-mileage").fill("55")
    page.get_by_role("button", name="Change these rules").click()
    expect(page.locator("#rules-mileage-fault, #rules-fault").first).to_contain_text("50 times")
    page.locator("#rules-mileage").fill("0.5")
    page.locator("#rules-people").fill("3")
    page.get_by_role("button", name="Change these rules").click()
    tab.waits_for_changes(1)
    assert "mile of a car: 0.5, not 0." in tab.asked()[0]
    expect(page.locator("#rules-mileage")).to_have_value("0.5")
    expect(page.locator("#rules-lump_sum")).not_to_have_value("")


def test_every_rule_of_the_table_is_changed_kept_and_refused_on_the_page(tab):
    page = tab.page
    page.locator("#ruling summary").click()
    for field in OPTIONS:
        names = [f"{field.key}.{word}" for word in field.kind.choices]
        for name in names if field.kind.several else [field.key]:
            expect(page.locator(f"#rules [name='{name}']")).to_be_visible()
    page.locator("#rules-pupils").fill("200-900")
    page.locator("#rules-clusters").fill("2")
    page.locator("#rules-within").select_option("la")
    expect(page.locator("#rules-keep-federations")).to_be_checked()
    page.locator("#rules-keep-trusts").check()
    page.locator("#rules-two_trusts_s").fill("7")
    tab.load()  # a draft outlives a reload, ticks too
    expect(page.locator("#rules-keep-trusts")).to_be_checked()
    page.get_by_role("button", name="Change these rules").click()
    tab.waits_for_changes(2)
    assert tab.asked() == [
        "A pair of academies of two trusts weighs 7 seconds, not 250.",
        "Pupils of a cluster: 200 to 900 (before: any); number of clusters: 2 (before: any); "
        "kept whole: federations, trusts (before: federations); the same throughout a cluster: "
        "local authority (before: any).",
    ]
    page.locator("#rules-pupils").fill("")
    page.locator("#rules-keep-federations").uncheck()
    page.locator("#rules-clusters").fill("many")
    page.get_by_role("button", name="Change these rules").click()
    expect(page.locator("#rules-clusters")).to_be_focused()
    expect(page.locator("#rules-clusters-fault")).to_contain_text("whole number from 1 to 500")
    page.locator("#rules-clusters").fill("2")
    page.get_by_role("button", name="Change these rules").click()
    tab.waits_for_changes(3)
    assert tab.asked()[2] == (
        "Pupils of a cluster: any (before: 200 to 900); kept whole: trusts (before: federations, "
        "trusts)."
    )
    page.locator("#whatif-undo").click()
    expect(page.locator("#asked li")).to_have_count(2)
    expect(page.locator("#rules-pupils")).to_have_value("200-900")
    expect(page.locator("#rules-keep-federations")).to_be_checked()


def test_lists_of_schools_come_from_files_and_their_faults_are_told(tab, tmp_path):
    page = tab.page
    page.locator("#filing summary").click()
    good, bad = tmp_path / "closing.csv", tmp_path / "bad.csv"
    good.write_text("URN\n900001\n900002\n")
    bad.write_text("URN\nnone\n")
    page.locator("#file-closing").set_input_files(bad)
    expect(page.locator("#file-closing-fault")).to_contain_text("Row 2")
    page.locator("#file-closing").set_input_files(good)
    tab.waits_for_changes(2)
    expect(page.locator("#file-closing-fault")).to_be_hidden()


def test_a_scenario_is_deleted_only_after_a_word_in_the_page(tab):
    page = tab.page
    page.locator("#scenarios summary").click()
    page.get_by_role("button", name="New…").click()
    page.keyboard.type("Other")
    page.keyboard.press("Enter")
    expect(page.locator("#scenario-name")).to_have_text("Other")
    page.get_by_role("button", name="Delete…").click()
    assert "Delete Other?" in page.locator("#scenario-form").text_content()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#scenario-list li")).to_have_count(2)
    page.get_by_role("button", name="Delete…").click()
    page.keyboard.press("Enter")
    expect(page.locator("#scenario-list li")).to_have_count(1)
    tab.waits_for_focus("Delete…")


def test_on_stage_the_panel_is_hidden_and_a_new_answer_waits(tab, second):
    tab.change(CLOSE)
    page = tab.page
    before = page.locator("#subtitle").text_content()
    page.locator("#present").click()
    assert page.locator("#whatif-bar").is_hidden()
    second.waits_for_changes(1)
    with page.expect_response(f"{tab.url}/api/contents"):
        second.solve()
    page.evaluate(AGAIN)
    assert page.locator("#subtitle").text_content() == before
    page.keyboard.press("Escape")
    expect(page.locator("#subtitle")).not_to_have_text(before)


def test_a_word_of_the_server_is_shown_in_the_bar(tab):
    assert tab.page.locator("#whatif-notice").is_hidden()
    open_school(tab, 900001)
    tab.page.get_by_role("button", name="Keep together with").click()
    tab.page.locator("#search").fill("900001")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("#whatif-notice")).to_contain_text("choose another")
