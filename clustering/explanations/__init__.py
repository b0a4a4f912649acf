"""Why a plan is as it is: a school's place, a cluster's shape, contradictions, and ways out."""
