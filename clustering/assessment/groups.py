"""The groups of a table as a plan, whatever rules it breaks."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from clustering.cost import lead_row
from clustering.decisions import Decisions
from clustering.naming import number_and_name
from clustering.plan import Cluster, LeftOut, Plan
from clustering.problem import Problem
from data.group_table.matched import MatchedGroup, MatchedGroups

LONGEST_NAME = 60
"""Letters of a cluster's name: what fits on a slide and in a list."""
_MARKS = (
    ("“", "”"),
    ("\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"),
    ('"', '"'),
    ("'", "'"),
    ("(", ")"),
    ("[", "]"),
    ("«", "»"),
)
_NUMBERED = re.compile(r"(\D{0,20}?)0*(\d{1,3})(?:(\W+)(.*))?")
"""A label that begins with a number, perhaps after a word: `3`, `Cluster 3`, `3. Louth`."""


def plan_of_groups(problem: Problem, groups: MatchedGroups, where: str) -> Plan:
    """Return the groups of a table as clusters, and all other schools as left out.

    A label becomes the name of its cluster. Where all labels begin with a number, alone or after
    one and the same word, these are the numbers, and what follows the names; clusters without one
    are named by their places. Otherwise clusters are numbered from north to south.

    Parameters
    ----------
    problem
        The schools, and the shape: in the hub shape a cluster has a lead, that of the table or
        else the one with the least driving.
    groups
        The groups, each school in one at most.
    where
        What the table is called, for the reasons of schools in no group.
    """
    rows = [[problem.row[urn] for urn in group.urns] for group in groups.groups]
    named = {frozenset(each.schools): each for each in number_and_name(problem, rows)}
    labels = [_name_of(group.label) for group in groups.groups]
    numbered = _numbered(labels)
    clusters = []
    for at, group in enumerate(groups.groups):
        cluster = named[frozenset(group.urns)]
        number, name = numbered[at] if numbered else (cluster.number, labels[at])
        name = name or cluster.name
        clusters.append(Cluster(number, cluster.schools, name, _lead_of(problem, group, cluster)))
    return Plan(
        tuple(sorted(clusters, key=lambda each: each.number)),
        tuple(_left_out(problem, groups, _name_of(where))),
    )


def with_leads(decisions: Decisions, plan: Plan, groups: Iterable[MatchedGroup]) -> Decisions:
    """Return decisions with the lead schools of a table, where the plan and people name none.

    Parameters
    ----------
    decisions
        What is decided about the plan already.
    plan
        The plan of the groups: in the hub shape it has their leads itself.
    groups
        The groups of the table.
    """
    leads = {frozenset(group.urns): group.lead for group in groups}
    for cluster in plan.clusters:
        lead = leads.get(frozenset(cluster.schools))
        decision = decisions.of(cluster.number)
        if lead is not None and cluster.lead is None and decision.lead is None:
            decisions = decisions.decided(cluster.number, decision.replace(lead=lead))
    return decisions


def _numbered(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Return the number and the name in each label; none where one has no number of its own."""
    found = [match for label in labels if (match := _NUMBERED.fullmatch(label)) is not None]
    words = {match[1].casefold().strip() for match in found}
    numbers = [int(match[2]) for match in found]
    sound = len(found) == len(labels) == len(set(numbers)) and len(words) == 1 and 0 not in numbers
    return (
        [(int(match[2]), _unquoted(match[4] or "", match[3] or "")) for match in found]
        if sound
        else []
    )


def _unquoted(name: str, before: str) -> str:
    """Return a name without the closing mark whose opening stands before it: `1 (Louth)`."""
    for opening, closing in _MARKS:
        if opening in before and name.endswith(closing):
            return name.removesuffix(closing).rstrip()
    return name


def _name_of(label: str) -> str:
    """Return a text of a file as one short line that can be printed."""
    words = "".join(letter if letter.isprintable() else " " for letter in label).split()
    name = " ".join(words)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _lead_of(problem: Problem, group: MatchedGroup, cluster: Cluster) -> int | None:
    if problem.rules.shape == "pairwise":
        return cluster.lead
    return group.lead or cluster.lead or _nearest_lead(problem, cluster.schools)


def _nearest_lead(problem: Problem, urns: Iterable[int]) -> int:
    """Return the school with the least driving to it, of those that may lead where some may."""
    rows = [problem.row[urn] for urn in urns]
    lead = lead_row(problem, rows)
    if lead is None:
        named = [row for row in rows if problem.schools[row].urn in problem.rules.lead_schools]
        able = named or [row for row in rows if row in problem.leads] or rows
        drives = problem.slower_s[np.ix_(able, rows)].sum(axis=1)
        lead = able[int(drives.argmin())]
    return problem.schools[lead].urn


def _left_out(problem: Problem, groups: MatchedGroups, where: str) -> Iterable[LeftOut]:
    grouped = {urn for group in groups.groups for urn in group.urns}
    named, outside = frozenset(groups.left_out), problem.rules.outsiders
    for urn in problem.schools.urns:
        if urn in grouped:
            continue
        known = (
            f"It is in no one group of {where}."
            if urn in named
            else f"It is in no group of {where}."
        )
        yield LeftOut(urn, outside.get(urn, known))
