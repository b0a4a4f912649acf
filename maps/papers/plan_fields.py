"""What templates can say of a plan as a whole, and of the paper itself.

As `maps.papers.cluster_fields`: nothing here is invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperOption:
    """An option that was considered.

    Attributes
    ----------
    name, what, cost, why
        What it is, what it means, what it costs, and why it was put aside or is proposed.
    """

    name: str
    what: str
    cost: str
    why: str


@dataclass(frozen=True, slots=True)
class PaperInput:
    """A file that the plan was made from.

    Attributes
    ----------
    role, name, vintage, sha256
        What it was used for, its name, of when it is, and its hash.
    """

    role: str
    name: str
    vintage: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ClusterLine:
    """A cluster in a line of a table.

    Attributes
    ----------
    number, name, schools, pupils, longest, form, state
        In words.
    """

    number: str
    name: str
    schools: str
    pupils: str
    longest: str
    form: str
    state: str


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A check of the quality log.

    Attributes
    ----------
    what, found
        What was checked, and with what result.
    """

    what: str
    found: str


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """The plan, as all papers tell of it.

    Attributes
    ----------
    authority
        The authority; a field to fill in where the schools are of several.
    title, wording, date, subtitle
        What every output says: title, what is wrong with it and how far it has come, its day, size.
    programme, document, aim, next_steps
        The programme with its document and words; `"no programme"` where there is none.
    limit, sizes, drive_times
        What the clusters keep to, and how drives were timed.
    summary, policy
        How good the plan is, and what policy has to say of it.
    clusters, outside
        Every cluster in a line; every school in none, with the reason.
    options
        What was considered.
    funding
        What the programme pays in all.
    progress
        How far the clusters have come: memoranda, categories, money.
    open_mind
        What whoever decides must first ask; `""` where nothing is proven.
    inputs, facts, checks, to_check, history, decisions, versions
        The record of quality.
    identity
        The hash that identifies the plan.
    attributions
        Whose data it shows.
    """

    authority: str
    title: str
    wording: str
    date: str
    subtitle: str
    programme: str
    document: str
    aim: str
    next_steps: str
    limit: str
    sizes: str
    drive_times: str
    summary: tuple[str, ...]
    policy: tuple[str, ...]
    clusters: tuple[ClusterLine, ...]
    outside: tuple[PaperCheck, ...]
    options: tuple[PaperOption, ...]
    funding: str
    progress: tuple[str, ...]
    open_mind: str
    inputs: tuple[PaperInput, ...]
    facts: tuple[PaperCheck, ...]
    checks: tuple[PaperCheck, ...]
    to_check: tuple[PaperCheck, ...]
    history: tuple[PaperCheck, ...]
    decisions: tuple[PaperCheck, ...]
    versions: str
    identity: str
    attributions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands at the head of a paper.

    Attributes
    ----------
    kind, about, title
        What it is, what it is about, and both in one.
    sources
        All that is known of each document that it cites, and the files that the plan is made from.
    """

    kind: str
    about: str
    title: str
    sources: tuple[str, ...] = ()
