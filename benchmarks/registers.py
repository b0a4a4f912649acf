"""Read the real register, every authority of it, and account for every row.

Run as `python -m benchmarks.registers`. Prints what is refused and why, what is warned of, what
mistakes that are put into it are found, and the processor time of reading. Nothing but
authorities without a primary should be refused.
"""

import argparse
import csv
import io
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.instances import REGISTER
from data import InputError, read_schools
from data.vocabulary import PHASE

MISTAKES = 60
FARTHER_M = 30_000


def authorities(register: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each authority."""
    found: dict[str, list[dict[str, str]]] = {}
    with register.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["LA (name)"], []).append(row)
    return found


def accounted(register: Path, rows: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    """Yield what is not as it should be of the accounts, and what is refused."""
    for la, own in rows.items():
        for phase in ("Primary", None):
            try:
                schools = read_schools(register, la, phase)
            except InputError as error:
                yield f"{la}, {phase or 'every phase'}: refused: {error}"
                continue
            accounts = schools.accounts
            counts = Counter(row[PHASE] for row in own if phase and row[PHASE] != phase)
            if accounts is None or accounts.rows != len(own) or accounts.not_taken != counts:
                yield f"{la}, {phase or 'every phase'}: {accounts} for {len(own)} rows"


def found_mistakes(rows: dict[str, list[dict[str, str]]], seed: int) -> Iterator[tuple[str, int]]:
    """Yield each kind of mistake, and of how many in a hundred a fault is told."""
    chance = random.Random(seed)  # noqa: S311 - mistakes to try, no secret
    kinds = {
        "a place 30 km off": _move,
        "one school twice": _repeat,
        "rolls and places exchanged": _exchange,
    }
    large = [own for own in rows.values() if sum(row[PHASE] == "Primary" for row in own) >= 20]
    for kind, spoil in kinds.items():
        told = sum(_refused(spoil(chance.choice(large), chance)) for _ in range(MISTAKES))
        yield kind, round(100 * told / MISTAKES)


def _move(own: list[dict[str, str]], chance: random.Random) -> list[dict[str, str]]:
    at = chance.choice([at for at, row in enumerate(own) if row[PHASE] == "Primary"])
    name = chance.choice(("Easting", "Northing"))
    metres = int(own[at][name]) + chance.choice((-FARTHER_M, FARTHER_M))
    return [row | {name: str(metres)} if number == at else row for number, row in enumerate(own)]


def _repeat(own: list[dict[str, str]], chance: random.Random) -> list[dict[str, str]]:
    row = chance.choice([row for row in own if row[PHASE] == "Primary"])
    name = row["EstablishmentName"].replace("School", "Academy")
    return [*own, row | {"URN": "999999", "EstablishmentName": name, "EstablishmentNumber": ""}]


def _exchange(own: list[dict[str, str]], _: random.Random) -> list[dict[str, str]]:
    return [
        row | {"NumberOfPupils": row["SchoolCapacity"], "SchoolCapacity": row["NumberOfPupils"]}
        for row in own
    ]


def _refused(table: list[dict[str, str]]) -> bool:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        try:
            read_schools(path, table[0]["LA (name)"], "Primary")
        except InputError:
            return True
        return False


def main() -> None:
    """Print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--register", type=Path, default=REGISTER)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mistakes-only", action="store_true")
    asked = options.parse_args()
    rows = authorities(asked.register)
    wrong = [] if asked.mistakes_only else list(accounted(asked.register, rows))
    sys.stdout.write(f"{len(rows)} authorities, {sum(map(len, rows.values())):,} rows\n")
    sys.stdout.writelines(f"  {line}\n" for line in wrong)
    for kind, percent in found_mistakes(rows, asked.seed):
        sys.stdout.write(f"of 100 registers with {kind}, {percent} are refused\n")
    for la in (None, "Essex"):
        began = time.process_time()
        schools = read_schools(asked.register, la, "Primary")
        spent = time.process_time() - began
        sys.stdout.write(f"{la or 'England'}: {len(schools):,} schools in {spent:.2f} s of CPU\n")


if __name__ == "__main__":
    main()
