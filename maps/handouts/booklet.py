"""What the hand-outs and slides of a plan say, as plain text and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clustering.standing import Standing
    from maps.handouts.duty_lines import DutyLine


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school on its cluster's page.

    Attributes
    ----------
    letter, name
        As they are printed.
    kind
        Its index in `maps.kinds.KINDS`.
    place, pupils
        As they are printed.
    minutes
        The drive to each school of the cluster, in the order of letters.
    farthest
        The drive to the lead, or else to the farthest partner, as it is printed.
    """

    letter: str
    name: str
    kind: int
    place: str
    pupils: str
    minutes: tuple[str, ...]
    farthest: str


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """What the page and the slide of one cluster say.

    Attributes
    ----------
    number, name
        The number and the name on the map.
    fill, ink
        Colours of its badge.
    breaches
        How it breaks the rules.
    figures
        Size and drives, in a line.
    schools
        Its schools.
    minutes_are
        What the minutes beside each school are.
    why
        Why its schools are one cluster.
    duties
        Whom its schools ask, consult and tell.
    form_name
        The form looked at.
    form, funding, travel
        Sentences.
    inspections
        What Ofsted said of each school, by its letter, and the source; empty where nothing is
        known of any.
    meeting_place
        Where meeting costs least; "" where that is not known.
    next_steps
        Whom to talk to next.
    decided, asked
        What people decided about it, and whom they named to be asked: what it is, and the text.
    picture, alt
        Its map, and the map in words; SVG of the requested size.
    """

    number: int
    name: str
    fill: str
    ink: str
    breaches: tuple[str, ...]
    figures: str
    schools: tuple[SchoolLine, ...]
    minutes_are: str
    why: tuple[str, ...]
    duties: tuple[DutyLine, ...]
    form_name: str
    form: tuple[str, ...]
    funding: tuple[str, ...]
    travel: tuple[str, ...]
    inspections: tuple[str, ...]
    meeting_place: str
    next_steps: tuple[str, ...]
    decided: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]
    picture: str
    alt: str


@dataclass(frozen=True, slots=True)
class Outside:
    """The schools in no cluster that share one standing.

    Attributes
    ----------
    standing, heading
        The standing, and a heading with the number of schools.
    reasons
        Each reason with the schools that it is about, by name.
    """

    standing: Standing
    heading: str
    reasons: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """Everything that the hand-outs of a plan say.

    Attributes
    ----------
    title, subtitle
        Title and subtitle of the plan.
    drawn_on
        The date of the plan; ISO 8601.
    wording
        How far the plan has come.
    summary
        How good the plan is, in sentences.
    open_mind
        What is said beside a proof; "" where nothing is proven.
    areas_say
        What its colours do not mean.
    facts, analysis
        What every page carries, and what the last page has for analysts: name and value.
    attributions
        Whose data it is.
    kinds
        Kinds of schools, in the order of their shapes.
    key
        Those of them that the key tells of, by index.
    outside
        Schools in no cluster by how they stand; empty where all are in one.
    index
        Every school with a cluster by its name, with the number of its cluster.
    programme
        The programme, its words, and who chose its figures; empty where there is none.
    clusters
        Cluster by cluster.
    """

    title: str
    subtitle: str
    drawn_on: str
    wording: str
    summary: tuple[str, ...]
    open_mind: str
    areas_say: str
    facts: tuple[tuple[str, str], ...]
    analysis: tuple[tuple[str, str], ...]
    attributions: tuple[str, ...]
    kinds: tuple[str, ...]
    key: tuple[int, ...]
    outside: tuple[Outside, ...]
    index: tuple[tuple[str, int], ...]
    programme: tuple[str, ...]
    clusters: tuple[ClusterPage, ...]
