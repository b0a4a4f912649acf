"""The file of what people decide: read with every fault at once, and edited line by line.

What a person wrote stays as it is, comments too: only the lines that say something else are
changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import tomlkit
from pydantic import BaseModel, ConfigDict, Field
from tomlkit.exceptions import TOMLKitError
from tomlkit.toml_document import TOMLDocument

from clustering.decisions import FILE, REMEDY, Decision, Decisions, Ended, Note
from clustering.plan import Plan
from clustering.wording import listed
from data.errors import Fault, InputError, gathering, shorten
from data.given_file import GivenFile
from data.toml_file import parse_toml
from data.validation import validated

_MARK = "\ufeff"
"""What some editors begin a file with."""
_MODEL = "the example in docs/data.md"
_UNEDITABLE = (TOMLKitError, InputError, AttributeError, LookupError, TypeError, ValueError)
"""What tomlkit raises, or leads to, where tables are written in a way that it cannot edit."""
_HEAD = (
    "What people decided about this plan. Edit it as you like: every command reads and keeps it.",
    "docs/data.md says what may stand here.",
)


class _File(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    note: Note = ""
    cluster: dict[int, Decision] = Field(default_factory=dict)
    ended: tuple[Ended, ...] = ()


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
    faults += _lead_faults(file.name, found, plan)
    if faults:
        raise InputError(faults)
    text = file.content.decode("utf-8")
    said = Decisions(found.note, dict(sorted(found.cluster.items())), found.ended, text)
    return said.with_proposed(plan).made_for(plan)


def _number_faults(where: str, content: Mapping[str, Any], plan: Plan) -> Iterator[Fault]:
    """Yield the tables that are about no cluster of the plan."""
    tables = content.get("cluster", {})
    numbers = [str(cluster.number) for cluster in plan.clusters]
    have = f"it has {listed(_in_ranges([int(number) for number in numbers]))}"
    remedy = f"Correct the number: {have}; or remove the table"
    for key in tables if isinstance(tables, dict) else ():
        if key not in numbers:
            problem, said = "the plan has no cluster of this number", shorten(key)
            yield Fault(where, problem, remedy, column=f"cluster.{said}", value=said)


def _in_ranges(numbers: list[int]) -> list[str]:
    """Return whole numbers in short: 1 to 4, 6."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs] or ["none"]


def require_leads(decisions: Decisions, plan: Plan) -> None:
    """Refuse leads that neither are nor were in their cluster.

    Parameters
    ----------
    decisions, plan
        What is decided, and the plan that it is about.

    Raises
    ------
    InputError
        With every such lead.
    """
    found = _File(cluster=dict(decisions.clusters))
    faults = list(_lead_faults(FILE, found, plan))
    if faults:
        raise InputError(faults)


def _lead_faults(where: str, found: _File, plan: Plan) -> Iterator[Fault]:
    """Yield the leads that neither are nor were in their cluster."""
    members = {cluster.number: cluster.schools for cluster in plan.clusters}
    for number, decision in found.cluster.items():
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
    found = validated(_File, content, FILE, REMEDY)
    return Decisions(found.note, dict(sorted(found.cluster.items())), found.ended)


def as_written(decisions: Decisions, plan: Plan) -> Decisions:
    """Return decisions that name schools only where these are not those of the cluster."""
    members = {cluster.number: cluster.schools for cluster in plan.clusters}

    def written(number: int, decision: Decision) -> Decision:
        now = members.get(number, ())
        led_away = decision.lead is not None and decision.lead not in now
        if not (decision.rests_on_schools or led_away) or set(decision.schools) == set(now):
            return decision.model_copy(update={"schools": ()})
        return decision

    clusters = {number: written(number, each) for number, each in decisions.clusters.items()}
    kept = {number: each for number, each in clusters.items() if each != Decision()}
    return Decisions(decisions.note, dict(sorted(kept.items())), decisions.ended)


def _edited(text: str, wanted: Decisions, plan: Plan, remarks: Sequence[str] = ()) -> str:
    """Return the text of a file with its lines changed to say what is wanted."""
    document = tomlkit.parse(text)
    before = as_written(_found(text), plan)
    if not text:
        for line in remarks or _HEAD:
            document.add(tomlkit.comment(line))
    if wanted.note != before.note:
        _set(document, "note", wanted.note)
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
        _write(tables[str(number)], known, decision)
    if "cluster" not in document and wanted.clusters:
        document.append("cluster", tables)
    elif "cluster" in document and not wanted.clusters:
        document.remove("cluster")
    _write_ended(document, before, wanted, gone)
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
        _write(table, was, ended)
        tables.append(table)


def _write(table: Any, before: Decision, wanted: Decision) -> None:
    """Write the values of a table that differ."""
    for key in Decision.model_fields:
        value = getattr(wanted, key)
        if value != getattr(before, key):
            _set(table, key, list(value) if isinstance(value, tuple) else value)


def _set(table: Any, key: str, value: Any) -> None:
    """Set a key of a table, and remove one that says nothing."""
    if value in ("", None, False, []):
        table.pop(key, None)
        return
    item = tomlkit.string(value, multiline=True) if "\n" in str(value) else tomlkit.item(value)
    if key in table:
        table[key] = item
        return
    body = table.body if isinstance(table, TOMLDocument) else table.value.body
    end = []
    while body and body[-1][0] is None:
        end.append(body.pop())
    table.append(key, item)
    body.extend(reversed(end))  # a remark at the end is about what follows
