"""What people decide is read strictly, kept as they wrote it, and goes with its clusters."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.comparison import compare
from clustering.decisions import Decision, Decisions, carried
from clustering.decisions_file import as_written, decisions_of, decisions_to_toml
from clustering.plan import Cluster, Plan
from clustering.written_text import LONGEST_NOTE
from data.errors import InputError
from data.given_file import GivenFile

PLAN = Plan(
    (
        Cluster(1, (101, 102, 103), "Alton"),
        Cluster(2, (104, 105, 106), "Barton"),
        Cluster(3, (107, 108), "Corley"),
    )
)
LATER = Plan((Cluster(1, (101, 102, 103, 108)), Cluster(2, (104, 105, 106, 107))))
"""The third cluster has ended, and the others have one school more each."""

WRITTEN = """\
# Agreed with the heads.
note = "For the cabinet"

[cluster.1]
name = "Marsh"  # the heads chose it
agreed = 2026-03-01

# To be settled.
[cluster.3]
lead = 107
# Until the new building is there.
locked = true
"""


def _read(text: str, plan: Plan = PLAN) -> Decisions:
    return decisions_of(GivenFile("decisions.toml", text.encode()), plan)


def test_a_file_that_says_the_same_stays_as_it_was_written():
    for text in (WRITTEN, WRITTEN.replace("\n", "\r\n"), f"\ufeff{WRITTEN}", "# nothing yet\n"):
        assert decisions_to_toml(_read(text), PLAN) == text


def test_only_the_lines_that_differ_are_changed():
    decisions = _read(WRITTEN)
    edited = decisions.decided(1, decisions.of(1).replace(note="Ask Ms Bell"))
    assert decisions_to_toml(edited, PLAN) == WRITTEN.replace(
        "agreed = 2026-03-01\n", 'agreed = 2026-03-01\nnote = "Ask Ms Bell"\n'
    )


def test_what_was_decided_goes_with_its_clusters_and_what_ended_is_kept():
    before = _read(WRITTEN)
    after = before.follow(compare(PLAN, LATER))
    assert after.of(1).name == "Marsh"
    assert [(each.number, each.lead, each.locked) for each in after.ended] == [(3, 107, True)]
    (told, _) = carried(before, after, LATER, {})
    assert "Cluster 3" in told.text
    text = decisions_to_toml(after, LATER)
    assert "# the heads chose it" in text
    assert "# Until the new building is there." in text
    assert _read(text, LATER) == after


def test_an_agreement_of_other_schools_is_noticed():
    after = _read(WRITTEN).follow(compare(PLAN, LATER))
    (notice,) = after.notices(LATER, {108: "Hill"})
    assert "agreed with other schools: Hill (108) has joined" in notice.text
    assert not list(_read(WRITTEN).notices(PLAN, {}))


def test_a_lead_who_left_is_told_and_leads_nobody():
    before = _read("[cluster.3]\nlead = 108\n[cluster.1]\nlead = 101\n")
    later = Plan((Cluster(1, (101, 102, 103, 108)), Cluster(3, (104, 105, 106, 107))))
    gone = Plan((Cluster(1, (101, 102, 103)), Cluster(3, (107,))))
    after = before.follow(compare(PLAN, gone))
    (notice,) = after.notices(gone, {})
    assert "School 108 was chosen to lead cluster 3" in notice.text
    assert after.lead_of(gone.clusters[1]) is None
    assert _read(decisions_to_toml(after, gone), gone).of(3).lead == 108
    assert before.follow(compare(PLAN, later)).lead_of(later.clusters[0]) == 101


def test_every_fault_is_named_at_once():
    with pytest.raises(InputError) as error:
        _read(
            '[cluster.9]\nname = "x"\n'
            '[cluster.Marsh]\nname = "x"\n'
            '[cluster.1]\nlead = 104\nagreed = 3\nnam = "x"\nlocked = "yes"\n'
            '[cluster.2]\ncontact = "a\\u0007"\nlead = 104.5\nagreed = "soon"\n'
            f'note = "{"x" * (LONGEST_NOTE + 1)}"\n'
        )
    keys = {fault.column for fault in error.value.faults}
    assert keys >= {
        *("cluster.9", "cluster.Marsh", "cluster.1.agreed", "cluster.1.nam", "cluster.1.locked"),
        *("cluster.2.contact", "cluster.2.lead", "cluster.2.agreed", "cluster.2.note"),
    }
    with pytest.raises(InputError, match=r"not in the cluster.*Give one of 101, 102 and 103"):
        _read("[cluster.1]\nlead = 104\n")
    with pytest.raises(InputError, match=r"decisions\.toml, row 2: this is not valid TOML"):
        _read("[cluster.1]\nname = Marsh\n")


def test_persons_are_left_out_of_what_is_shared():
    decisions = _read('[cluster.1]\nname = "Marsh"\ncontact = "Ms Bell"\nadviser = "Mr Fry"\n')
    shared = decisions.without_persons()
    assert decisions.names_persons
    assert not shared.names_persons
    assert decisions_to_toml(shared, PLAN).count("Marsh") == 1
    assert "Bell" not in decisions_to_toml(shared, PLAN)


def test_a_plan_has_its_own_names_where_no_other_is_decided():
    decisions = _read(WRITTEN)
    named = decisions.named(PLAN)
    assert [cluster.name for cluster in named.clusters] == ["Marsh", "Barton", "Corley"]
    withdrawn = decisions.decided(1, Decision())
    assert withdrawn.named(named).clusters[0].name == "Alton"


_TEXTS = st.text(st.characters(exclude_categories=("C", "Z")), max_size=8)
_DECISIONS = st.dictionaries(
    st.sampled_from([1, 2, 3]),
    st.builds(
        lambda **values: Decision().replace(**values),
        name=_TEXTS,
        note=st.lists(_TEXTS, max_size=3).map("\n".join),
        contact=_TEXTS,
        adviser=_TEXTS,
        steps=st.sampled_from(
            [
                [],
                [{"state": "agreed"}],
                [{"state": "agreed", "on": "2026-03-01"}],
                [{"state": "discussed", "on": "2026-02-01", "by": "Ms Bell", "note": "a\nb"}],
                [{"state": "agreed"}, {"state": "ended", "on": "2026-04-01"}],
            ]
        ),
        locked=st.booleans(),
    ),
)


@given(st.lists(st.tuples(_DECISIONS, _TEXTS), min_size=1, max_size=3), st.data())
@settings(max_examples=60, deadline=None)
def test_nothing_decided_is_lost(steps, data):
    """One edit after another, each read back, and then carried to another plan."""
    decisions = Decisions()
    for wanted, note in steps:
        decisions = dataclasses.replace(decisions, note=note)
        for cluster in PLAN.clusters:
            decision = wanted.get(cluster.number, Decision())
            lead = data.draw(st.sampled_from([None, *cluster.schools]))
            decisions = decisions.decided(cluster.number, decision.replace(lead=lead))
        text = decisions_to_toml(decisions, PLAN)
        assert _read(text) == decisions.made_for(PLAN)
        decisions = _read(text)
        assert decisions_to_toml(decisions, PLAN) == text
    after = decisions.follow(compare(PLAN, LATER))
    found = _read(decisions_to_toml(after, LATER), LATER)
    assert as_written(found, LATER) == as_written(after, LATER)


@pytest.mark.parametrize("key", ["+1", " 1", "1.0", "01", "-1", "0", "4", "\u0661", "", "north"])
def test_a_table_of_a_number_that_no_cluster_has_is_refused(key: str):
    with pytest.raises(InputError, match="no cluster of this number") as error:
        _read(f'[cluster.1]\nname = "x"\n[cluster."{key}"]\nname = "y"\n')
    assert len(error.value.faults) == 1


@pytest.mark.parametrize(
    ("plan", "said"),
    [(PLAN, "it has 1 to 3"), (LATER, "it has 1 and 2"), (Plan(()), "it has none")],
)
def test_the_numbers_that_a_plan_has_are_said(plan: Plan, said: str):
    with pytest.raises(InputError, match=f"Correct the number: {said};"):
        _read('[cluster.4]\nname = "y"\n', plan)


def test_many_unknown_keys_are_refused_at_once():
    text = "[cluster.1]\n" + "".join(f"k{i} = 1\n" for i in range(300))
    with pytest.raises(InputError, match="and 297 more"):
        _read(text)
