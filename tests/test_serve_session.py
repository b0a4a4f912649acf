"""What a server keeps: scenarios by name, which is open, what was found; the same from entries."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.serve.changes import LONGEST_TEXT, read_changes
from app.serve.session import EMPTY, MOST_SCENARIOS, Session
from clustering.scenario import Close
from clustering.scenario.scenario_file import LONGEST_NAME
from data.errors import InputError

CLOSE: dict[str, Any] = {"do": "change", "changes": [{"do": "close", "urn": 900001}]}
LIMIT: dict[str, Any] = {"do": "change", "changes": [{"do": "limit", "minutes": 30}]}
ANSWER: dict[str, Any] = {"do": "answer", "answer": {"result": 1}}


def after(*entries: dict[str, Any]) -> Session:
    session = Session()
    for entry in entries:
        session = session.after(entry)
    return session


def test_a_session_begins_with_one_scenario_without_changes() -> None:
    assert Session().names == ("What if",)
    assert Session().open.changes == ()


def test_every_entry_raises_the_revision() -> None:
    assert after(CLOSE, {"do": "undo"}, {"do": "redo"}).revision == 3


def test_changes_are_undone_and_redone_one_by_one() -> None:
    both = after(CLOSE, LIMIT, {"do": "undo"})
    assert both.open.changes == (Close(900001),)
    assert len(both.after({"do": "redo"}).open.changes) == 2


@pytest.mark.parametrize("way", ["undo", "redo"])
def test_there_must_be_something_to_undo_or_redo(way: str) -> None:
    with pytest.raises(InputError, match="nothing to"):
        after({"do": way})


def test_an_answer_is_that_of_the_scenario_as_it_stands() -> None:
    found = after(CLOSE, ANSWER)
    assert found.found is not None
    assert found.after(LIMIT).found is None
    assert found.after(LIMIT).after({"do": "undo"}).found is not None


def test_every_scenario_keeps_its_own_answer() -> None:
    two = after(CLOSE, ANSWER, {"do": "new", "name": "Other"})
    assert two.found is None
    assert two.after({"do": "open", "name": "What if"}).found is not None


def test_answers_to_other_changes_have_other_tags() -> None:
    tags = {after(change, ANSWER).found.tag for change in (CLOSE, LIMIT)}  # type: ignore[union-attr]
    assert len(tags) == 2


def test_a_copy_has_the_changes_and_the_answer() -> None:
    copy = after(CLOSE, ANSWER, {"do": "copy", "name": "What if", "to": "Copy"})
    assert copy.name == "Copy"
    assert copy.open.changes == (Close(900001),)
    assert copy.found is not None


def test_a_renamed_scenario_keeps_its_answer() -> None:
    renamed = after(CLOSE, ANSWER, {"do": "rename", "name": "What if", "to": "Mine"})
    assert renamed.names == ("Mine",)
    assert renamed.open.name == "Mine"
    assert renamed.found is not None


def test_the_last_scenario_deleted_leaves_an_empty_one() -> None:
    left = after(CLOSE, {"do": "delete", "name": "What if"})
    assert left.names == ("What if",)
    assert left.open.changes == ()


@pytest.mark.parametrize(
    "entry",
    [
        {"do": "new", "name": "What if"},
        {"do": "copy", "name": "What if", "to": "What if"},
        {"do": "copy", "name": "nobody", "to": "Copy"},
        {"do": "open", "name": "nobody"},
        {"do": "delete", "name": "nobody"},
        {"do": "rename", "name": "nobody", "to": "Mine"},
        {"do": "new", "name": ""},
        {"do": "new", "name": 5},
        {"do": "new"},
        {"do": "new", "name": "two\nlines"},
        {"do": "new", "name": "x" * (LONGEST_NAME + 1)},
        {"do": "change", "changes": "close"},
        {"do": "change", "changes": [5]},
        {"do": "answer", "answer": None},
        {"do": "format the disk"},
        {},
    ],
    ids=repr,
)
def test_what_cannot_be_is_refused_and_nothing_is_done(entry: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Session().after(entry)


def test_scenarios_are_bounded_in_number() -> None:
    names = [{"do": "new", "name": f"Scenario {number}"} for number in range(MOST_SCENARIOS - 1)]
    with pytest.raises(InputError, match="Delete one"):
        after(*names).after({"do": "new", "name": "One more"})


@pytest.mark.parametrize("name", ["x" * (LONGEST_TEXT + 1), "two\nlines", "null\0", "\x1b[2J"])
def test_texts_are_bounded_and_in_one_line(name: str) -> None:
    place = {"easting": 500_000, "northing": 350_000}
    with pytest.raises(InputError, match="letters at most"):
        read_changes([{"do": "add", "name": name, "place": place}])


@pytest.mark.parametrize("profile", ["/etc/passwd", "car.toml", "../speeds.toml", "CAR"])
def test_a_profile_is_never_a_file(profile: str) -> None:
    with pytest.raises(InputError, match="Choose car or car-peak"):
        read_changes([{"do": "profile", "profile": profile}])


ENTRIES = st.one_of(
    st.sampled_from([CLOSE, LIMIT, ANSWER, {"do": "undo"}, {"do": "redo"}]),
    st.builds(
        lambda do, name, to: {"do": do, "name": name, "to": to},
        st.sampled_from(["new", "open", "copy", "rename", "delete"]),
        st.sampled_from(["What if", "A", "B"]),
        st.sampled_from(["What if", "A", "B"]),
    ),
)


@settings(deadline=None)
@given(st.lists(ENTRIES, max_size=30))
def test_the_fewest_entries_lead_to_the_same_session(entries: list[dict[str, Any]]) -> None:
    session = Session()
    for entry in entries:
        try:
            session = session.after(entry)
        except InputError:
            continue
    again = EMPTY
    for entry in session.entries():
        again = again.after(entry)
    assert (again.scenarios, again.name) == (session.scenarios, session.name)
    tags = [None if each.found is None else each.found.tag for each in (session, again)]
    assert tags[0] == tags[1]
