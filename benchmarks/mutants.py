"""Whether the tests catch a mistake in a rule, or in the checker: each planted by itself.

    python -m benchmarks.mutants                 every mistake, an hour or so
    python -m benchmarks.mutants --every 20      each twentieth of them

A mistake is a changed comparison, a changed "and", "or", "any" or "all", a dropped "not", a number
off by one or a turned yes or no, in `clustering/constraints` or in `clustering/check.py`. A mistake
in either hand must be caught by the other, or by a test of its own; what is not caught is listed.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLANTED_IN = (ROOT / "clustering" / "check.py", *(ROOT / "clustering" / "constraints").glob("*.py"))
TESTS = (
    *("test_check", "test_check_rules", "test_rules", "test_registry", "test_pair_costs"),
    *("test_problem_checks_needs", "test_support", "test_conflicts", "test_left_out"),
    "test_every_rule",
)
"""The quick ones first: the first that fails ends the run."""

_RAN = (0, 1, 2, 4)
"""What pytest returns where tests passed, failed, or could not even import what is broken."""

_OTHER: dict[type, type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """One planted mistake.

    Attributes
    ----------
    path
        The module.
    line
        Where in it.
    said
        The expression as it was, and what became of it.
    source
        The whole module with the mistake.
    """

    path: Path
    line: int
    said: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mistake that can be planted in a module."""
    source = path.read_text(encoding="utf-8")
    sites = [node for node in ast.walk(ast.parse(source)) if _changed(node) is not None]
    for at in range(len(sites)):
        tree = ast.parse(source)
        node = [node for node in ast.walk(tree) if _changed(node) is not None][at]
        before, new = ast.unparse(node), _changed(node)
        planted = _Planting(node, new).visit(tree)
        said = f"{before}  ->  {ast.unparse(new) if new is not None else ''}"
        yield Mutant(path, getattr(node, "lineno", 0), said, ast.unparse(planted))


class _Planting(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        found = self._new if node is self._old and self._new is not None else node
        return self.generic_visit(found) if found is node else found


def _changed(node: ast.AST) -> ast.AST | None:
    """Return an expression with a mistake in it; None where none is planted."""
    changed: ast.AST | None = None
    match node:
        case ast.Compare(ops=[op, *others]) if type(op) in _OTHER:
            changed = ast.Compare(node.left, [_OTHER[type(op)](), *others], node.comparators)
        case ast.BoolOp(op=op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            changed = ast.BoolOp(other, node.values)
        case ast.UnaryOp(op=ast.Not()):
            changed = node.operand
        case ast.Call(func=ast.Name(id="any" | "all" as name)):
            function = ast.Name("all" if name == "any" else "any", ast.Load())
            changed = ast.Call(function, node.args, node.keywords)
        case ast.Constant(value=bool() as value):
            changed = ast.Constant(not value)
        case ast.Constant(value=int() as value):
            changed = ast.Constant(value + 1)
    return changed


def is_caught(mutant: Mutant, folder: Path) -> bool:
    """Say whether a test fails with the mistake.

    Parameters
    ----------
    folder
        A copy of the project, which is left as it was.

    Raises
    ------
    RuntimeError
        As `do_tests_pass`.
    """
    place = folder / mutant.path.relative_to(ROOT)
    before = place.read_text(encoding="utf-8")
    place.write_text(mutant.source, encoding="utf-8")
    try:
        return not do_tests_pass(folder)
    finally:
        place.write_text(before, encoding="utf-8")


def do_tests_pass(folder: Path) -> bool:
    """Say whether all tests of a copy of the project pass; those of a broken module do not.

    Raises
    ------
    RuntimeError
        Where they could not be run, so that nothing is known.
    """
    tests = [f"tests/{name}.py" for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    own = {**os.environ, "PYTHONPATH": str(folder)}  # the copy, not what is installed
    done = subprocess.run(  # noqa: S603 - the project's own tests
        command, cwd=folder, env=own, capture_output=True, text=True, check=False
    )
    if done.returncode not in _RAN:
        raise RuntimeError(done.stdout[-2_000:] + done.stderr[-2_000:])
    return done.returncode == 0


def main() -> None:
    """Plant the mistakes one by one, and print which are not caught."""
    parser = argparse.ArgumentParser(description="Plant mistakes, and see whether tests fail.")
    parser.add_argument("--every", type=int, default=1, help="plant each so many-th mistake only")
    each = parser.parse_args().every
    planted = [mutant for path in PLANTED_IN for mutant in mutants(path)][::each]
    caught = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        kept = shutil.ignore_patterns(".*", "*.egg-info", "dist", "__pycache__")
        shutil.copytree(ROOT, folder, ignore=kept)
        if not do_tests_pass(folder):
            raise SystemExit("The tests fail without any mistake: mend that first.")
        for mutant in planted:
            found = is_caught(mutant, folder)
            caught += found
            if not found:
                where = f"{mutant.path.relative_to(ROOT)}:{mutant.line}"
                print(f"not caught: {where}: {mutant.said}", flush=True)
    print(f"{caught} of {len(planted)} mistakes caught")


if __name__ == "__main__":
    main()
