"""The words around every picture of a plan: what it shows, how far it has come, whose data.

A picture is passed on without its page. The words are here once; a page, which saves its view as a
picture, has the same.
"""

from dataclasses import dataclass
from datetime import date

from clustering.decisions import Decisions
from clustering.plan import Plan
from data.dates import in_words


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """What stands around a picture.

    Attributes
    ----------
    title
        The name of the plan, above.
    status
        How far it has come, and its date, above.
    wording
        The planner's own words, below.
    credits
        Whose data it shows, below.
    """

    title: str
    status: str
    wording: str
    credits: str


def status_of(plan: Plan, decisions: Decisions, drawn_on: date) -> str:
    """Return how far a plan has come in a word, and its date.

    Examples
    --------
    >>> from datetime import date
    >>> status_of(Plan(()), Decisions(), date(2026, 11, 29))
    'Proposal · 29 November 2026'
    """
    agreed = plan.clusters and all(decisions.of(each.number).agreed_on for each in plan.clusters)
    stage = "Agreed" if agreed else "Proposal"
    return f"{stage} · {in_words(drawn_on.isoformat())}"
