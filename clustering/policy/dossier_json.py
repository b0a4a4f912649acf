"""What policy has to say of a plan, as values that JSON can hold, and the checklist as rows."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clustering.policy.dossier import ClusterDossier, Dossier
    from clustering.policy.duties import Duty
    from clustering.policy.england import PeerComparison
    from clustering.policy.layers import Layers
    from clustering.policy.profile import ClusterProfile
    from clustering.policy.travel import MeetingPlaces

CONSENTS = ("cluster", "name", "form", "duty", "what", "who", "by", "consent", "source", "schools")
"""Columns of the checklist."""


_OF_PERSONS = "vacancies"
"""The figure of a profile that is left out of shared files."""


def dossier_to_json(dossier: Dossier) -> dict[str, Any]:
    """Return a dossier as in plan.json: without vacant headships, which are about persons."""
    return {
        "sentences": list(dossier.sentences),
        "compliance": [dataclasses.asdict(each) for each in dossier.compliance],
        "layers": None if dossier.layers is None else _layers_to_json(dossier.layers),
        "spreads": [
            dataclasses.asdict(each) for each in dossier.spreads if each.figure != _OF_PERSONS
        ],
        "clusters": [_cluster_to_json(each) for each in dossier.clusters],
    }


def consent_rows(dossier: Dossier) -> list[tuple[object, ...]]:
    """Return the checklist of every cluster, a row for each duty, in the order of `CONSENTS`."""
    return [
        (
            each.cluster.number,
            each.cluster.name,
            str(each.policy.form),
            duty.name,
            duty.what,
            duty.who,
            "" if duty.by is None else duty.by.isoformat(),
            str(duty.consent),
            duty.source.reference,
            " ".join(map(str, duty.schools)),
        )
        for each in dossier.clusters
        for duty in each.policy.duties
    ]


def _cluster_to_json(each: ClusterDossier) -> dict[str, Any]:
    policy, forms = each.policy, each.policy.forms
    return {
        "number": each.cluster.number,
        "strongest_form": forms.strongest,
        "next_form": forms.next_form,
        "form": policy.form,
        "answers": dict(forms.answers),
        "obstacles": [
            {
                "form": obstacle.form,
                "answer": obstacle.answer,
                "schools": list(obstacle.schools),
                "sentence": obstacle.sentence,
            }
            for obstacle in forms.obstacles
        ],
        "dioceses": list(each.dioceses),
        "duties": [_duty_to_json(duty) for duty in policy.duties],
        "least_board": each.boards[0].least if each.boards else None,
        "boards": [
            {"heads": board.heads, "least": board.least, "steps": list(board.steps)}
            for board in each.boards
        ],
        "could_federate": policy.federation.could,
        "federation": policy.federation.sentence,
        "could_federate_in_part": list(policy.federation.part),
        "funding": None
        if each.payment is None
        else {"pounds": each.payment.pounds, "history": each.payment.history},
        "travel": None if each.meetings is None else _travel_to_json(each, each.meetings),
        "profile": _profile_to_json(each.profile),
        "alike": [neighbour.key for neighbour in each.alike],
        "england": None if each.england is None else _england_to_json(each.england),
        "unmet_conditions": list(each.unmet),
        "sections": [
            {"heading": heading, "sentences": list(lines)} for heading, lines in each.sections
        ],
    }


def _profile_to_json(profile: ClusterProfile) -> dict[str, Any]:
    figures = _finite(dataclasses.asdict(profile))
    return {name: value for name, value in figures.items() if name != _OF_PERSONS}


def _duty_to_json(duty: Duty) -> dict[str, Any]:
    return {
        "name": duty.name,
        "what": duty.what,
        "who": duty.who,
        "schools": list(duty.schools),
        "by": None if duty.by is None else duty.by.isoformat(),
        "consent": duty.consent,
        "source": duty.source.reference,
    }


def _travel_to_json(each: ClusterDossier, meetings: MeetingPlaces) -> dict[str, Any]:
    best = meetings.cheapest
    return {
        "in_turn_pounds": round(meetings.in_turn.pounds, 2),
        "cheapest_pounds": round(best.pounds, 2),
        "cheapest_place": each.schools[best.place or 0].urn,
        "miles": round(best.miles, 1),
        "hours": round(best.hours, 1),
    }


def _layers_to_json(layers: Layers) -> dict[str, Any]:
    return {
        "overlaps": [
            {
                "one": overlap.one.name,
                "other": overlap.other.name,
                "shared": list(overlap.shared),
                "same": overlap.same,
            }
            for overlap in layers.overlaps()
        ],
        "loads": {str(urn): load for urn, load in layers.loads().items()},
    }


def _england_to_json(found: PeerComparison) -> dict[str, Any]:
    return {
        "good": found.good,
        "judged": found.judged,
        "good_alike": found.good_alike,
        "judged_alike": found.judged_alike,
        **_finite({"progress": found.progress, "progress_alike": found.progress_alike}),
        "alike": {str(school.urn): [peer.urn for peer in peers] for school, peers in found.alike},
    }


def _finite(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures with None for those that are unknown: JSON has no NaN."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in figures.items()
    }
