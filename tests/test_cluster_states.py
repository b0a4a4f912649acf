"""The steps of a cluster follow each other as its table says, and money is released once."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.cluster_states import (
    FOLLOWS,
    STARTS,
    ClusterState,
    StateStep,
    agreed_on,
    possible_next,
    state_of,
    step_faults,
)
from clustering.comparison import compare
from clustering.decisions import Decision, Decisions
from clustering.decisions_file import decisions_of, decisions_to_toml
from clustering.plan import Cluster, Plan
from data.errors import InputError
from data.given_file import GivenFile

PLAN = Plan((Cluster(1, (101, 102, 103), "Alton"), Cluster(2, (104, 105, 106), "Barton")))
LATER = Plan((Cluster(1, (101, 102)), Cluster(2, (103, 104, 105, 106))))
"""One school has gone from the first cluster to the second."""

FIRST = date(2026, 1, 1)
TO_THE_MONEY = (
    ClusterState.DISCUSSED,
    ClusterState.AGREED,
    ClusterState.PLAN_IN,
    ClusterState.SENT_BACK,
    ClusterState.PLAN_IN,
    ClusterState.APPROVED,
    ClusterState.SIGNED,
    ClusterState.RELEASED,
)
WRITTEN = """\
# The pilot.
[cluster.1]
name = "Marsh"

[[cluster.1.steps]]
state = "agreed"
on = 2026-01-01  # at the hall

# They were quick.
[[cluster.1.steps]]
state = "business plan in"
on = 2026-02-01

