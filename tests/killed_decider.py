"""A program to be killed: `python killed_decider.py PLAN FIRST` decides one name after another.

It says each number when its name is on the disk.
"""

import itertools
import sys
from pathlib import Path

from clustering.decisions import Decision
from maps import read_plan_directory
from maps.kept_decisions import write_decisions

if __name__ == "__main__":
    plan = Path(sys.argv[1])
    stored = read_plan_directory(plan)
    own = stored.decisions.proposal(stored.problem, stored.result.plan)
    for number in itertools.count(int(sys.argv[2])):
        decisions = stored.decisions.decided(1, Decision(name=f"Name {number}"))
        write_decisions(plan, decisions, own)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
