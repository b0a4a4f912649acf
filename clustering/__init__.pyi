"""What `clustering` offers; each name is imported when it is asked for."""

from clustering.check import Violation as Violation, check as check
from clustering.clock import Limits as Limits, Progress as Progress
from clustering.cost import ClusterFigures as ClusterFigures, measure as measure
from clustering.explanations.alternative import Alternative as Alternative
from clustering.explanations.alternatives import alternatives as alternatives
from clustering.explanations.conflicts import Conflict as Conflict, conflicts as conflicts
from clustering.explanations.explain import explain as explain
from clustering.explanations.ways_out import WayOut as WayOut, ways_out as ways_out
from clustering.plan import Cluster as Cluster, LeftOut as LeftOut, Plan as Plan
from clustering.problem import Problem as Problem
from clustering.result import Result as Result, Status as Status
from clustering.rules import Compatibility as Compatibility, Rules as Rules
from clustering.solver import prepare_search as prepare_search, solve as solve
from clustering.standing import Standing as Standing, standings as standings
