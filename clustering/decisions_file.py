"""The file of what people decide: read with every fault at once, and edited line by line.

What a person wrote stays as it is, comments too: only the lines that say something else are
changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Annotated, Any

import tomlkit
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from tomlkit.exceptions import TOMLKitError
from tomlkit.toml_document import TOMLDocument

from clustering.cluster_states import ClusterState, StateStep, released_twice, step_faults
from clustering.decisions import FILE, REMEDY, Decision, Decisions, Ended, paid_to
from clustering.decisions_table import set_value, write_decision
from clustering.plan import Plan
from clustering.wording import listed, spans
from clustering.written_text import Name, Note
from data.errors import Fault, InputError, gathering, shorten
from data.given_file import GivenFile
from data.toml_file import parse_toml
from data.validation import validated

_AGREED = "should be true, false or a day, such as 2026-09-01"
_MARK = "\ufeff"
"""What some editors begin a file with."""
_MODEL = "the example in docs/data.md"
_UNEDITABLE = (TOMLKitError, InputError, AttributeError, LookupError, TypeError, ValueError)
"""What tomlkit raises, or leads to, where tables are written in a way that it cannot edit."""
_HEAD = (
    "What people decided about this plan. Edit it as you like: every command reads and keeps it.",
    "docs/data.md says what may stand here.",
)


_STRICT = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


def _true_or_day(value: object) -> object:
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    if not isinstance(value, date | bool):
        raise ValueError(_AGREED)  # noqa: TRY004 - pydantic takes no other
    return value


class _Agreed(BaseModel):
    """The short way to write that a cluster has agreed, and no more: a step in one line."""

    model_config = _STRICT

    agreed: Annotated[date | bool, BeforeValidator(_true_or_day)] = False


class _ClusterTable(Decision, _Agreed):
    """What the file holds about a cluster."""


class _EndedTable(Ended, _Agreed):
    """What the file holds about a cluster that has no successor."""


class _OptionTable(BaseModel):
    """What the file holds about an option that was looked at."""

    model_config = _STRICT

    put_aside: Note = ""


class _File(BaseModel):
    """What the file holds."""

    model_config = _STRICT

    note: Note = ""
    cluster: dict[int, _ClusterTable] = Field(default_factory=dict)
    ended: tuple[_EndedTable, ...] = ()
    option: dict[Name, _OptionTable] = Field(default_factory=dict)

    def decisions(self, text: str = "") -> Decisions:
        """Return what it says, each step as a step."""
        return Decisions(
            self.note,
            {number: Decision(**_fields(each)) for number, each in sorted(self.cluster.items())},
            tuple(Ended(**_fields(each)) for each in self.ended),
            {name: each.put_aside for name, each in self.option.items() if each.put_aside},
            text,
        )


def _fields(table: _ClusterTable | _EndedTable) -> dict[str, Any]:
    found = dict(table)
    agreed = found.pop("agreed")
    if agreed and not table.steps:
        day = agreed if isinstance(agreed, date) else None
        found["steps"] = (StateStep(state=ClusterState.AGREED, on=day),)
    return found


def decisions_of(file: GivenFile, plan: Plan) -> Decisions:
    """Return the decisions in a file about a plan.

    Parameters
    ----------
    file
        The file.
    plan
        The plan, with the names that it has itself.

    Raises
    ------
    InputError
        With every fault: not TOML, unknown keys, values that cannot be right, clusters that the
        plan does not have, leads that are not in their cluster.
    """
    content = _plain(parse_toml(file, _MODEL))
    faults: list[Fault] = list(_number_faults(file.name, content, plan))
    if faults:  # "+1" and " 1" would be read as 1, and one of two tables lost
        known = {str(cluster.number) for cluster in plan.clusters}
        content["cluster"] = {n: each for n, each in content["cluster"].items() if n in known}
    found = _File()
    with gathering(faults):
        found = validated(_File, content, file.name, REMEDY)
    said = found.decisions(file.content.decode("utf-8"))
    faults += _twice_agreed(file.name, found)
    faults += _faults(file.name, said, plan)
    if faults:
        raise InputError(faults)
    return said.with_proposed(plan).made_for(plan)


def _twice_agreed(where: str, found: _File) -> Iterator[Fault]:
    tables: dict[str, _ClusterTable | _EndedTable] = {}
    tables |= {f"cluster.{number}": each for number, each in found.cluster.items()}
    tables |= {f"ended[{at}]": each for at, each in enumerate(found.ended)}
    for place, table in tables.items():
        if table.agreed and table.steps:
            said, remedy = "its steps say this already", "Remove the line; write a step if need be"
            yield Fault(where, said, remedy, column=f"{place}.agreed")


def _number_faults(where: str, content: Mapping[str, Any], plan: Plan) -> Iterator[Fault]:
    """Yield the tables that are about no cluster of the plan."""
    tables = content.get("cluster", {})
    numbers = [cluster.number for cluster in plan.clusters]
    have = f"it has {listed(spans(sorted(numbers))) or 'none'}"
    remedy = f"Correct the number: {have}; or remove the table"
    for key in tables if isinstance(tables, dict) else ():
        if key not in map(str, numbers):
            problem, said = "the plan has no cluster of this number", shorten(key)
            yield Fault(where, problem, remedy, column=f"cluster.{said}", value=said)


def require_possible(decisions: Decisions, plan: Plan) -> None:
    """Refuse leads that neither are nor were in their cluster, and steps that cannot be.

    Parameters
    ----------
    decisions, plan
        What is decided, and the plan that it is about.

    Raises
    ------
    InputError
        With every fault.
    """
    faults = list(_faults(FILE, decisions, plan))
    if faults:
        raise InputError(faults)


def _faults(where: str, decisions: Decisions, plan: Plan) -> Iterator[Fault]:
    members = {cluster.number: cluster.schools for cluster in plan.clusters}
    yield from _lead_faults(where, decisions, members)
    steps: dict[str, tuple[StateStep, ...]] = {}
    for number, decision in decisions.clusters.items():
        schools = decision.schools or members.get(number, ())
        steps[f"cluster.{number}.steps"] = paid_to(decision, schools)
    steps |= {f"ended[{at}].steps": each.steps for at, each in enumerate(decisions.ended)}
    for place, each in steps.items():
        yield from step_faults(each, where, place)
    yield from released_twice(steps, where)


def _lead_faults(
    where: str, decisions: Decisions, members: Mapping[int, tuple[int, ...]]
) -> Iterator[Fault]:
    """Yield the leads that neither are nor were in their cluster."""
    for number, decision in decisions.clusters.items():
        known = {*members.get(number, ()), *decision.schools}
        if number in members and decision.lead is not None and decision.lead not in known:
            schools = listed([str(urn) for urn in members[number]])
            yield Fault(
                where,
                "this school is not in the cluster",
                f"Give one of {schools}; or remove the line",
                column=f"cluster.{number}.lead",
                value=str(decision.lead),
            )


def _plain(value: object) -> Any:
    """Return values of TOML as JSON can hold them; a day is a text, as people write it."""
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return value


def decisions_to_toml(decisions: Decisions, plan: Plan) -> str:
    """Return decisions as the text of their file: as people wrote it, where it says the same.

    Parameters
    ----------
    decisions
        What is decided.
    plan
        The plan that they are about.
    """
    wanted = as_written(decisions, plan)
    text = decisions.text.removeprefix(_MARK)
    if text and _says(text, wanted, plan):
        return decisions.text
    with suppress(*_UNEDITABLE):
        edited = _edited(text, wanted, plan)
        if _says(edited, wanted, plan):
            return edited
    # Tables in an order that cannot be edited in place: the remarks of people come first.
    remarks = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
    return _edited("", wanted, plan, remarks)


def _says(text: str, wanted: Decisions, plan: Plan) -> bool:
    """Say whether a file of this text holds these decisions."""
    return as_written(_found(text), plan) == wanted


def _found(text: str) -> Decisions:
    content = _plain(parse_toml(GivenFile(FILE, text.encode()), _MODEL))
    return validated(_File, content, FILE, REMEDY).decisions()


def as_written(decisions: Decisions, plan: Plan) -> Decisions:
    """Return decisions that name schools only where these are not those of the cluster."""
    members = {cluster.number: cluster.schools for cluster in plan.clusters}

    def written(number: int, decision: Decision) -> Decision:
        now = members.get(number, ())
        decision = decision.model_copy(update={"steps": tuple(map(_for(now), decision.steps))})
        led_away = decision.lead is not None and decision.lead not in now
        if not (decision.rests_on_schools or led_away) or set(decision.schools) == set(now):
            return decision.model_copy(update={"schools": ()})
        return decision

    clusters = {number: written(number, each) for number, each in decisions.clusters.items()}
    kept = {number: each for number, each in clusters.items() if each != Decision()}
    return Decisions(
        decisions.note, dict(sorted(kept.items())), decisions.ended, decisions.put_aside
    )


def _for(schools: Sequence[int]) -> Callable[[StateStep], StateStep]:
    """Return what leaves the schools out of a step that are these."""

    def written(step: StateStep) -> StateStep:
        same = set(step.schools) == set(schools)
        return step.model_copy(update={"schools": ()}) if same else step

    return written


def _edited(text: str, wanted: Decisions, plan: Plan, remarks: Sequence[str] = ()) -> str:
    """Return the text of a file with its lines changed to say what is wanted."""
    document = tomlkit.parse(text)
    before = as_written(_found(text), plan)
    if not text:
        for line in remarks or _HEAD:
            document.add(tomlkit.comment(line))
    if wanted.note != before.note:
        set_value(document, "note", wanted.note)
    tables = document.get("cluster")
    if tables is None:
        tables = tomlkit.table(is_super_table=True)
    gone = {n: tables.pop(str(n)) for n in before.clusters if n not in wanted.clusters}
    for number, decision in wanted.clusters.items():
        known = before.clusters.get(number)
        if known is None:
            moved = next((n for n in gone if before.clusters[n] == decision), None)
            table = tomlkit.table() if moved is None else gone.pop(moved)
            known = Decision() if moved is None else decision
            tables[str(number)] = table
        write_decision(tables[str(number)], known, decision)
    if "cluster" not in document and wanted.clusters:
        document.append("cluster", tables)
    elif "cluster" in document and not wanted.clusters:
        document.remove("cluster")
    _write_ended(document, before, wanted, gone)
    _write_options(document, before.put_aside, wanted.put_aside)
    return tomlkit.dumps(document)


def _write_ended(
    document: TOMLDocument, before: Decisions, wanted: Decisions, gone: Mapping[int, Any]
) -> None:
    """Add what was decided about clusters that have ended, with the remarks beside it."""
    new = wanted.ended[len(before.ended) :]
    if wanted.ended[: len(before.ended)] != before.ended:
        document.remove("ended")
        new = wanted.ended
    if not new:
        return
    if "ended" not in document:
        if not document.as_string().endswith("\n\n"):
            document.add(tomlkit.nl())
        document.append("ended", tomlkit.aot())
    tables: Any = document["ended"]
    for ended in new:
        table = tomlkit.table()
        table.append("number", ended.number)
        was = Decision() if ended.number not in gone else before.clusters[ended.number]
        if ended.number in gone:
            for key, item in gone[ended.number].value.body:
                table.add(item) if key is None else table.append(key, item)
        write_decision(table, was, ended)
        tables.append(table)


def _write_options(
    document: TOMLDocument, before: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    """Write why options were put aside, where that differs."""
    tables = document.get("option")
    if tables is None:
        tables = tomlkit.table(is_super_table=True)
    for name in sorted(before.keys() | wanted.keys()):
        if before.get(name) != wanted.get(name):
            if name not in tables:
                tables[name] = tomlkit.table()
            set_value(tables[name], "put_aside", wanted.get(name))
    if "option" not in document and wanted:
        document.append("option", tables)
