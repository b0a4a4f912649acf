"""The network of one school: every partnership that it serves, with where that is known from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustering.plan import Plan
from clustering.policy.citations import cite
from clustering.policy.layers import LAYERS, plan_layer
from clustering.policy.school_types import is_academy
from clustering.wording import listed
from maps.papers.cluster_fields import PaperPartnership

if TYPE_CHECKING:
    from clustering.policy.dossier import ClusterDossier
    from data.school import School
    from maps.stored_plan import StoredPlan

_NO_PARTNER = "no other school of this plan"


def partnerships_of(
    stored: StoredPlan, each: ClusterDossier, school: School
) -> Iterator[PaperPartnership]:
    """Yield the partnerships of a school of a cluster: its cluster, its body, those of files."""
    home = plan_layer("home", Plan((each.cluster,)))
    for found in home.of(school.urn):
        kind = f"{LAYERS['home']}, proposed"
        yield PaperPartnership(found.name, kind, _others(stored, found.schools, school), "the plan")
    name, kind = (
        (school.trust, "trust") if is_academy(school) else (school.federation, "federation")
    )
    if name:
        of_body = [s.urn for s in stored.problem.schools if getattr(s, kind) == name]
        partners = _others(stored, of_body, school)
        yield PaperPartnership(name, kind, partners, str(cite("register")))
    if school.existing_partnership:
        same = [
            s.urn
            for s in stored.problem.schools
            if s.existing_partnership == school.existing_partnership
        ]
        partners = _others(stored, same, school)
        yield PaperPartnership(
            school.existing_partnership, "existing partnership", partners, "overrides"
        )
    layers = stored.purpose.layers
    where = listed([source.name for source in layers.sources]) or "files of the plan"
    for found in layers.of(school.urn):
        partners = _others(stored, found.schools, school)
        yield PaperPartnership(found.name, LAYERS[found.layer], partners, where)


def _others(stored: StoredPlan, urns: tuple[int, ...] | list[int], school: School) -> str:
    known = stored.problem.schools.by_urn
    return listed([known[u].name for u in urns if u != school.urn and u in known]) or _NO_PARTNER
