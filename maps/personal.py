"""The file of a plan directory that holds what is known of persons, apart from all others.

It is readable by its owner only, and may be absent: whoever shares a plan leaves it out. The other
files are then a sound plan by themselves, which claims nothing that rests on this one.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clustering.evaluation import reevaluate
from clustering.persons import made_by_vacancies, without_persons
from clustering.plan_document import result_to_json
from clustering.policy.purpose import PlanPurpose
from clustering.problem import Problem
from clustering.reproof import reprove
from clustering.result import Result, Status
from data.errors import InputError
from data.json_file import damaged, json_text, read_json_object
from data.school import Schools
from maps.manifest import identity, run_hash
from maps.plan_files import PERSONAL

KEPT_APART = "kept_apart"
"""The key of plan.json that names this file, where a plan has one."""
ABSENT = f"{PERSONAL}, which holds the vacant headships, is not beside the plan"
_UNKNOWN = (
    f"{PERSONAL} is not here: what this plan knows of persons (vacant headships, refusals) is not "
    "shown, and could not be checked."
)
_UNCHECKED = (
    "The plan was made by it: which clusters have a vacant headship, who needs a place and how "
    "good the plan is could not be checked either, and is not claimed."
)


@dataclass(frozen=True)
class Personal:
    """What a plan directory keeps apart.

    Attributes
    ----------
    vacancies
        Schools whose headship is vacant or about to be, by URN.
    instead
        Values of keys of plan.json as they would be if everybody could see them.
    edits
        What was found wrong with the file; it is not believed then.
    doubts
        What could not be checked, because the file is absent.
    """

    vacancies: frozenset[int] = frozenset()
    instead: Mapping[str, Any] = field(default_factory=dict)
    edits: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def absent(self) -> bool:
        """Whether the plan has such a file, and it is not here."""
        return bool(self.doubts)

    def completed(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content of plan.json, completed with what is kept apart."""
        completed = {**document, **self.instead}
        return {
            key: value for key, value in completed.items() if self.instead.get(key, 0) is not None
        }

    def schools(self, schools: Schools) -> Schools:
        """Return the schools of a plan with their vacancies; where the file is absent, unknown."""
        if self.absent:
            return dataclasses.replace(schools, lacking={**schools.lacking, "head_vacancy": ABSENT})
        if not self.vacancies:
            return schools
        return schools.replace(
            [
                dataclasses.replace(school, head_vacancy=True)
                if school.urn in self.vacancies
                else school
                for school in schools
            ]
        )


def public_result(problem: Problem, result: Result, purpose: PlanPurpose) -> tuple[Problem, Result]:
    """Return the plan that everybody sees in plan.json: sound by itself, without facts on persons.

    Where vacancies shaped the plan, nothing is claimed of how good it is: without them there may
    be a cheaper one.
    """
    public, found, _ = without_persons(problem, result, purpose)
    if not made_by_vacancies(problem, purpose):
        return public, found
    public = public.replace(rules=dataclasses.replace(public.rules, vacant_headship=False))
    found = dataclasses.replace(found, status=Status.FEASIBLE, prices=None)
    return public, reevaluate(public, found, reprove(public, found.plan, None, 0.0))


def kept_apart(
    problem: Problem, result: Result, public: Mapping[str, Any], more_keys: Mapping[str, Any]
) -> Personal:
    """Return the part of a plan that is kept apart.

    Parameters
    ----------
    problem, result
        The whole plan.
    public
        What `result_to_json` returns for `public_result`, with the other public keys.
    more_keys
        The findings and the purpose, as plan.json would hold them.
    """
    complete = {**result_to_json(problem, result, {}), **more_keys}
    differing = {
        key: complete.get(key)
        for key in {**public, **complete}
        if key != "versions" and complete.get(key) != public.get(key)
    }
    vacant = frozenset(school.urn for school in problem.schools if school.head_vacancy)
    return Personal(vacant, differing)


def mark(personal: Personal, problem: Problem, purpose: PlanPurpose) -> dict[str, Any]:
    """Return what plan.json says of the file: its name, and whether vacancies made the plan."""
    if not (personal.vacancies or personal.instead):
        return {}
    return {KEPT_APART: {"file": PERSONAL, "made_by": made_by_vacancies(problem, purpose)}}


def write_personal(folder: Path, personal: Personal, document: Mapping[str, Any]) -> None:
    """Write the file beside plan.json, readable by its owner only; nothing where it is empty.

    Parameters
    ----------
    folder
        The plan directory.
    personal
        What is kept apart.
    document
        The content of plan.json, with its hashes.
    """
    if KEPT_APART not in document:
        return
    content = {
        "plan": identity(document),
        "head_vacancies": sorted(personal.vacancies),
        "instead": dict(personal.instead),
    }
    _write_private(folder / PERSONAL, content)


def read_personal(folder: Path, document: Mapping[str, Any]) -> Personal:
    """Read the file of a plan directory.

    Parameters
    ----------
    folder
        The plan directory.
    document
        The content of its plan.json, which says whether there is such a file.

    Raises
    ------
    InputError
        Where it is there and is not what it should be.
    """
    said = document.get(KEPT_APART)
    path = folder / PERSONAL
    if said is None:
        edits = (f"{PERSONAL} was added",) if path.exists() else ()
        return Personal(edits=edits)
    if not path.exists():
        made_by = isinstance(said, dict) and said.get("made_by") is not False
        return Personal(doubts=(_UNKNOWN, _UNCHECKED) if made_by else (_UNKNOWN,))
    content = read_json_object(path)
    if content.get("hash") != run_hash(content):
        return Personal(edits=(f"{PERSONAL} was edited",))
    if content.get("plan") != identity(document):
        return Personal(edits=(f"{PERSONAL} is not of this plan",))
    vacancies, instead = content.get("head_vacancies"), content.get("instead")
    if not (
        isinstance(instead, dict)
        and isinstance(vacancies, list)
        and all(isinstance(urn, int) for urn in vacancies)
    ):
        raise InputError([damaged(PERSONAL)])
    return Personal(frozenset(vacancies), instead)


def _write_private(path: Path, content: Mapping[str, Any]) -> None:
    text = json_text({**content, "hash": run_hash(content)})
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
