"""The values of the papers of a plan as a whole: what it is, what was considered, its record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustering.cost import measure
from clustering.policy.commissioning import commissioning
from clustering.policy.duties import for_officers
from clustering.standing import by_standing
from clustering.wording import capital, counted, listed
from data.dates import in_words
from maps.appraised_options import options_of
from maps.decided import decided_lines, with_others
from maps.papers.blanks import blank, or_blank
from maps.papers.cluster_values import pupils_words
from maps.papers.plan_fields import (
    ClusterLine,
    PaperCheck,
    PaperInput,
    PaperOption,
    PaperPlan,
)
from maps.papers.source_words import drive_words, drives_words
from maps.to_check import to_check
from maps.versions import versions
from maps.words import (
    analyst_facts,
    attributions,
    facts,
    open_mind,
    quality,
    subtitle,
    title_of,
)

if TYPE_CHECKING:
    from clustering.options_appraisal import Option
    from clustering.policy.dossier import Dossier
    from maps.stored_plan import StoredPlan

NO_PROGRAMME = "none"


def plan_values(stored: StoredPlan, policy: Dossier) -> PaperPlan:
    """Return the values of the papers of a plan.

    Parameters
    ----------
    stored
        The plan; without persons where the papers are for everybody.
    policy
        What policy has to say of it.
    """
    problem, result, programme = stored.problem, stored.result, stored.purpose.programme
    rules, authorities = problem.rules, {school.la for school in problem.schools}
    authority = authorities.pop() if len(authorities) == 1 else ""
    fewest, most = rules.size
    return PaperPlan(
        authority=or_blank(authority, "authority"),
        title=title_of(problem.schools, result),
        wording=" ".join([*result.warnings, stored.wording]),
        date=in_words(stored.drawn_on.isoformat()),
        subtitle=subtitle(problem, result.plan, result),
        programme=programme.title if programme else NO_PROGRAMME,
        document=programme.document.reference if programme else "none",
        aim=programme.wording.purpose if programme else blank("what the plan is for"),
        next_steps=programme.wording.next_steps if programme else blank("what schools do next"),
        limit=f"{rules.max_minutes:g} minutes",
        sizes=f"{fewest} to {counted(most, 'school')}",
        drive_times=capital(drives_words(stored)),
        summary=tuple(quality(problem, result.plan, result)),
        policy=policy.sentences,
        clusters=tuple(_clusters(stored, policy)),
        outside=tuple(_outside(stored)),
        options=tuple(_options(stored)),
        funding=policy.funding.sentence if policy.funding else "No programme of this plan pays.",
        progress=commissioning(
            problem.schools, result.plan, stored.decisions, stored.purpose
        ).sentences,
        open_mind=for_officers() if open_mind(result) else "",
        inputs=tuple(_inputs(stored)),
        facts=tuple(_facts(stored)),
        checks=tuple(_checks(stored)),
        to_check=tuple(_to_check(stored, policy)),
        history=tuple(_history(stored)),
        decisions=tuple(_decisions(stored)),
        versions=listed([f"{name} {number}" for name, number in versions().items()]),
        identity=or_blank(stored.plan_hash, "hash of the plan"),
        attributions=tuple(attributions(problem, stored.basemap)),
    )


def _clusters(stored: StoredPlan, policy: Dossier) -> Iterator[ClusterLine]:
    for each in policy.clusters:
        found = measure(stored.problem, each.cluster)
        decision = stored.decisions.of(each.cluster.number)
        yield ClusterLine(
            number=str(each.cluster.number),
            name=each.cluster.name or f"Cluster {each.cluster.number}",
            schools=str(len(each.schools)),
            pupils=pupils_words(round(found.pupils), found.rolls_missing, len(each.schools)),
            longest=drive_words(found.longest_drive_s),
            form=str(each.policy.form),
            state=f"{decision.state.value}{with_others(decision, each.cluster)}",
        )


def _outside(stored: StoredPlan) -> Iterator[PaperCheck]:
    """Yield every school in no cluster, with how it stands and why."""
    known = stored.problem.schools.by_urn
    for standing, left_out in by_standing(stored.problem, stored.result.plan).items():
        for left in left_out:
            name = f"{known[left.urn].name} ({left.urn})"
            yield PaperCheck(name, f"{capital(str(standing))}. {left.reason}")


def _options(stored: StoredPlan) -> Iterator[PaperOption]:
    """Yield the options that were looked at, this plan first; why is for people to say."""
    for option in options_of(stored):
        why = "why it is proposed" if option.chosen else "why it was put aside"
        yield PaperOption(
            capital(option.name),
            option.what,
            " ".join(_cost_of(option, stored)),
            or_blank(option.put_aside, why),
        )


def _cost_of(option: Option, stored: StoredPlan) -> Iterator[str]:
    """Yield what an option costs and does, in sentences."""
    cost = "not known" if option.cost_s is None else f"{option.cost_s / 3600:.1f} school-hours"
    yield f"Cost by the rules of the plan: {cost}."
    left_out = counted(option.left_out, "school")
    yield f"{counted(option.clusters, 'cluster')}, {left_out} in none."
    if option.clusters:
        within = [f"{number} within {limit}" for limit, number in option.compliance.items()]
        yield f"Clusters that keep within some minutes: {listed(within)}."
    if option.moves is not None and not (option.chosen and stored.what_if is None):
        whence = "this plan" if stored.what_if is None else "the plan in hand"
        moved = counted(option.moves, "school")
        yield f"{moved} in another cluster than in {whence}."


def _inputs(stored: StoredPlan) -> Iterator[PaperInput]:
    purpose, problem = stored.purpose, stored.problem
    for source in (*problem.schools.sources, *problem.times.sources, *purpose.layers.sources):
        when = in_words(source.vintage) if source.vintage else blank("of when the file is")
        yield PaperInput(capital(source.role), source.name, when, source.sha256)


def _facts(stored: StoredPlan) -> Iterator[PaperCheck]:
    """Yield what the plan rests on, also in the words of analysts."""
    problem, result = stored.problem, stored.result
    told = dict(facts(problem, result, stored.drawn_on, stored.wording))
    for name, words in (told | dict(analyst_facts(problem, result))).items():
        yield PaperCheck(name, words)


def _checks(stored: StoredPlan) -> Iterator[PaperCheck]:
    result, verdict = stored.result, stored.verdict
    kept = "No rule is broken."
    broken = " ".join(f"{each}." for each in (*verdict.breaches, *result.breaches)) or kept
    yield PaperCheck("Every rule, by a checker of its own", broken)
    edited = " ".join(f"{each}." for each in verdict.edits) or "Nothing was edited since."
    yield PaperCheck("Files against their hashes, figures computed anew", edited)
    doubts = " ".join(verdict.doubts) or "None."
    yield PaperCheck("Claims that could not be confirmed", doubts)
    for said in quality(stored.problem, result.plan, result):
        if "proven" in said or "not known" in said:
            yield PaperCheck("How much better another plan could be", said)
    for stress in stored.findings.stresses:
        over = counted(len(stress.broken), "cluster")
        yield PaperCheck(
            f"Drive times {stress.name}", f"{over} of {stress.clusters} over the limit."
        )
    for notice in stored.problem.schools.notices:
        yield PaperCheck("Register", notice.text)


def _to_check(stored: StoredPlan, policy: Dossier) -> Iterator[PaperCheck]:
    checks = to_check(stored.problem, stored.result, policy, stored.findings.stresses)
    for check in checks:
        if check.about == "Form":  # the governance sheets have them, cluster by cluster
            continue
        where = "Plan" if check.cluster is None else f"Cluster {check.cluster}"
        yield PaperCheck(f"{where}: {check.about.lower()}", check.what)


def _history(stored: StoredPlan) -> Iterator[PaperCheck]:
    for step in stored.history:
        moved = counted(step.moved, "school")
        yield PaperCheck(
            f"{in_words(step.day)}: {step.command}", f"From {step.plan_before}; {moved} moved."
        )


def _decisions(stored: StoredPlan) -> Iterator[PaperCheck]:
    schools = stored.problem.schools
    if stored.decisions.note:
        yield PaperCheck("Plan", " ".join(stored.decisions.note.split()))
    for cluster in stored.result.plan.clusters:
        decided = decided_lines(stored.decisions, cluster, schools)
        words = "; ".join(f"{name}: {text}" for name, text in decided)
        if words:
            yield PaperCheck(f"Cluster {cluster.number}", words)
