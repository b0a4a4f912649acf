"""What the server answers, route by route."""

import io
import tomllib
import zipfile

import pytest
from page_data import contents_of
from patience import HANG_S
from served_plan import CLOSE, Page, in_process, write_plan

from app.serve import keeper as keeping
from data.errors import OutputError
from maps import draw, read_plan_directory
from maps.polyline import decode

ADD = {"do": "add", "name": "Mill Lane School", "place": {"lon": -0.45, "lat": 53.01}}
URL = "/api/reach?lon=-0.5&lat=53"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return write_plan(tmp_path_factory.mktemp("served"))


@pytest.fixture
def page(directory, tmp_path):
    (tmp_path / "plan").symlink_to(directory)
    with in_process(tmp_path / "plan") as opened:
        yield opened


def faults(answer):
    assert answer.status_code == 422
    return {fault["field"]: fault["text"] for fault in answer.json()["faults"]}


def test_the_state_begins_with_the_plan_in_hand(page):
    state = page.state
    assert (state["scenario"], state["scenarios"]) == ("What if", ["What if"])
    assert (state["changes"], state["answer"], state["solving"]) == ([], None, None)
    assert state["rules"]["fewest"] == 3
    assert state["rules"]["form"] == ""
    assert "Community school" in state["types"]
    assert state["profiles"] == ["car", "car-peak"]
    assert "federation" in state["forms"]
    assert state["canTime"]
    assert state["message"] == ""


def test_a_change_is_told_in_words_and_moves_the_revision(page):
    before = page.state["revision"]
    assert page.change(CLOSE).status_code == 200
    assert page.state["revision"] == before + 1
    (told,) = page.state["changes"]
    assert told["words"] == "Village 1 Primary School (900001) closes."
    assert page.state["canUndo"]


def test_an_amalgamation_is_told_solved_and_undone(page):
    page.change({"do": "amalgamate", "urns": [900007, 900008], "name": "Elmham Primary School"})
    (told,) = page.state["changes"]
    assert told["words"] == (
        "Village 7 Primary School (900007) and Village 8 Primary School (900008) become one "
        "school, Elmham Primary School, at the place of the first."
    )
    answer = page.solved()["answer"]
    assert any("213 pupils (106 + 107)" in words for words in answer["amalgamations"])
    assert any("Village 8 Primary School (900008). Who" in words for words in answer["closures"])
    page.post("/api/undo")
    assert page.state["changes"] == []


def test_an_amalgamation_of_mixed_schools_is_refused_in_words(page):
    told = faults(page.change({"do": "amalgamate", "urns": [900001, 900002]}))
    assert "One school has one type, and these differ" in told["urns"]
    assert page.client.get("/api/state").json()["changes"] == []


def test_a_new_school_is_told_with_its_place(page):
    page.change(ADD)
    ((kind, *place),) = page.state["changes"][0]["marks"]
    assert (kind, place) == ("new", pytest.approx([53.01, -0.45], abs=1e-4))


def test_what_is_asked_for_is_marked_where_it_changes_the_map(page):
    page.change(
        {"do": "close", "urn": 900001},
        {"do": "move", "urn": 900004, "cluster": 2},
        {"do": "limit", "minutes": 44},
    )
    gone, moved, limit = (each["marks"] for each in page.state["changes"])
    contents = page.client.get("/api/contents").json()
    places = decode(contents["places"])[:, ::-1].tolist()
    schools = {row[0]: place for row, place in zip(contents["schools"], places, strict=True)}
    assert gone == [["gone", *schools[900001]]]
    assert moved[0][:3] == ["moved", *schools[900004]]
    assert moved[0][3:] in [schools[urn] for urn in (900005, 900006, 900007)]
    assert limit == []


def test_rules_and_pins_are_those_the_scenario_leaves(page):
    page.change(
        {"do": "limit", "minutes": 30},
        {"do": "together", "urns": [900001, 900002]},
        {"do": "apart", "urns": [900003, 900004]},
        {"do": "form", "form": "federation"},
    )
    assert page.state["rules"]["minutes"] == 30
    assert page.state["rules"]["form"] == "federation"
    assert page.state["pins"] == {"together": [[900001, 900002]], "apart": [[900003, 900004]]}


