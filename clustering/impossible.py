"""Rules that no plan of these schools can keep, or that do nothing among them.

Only what follows from counting is told here, at once and without a search; contradictions between
rules are found by `clustering.explanations.conflicts`.
"""

import math
from collections.abc import Iterator

import numpy as np

from clustering.problem import Problem
from clustering.rule_fields import BY_KEY
from data.errors import Fault, InputError, Notice


def refuse_impossible(problem: Problem) -> None:
    """Refuse rules under which there is no cluster at all, or never as many as asked for.

    Raises
    ------
    InputError
        With every such rule.
    """
    faults = [
        *_faults_of_numbers(problem),
        *_faults_of_rolls(problem),
        *_faults_of_fields(problem),
    ]
    if faults:
        raise InputError(faults)


def idle_rules(problem: Problem) -> Iterator[Notice]:
    """Yield a notice for each rule that holds nothing, as the register lacks what it is about."""
    rules = problem.rules
    if not any(school.trust for school in problem.schools):
        if rules.keep_trusts:
            yield Notice(_idle("Trusts are to be kept whole", "trust", "--group-links"))
        if "two_trusts" in rules.forbidden:
            yield Notice(_idle("Two trusts may not share a cluster", "trust", "--group-links"))


def _idle(rule: str, what: str, option: str) -> str:
    return f"{rule}, and no school is known to be of a {what}: this holds nothing. Give {option}."


def _faults_of_numbers(problem: Problem) -> Iterator[Fault]:
    rules, taking = problem.rules, len(_taking_part(problem))
    fewest, most = rules.size
    if rules.clusters is not None and rules.clusters * fewest > taking:
        yield _fault(
            "clusters",
            f"{rules.clusters} clusters of {fewest} schools or more need "
            f"{rules.clusters * fewest} schools, and {taking} take part",
            f"Give {taking // fewest} clusters at most, or smaller sizes",
            rules.clusters,
        )
    percent = rules.most_in_one_school_percent
    if percent is not None and percent * most < 100:
        yield _fault(
            "most_in_one_school_percent",
            f"of {most} schools the largest has {100 / most:.3g} % of the pupils at least",
            f"Give {math.ceil(100 / most)} or more, or larger sizes",
            percent,
        )


def _faults_of_rolls(problem: Problem) -> Iterator[Fault]:
    if problem.rules.pupils is None:
        return
    (fewest, most), (small, large) = problem.rules.size, problem.rules.pupils
    rolls = np.sort(problem.balanced_pupils[_taking_part(problem)])
    said = f"{small:,.0f}-{large:,.0f}"
    if len(rolls) >= fewest and rolls[-most:].sum() < small:
        yield _fault(
            "pupils",
            f"the {min(most, len(rolls))} largest schools have {rolls[-most:].sum():,.0f} pupils "
            "together",
            "Ask for fewer pupils, or allow more schools in a cluster",
            said,
        )
    if len(rolls) >= fewest and rolls[:fewest].sum() > large:
        yield _fault(
            "pupils",
            f"the {fewest} smallest schools have {rolls[:fewest].sum():,.0f} pupils together",
            "Allow more pupils, or fewer schools in a cluster",
            said,
        )
    clusters = problem.rules.clusters
    if clusters is not None and clusters * small > rolls.sum():
        yield _fault(
            "pupils",
            f"{clusters} clusters of {small:,.0f} pupils or more need {clusters * small:,.0f}, and "
            f"the schools have {rolls.sum():,.0f}",
            "Ask for fewer pupils, or fewer clusters",
            said,
        )


def _faults_of_fields(problem: Problem) -> Iterator[Fault]:
    rules, schools = problem.rules, problem.schools
    if rules.within and not any(getattr(school, rules.within) for school in schools):
        area = BY_KEY["within"].kind.choices[rules.within]
        yield _fault(
            "within",
            f"the register names no {area} of any school",
            "Take a register that has this column, or leave the rule out",
            rules.within,
        )
    if rules.named_leads_only and not problem.leads and _leads_matter(problem):
        yield _fault(
            "leads",
            "no school is said to be able to lead",
            "Say can_lead = true of some in the overrides, or let any school lead",
            "named",
        )


def _leads_matter(problem: Problem) -> bool:
    rules = problem.rules
    return rules.shape == "hub" or rules.able_to_lead or rules.good_lead


def _taking_part(problem: Problem) -> list[int]:
    outsiders = problem.rules.outsiders
    return [row for row, urn in enumerate(problem.schools.urns) if urn not in outsiders]


def _fault(column: str, problem: str, remedy: str, value: object) -> Fault:
    return Fault("rules", problem, remedy, column=column, value=str(value))
