"""Paper and slides of a plan: a page a cluster, the county, a picture of it, and a deck."""

from maps.handouts.write import HandOuts, handout_files, make_handouts, write_handouts

__all__ = ["HandOuts", "handout_files", "make_handouts", "write_handouts"]
