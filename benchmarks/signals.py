"""Signals at random moments of every command that takes time: what do they leave behind?

Run as `python -m benchmarks.signals [--signals 20] [--seed 1] [STAGE ...]`. Each stage is a command
on the embedded county. It is run once to its end, and then again and again, each time with Ctrl-C
(SIGINT), SIGTERM or SIGHUP at a random moment. Afterwards the plan directory must be the old one or
a new one, whole by its hashes, within a second; and no process, lock, temporary file or traceback
may be left. Prints a row for each stage and what was left, if anything, and then ends with 1.

Times are by the clock: on a busy machine look at the processor's seconds beside them.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data import demo_county
from maps.manifest import find_edits

ROOT = Path(__file__).parents[1]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WITHIN_S = 1.0
"""Seconds after which a plan must be on the disk."""
HANGING_S = 60.0
LOOK_S = 0.005
MARK = "SCHOOLCLUSTERS_SIGNALLED"
"""Variable by which a process, and those that it started, are known."""

Command = Callable[[Path], Sequence[str | Path]]


@dataclass(frozen=True)
class Ending:
    """How a command ended that was sent a signal.

    Attributes
    ----------
    number, at_s
        The signal, and when it came, seconds since the command began.
    kept_s, ended_s
        Seconds from the signal until a new plan lay there, 0 where the old one stays; and until the
        command had ended.
    cpu_s
        Seconds of processors that it took meanwhile.
    left
        What should not be there, in words.
    """

    number: signal.Signals
    at_s: float
    kept_s: float
    ended_s: float
    cpu_s: float
    left: tuple[str, ...]


@dataclass
class Running:
    """A command at work in a folder of its own.

    Attributes
    ----------
    folder
        Holds `plan`, and what else the command was given or writes.
    plan
        The plan directory that it writes.
    """

    folder: Path
    plan: Path
    command: Sequence[str | Path]
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        self.there = {path.name for path in self.folder.iterdir()} | {self.plan.name}
        self.mark = f"{os.getpid()}-{self.folder.name}-{time.monotonic_ns()}"
        self.errors = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - as long as the process
        self.process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "app", *map(str, self.command)],
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary), MARK: self.mark},
            cwd=self.folder,
        )

    def said(self) -> str:
        """Return what it has said on stderr so far."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def end_by(self, number: signal.Signals) -> Ending:
        """Send it a signal, and see how it ends."""
        at = time.monotonic()
        used = _cpu_s(self.process.pid)
        self.process.send_signal(number)
        now, kept = identity(self.plan), at
        while (left := os.wait4(self.process.pid, os.WNOHANG))[0] == 0:
            if time.monotonic() > at + HANGING_S:
                self.process.kill()
            if kept == at and identity(self.plan) != now:
                kept = time.monotonic()
            time.sleep(LOOK_S)
        ended = time.monotonic()
        if kept == at and identity(self.plan) != now:
            kept = ended
        self.process.returncode = os.waitstatus_to_exitcode(left[1])
        cpu = left[2].ru_utime + left[2].ru_stime - used
        return Ending(number, at - self.began, kept - at, ended - at, cpu, tuple(self.leftovers()))

    def leftovers(self) -> Iterator[str]:
        """Say what is there that should not be, once it has ended."""
        if torn := tear(self.plan):
            yield torn
        added = {path.name for path in self.folder.iterdir()} - self.there
        yield from (f"left {name}" for name in sorted(added))
        yield from (f"left {path.name} in TMPDIR" for path in self.temporary.iterdir())
        until = time.monotonic() + WITHIN_S
        while (children := _marked(self.mark)) and time.monotonic() < until:
            time.sleep(LOOK_S)
        yield from (f"left a process: {words}" for words in children)
        said = self.said()
        if "Traceback" in said or "fault of its own" in said:
            yield f"said: {said[-300:]}"
        self.errors.close()


def identity(plan: Path) -> object:
    """Return what is another after a plan directory was written anew; None where there is none."""
    try:
        return (plan / "plan.json").stat().st_ino
    except OSError:
        return None


def tear(plan: Path) -> str:
    """Say how a plan directory is not whole; nothing where it is, or there is none."""
    if not plan.exists():
        return ""
    try:
        edits = find_edits(json.loads((plan / "plan.json").read_bytes()), plan)
    except (OSError, ValueError) as error:
        return f"torn plan: {error}"
    return f"torn plan: {edits}" if edits is None or edits.keys or edits.files else ""


def _cpu_s(process: int) -> float:
    """Return the seconds that a process has taken of processors."""
    figures = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