def test_changes_are_made_all_or_none(page):
    told = faults(page.change({"do": "limit", "minutes": 30}, {"do": "close", "urn": 5}))
    assert "No school of this plan has this URN" in told["urn"]
    assert page.client.get("/api/state").json()["changes"] == []


def test_every_fault_names_its_field(page):
    told = faults(page.change({"do": "limit", "minutes": -3}, {"do": "sizes", "fewest": 0}))
    assert set(told) == {"minutes", "fewest", "most"}
    assert told["fewest"].startswith("Change 2: ")
    assert all(text.endswith(".") for text in told.values())


def test_undo_and_redo(page):
    page.change(CLOSE)
    page.post("/api/undo")
    assert (page.state["changes"], page.state["canRedo"]) == ([], True)
    page.post("/api/redo")
    assert len(page.state["changes"]) == 1
    assert "Undo a change first." in faults(page.post("/api/redo"))[""]


def test_a_stale_write_is_refused_with_the_state_and_not_done(page):
    other = Page(page.client)
    page.change(CLOSE)
    answer = other.change({"do": "limit", "minutes": 30})
    assert answer.status_code == 409
    assert answer.json()["changes"] == page.state["changes"]
    assert other.change({"do": "limit", "minutes": 30}).status_code == 200


def test_scenarios_are_made_opened_copied_renamed_and_deleted(page):
    page.change(CLOSE)
    page.scenario("copy", "What if", to="Both close")
    page.change({"do": "close", "urn": 900002})
    page.scenario("new", "Empty")
    assert page.state["changes"] == []
    page.scenario("open", "Both close")
    assert len(page.state["changes"]) == 2
    page.scenario("rename", "Both close", to="Two close")
    page.scenario("delete", "Empty")
    assert page.state["scenarios"] == ["What if", "Two close"]
    assert page.state["scenario"] == "Two close"
    assert faults(page.scenario("delete", "nobody"))
    assert faults(page.scenario("format", "What if"))


def test_an_answer_is_found_and_shown_beside_the_plan_in_hand(page):
    in_hand = page.client.get("/api/contents").json()
    page.change({"do": "sizes", "fewest": 4, "most": 4})
    assert page.state["contents"] == in_hand["tag"]
    state = page.solved()
    assert state["answer"]["headline"]
    assert state["answer"]["scenario"] == "What if"
    assert state["contents"] != in_hand["tag"]
    shown = page.client.get("/api/contents").json()
    assert shown["tag"] == state["contents"]
    assert shown["changes"]["title"] == "the plan in hand"
    assert "basemap" not in shown
    page.post("/api/undo")
    assert page.state["answer"] is None
    assert page.client.get("/api/contents").json() == in_hand
    page.post("/api/redo")
    assert page.state["answer"] == state["answer"]


def test_a_renamed_scenario_tells_its_answer_by_the_new_name(page):
    page.change(CLOSE)
    page.solved()
    page.scenario("rename", "What if", to="Mine")
    assert page.state["answer"]["scenario"] == "Mine"


def test_a_second_search_never_puts_a_worse_answer_in_the_place_of_a_better(page, monkeypatch):
    page.change(CLOSE)
    first = page.solved()
    monkeypatch.setattr(keeping, "better", lambda *_: False)
    again = page.solved()
    assert again["answer"] == first["answer"]
    assert again["revision"] == first["revision"]


def test_a_search_whose_scenario_was_changed_is_dropped(page, monkeypatch):
    run = keeping.ServedSearch.run

    def slow(search):
        search._stopped.wait(HANG_S)
        return run(search)

    monkeypatch.setattr(keeping.ServedSearch, "run", slow)
    page.change(CLOSE)
    page.post("/api/solve")
    assert page.state["solving"]["stage"] == "Beginning"
    page.change({"do": "limit", "minutes": 30})
    assert page.state["solving"] is None
    assert page.state["answer"] is None


