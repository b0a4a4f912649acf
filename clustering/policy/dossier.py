"""Everything that policy has to say of a plan: forms, consents, money, profiles, partnerships.

Worked out from the plan and its purpose alone, without a search, so that every later command can
compute it from a plan directory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from clustering.plan import Cluster, Plan, members_of
from clustering.policy.amalgamation import possible_amalgamations
from clustering.policy.board import Board, board_sentences, least_board
from clustering.policy.citations import cite, references
from clustering.policy.compliance import Compliance, compliance
from clustering.policy.duties import duty_lines
from clustering.policy.england import PeerComparison, compared
from clustering.policy.faith_rules import Level, pair_reasons
from clustering.policy.forms import Form, already_one_federation
from clustering.policy.funding import Funding, Payment, lump_sum_sentence, payment
from clustering.policy.headship import Headship, executive_headships
from clustering.policy.joining_trust import said_of_intervention
from clustering.policy.judgements import inspection_words, source_words
from clustering.policy.layers import (
    LAYERS,
    Layers,
    Overlap,
    layers_sentences,
    load_sentence,
    plan_layer,
)
from clustering.policy.neighbours import StatisticalNeighbour, alike_sentence, cluster_neighbours
from clustering.policy.profile import ClusterProfile, Spread, plan_profiles, spreads
from clustering.policy.programme_conditions import CONDITIONS, unmet
from clustering.policy.school_types import May, is_academy
from clustering.policy.summary import (
    ClusterPolicy,
    diocese_sentence,
    federation_sentence,
    policies_for,
)
from clustering.policy.support import LESS_THAN_GOOD, Criterion, can_support, needs_support
from clustering.policy.travel import (
    RECKONED,
    MeetingPlaces,
    cluster_roads,
    meeting_places,
    travel_sources,
)
from clustering.wording import counted, listed, pounds
from data.inspection import ROLE

if TYPE_CHECKING:
    from clustering.policy.faith_table import Effect
    from clustering.policy.figures import Rates
    from clustering.policy.purpose import PlanPurpose
    from clustering.problem import Problem
    from data.school import School, Source

HEADSHIPS_TOLD = 10
SPECIAL = "Special measures"
Section = tuple[str, tuple[str, ...]]
"""A heading and the sentences under it."""


@dataclass(frozen=True, kw_only=True)
class ClusterDossier:
    """What policy has to say of one cluster.

    Attributes
    ----------
    cluster, schools
        The cluster and its schools.
    policy
        Forms, duties, readiness to federate.
    profile
        Its figures.
    alike
        The clusters of the plan that are most like it.
    england
        How it compares with the schools of England most like its own; None where not known.
    boards
        The smallest governing bodies of a federation, with a head for each school and with one
        head for all; empty where it is not looked at as one, or is one today.
    payment
        What the programme pays; None where it pays nothing.
    meetings
        What meetings cost; None where that is unknown, because a place or a way is.
    unmet
        Conditions of the programme that it does not meet.
    overlaps
        Other partnerships that two or more of its schools share.
    loads
        Sentences on schools that serve other partnerships too.
    fits
        Sentences on schools that fit badly by the table of characters and types.
    programme
        What is said of the programme, and who chose its sizes and its limit.
    rates
        The sums of money that were used.
    inspections
        Sentences on what Ofsted said of each school, and where that is from.
    amalgamation
        Sentences on schools that could become one.
    """

    cluster: Cluster
    schools: tuple[School, ...]
    policy: ClusterPolicy
    profile: ClusterProfile
    alike: tuple[StatisticalNeighbour, ...]
    england: PeerComparison | None
    boards: tuple[Board, ...]
    payment: Payment | None
    meetings: MeetingPlaces | None
    unmet: tuple[str, ...]
    overlaps: tuple[Overlap, ...]
    loads: tuple[str, ...]
    fits: tuple[str, ...]
    programme: tuple[str, ...]
    rates: Rates
    inspections: tuple[str, ...]
    amalgamation: tuple[str, ...] = ()

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All of it, as a user reads it; sections without a sentence are left out."""
        found = (
            ("Form", tuple(self._form())),
            ("Amalgamation", self.amalgamation),
            ("Consents and consultation", duty_lines(self.policy.duties)),
            ("Programme", self.programme),
            ("Funding", tuple(self._funding())),
            ("Travel to meetings", tuple(self._travel_sentences())),
            ("Profile", self.profile.sentences),
            ("Inspections", self.inspections),
            ("How its schools fit", self.fits),
            ("Other partnerships", (*map(_overlap_sentence, self.overlaps), *self.loads)),
            ("Where its schools stand today", self.policy.directions),
            ("For analysts", tuple(self._analysis())),
        )
        sources = references(line for _, lines in found for line in lines)
        return tuple(section for section in (*found, ("Sources", sources)) if section[1])

    @property
    def dioceses(self) -> tuple[str, ...]:
        """Dioceses to turn to; a religious character where the register names no diocese."""
        concerned = {urn for duty in self.policy.religious for urn in duty.schools}
        own = (school for school in self.schools if school.urn in concerned)
        return tuple(dict.fromkeys(s.diocese or f"your diocese ({s.faith})" for s in own))

    def _form(self) -> Iterator[str]:
        yield from self.policy.forms.sentences
        if self.policy.form is not self.policy.forms.strongest:
            yield f"The plan is for this form: {self.policy.form}."
        ready = self.policy.federation
        if self.policy.forms.answers[Form.FEDERATION] is May.YES:  # else the obstacles say it
            yield ready.sentence
        elif ready.in_part:
            yield ready.in_part
        yield from board_sentences(self.boards)
        if self.policy.form is Form.TRUST and (words := said_of_intervention(self.schools)):
            yield words
        for name in self.unmet:
            yield f"A condition of the programme is not met: {CONDITIONS[name]}."

    def _analysis(self) -> Iterator[str]:
        yield alike_sentence(self.profile, self.alike)
        if self.england is not None:
            yield from self.england.sentences

    def _travel_sentences(self) -> Iterator[str]:
        if self.meetings is None:
            return
        yield self.meetings.sentence([school.name for school in self.schools], self.rates)
        yield RECKONED

    def _funding(self) -> Iterator[str]:
        if self.payment is not None:
            yield from self.payment.lines
        if self.policy.form is Form.FEDERATION:
            yield lump_sum_sentence(self.rates)


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """What policy has to say of a plan.

    Attributes
    ----------
    clusters
        Cluster by cluster.
    compliance
        How many clusters keep to the times that the documents name.
    headships
        Schools that could share an executive head, best first; empty where no vacancy is known.
    spreads
        How the figures of the profiles are spread over the plan.
    funding
        The programme's rules of payment; None where it pays nothing.
    layers
        The plan's clusters and all other partnerships of its schools; None where there are no
        others.
    rates
        The sums of money that were used.
    programme
        Title of the programme; `""` for none.
    needs
        What it takes to need support, by the last inspection.
    """

    clusters: tuple[ClusterDossier, ...]
    compliance: tuple[Compliance, ...]
    headships: tuple[Headship, ...]
    spreads: tuple[Spread, ...]
    funding: Funding | None
    layers: Layers | None
    rates: Rates
    programme: str = ""
    needs: Criterion = LESS_THAN_GOOD

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads of the plan as a whole: dioceses, federations, money, drive times."""
        policies = [each.policy for each in self.clusters]
        return (
            diocese_sentence(policies),
            federation_sentence(policies),
            *self._money(),
            *(each.sentence for each in self.compliance),
            *(layers_sentences(self.layers) if self.layers else ()),
        )

    def of(self, number: int) -> ClusterDossier:
        """Return what there is on the cluster of a number."""
        return next(each for each in self.clusters if each.cluster.number == number)

    def _money(self) -> Iterator[str]:
        costs = [each.meetings for each in self.clusters if each.meetings is not None]
        if costs:
            in_turn = sum(cost.in_turn.pounds for cost in costs)
            cheapest = sum(cost.cheapest.pounds for cost in costs)
            meetings = int(self.rates.value("meetings"))
            yield (
                f"{counted(meetings, 'meeting')} a year of every cluster cost {pounds(in_turn)} on "
                f"the road where schools are host in turn, {pounds(cheapest)} at the cheapest "
                f"places ({travel_sources(self.rates)})."
            )
        if self.funding is not None:
            yield self._of_funding(self.funding)
        if any(each.policy.form is Form.FEDERATION for each in self.clusters):
            yield lump_sum_sentence(self.rates)

    def _of_funding(self, funding: Funding) -> str:
        if funding.history:
            return funding.sentence
        paid = sum(each.payment.pounds for each in self.clusters if each.payment is not None)
        return f"Funding of the whole plan: {pounds(paid)}. {funding.sentence}"


def dossier(
    problem: Problem,
    plan: Plan,
    purpose: PlanPurpose,
    policies: Sequence[ClusterPolicy] | None = None,
) -> Dossier:
    """Return what policy has to say of a plan that was made for a purpose.

    Parameters
    ----------
    problem, plan, purpose
        The plan.
    policies
        As by `policies_for`, where they are known; None to work them out.
    """
    profiles = plan_profiles(problem.schools, plan, purpose.progress, purpose.attainment)
    alike = cluster_neighbours(profiles)
    policies = policies_for(problem.schools, plan, purpose) if policies is None else policies
    clusters = (
        _of_cluster(problem, cluster, purpose, policy, profile, alike=alike[cluster.number])
        for cluster, policy, profile in zip(plan.clusters, policies, profiles, strict=True)
    )
    return Dossier(
        clusters=tuple(clusters),
        compliance=compliance(problem.times, plan),
        headships=executive_headships(problem.schools, problem.times, most=HEADSHIPS_TOLD),
        spreads=spreads(profiles),
        funding=purpose.programme.funding if purpose.programme else None,
        layers=purpose.layers.combined_with(plan_layer("home", plan))
        if purpose.layers.partnerships
        else None,
        rates=purpose.rates,
        programme=purpose.programme.title if purpose.programme else "",
        needs=purpose.support.needs,
    )


def _of_cluster(
    problem: Problem,
    cluster: Cluster,
    purpose: PlanPurpose,
    policy: ClusterPolicy,
    profile: ClusterProfile,
    *,
    alike: tuple[StatisticalNeighbour, ...],
) -> ClusterDossier:
    schools = members_of(problem.schools, cluster)
    programme = purpose.programme
    funding = programme.funding if programme else None
    own = plan_layer("home", Plan((cluster,)))
    layers = purpose.layers.combined_with(own)
    (home,) = own.partnerships
    return ClusterDossier(
        cluster=cluster,
        schools=schools,
        policy=policy,
        profile=profile,
        alike=alike,
        england=compared(schools, purpose.peers, purpose.progress),
        boards=_boards(schools, purpose) if policy.form is Form.FEDERATION else (),
        payment=payment(funding, schools, purpose.support.can) if funding else None,
        meetings=_meeting_places(problem, cluster, purpose.rates),
        unmet=unmet(programme.conditions, schools, purpose.support.can) if programme else (),
        overlaps=tuple(found for found in layers.overlaps() if home in (found.one, found.other)),
        loads=tuple(
            load_sentence(layers, school) for school in schools if layers.load(school.urn) > 1
        ),
        fits=_fit_sentences(schools, purpose),
        inspections=_inspection_sentences(schools, problem.schools.sources, purpose),
        programme=programme.to_sentences(problem.rules) if programme else (),
        rates=purpose.rates,
        amalgamation=tuple(
            possible_amalgamations(problem, schools, purpose.rates.figures, purpose.start)
        ),
    )


def _boards(schools: Sequence[School], purpose: PlanPurpose) -> tuple[Board, ...]:
    if already_one_federation(schools):
        return ()
    return tuple(least_board(schools, one_head=one, when=purpose.start) for one in (False, True))


def _inspection_sentences(
    schools: Sequence[School], sources: Sequence[Source], purpose: PlanPurpose
) -> tuple[str, ...]:
    """Say what Ofsted said of each school, and what the programme makes of it."""
    lines = [f"{school.name}: {inspection_words(school)}." for school in schools]
    if purpose.programme is not None and purpose.programme.asks_for_grades:
        can = [school.name for school in schools if can_support(school, purpose.support.can)]
        needs = [school.name for school in schools if needs_support(school, purpose.support.needs)]
        lines += [f"By the programme's words {listed(can)} can support others."] if can else []
        verb = "needs" if len(needs) == 1 else "need"
        lines += [f"By the programme's words {listed(needs)} {verb} support."] if needs else []
    lines += [
        f"{school.name} is an academy in special measures: structural intervention, such as a "
        f"transfer to another trust, is presumed ({cite('structural_intervention')})."
        for school in schools
        if is_academy(school) and school.inspection and school.inspection.concern == SPECIAL
    ]
    without = [school.name for school in schools if school.inspection is None]
    if without and any(source.role == ROLE for source in sources):
        lines.append(f"Ofsted's file has no row of {listed(without)}.")
    return (*lines, f"Source: {source_words(sources)}.")


def _fit_sentences(schools: Sequence[School], purpose: PlanPurpose) -> tuple[str, ...]:
    """Say once for each entry of the table which schools it is about."""
    if purpose.faith is None or purpose.faith is Level.OPEN:
        return ()
    concerned: dict[Effect, dict[str, None]] = {}
    for pair in combinations(schools, 2):
        for reason in pair_reasons(*pair, purpose.table):
            names = concerned.setdefault(reason.effect, {})
            names |= dict.fromkeys(school.name for school in pair)
    return tuple(
        f"{listed(list(names))}: {effect.why} ({effect.source})."
        for effect, names in concerned.items()
    )


def _meeting_places(problem: Problem, cluster: Cluster, rates: Rates) -> MeetingPlaces | None:
    miles, drive_s = cluster_roads(problem, cluster)
    if len(miles) < 2 or not (np.isfinite(miles).all() and np.isfinite(drive_s).all()):
        return None
    return meeting_places(miles, drive_s, rates)


def _overlap_sentence(overlap: Overlap) -> str:
    shared = counted(len(overlap.shared), "school")
    same = " The two have the same schools." if overlap.same else ""
    names = listed([f"{each.name} ({LAYERS[each.layer]})" for each in (overlap.one, overlap.other)])
    return f"{shared} in both {names}.{same}"
