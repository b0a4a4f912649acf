"""The kinds of papers: what each is called, whom it is for, and when there is one."""

from collections.abc import Callable
from dataclasses import dataclass

from clustering.policy.forms import Form
from maps.papers.cluster_fields import PaperCluster


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper.

    Attributes
    ----------
    name
        Its name in the command and in files; its template is called so, too.
    title
        As people call it.
    of_cluster
        Whether there is one for each cluster; else there is one for the plan.
    meant_for
        Whether a cluster has one.
    """

    name: str
    title: str
    of_cluster: bool = True
    meant_for: Callable[[PaperCluster], bool] = lambda _: True

    @property
    def template(self) -> str:
        """The name of its template."""
        return f"{self.name}.docx"


def _to_federate(cluster: PaperCluster) -> bool:
    return cluster.form == Form.FEDERATION


PAPER_KINDS = (
    PaperKind("memorandum", "Memorandum of understanding"),
    PaperKind("business-plan", "Business plan"),
    PaperKind("assessment-sheet", "Assessment of the business plan"),
    PaperKind("letters-to-governors", "Letters to governing bodies and trusts"),
    PaperKind(
        "letters-to-dioceses",
        "Letters to dioceses and other religious bodies",
        meant_for=lambda cluster: bool(cluster.dioceses),
    ),
    PaperKind(
        "letters-to-neighbours",
        "Letters to neighbours",
        meant_for=lambda cluster: bool(cluster.neighbours),
    ),
    PaperKind("consultation", "Consultation on a federation", meant_for=_to_federate),
    PaperKind("governance", "Governance sheet"),
    PaperKind("network", "Network of each school"),
    PaperKind("committee-report", "Report to committee", of_cluster=False),
    PaperKind("transparency-record", "Algorithmic transparency record", of_cluster=False),
    PaperKind("quality-log", "Quality log", of_cluster=False),
)
"""Every kind, in the order of its use."""

KIND_NAMES = tuple(kind.name for kind in PAPER_KINDS)
