"""The levels of governance of a cluster: who decides what, from the school to the authority."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustering.policy.bodies import BodyKind, bodies_of
from clustering.policy.citations import cite
from clustering.policy.forms import Form
from clustering.wording import capital, counted
from maps.papers.blanks import blank, or_blank
from maps.papers.cluster_fields import PaperLevel

if TYPE_CHECKING:
    from clustering.policy.dossier import ClusterDossier


def governance_levels(each: ClusterDossier, adviser: str) -> Iterator[PaperLevel]:
    """Yield who decides what: from the bodies of the schools up to the authority and the diocese.

    Parameters
    ----------
    each
        What policy has to say of the cluster.
    adviser
        The link adviser; `""` where nobody is named.
    """
    meets = blank("how often")
    for body in bodies_of(each.schools):
        source = cite("trust_boards" if body.kind is BodyKind.TRUST else "collaboration")
        yield PaperLevel("School", body.start, f"For its own schools ({source})", meets)
    heads = f"The heads of {counted(len(each.schools), 'school')}"
    match each.policy.form:
        case Form.FEDERATION:
            who, what = (
                "One governing body of the federation",
                "For all its schools, once it is formed",
            )
        case Form.TRUST:
            who, what = "The board of the trust", "For all its schools, once they have joined"
        case Form.FORMAL:
            who, what = "A joint committee", "What the governing bodies delegate to it"
        case _:
            who, what = heads, "What they agree on in the memorandum; nothing is delegated"
    yield PaperLevel("Cluster", who, what, meets)
    if each.policy.form in (Form.FEDERATION, Form.TRUST, Form.FORMAL):
        yield PaperLevel("Cluster", heads, "The work of the cluster, day by day", meets)
    yield PaperLevel(
        "Authority",
        or_blank(adviser, "link adviser"),
        "Supports and challenges the cluster; assesses its business plan",
        meets,
    )
    yield PaperLevel(
        "Authority",
        blank("committee or officer who approves"),
        "Approves and releases money",
        meets,
    )
    for who in each.policy.dioceses:
        yield PaperLevel(
            "Diocese or other religious body",
            capital(who),
            "As the duties towards it say",
            meets,
        )