def test_why_a_school_has_no_place_is_found_after_the_answer(page):
    page.change({"do": "limit", "minutes": 30}, {"do": "apart", "urns": [900001, 900002]})
    page.change({"do": "apart", "urns": [900001, 900003, 900004, 900005, 900006]})
    page.change(
        {"do": "apart", "urns": [900001, 900007]}, {"do": "apart", "urns": [900001, 900008]}
    )
    page.solved()
    state = page.waited(lambda state: len(state["conflicts"]) > 0)
    assert "Village 1 Primary School" in state["conflicts"][0]


def test_a_place_cannot_be_timed_without_roads(tmp_path):
    with in_process(write_plan(tmp_path, timed=False)) as page:
        assert not page.state["canTime"]
        told = faults(page.change(ADD))
        assert "fens.osm.pbf" in "".join(told.values()) or "plan" in "".join(told.values())
        assert page.change(CLOSE).status_code == 200


def test_without_roads_estimated_drives_are_asked_for_and_marked(tmp_path):
    with in_process(write_plan(tmp_path, timed=False)) as page:
        assert "--roads" in "".join(faults(page.client.get(URL)).values())
        reach = page.client.get(f"{URL}&drives=estimated").json()
        assert (reach["estimated"], reach["bands"]) == (True, [])
        assert reach["schools"] > 0
        assert page.change({**ADD, "drives": "estimated"}).status_code == 200
        assert "estimated from straight lines" in page.state["changes"][0]["words"]
        page.solved()
        quality = " ".join(page.client.get("/api/contents").json()["quality"])
        assert "The drives of Mill Lane School are estimated from straight-line" in quality


def test_reach_needs_a_place(page):
    for query in ("lon=-0.5", "lon=x&lat=53", "lon=nan&lat=inf", "easting=1e9&northing=0", ""):
        assert faults(page.client.get(f"/api/reach?{query}"))


def test_the_scenario_is_handed_out_and_loaded_again(page):
    page.scenario("new", "../../Möwe & <b>Co</b>")
    page.change(CLOSE)
    answer = page.client.get("/api/scenario.toml")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="scenario-M-we-b-Co-b.toml"'
    )
    assert tomllib.loads(answer.text)["name"] == "../../Möwe & <b>Co</b>"
    page.post("/api/load", toml=answer.text)
    assert page.state["scenario"] == "../../Möwe & <b>Co</b> (2)"
    assert len(page.state["changes"]) == 1


@pytest.mark.parametrize(
    "toml",
    [
        "",
        "name = ",
        'name = "x"\n[[change]]\ndo = "profile"\nprofile = "/etc/passwd"',
        '[[change]]\ndo = "close"\nurn = 5',
        '[[change]]\ndo = "add"\nname = "a\\u0000b"\nplace = { lon = -0.5, lat = 53.0 }',
        f'name = "{"x" * 200}"',
    ],
    ids=lambda toml: toml[:20],
)
def test_a_file_that_does_not_fit_is_not_loaded(page, toml):
    assert faults(page.post("/api/load", toml=toml))
    assert page.client.get("/api/state").json()["scenarios"] == ["What if"]


def test_schools_open_and_close_by_lists(page):
    assert page.post("/api/close-list", csv="URN\n900001\n900002\n").status_code == 200
    csv = "name,lon,lat,pupils\nMill Lane School,-0.45,53.01,90\n"
    assert page.post("/api/add-list", csv=csv).status_code == 200
    assert [each["do"] for each in page.state["changes"]] == ["close", "close", "add"]
    assert "Row 2: " in "".join(faults(page.post("/api/close-list", csv="URN\nx\n")).values())
    assert faults(page.post("/api/add-list", csv="name\nMill Lane School\n"))


def test_the_page_is_the_exported_one_with_the_what_if(page, directory):
    text = page.client.get("/").text
    assert f'data-contents="{page.state["contents"]}"' in text
    assert "connect-src 'self'" in text
    shown = contents_of(text)
    stored = read_plan_directory(directory)
    mailed = draw(stored.problem, stored.result.plan).html()
    assert "whatif" not in mailed
    assert "connect-src" not in mailed
    assert shown["schools"] == contents_of(mailed)["schools"]


