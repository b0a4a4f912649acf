"""What policy has to say of a plan, printed: in short for all clusters, in full for one."""

from app.terminal import Terminal
from clustering.plan import Cluster, members_of
from clustering.policy.citations import references
from clustering.policy.dossier import ClusterDossier, Dossier
from clustering.policy.figures import Rates
from clustering.policy.headship import LISTED
from clustering.policy.purpose import PlanPurpose
from clustering.policy.rounds import fewest_rounds
from clustering.policy.timetable import day_said
from clustering.policy.travel import RECKONED, cluster_roads
from clustering.problem import Problem
from clustering.wording import counted, day, pounds

HEADSHIPS_SHOWN = 5
IN_BRIEF = (
    "Forms, consents, money and sources: on the map; here with --details; of one cluster with\n"
    "`schoolclusters explain DIR --cluster NUMBER`."
)
"""What a brief answer says instead."""
_NONE = "-"


def report_policy(dossier: Dossier, purpose: PlanPurpose, terminal: Terminal) -> None:
    """Print forms, dioceses, federations, travel and funding, a line for each cluster."""
    if not dossier.clusters:
        return
    terminal.heading(
        f"Forms, consents and money (governing bodies begin on {day_said(purpose.start)})"
    )
    terminal.table(
        (
            "#No.",
            "Open now",
            "Federation by " + day(purpose.september),
            "Diocese",
            "#Travel a year",
            "#Funding",
        ),
        (
            (
                str(each.cluster.number),
                str(each.policy.forms.strongest or _NONE),
                each.policy.federation.words,
                ", ".join(each.dioceses) or _NONE,
                _NONE if each.meetings is None else pounds(each.meetings.cheapest.pounds),
                _NONE if each.payment is None else each.payment.words,
            )
            for each in dossier.clusters
        ),
    )
    headships = [each.sentence for each in dossier.headships[:HEADSHIPS_SHOWN]]
    for line in dossier.sentences:
        terminal.say(line)
    if headships:
        terminal.heading("Executive headships, the likeliest first")
        for line in (LISTED, *headships):
            terminal.say(line)
    terminal.heading("Sources")
    for line in references((*dossier.sentences, *headships)):
        terminal.say(line)


def explain_round(
    problem: Problem, cluster: Cluster, visits: int, rates: Rates, terminal: Terminal
) -> None:
    """Print the round of a post that the schools of a cluster share.

    Parameters
    ----------
    problem, cluster
        The plan's, and the cluster.
    visits
        A week, to each school.
    rates
        The sums of money of the plan.
    terminal
        Where it is printed.

    Raises
    ------
    InputError
        If the visits do not fit into a week, or a place is unknown.
    """
    miles, drive_s = cluster_roads(problem, cluster)
    names = tuple(school.name for school in members_of(problem.schools, cluster))
    terminal.heading(
        f"Round of a shared business manager or specialist teacher, {counted(visits, 'visit')} a "
        "week to each school"
    )
    found = fewest_rounds(miles, drive_s, visits, rates)
    for number, each in enumerate(found, start=1):
        if len(found) > 1:
            terminal.say(f"Person {number} of {len(found)}, as one cannot do all visits:")
        for line in each.sentences(names, rates):
            terminal.say(line)
    terminal.say(RECKONED)


def explain_policy(cluster: ClusterDossier, terminal: Terminal) -> None:
    """Print all there is on one cluster, under headings."""
    for heading, lines in cluster.sections:
        terminal.heading(heading)
        for line in lines:
            terminal.say(line)
