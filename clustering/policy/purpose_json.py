"""A purpose as plan.json keeps it."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from clustering.policy.england import Peer
from clustering.policy.faith_rules import Level
from clustering.policy.faith_table import default_faith_table, faith_table_of
from clustering.policy.forms import Form
from clustering.policy.layers import Layers, Partnership
from clustering.policy.own_money import money_from_json, money_to_json
from clustering.policy.programmes import programme_of
from clustering.policy.purpose import PlanPurpose
from data.designated import DesignatedSchools
from data.progress import Attainment, PupilProgress
from data.school import Source
from data.school_days import calendar_from_json, calendar_to_json


def purpose_to_json(purpose: PlanPurpose) -> dict[str, Any]:
    """Return a purpose as plan.json keeps it."""
    programme = purpose.programme
    return {
        "name": programme.name if programme else None,
        "title": programme.title if programme else None,
        "document": str(programme.document) if programme else None,
        "form": purpose.form,
        "faith": purpose.faith,
        "start": purpose.start.isoformat(),
        "terms": calendar_to_json(purpose.calendar),
        "asked": {"form": purpose.asked_form, "faith": purpose.asked_faith},
        "diocese_policy": purpose.diocese_policy,
        "content": dict(programme.content) if programme else None,
        "faith_table": dict(purpose.table.content) if purpose.faith else None,
        "layers": [dataclasses.asdict(each) for each in purpose.layers.partnerships],
        "layers_from": [dataclasses.asdict(source) for source in purpose.layers.sources],
        "peers": {
            str(urn): [dataclasses.asdict(peer) for peer in found]
            for urn, found in purpose.peers.items()
        },
        "progress": {
            str(urn): dataclasses.asdict(found) for urn, found in purpose.progress.items()
        },
        **({} if purpose.designated is None else {"designated": purpose.designated.to_json()}),
        "money": money_to_json(purpose.own_money),
        "attainment": {
            str(urn): dataclasses.asdict(each) for urn, each in purpose.attainment.items()
        },
    }


def purpose_from_json(told: Mapping[str, Any], where: str) -> PlanPurpose:
    """Return the purpose that plan.json keeps.

    Raises
    ------
    InputError
        With the faults of the programme or the table in it.
    KeyError, TypeError, ValueError
        Where it says something else.
    """
    asked, content, table = told["asked"], told["content"], told["faith_table"]
    layers = Layers(
        tuple(
            Partnership(str(each["layer"]), str(each["name"]), tuple(map(int, each["schools"])))
            for each in told["layers"]
        ),
        sources=tuple(Source(**each) for each in told["layers_from"]),
    )
    return PlanPurpose(
        start=date.fromisoformat(told["start"]),
        programme=programme_of(str(told["name"]), dict(content), where) if content else None,
        asked_form=Form(asked["form"]) if asked["form"] else None,
        asked_faith=Level(asked["faith"]) if asked["faith"] else None,
        table=faith_table_of(dict(table), where) if table else default_faith_table(),
        diocese_policy=str(told.get("diocese_policy", "")),
        layers=layers,
        peers={
            int(urn): tuple(Peer(**each) for each in found)
            for urn, found in told.get("peers", {}).items()
        },
        progress={
            int(urn): PupilProgress(**found) for urn, found in told.get("progress", {}).items()
        },
        designated=DesignatedSchools.from_json(told["designated"])
        if "designated" in told
        else None,
        attainment={
            int(urn): Attainment(**found) for urn, found in told.get("attainment", {}).items()
        },
        calendar=calendar_from_json(told.get("terms") or {}),
        own_money=money_from_json(told.get("money", {}), where),
    )