@pytest.mark.parametrize("path", ["/api/plan.zip", "/api/handouts.pdf"])
def test_no_file_is_made_of_what_is_not_solved(page, path):
    page.change(CLOSE)
    answer = page.client.get(path)
    assert answer.status_code == 422
    assert "not solved yet" in "".join(faults(answer).values())


def test_hand_outs_are_of_the_plan_in_hand_or_of_the_answer(page):
    in_hand = page.client.get("/api/handouts.pdf")
    assert in_hand.headers["content-type"] == "application/pdf"
    assert 'filename="plan-in-hand-handouts.pdf"' in in_hand.headers["content-disposition"]
    page.change(CLOSE)
    page.solved()
    answer = page.client.get("/api/handouts.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer.content != in_hand.content


def test_an_export_has_the_scenario_under_the_name_that_is_open(page):
    page.change(CLOSE)
    page.solved()
    page.scenario("copy", "What if", to="Spring")
    answer = page.client.get("/api/plan.zip")
    assert 'filename="scenario-Spring.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert tomllib.loads(archive.read("scenario.toml").decode())["name"] == "Spring"


def test_two_solved_scenarios_stand_side_by_side(page):
    page.change(CLOSE)
    assert page.state["solved"] == []
    page.solved()
    page.scenario("new", "<b>Spring</b>")
    page.change({"do": "move", "urn": 900004, "cluster": 2})
    assert faults(page.client.get("/api/compared", params={"one": "<b>Spring</b>"}))
    page.solved()
    assert page.state["solved"] == ["What if", "<b>Spring</b>"]
    told = page.client.get("/api/compared", params={"one": "What if", "other": "<b>Spring</b>"})
    table = told.json()
    names = [cells[0] for cells in table["columns"]]
    assert names == ["Plan in hand", "What if", "<b>Spring</b>"]
    assert all(len(cells) == len(table["heads"]) + 1 for cells in table["columns"])
    assert table["asked"][1] == ["Village 1 Primary School (900001) closes."]
    assert "Village 4 Primary School (900004) moves from cluster 1" in table["moves"][2][0]
    assert page.client.get("/api/compared?one=No").status_code == 422


def test_the_plan_is_handed_out_as_a_directory(page, tmp_path):
    def unpacked(name):
        answer = page.client.get("/api/plan.zip")
        assert answer.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            archive.extractall(tmp_path / name)
        return read_plan_directory(tmp_path / name)

    assert len(unpacked("in-hand").problem.schools) == 8
    page.change(CLOSE)
    page.solved()
    answer = unpacked("answer")
    assert len(answer.problem.schools) == 7
    assert answer.what_if is not None


def test_what_cannot_be_kept_is_not_done(page, monkeypatch):
    def full(*_):
        raise OutputError("The disk is full, so nothing was done.")

    monkeypatch.setattr(keeping.Journal, "append", full)
    answer = page.change(CLOSE)
    assert answer.status_code == 507
    assert answer.json()["faults"][0]["text"] == "The disk is full, so nothing was done."
    assert page.client.get("/api/state").json()["changes"] == []


def test_the_state_comes_back_with_its_answer(tmp_path):
    directory = write_plan(tmp_path)
    with in_process(directory) as page:
        page.change(CLOSE)
        before = page.solved()
        contents = page.client.get("/api/contents").json()
    with in_process(directory) as page:
        assert page.state == before
        assert page.client.get("/api/contents").json() == contents


def test_changes_that_no_longer_fit_are_told_and_can_be_undone(tmp_path):
    with in_process(write_plan(tmp_path)) as page:
        page.change(CLOSE, ADD)
    write_plan(tmp_path, timed=False)
    with in_process(tmp_path / "plan") as page:
        assert [each["do"] for each in page.state["changes"]] == ["close", "add"]
        assert page.state["changes"][1]["words"].startswith("This cannot be done: ")
        assert faults(page.post("/api/solve"))
        page.post("/api/undo")
        assert page.change({"do": "limit", "minutes": 30}).status_code == 200
