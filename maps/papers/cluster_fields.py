"""What templates can say of a cluster: plain words, and figures with their sources.

These are the fields of templates, by the names that authorities write between braces. Nothing in
them is invented: what nobody knows is a field for people to fill in (`maps.papers.blanks`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourcedFigure:
    """A figure, what it is of, and where it is from.

    Attributes
    ----------
    what, figure, source
        In words.
    """

    what: str
    figure: str
    source: str


@dataclass(frozen=True, slots=True)
class PaperStep:
    """Something to be done: a duty of law, or a step of a programme.

    Attributes
    ----------
    what, who, by
        In words; `by` is a day, or a field to fill in.
    consent
        Whether it cannot go on without somebody's consent: yes, no, or to be confirmed.
    source
        The document.
    """

    what: str
    who: str
    by: str
    consent: str
    source: str


@dataclass(frozen=True, slots=True)
class PaperSchool:
    """A school of a cluster.

    Attributes
    ----------
    name, urn, type, character, place, pupils
        As the register has them; `"not known"` where it has nothing.
    body
        Who runs it.
    minutes
        Drive to its farthest partner, or to the lead school.
    partnerships
        Every partnership that it serves, this cluster among them.
    standing
        Where it stands today on Lincolnshire's scale, and where the form leads it.
    """

    name: str
    urn: str
    type: str
    character: str
    place: str
    pupils: str
    body: str
    minutes: str
    partnerships: tuple[PaperPartnership, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class PaperPartnership:
    """A partnership of a school.

    Attributes
    ----------
    name, kind
        What it is called, and which kind it is.
    partners
        Its other schools.
    source
        Where it is known from.
    """

    name: str
    kind: str
    partners: str
    source: str


@dataclass(frozen=True, slots=True)
class PaperBody:
    """A body that decides for schools of a cluster.

    Attributes
    ----------
    name
        As a sentence names it.
    addressee
        To whom a letter goes: an office, never a person.
    schools
        Its schools in the cluster.
    steps
        What it is asked to do.
    """

    name: str
    addressee: str
    schools: str
    steps: tuple[PaperStep, ...]


@dataclass(frozen=True, slots=True)
class PaperDiocese:
    """A diocese, or another religious body, to turn to.

    Attributes
    ----------
    name
        As the register has it.
    schools
        Its schools in the cluster.
    steps
        What it is asked or told.
    """

    name: str
    schools: str
    steps: tuple[PaperStep, ...]


@dataclass(frozen=True, slots=True)
class PaperNeighbour:
    """A cluster, or a school in none, that lies next to a cluster.

    Attributes
    ----------
    name
        What it is called.
    addressee
        To whom a letter goes.
    drives
        From which school to which, in minutes.
    """

    name: str
    addressee: str
    drives: tuple[SourcedFigure, ...]


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step that a cluster took after the map.

    Attributes
    ----------
    what
        The state that it came into, with day and money.
    by
        Who decided it; a field to fill in where papers name nobody.
    note
        A remark; mostly none.
    """

    what: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class PaperLevel:
    """A level of governance.

    Attributes
    ----------
    level, who, decides, meets
        In words, or fields to fill in.
    """

    level: str
    who: str
    decides: str
    meets: str


@dataclass(frozen=True, slots=True)
class PaperCluster:
    """A cluster, as its papers tell of it.

    Attributes
    ----------
    number, name, called
        `"7"`, `"Oakham"`, and both in one.
    form, forms
        The form that the plan is for, and what stands in the way of others.
    breaches
        How it breaks rules of the plan; mostly none.
    figures
        Size and drives.
    schools, bodies, dioceses, neighbours, levels
        Those of the cluster.
    steps
        Whom to ask, consult and inform.
    dates
        The dates of a federation; none for other forms.
    boards
        The smallest governing bodies of a federation; none for other forms.
    lead, contact, adviser, agreed, note
        What people decided.
    state, due, taken
        How far the cluster has come, what comes next, and the steps that it took.
    money
        What the programme pays.
    budget
        Every sum of the money table: what is paid and was granted, and what travel and posts cost.
    budget_sources
        The sources that the budget names by number.
    travel
        What meetings cost.
    measures
        Where the cluster stands today.
    loads
        Which schools serve several partnerships.
    """

    number: str
    name: str
    called: str
    form: str
    forms: tuple[str, ...]
    breaches: tuple[str, ...]
    figures: tuple[SourcedFigure, ...]
    schools: tuple[PaperSchool, ...]
    bodies: tuple[PaperBody, ...]
    dioceses: tuple[PaperDiocese, ...]
    neighbours: tuple[PaperNeighbour, ...]
    levels: tuple[PaperLevel, ...]
    steps: tuple[PaperStep, ...]
    dates: tuple[SourcedFigure, ...]
    boards: tuple[str, ...]
    lead: str
    contact: str
    adviser: str
    agreed: str
    note: str
    state: str
    due: str
    taken: tuple[TakenStep, ...]
    money: tuple[str, ...]
    budget: tuple[SourcedFigure, ...]
    budget_sources: tuple[str, ...]
    travel: tuple[str, ...]
    measures: tuple[SourcedFigure, ...]
    loads: tuple[str, ...]
