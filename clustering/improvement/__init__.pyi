from clustering.improvement.curve import Curve as Curve
from clustering.improvement.curve import Step as Step
