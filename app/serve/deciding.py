"""What people decide on the page: kept in the plan directory, where hand edits lie too."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import Field

from app.serve.body import Write
from clustering.cluster_states import StateStep, possible_next
from clustering.decisions import Decision, Decisions
from clustering.decisions_file import require_possible
from clustering.locks import with_decisions
from clustering.wording import listed
from data.errors import Fault, InputError
from data.validation import validated
from maps import StoredPlan
from maps.kept_decisions import change_decisions

SHOWN = ("name", "lead", "note", "locked")
"""What the page shows and sets. Persons are not named on it: a browser keeps what it shows."""
_STEP, _TAKE_BACK = "step", "take_back"
"""A step to add to those of the cluster, and whether the last one is taken back first."""
_WORDS = {"name": "the name", "lead": "the lead", "note": "the note"}


class DecisionWrite(Write):
    """What is decided about a cluster.

    Attributes
    ----------
    cluster
        Its number in the plan in hand.
    version
        What the page saw of it.
    decided
        Values by name; those that are not there stay.
    """

    cluster: int = Field(ge=1, le=99_999)
    version: str
    decided: dict[str, Any]


class Deciding:
    """The decisions of the plan that is served. Its keeper lets one thread in at a time.

    Parameters
    ----------
    directory
        Where the plan lies.
    stored
        The plan, as it was read.

    Attributes
    ----------
    stored
        The plan, with what is decided now.
    """

    def __init__(self, directory: Path, stored: StoredPlan) -> None:
        self._directory = directory
        self._plan = stored.decisions.proposal(stored.problem, stored.result.plan)
        self._first = stored.decisions
        self.stored = stored

    @property
    def version(self) -> str:
        """A short name of what is decided since the server started; "" for nothing new."""
        now = self.stored.decisions
        return "" if now == self._first else _hash([*map(str, (now.note, now.clusters))])

    def decide(self, sent: DecisionWrite) -> StoredPlan:
        """Keep what is decided about a cluster; return the plan with it.

        What was edited in the file by hand meanwhile is read, and kept.

        Raises
        ------
        InputError
            Where it cannot be, or the page has not seen what somebody else decided meanwhile.
        OutputError
            Where it could not be kept; then it was not decided.
        """
        if sent.cluster not in {cluster.number for cluster in self._plan.clusters}:
            problem = "the plan in hand has no cluster of this number"
            raise InputError([Fault("request", problem, "Load the page again", column="cluster")])
        self._put(
            change_decisions(self._directory, self._plan, lambda now: self._decided(now, sent))
        )
        return self.stored

    def _decided(self, now: Decisions, sent: DecisionWrite) -> Decisions:
        """Return what is decided with what was sent; refuse it where it cannot be."""
        known = now.of(sent.cluster)
        if sent.version != _version(known):
            self._put(now)
            raise InputError([_overtaken(known, sent)])
        decided = dict(sent.decided)
        unknown = sorted(decided.keys() - {*SHOWN, _STEP, _TAKE_BACK})
        if unknown:
            raise InputError(
                Fault("request", "this is not set here", "Load the page again", column=key)
                for key in unknown
            )
        decision = _stepped(known, decided.pop(_STEP, None), decided.pop(_TAKE_BACK, False))
        decision = decision.replace(**decided)
        newly = decision.rests_on_schools and not known.rests_on_schools
        decision = decision.model_copy(update={"schools": ()}) if newly else decision
        now = now.decided(sent.cluster, decision).made_for(self._plan)
        require_possible(now, self._plan)
        with_decisions(self.stored.problem, now.named(self._plan), now)
        return now

    def to_json(self) -> dict[str, Any]:
        """Return what is decided about each cluster, by its number, as the page shows it."""
        found = {}
        for cluster in self._plan.clusters:
            decision = self.stored.decisions.of(cluster.number)
            table = decision.to_table()
            shown = {name: table.get(name) for name in SHOWN}
            found[str(cluster.number)] = {
                **shown,
                "version": _version(decision),
                "name": decision.name or cluster.name,
                "state": decision.state.value,
                "steps": [each.words for each in decision.steps],
                "next": [each.value for each in possible_next(decision.steps)],
                "locked": decision.locked,
            }
        return found

    def _put(self, decisions: Decisions) -> None:
        result = self.stored.result
        result = dataclasses.replace(result, plan=decisions.named(self._plan))
        self.stored = dataclasses.replace(self.stored, result=result, decisions=decisions)


def _stepped(known: Decision, step: object, take_back: object) -> Decision:
    """Return a decision with one step more, or without its last one."""
    if not isinstance(take_back, bool):
        said = "should be true or false"
        raise InputError([Fault("request", said, "Load the page again", column=_TAKE_BACK)])
    steps = known.steps[:-1] if take_back else known.steps
    if step is not None:
        steps = (*steps, validated(StateStep, step, "request", "Give its state and its day"))
    return known.model_copy(update={"steps": steps})


def _version(decision: Decision) -> str:
    return _hash(decision.to_table())


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _overtaken(known: Decision, sent: DecisionWrite) -> Fault:
    """Return the refusal of a decision that was made without having seen another."""
    said = [
        f"{words} is {getattr(known, name) or 'empty'}"
        for name, words in _WORDS.items()
        if name in sent.decided
    ]
    now = f" Now {listed(said)}." if said else ""
    return Fault(
        "request",
        f"this cluster was changed in another window, or in the file, meanwhile.{now} Nothing was "
        "changed, and what you typed is kept",
        "Press again to put yours in its place",
    )
