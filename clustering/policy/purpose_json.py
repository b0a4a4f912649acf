"""What a plan is made for, as plan.json keeps it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import ConfigDict, Field, field_serializer

from clustering.policy.england import Peer
from clustering.policy.faith_rules import Level
from clustering.policy.faith_table import default_faith_table, faith_table_of
from clustering.policy.forms import Form
from clustering.policy.layers import Layers, Partnership
from clustering.policy.own_money import entries_of, own_figures
from clustering.policy.programmes import programme_of
from clustering.policy.purpose import PlanPurpose
from data.designated import DesignatedSchools
from data.progress import Attainment, PupilProgress
from data.school import Source
from data.school_days import USUAL, SchoolCalendar
from data.validation import AS_WRITTEN, Document, validated


class AskedFor(Document):
    """The form and the view of characters that the planner asked for, if any."""

    form: Form | None
    faith: Level | None


class MoneyEntry(Document):
    """A figure of the planner's own, as its table has it."""

    model_config = ConfigDict(extra="forbid")

    value: Any
    unit: Any = ""
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")
    source: Any = ""


class PurposeDocument(Document):
    """The object `programme` of plan.json."""

    name: str | None = Field(None, description="The programme; null for none.")
    title: str | None = None
    document: str | None = Field(None, description="The document that the programme follows.")
    form: Form | None = Field(None, description="Asked for, or that of the programme.")
    faith: Level | None = Field(None, description="Asked for, or that of the programme.")
    start: date = Field(description="The day on which governing bodies begin.")
    terms: SchoolCalendar = USUAL
    asked: AskedFor
    diocese_policy: str = ""
    content: dict[str, Any] | None = Field(description="What the programme's file says.")
    faith_table: dict[str, Any] | None = Field(description="The table of characters, where used.")
    layers: tuple[Partnership, ...]
    layers_from: tuple[Source, ...]
    peers: dict[int, tuple[Peer, ...]] = Field(
        default_factory=dict, description="Schools of England alike, by URN."
    )
    progress: dict[int, PupilProgress] = Field(default_factory=dict)
    attainment: dict[int, Attainment] = Field(default_factory=dict)
    designated: DesignatedSchools | None = None
    money: dict[str, list[MoneyEntry]] = Field(
        default_factory=dict, description="The planner's own figures."
    )

    @field_serializer("designated")
    def _in_order(self, listed: DesignatedSchools) -> dict[str, Any]:
        return {"urns": sorted(listed.urns), "source": asdict(listed.source)}

    def purpose(self, where: str) -> PlanPurpose:
        """Return what the plan is made for; `where` names the file in faults.

        Raises
        ------
        InputError
            With the faults of the programme, the table or the figures in it.
        """
        return PlanPurpose(
            start=self.start,
            programme=programme_of(str(self.name), self.content, where) if self.content else None,
            requested_form=self.asked.form,
            requested_faith=self.asked.faith,
            table=faith_table_of(self.faith_table, where)
            if self.faith_table
            else default_faith_table(),
            diocese_policy=self.diocese_policy,
            layers=Layers(self.layers, sources=self.layers_from),
            peers=self.peers,
            progress=self.progress,
            attainment=self.attainment,
            designated=self.designated,
            calendar=self.terms,
            own_money=own_figures(
                {
                    name: [each.model_dump(by_alias=True, exclude_none=True) for each in figures]
                    for name, figures in self.money.items()
                },
                where,
            ),
        )


def purpose_to_json(purpose: PlanPurpose) -> dict[str, Any]:
    """Return what a plan is made for as plan.json keeps it."""
    programme, designated = purpose.programme, purpose.designated
    return PurposeDocument(
        name=programme.name if programme else None,
        title=programme.title if programme else None,
        document=str(programme.document) if programme else None,
        form=purpose.form,
        faith=purpose.faith,
        start=purpose.start,
        terms=purpose.calendar,
        asked=AskedFor(form=purpose.requested_form, faith=purpose.requested_faith),
        diocese_policy=purpose.diocese_policy,
        content=dict(programme.content) if programme else None,
        faith_table=dict(purpose.table.content) if purpose.faith else None,
        layers=purpose.layers.partnerships,
        layers_from=purpose.layers.sources,
        peers=dict(purpose.peers),
        progress=dict(purpose.progress),
        attainment=dict(purpose.attainment),
        money=entries_of(purpose.own_money),
        **({} if designated is None else {"designated": designated}),
    ).to_json()


def purpose_from_json(kept: Mapping[str, Any], where: str) -> PlanPurpose:
    """Return what a plan is made for, as plan.json keeps it.

    Raises
    ------
    InputError
        With the faults found.
    """
    return validated(PurposeDocument, kept, where, AS_WRITTEN).purpose(where)