def _marked(mark: str) -> list[str]:
    """Return the command lines of living processes that were started with this mark."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdecimal() and f"{MARK}={mark}".encode() in (
                (process / "environ").read_bytes().split(b"\0")
            ):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


def stages() -> Mapping[str, Command]:
    """Return the commands by name: each from the folder that it works in."""
    county = demo_county()
    by_road = ("--schools", county.schools, "--la", county.la, "--roads", county.roads)
    straight = ("--schools", county.schools, "--la", county.la, "--roads", "estimate")
    search = ("--group-links", county.group_links, "--overrides", county.overrides)

    def plan(*more: str | Path) -> Command:
        return lambda folder: ("plan", *straight, *search, *more, "--out", folder / "out")

    def of_plan(name: str, *more: str | Path) -> Command:
        return lambda folder: (name, folder / "plan", *more)

    return {
        "plan": plan("--seconds", "6"),
        "plan by road": lambda folder: (
            *("plan", *by_road, *search, "--seconds", "6", "--sensitivity"),
            *("--out", folder / "out"),
        ),
        "alternatives": plan("--seconds", "3", "--alternatives", "2"),
        "left out": plan("--seconds", "3", "--size", "15-20", "--max-minutes", "20"),
        "demo": lambda folder: ("demo", "--out", folder / "out"),
        "check": lambda _: ("check", *by_road, *search),
        "times": lambda folder: ("times", *by_road, "--out", folder / "times.csv"),
        "whatif": lambda folder: (
            *("whatif", folder / "plan", "--size", "3-7", "--seconds", "5"),
            *("--out", folder / "out"),
        ),
        "explain": of_plan("explain", "--cluster", "1"),
        "map": of_plan("map"),
        "export": of_plan("export"),
        "handouts": of_plan("handouts"),
        "compare": lambda folder: ("compare", folder / "plan", folder / "plan"),
        "serve": of_plan("serve", "--port", "0", "--roads", "estimate"),
    }


WRITES_PLAN = frozenset({"map", "export", "handouts"})
"""Stages that write into the plan they are given; the others write one beside it, or none."""


def begin(stage: str, command: Command, plan: Path, folder: Path) -> Running:
    """Start a stage in an empty folder with a plan in it."""
    shutil.copytree(plan, folder / "plan")
    written = folder / ("plan" if stage in WRITES_PLAN else "out")
    if written.name == "out":
        shutil.copytree(plan, written)
    (folder / "times.csv").touch()
    return Running(folder, written, command(folder))


def measure(
    stage: str, command: Command, plan: Path, moments: random.Random, signals: int
) -> Iterator[Ending]:
    """Run a stage to its end, or for a while if it has none, and then with signals."""
    with tempfile.TemporaryDirectory() as folder:
        running = begin(stage, command, plan, Path(folder))
        try:
            running.process.wait(HANGING_S if stage != "serve" else 15)
        except subprocess.TimeoutExpired:
            running.end_by(signal.SIGTERM)
        lasts_s = time.monotonic() - running.began
    for at in range(signals):
        with tempfile.TemporaryDirectory() as folder:
            running = begin(stage, command, plan, Path(folder))
            try:
                running.process.wait(moments.uniform(0.0, lasts_s))
            except subprocess.TimeoutExpired:
                yield running.end_by(SIGNALS[at % len(SIGNALS)])


def _row(stage: str, endings: Sequence[Ending]) -> str:
    longest = [max((name(each) for each in endings), default=0.0) for name in _FIGURES]
    left = sum(bool(each.left) for each in endings)
    return f"{stage:14} {len(endings):7} " + " ".join(f"{s:9.2f}" for s in longest) + f" {left:5}"


_FIGURES: tuple[Callable[[Ending], float], ...] = (
    lambda each: each.kept_s,
    lambda each: each.ended_s,
    lambda each: each.cpu_s,
)


def main() -> None:
    """Measure the stages that are asked for, all if none is."""
    commands = stages()
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("stage", nargs="*", choices=[[], *commands], default=[])
    asked.add_argument("--signals", type=int, default=20)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    moments = random.Random(given.seed)  # noqa: S311 - moments are no secret
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        made = Running(Path(folder), plan, ("demo", "--out", plan))
        made.process.wait()
        print(f"{'':14} signals  plan, s    end, s  of CPU, s  left")
        for stage in given.stage or commands:
            endings = []
            for ending in measure(stage, commands[stage], plan, moments, given.signals):
                endings.append(ending)
                if ending.left or max(ending.kept_s, ending.ended_s) > WITHIN_S:
                    wrong.append(ending)
                    print(f"  {stage}: {ending}", file=sys.stderr)
            print(_row(stage, endings), flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