# Not yet.
[cluster.2]
note = "Ask again"
"""


def steps_to(*states: ClusterState) -> tuple[StateStep, ...]:
    """Steps into these states, a day apart."""
    return tuple(
        StateStep(
            state=state,
            on=FIRST + timedelta(days=day),
            pounds=60_000 if state is ClusterState.RELEASED else None,
        )
        for day, state in enumerate(states)
    )


def read(text: str, plan: Plan = PLAN) -> Decisions:
    return decisions_of(GivenFile("decisions.toml", text.encode()), plan)


def faults(steps) -> list[str]:
    return [str(fault) for fault in step_faults(steps, "decisions.toml", "cluster.1.steps")]


def columns(error: pytest.ExceptionInfo[InputError]) -> set[str | None]:
    return {fault.column for fault in error.value.faults}


def test_a_cluster_goes_from_the_proposal_to_the_money():
    steps = steps_to(*TO_THE_MONEY)
    assert not faults(steps)
    assert state_of(()) is ClusterState.PROPOSED
    assert state_of(steps) is ClusterState.RELEASED
    assert agreed_on(steps) == date(2026, 1, 2)


@given(st.lists(st.sampled_from(ClusterState), min_size=1, max_size=7))
def test_every_step_that_is_offered_is_allowed_and_no_other(states):
    """What `possible_next` offers is what passes, one step after another."""
    known: tuple[StateStep, ...] = ()
    for steps in (steps_to(*states[: number + 1]) for number in range(len(states))):
        offered = possible_next(known)
        named = steps[-1].state in offered or (not known and steps[-1].state in STARTS)
        assert named == (not faults(steps))
        if not named:
            return
        known = steps


def test_every_state_can_be_reached_and_left():
    reached = {*STARTS, *(each for follow in FOLLOWS.values() for each in follow)}
    assert reached == set(ClusterState) == set(FOLLOWS)
    assert all(FOLLOWS.values())


@pytest.mark.parametrize("lacking", [ClusterState.APPROVED, ClusterState.SIGNED])
def test_money_is_released_only_after_approval_and_signature(lacking):
    states = [ClusterState.AGREED, ClusterState.PLAN_IN, ClusterState.APPROVED, ClusterState.SIGNED]
    if lacking is ClusterState.APPROVED:
        states = [ClusterState.AGREED, ClusterState.SIGNED]
    else:
        states.remove(lacking)
    (said,) = faults(steps_to(*states, ClusterState.RELEASED))
    assert f"money is released only after '{lacking}'" in said
    assert ClusterState.RELEASED not in possible_next(steps_to(*states))


def test_a_cluster_that_begins_again_needs_every_step_again():
    again = (*TO_THE_MONEY, ClusterState.ENDED, ClusterState.DISCUSSED, ClusterState.AGREED)
    assert not faults(steps_to(*again))
    assert agreed_on(steps_to(*again[:-1])) is False
    (said,) = faults(steps_to(*again, ClusterState.SIGNED, ClusterState.RELEASED))
    assert "'approved'" in said


def test_every_fault_of_the_steps_is_named_at_once():
    with pytest.raises(InputError) as error:
        read(
            "[cluster.1]\nagreed = true\n"
            '[[cluster.1.steps]]\nstate = "memorandum signed"\non = 2026-03-02\npounds = 5\n'
            '[[cluster.1.steps]]\nstate = "money released"\nschools = [101, 101]\n'
            '[[cluster.1.steps]]\nstate = "under review"\non = 2026-03-01\nschools = [101]\n'
            '[[cluster.2.steps]]\nstate = "discussed"\n'
        )
    assert columns(error) == {
        "cluster.1.agreed",
        *(f"cluster.1.steps[0].{key}" for key in ("state", "pounds")),
        *(f"cluster.1.steps[1].{key}" for key in ("state", "on", "pounds", "schools")),
        *(f"cluster.1.steps[2].{key}" for key in ("on", "schools")),
        "cluster.2.steps[0].on",
    }


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('state = "gone"', "state"),
        ("on = 2026-13-01", None),
        ('on = "soon"', "on"),
        ("by = 3", "by"),
        ('by = "a\\u0007"', "by"),
        ("pounds = 0", "pounds"),
        ("pounds = 12.5", "pounds"),
        ("pounds = 100000001", "pounds"),
        ("schools = [0]", "schools[0]"),
        ('when = "x"', "when"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_key(line, key):
    text = "[[cluster.1.steps]]\n" + line + "\n"
    text += "" if line.startswith("state") else 'state = "agreed"\n'
    with pytest.raises(InputError) as error:
        read(text)
    assert columns(error) == {key and f"cluster.1.steps[0].{key}"}


def test_agreed_in_one_line_is_a_step():
    assert read("[cluster.1]\nagreed = 2026-03-01\n").of(1).steps == (
        StateStep(state=ClusterState.AGREED, on=date(2026, 3, 1)),
    )
    assert read("[cluster.1]\nagreed = true\n").of(1).agreed_on is True
    assert read("[cluster.1]\nagreed = false\n").of(1).steps == ()


def test_a_step_is_added_below_the_others_and_every_remark_stays():
    decisions = read(WRITTEN)
    last = StateStep(state=ClusterState.APPROVED, on=date(2026, 3, 1), by="Ms Bell", pounds=40_000)
    decided = decisions.of(1).model_copy(update={"steps": (*decisions.of(1).steps, last)})
    added = (
        '\n[[cluster.1.steps]]\nstate = "approved"\non = 2026-03-01\nby = "Ms Bell"\n'
        "pounds = 40000\n"
    )
    wanted = WRITTEN.replace("on = 2026-02-01\n", f"on = 2026-02-01\n{added}")
    text = decisions_to_toml(decisions.decided(1, decided), PLAN)
    assert text == wanted
    assert read(text).of(1).steps[-1] == last
    withdrawn = read(text).decided(1, decisions.of(1))
    assert decisions_to_toml(withdrawn, PLAN).replace("\n\n\n", "\n\n") == WRITTEN


def test_steps_in_one_line_are_kept_too():
    text = '[cluster]\n1 = { steps = [{ state = "discussed", on = 2026-01-01 }] }  # mine\n'
    decisions = read(text)
    more = (*decisions.of(1).steps, StateStep(state=ClusterState.AGREED, on=date(2026, 2, 1)))
    decided = decisions.decided(1, Decision(steps=more))
    assert read(decisions_to_toml(decided, PLAN)).of(1).steps == more


def _released(number: int, *, schools: str = "", day: int = 1) -> str:
    named = f"schools = [{schools}]\n" if schools else ""
    states = ("agreed", "business plan in", "approved", "memorandum signed", "money released")
    return "".join(
        f'[[cluster.{number}.steps]]\nstate = "{state}"\non = 2026-0{day}-0{at}\n'
        + (f"pounds = 60000\n{named}" if state == "money released" else "")
        for at, state in enumerate(states, start=1)
    )


def test_the_money_of_a_school_is_released_once():
    again = '[[cluster.1.steps]]\nstate = "money released"\non = 2026-05-01\npounds = 20000\n'
    once = _released(1, schools="101, 102")
    assert read(once + again + "schools = [103]\n")
    with pytest.raises(InputError, match=r"once; that of 102 was in cluster\.1\.steps") as e:
        read(once + again + "schools = [102, 103]\n")
    assert columns(e) == {"cluster.1.steps[5].schools"}
    with pytest.raises(InputError, match="that of 101 and 102 was"):
        read(once + again)


def test_money_stays_released_for_a_school_that_moves():
    before = read(_released(1) + '[cluster.2]\nname = "Barton"\n')
    after = before.follow(compare(PLAN, LATER))
    text = decisions_to_toml(after, LATER)
    assert "schools = [101, 102, 103]" in text
    found = read(text, LATER)
    assert found.of(1).steps == before.of(1).steps
    assert found.of(1).state is ClusterState.RELEASED
    with pytest.raises(InputError, match=re.escape("that of 103 was in cluster.1.steps[4]")) as e:
        read(text + _released(2, day=5), LATER)
    assert columns(e) == {"cluster.2.steps[4].schools"}
    assert read(text + _released(2, day=5, schools="104, 105, 106"), LATER)


def test_a_state_is_no_person_but_whoever_took_a_step_is():
    decisions = read('[[cluster.1.steps]]\nstate = "agreed"\non = 2026-03-01\nby = "Ms Bell"\n')
    assert decisions.names_persons
    shared = decisions.without_persons()
    assert not shared.names_persons
    assert shared.of(1).state is ClusterState.AGREED
    assert "Bell" not in decisions_to_toml(shared, PLAN)


def test_why_an_option_was_put_aside_is_kept_with_the_rest():
    text = '# mine\n[option."limit 30"]\n# by the panel\nput_aside = "Nine schools stay alone."\n'
    decisions = read(text)
    assert decisions.put_aside == {"limit 30": "Nine schools stay alone."}
    assert decisions_to_toml(decisions, PLAN) == text
    named = decisions.decided(1, Decision(name="Marsh"))
    after = decisions_to_toml(named.follow(compare(PLAN, LATER)), LATER)
    assert read(after, LATER).put_aside == decisions.put_aside
    assert "# by the panel" in after
