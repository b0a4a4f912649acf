"""What `clustering.improvement` offers; each name is imported when it is asked for."""

from clustering.improvement.curve import Curve as Curve
from clustering.improvement.curve import Step as Step
from clustering.improvement.curve_search import improve as improve
from clustering.improvement.curve_search import prepare_improvement as prepare_improvement
