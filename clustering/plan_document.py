"""`plan.json`: a plan, what it rests on and what else was found, as other programs read it."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, Field, SkipValidation, field_validator

from clustering.cost import measure
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Cluster, LeftOut, Plan
from clustering.policy.purpose_json import PurposeDocument
from clustering.policy.school_types import type_of
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.rules_json import rules_to_json
from clustering.sensitivity import MINUTES, Broken, Stress
from clustering.standing import Standing, standings
from data.accounts import Accounts, Elsewhere, InspectionAccounts
from data.school import Schools, Source
from data.validation import AS_WRITTEN, Document, validated
from data.vocabulary import denominations

SCHEMA: Final = "schoolclusters-plan-2"
"""Value of `schema` in a plan.json of this form. In `schoolclusters-plan-1`, and in plans without a
schema, what pairs of schools cost is not divided by the size of their cluster."""

Number = Annotated[float | None, SkipValidation]
Whole = Annotated[int | None, SkipValidation]
Texts = Annotated[dict[str, Any] | None, SkipValidation]
Sentences = Annotated[list[str] | None, SkipValidation]
"""Keys computed from the rest. They are never trusted: reading a directory recomputes them and
names those that differ."""


NO_WAY: Final = "Null where schools of one cluster have no way between them: only by hand."


class Parts(BaseModel):
    """The objective by term, seconds."""

    driving: float | None = Field(description=NO_WAY)
    compatibility: float
    balance: float
    coherence: float


class ClusterEntry(Document):
    """A cluster and its figures."""

    number: int
    name: str
    lead: int | None = Field(description="URN of the lead school, if it has one.")
    schools: tuple[int, ...] = Field(description="URNs, ascending.")
    pupils: Number = None
    rolls_missing: Whole = Field(None, description="Schools whose roll is not known.")
    longest_drive_s: Number = None
    mean_drive_s: Number = None
    cost: Number = Field(None, description="School-seconds.")


class LeftOutEntry(Document):
    """A school in no cluster."""

    urn: int
    reason: str
    state: Standing | None = None


class AccountsEntry(Document):
    """What became of the rows of the register; of other authorities nothing is kept."""

    authorities: tuple[str, ...]
    phases: tuple[str, ...]
    rows: Whole = None
    taken: int
    added: int = Field(default=0, description="Schools that the planner added, in no row.")
    not_taken: dict[str, int]
    inspections: InspectionAccounts | None = None
    trust_schools: dict[str, int] = Field(
        default_factory=dict, description="How many schools a trust has."
    )
    schools_not_taken: dict[int, Elsewhere] = Field(default_factory=dict)

    @classmethod
    def of(cls, schools: Schools, accounts: Accounts) -> Self:
        """Return what plan.json says of the register of some schools."""
        optional: dict[str, Any] = {}
        if accounts.inspections:
            optional["inspections"] = accounts.inspections
        if accounts.added:
            optional["added"] = accounts.added
        if schools.trust_schools:
            optional["trust_schools"] = dict(schools.trust_schools)
        if accounts.authorities:
            found = {urn: each for urn, each in schools.elsewhere.items() if each.why}
            optional["schools_not_taken"] = found
        return cls(
            authorities=accounts.authorities,
            phases=accounts.phases,
            rows=accounts.rows,
            taken=accounts.taken,
            not_taken=dict(accounts.not_taken),
            **optional,
        )

    @property
    def accounts(self) -> Accounts:
        """The accounts by themselves."""
        return Accounts(
            self.authorities,
            self.taken,
            self.not_taken,
            self.phases,
            self.inspections,
            self.added,
        )


class BrokenEntry(Document):
    """A cluster over the limit; `drive_s` is null where there is no way at all."""

    cluster: int
    between: tuple[int, int]
    drive_s: float | None


class StressEntry(Document):
    """What becomes of the plan with other drive times."""

    name: str
    broken: tuple[BrokenEntry, ...]
    within: dict[int, int] = Field(description="By minutes: clusters all of whose drives are less.")
    clusters: int

    @classmethod
    def of(cls, given: Stress) -> Self:
        """Return what plan.json says of a stress."""
        broken = tuple(
            BrokenEntry(
                cluster=each.cluster,
                between=each.between,
                drive_s=each.drive_s if math.isfinite(each.drive_s) else None,
            )
            for each in given.broken
        )
        within = dict(zip(MINUTES, given.within, strict=True))
        return cls(name=given.name, broken=broken, within=within, clusters=given.clusters)

    @property
    def stress(self) -> Stress:
        """The stress as a value."""
        broken = tuple(
            Broken(each.cluster, each.between, math.inf if each.drive_s is None else each.drive_s)
            for each in self.broken
        )
        within = tuple(self.within.get(limit, 0) for limit in MINUTES)
        return Stress(self.name, broken, within, self.clusters)


class AlternativeEntry(Document):
    """Another plan of the same problem, and its directory within that of the plan."""

    directory: str = Field(pattern="^alternative-[0-9]+$")
    objective: Number = None
    left_out: Whole = None
    more: float | None = Field(
        description="Fraction of the cost that it costs more; null where that is not known."
    )
    differs: float = Field(description="Share of pairs of partners that are others.")
    trades: tuple[str, ...]


class ResultDocument(Document):
    """A result, and what it rests on."""

    schema_: Literal["schoolclusters-plan-1", "schoolclusters-plan-2"] = Field(
        "schoolclusters-plan-1", alias="schema"
    )
    status: Status
    objective: float | None = Field(description=f"Cost of the clusters, school-seconds. {NO_WAY}")
    bound: float = Field(description="No plan that leaves out as much costs less.")
    gap: Number = Field(None, description="Fraction by which another plan could be better.")
    left_out_s: float = Field(description="Price of the schools left out, seconds.")
    longest_drive_s: float | None = Field(description=NO_WAY)
    parts: Parts
    target_pupils: Number = None
    mean_roll: Number = None
    seconds: float | None = Field(None, description="Older plans; later ones: run.json.")
    seed: int
    stopped_early: bool
    worth: SchoolPrices | None = Field(None, description="Prices that prove the bound.")
    clusters: tuple[ClusterEntry, ...]
    left_out: tuple[LeftOutEntry, ...]
    inputs: tuple[Source, ...] = ()
    denominations: Texts = None
    school_kinds: Texts = None
    rules: dict[str, Any] = Field(default_factory=dict)
    profile: str = ""
    times: str = Field("given", description="Where the drive times come from.")
    estimated_drives: tuple[int, ...] = Field(
        (), description="Schools whose drives alone are estimated from straight lines."
    )
    versions: dict[str, str] = Field(default_factory=dict)
    accounts: AccountsEntry | None = None
    lacking: dict[str, str] = Field(
        default_factory=dict, description="Fields of schools that no file says, and why."
    )
    as_is: tuple[str, ...] = Field((), description="What is wrong with it, if drawn all the same.")
    unverified: bool = False
    drawn_by_hand: bool = Field(default=False, description="People made it; it may break rules.")
    breaches: Sentences = Field(None, description="How a plan drawn by hand breaks the rules.")

    @field_validator("worth")
    @classmethod
    def _without_bonus(cls, worth: SchoolPrices | None) -> SchoolPrices | None:
        """Refuse a cut with a price below 0: a bound by such prices would prove nothing."""
        whole = () if worth is None else (worth, *worth.parts)
        every = [of for each in whole for of in (each, *each.by_number.values())]
        if any(price_s < 0 for each in every for _, price_s in each.cuts):
            raise ValueError("the price of a cut is below 0")
        return worth

    @classmethod
    def of(cls, problem: Problem, result: Result, versions: Mapping[str, str]) -> Self:
        """Return what plan.json says of a result; see `result_to_json`."""
        schools, left_out = problem.schools, result.plan.left_out
        found = standings(problem, (school.urn for school in left_out))
        optional: dict[str, Any] = {}
        if schools.accounts is not None:
            optional["accounts"] = AccountsEntry.of(schools, schools.accounts)
        if schools.lacking:
            optional["lacking"] = dict(schools.lacking)
        if problem.times.estimated:
            optional["estimated_drives"] = problem.times.estimated
        if result.faults:
            optional["as_is"] = result.faults
        if result.unverified:
            optional["unverified"] = True
        if result.drawn_by_hand:
            optional |= {"drawn_by_hand": True, "breaches": list(result.breaches)}
        return cls(
            schema=SCHEMA,
            status=result.status,
            objective=_known(result.objective),
            bound=result.bound,
            gap=_known(result.gap),
            left_out_s=result.left_out_s,
            longest_drive_s=_known(result.longest_drive_s),
            parts=Parts(**result.parts).model_copy(
                update={"driving": _known(result.parts["driving"])}
            ),
            target_pupils=problem.target_pupils,
            mean_roll=problem.mean_roll,
            seed=result.seed,
            stopped_early=result.stopped_early,
            worth=result.prices,
            clusters=tuple(_cluster_entry(problem, each) for each in result.plan.clusters),
            left_out=tuple(
                LeftOutEntry(urn=each.urn, reason=each.reason, state=found[each.urn])
                for each in left_out
            ),
            inputs=tuple(dict.fromkeys([*schools.sources, *problem.times.sources])),
            denominations={
                each.faith: sorted(denominations(each.faith)) for each in schools if each.faith
            },
            school_kinds={each.type: type_of(each).kind.value for each in schools},
            rules=rules_to_json(problem.rules),
            profile=problem.times.profile,
            times=problem.times.method,
            versions=dict(versions),
            **optional,
        )

    @property
    def result(self) -> Result:
        """The result as a value."""
        plan = Plan(
            tuple(Cluster(c.number, c.schools, c.name, c.lead) for c in self.clusters),
            tuple(LeftOut(each.urn, each.reason) for each in self.left_out),
        )
        return Result(
            plan=plan,
            status=self.status,
            objective=_or_infinite(self.objective),
            bound=self.bound,
            left_out_s=self.left_out_s,
            longest_drive_s=_or_infinite(self.longest_drive_s),
            parts={name: _or_infinite(part_s) for name, part_s in self.parts},
            seconds=self.seconds,
            seed=self.seed,
            stopped_early=self.stopped_early,
            prices=self.worth if self.worth != SchoolPrices() else None,
            standings={each.urn: each.state for each in self.left_out if each.state is not None},
            faults=self.as_is,
            unverified=self.unverified,
            drawn_by_hand=self.drawn_by_hand,
        )


class PlanDocument(ResultDocument):
    """The whole content of plan.json."""

    programme: PurposeDocument | None = None
    drawn_on: date | None = None
    speeds: dict[str, Any] = Field(
        default_factory=dict,
        description="The figures of the speed profile, with those of its calibration.",
    )
    sensitivity: tuple[StressEntry, ...] = ()
    alternatives: tuple[AlternativeEntry, ...] = ()
    conflicts: tuple[dict[str, Any], ...] = ()
    policy: Texts = Field(None, description="What law and guidance say of the plan.")
    before: str | None = Field(None, description="The plan that a what-if began from.")
    wording: Annotated[str | None, SkipValidation] = None
    kept_apart: Texts = Field(None, description="The file of what is known of persons.")
    hashes: Texts = Field(None, description="SHA-256 of the files and of the keys beside it.")


def result_to_json(problem: Problem, result: Result, versions: Mapping[str, str]) -> dict[str, Any]:
    """Return a result, and what it rests on, as values that JSON can hold.

    Parameters
    ----------
    problem
        What was solved; its sources become `inputs`, the profile of its times `profile`.
    result
        What was found.
    versions
        Program or library to version.
    """
    return ResultDocument.of(problem, result, versions).to_json()


def result_from_json(document: object, where: str = "plan.json") -> Result:
    """Return the result in a document that `result_to_json` made.

    Raises
    ------
    InputError
        With the faults found: what is missing or of the wrong kind.
    """
    return validated(ResultDocument, document, where, AS_WRITTEN).result


def read_plan_document(document: object, where: str = "plan.json") -> PlanDocument:
    """Return the whole content of plan.json.

    Raises
    ------
    InputError
        With the faults found.
    """
    return validated(PlanDocument, document, where, AS_WRITTEN)


def _cluster_entry(problem: Problem, cluster: Cluster) -> ClusterEntry:
    figures = measure(problem, cluster)
    return ClusterEntry(
        number=cluster.number,
        name=cluster.name,
        lead=cluster.lead,
        schools=cluster.schools,
        pupils=figures.pupils,
        rolls_missing=figures.rolls_missing,
        longest_drive_s=_known(figures.longest_drive_s),
        mean_drive_s=_known(figures.mean_drive_s),
        cost=_known(figures.cost),
    )


def _known(figure: float) -> float | None:
    """Return a figure as JSON has it: null for an infinite one."""
    return figure if math.isfinite(figure) else None


def _or_infinite(figure: float | None) -> float:
    return math.inf if figure is None else figure
