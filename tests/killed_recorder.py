"""A program to be killed: `python killed_recorder.py PLAN FIRST` records one step after another.

Each step has its number as a remark; the number is said when the step is acknowledged.
"""

import itertools
import sys
from datetime import date
from pathlib import Path

from app.recording import StepRequest, record_step
from app.terminal import Terminal

if __name__ == "__main__":
    for number in itertools.count(int(sys.argv[2])):
        step = StepRequest(1, "discussed", date(2026, 1, 1), "Ms Bell", f"{number}", None, ())
        record_step(Path(sys.argv[1]), step, Terminal())
        sys.stdout.write(f"said {number}\n")
        sys.stdout.flush()
