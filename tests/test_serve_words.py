"""Faults in the words of who fills a form."""

import pytest
from served_plan import in_process, write_plan

PLACE = {"easting": 504000, "northing": 350500}
NOT_TIMED = "fens.osm.pbf"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with in_process(write_plan(tmp_path_factory.mktemp("served"), timed=False)) as found:
        yield found


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"do": "add", "name": " ", "place": PLACE}, "name", "Give the school a name."),
        ({"do": "considered", "why": "x"}, "option", "Say what else was considered."),
        ({"do": "considered", "option": "x", "why": ""}, "why", "Say why it was put aside."),
        (
            {"do": "add", "name": "Mill", "place": {"easting": "", "northing": ""}},
            "place",
            "Choose the place on the map, or type both numbers: a place in England.",
        ),
        (
            {"do": "set", "urn": 900001, "pupils": "many"},
            "pupils",
            "Give a whole number from 0 to 20,000, not many.",
        ),
        (
            {"do": "set", "urn": 900001},
            "do",
            "Change the pupils, the type or the religious character.",
        ),
        ({"do": "limit", "minutes": ""}, "minutes", "Give a number from 1 to 240."),
        ({"do": "together", "urns": [900001]}, "urns", "Choose two schools, or more."),
        (
            {"do": "add", "name": "Mill", "place": PLACE, "type": "x"},
            "type",
            "Choose one of the list.",
        ),
    ],
)
def test_a_form_is_told_what_to_fill_in(page, change, field, words):
    assert page.change(change).json()["faults"] == [{"field": field, "text": words}]


@pytest.mark.parametrize("action", ["new", "rename", "copy"])
def test_a_scenario_is_asked_for_its_name(page, action):
    given = {"name": ""} if action == "new" else {"name": "What if", "to": " "}
    (fault,) = page.post("/api/scenario", action=action, **given).json()["faults"]
    assert fault["text"] == "Give the scenario a name."


def test_an_empty_file_is_called_so(page):
    assert "The file is empty." in page.post("/api/load", toml="").text


def test_a_place_that_cannot_be_timed_is_told_beside_the_offer_to_estimate(page):
    (fault,) = page.change({"do": "add", "name": "Mill", "place": PLACE}).json()["faults"]
    assert fault["field"] == "drives"
    assert "--roads FILE.osm.pbf" in fault["text"]


def test_no_word_for_files_reaches_a_form(page):
    """Of every change with nothing, nonsense or the wrong kind of value in every field."""
    from clustering.scenario.scenario_file import CHANGES  # noqa: PLC0415 - of this test alone

    for kind in CHANGES.values():
        for value in ("", "nonsense", -1, [], {}, None):
            sent = {"do": kind.do, **dict.fromkeys(kind.keys, value)}
            answer = page.change(sent)
            if answer.status_code == 422:
                for fault in answer.json()["faults"]:
                    assert "quotes" not in fault["text"], (sent, fault)
                    assert "Write [" not in fault["text"], (sent, fault)
                    assert "Write {" not in fault["text"], (sent, fault)
