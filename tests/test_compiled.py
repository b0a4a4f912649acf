"""Compiled code is that of the sources as they stand, wherever they lie, and old code goes."""

import ast
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from clustering import compiled, compiler
from clustering.compiler import FOLDERS_KEPT, forget_others, sources_of, version_of

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "routing", "clustering", "maps", "app")
HASHED = sources_of(ROOT / "clustering")
EVERY = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
NOW = 1_800_000_000.0
DAY_S = 24 * 3600.0


@cache
def imports(tree):
    """Return the module and the name of everything that a file imports."""
    return tuple(_imports(tree))


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.asname or alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.asname or alias.name) for alias in node.names)


def compiled_functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and "compiled" in map(
            ast.unparse, node.decorator_list
        ):
            yield node


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def users_of_numba():
    found = {}
    for path in EVERY:
        tree = parsed(path)
        modules = {module.partition(".")[0] for module, _ in imports(tree)}
        if "numba" in modules or any(True for _ in compiled_functions(tree)):
            found[path] = tree
    return found


def test_every_compiled_function_lies_in_a_file_that_is_hashed():
    found = users_of_numba()
    assert len(found) > 10
    assert set(found) <= set(HASHED)


def test_only_one_module_asks_numba_to_compile():
    asking = [
        path
        for path, tree in users_of_numba().items()
        if "numba" in {module.partition(".")[0] for module, _ in imports(tree)}
    ]
    assert asking == [Path(compiler.__file__)]


def test_what_files_of_compiled_functions_import_is_hashed_too():
    """Constants and functions are compiled in, whichever file they come from in the end."""
    todo, seen = list(users_of_numba()), set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        package, *_ = path.relative_to(ROOT).parts
        for module, name in imports(parsed(path)):
            for dotted in (module, f"{module}.{name}"):
                other = ROOT / Path(*dotted.split(".")).with_suffix(".py")
                if other.is_file() and package == "clustering":
                    todo.append(other)
    assert {path for path in seen if "clustering" in path.relative_to(ROOT).parts} <= set(HASHED)


def test_compiled_functions_name_nothing_of_other_packages():
    elsewhere = set(PACKAGES) - {"clustering"}
    for path, tree in users_of_numba().items():
        origin = {name: module for module, name in imports(tree)}
        for function in compiled_functions(tree):
            named = {node.id for part in function.body for node in ast.walk(part)
                     if isinstance(node, ast.Name)}  # fmt: skip
            for name in named & origin.keys():
                assert origin[name].partition(".")[0] not in elsewhere, (path, name)


FILES = {
    "optimiser/__init__.py": "",
    "optimiser/constants.py": "STEP = 1\n",
    "optimiser/inner.py": "from clustering.compiled import compiled\n\n\n"
    "@compiled\ndef inner(x):\n    return x + 10\n",
    "optimiser/outer.py": "from clustering.compiled import compiled\n"
    "from clustering.optimiser.constants import STEP\n"
    "from clustering.optimiser.inner import inner\n\n\n"
    "@compiled\ndef outer(x):\n    return inner(x) + STEP\n",
}


@pytest.fixture
def tree(tmp_path):
    package = tmp_path / "clustering"
    (package / "optimiser").mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(compiled.__file__, package)
    shutil.copy(compiler.__file__, package)
    for name, text in FILES.items():
        (package / name).write_text(text, encoding="utf-8")
    return tmp_path


def outer(tree):
    """Return what a new process computes, and how many functions it took from the cache."""
    probe = (
        "from clustering.optimiser.outer import outer\n"
        "print(outer(1), sum(outer.stats.cache_hits.values()))"
    )
    asked = {
        **os.environ,
        "PYTHONPATH": f"{tree}{os.pathsep}{ROOT}",
        "NUMBA_CACHE_DIR": str(tree / "kept"),
    }
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env=asked, cwd=tree, capture_output=True, text=True, check=True,
    )  # fmt: skip
    value, hits = map(int, done.stdout.split())
    return value, hits


def test_an_edited_function_and_an_edited_constant_are_seen_where_they_are_inlined(tree):
    assert outer(tree) == (12, 0)
    assert outer(tree) == (12, 1)
    inner = tree / "clustering" / "optimiser" / "inner.py"
    inner.write_text(FILES["optimiser/inner.py"].replace("10", "20"), encoding="utf-8")
    assert outer(tree) == (22, 0)
    (tree / "clustering" / "optimiser" / "constants.py").write_text("STEP = 5\n", encoding="utf-8")
    assert outer(tree) == (26, 0)


def test_a_version_is_that_of_sources_and_libraries(tree):
    package = tree / "clustering"
    first = version_of(package)
    assert version_of(package) == first
    assert version_of(package, ("numpy",)) != first
    (package / "optimiser" / "outer.py").rename(package / "optimiser" / "other.py")
    assert version_of(package) != first


def versions(place, ages_days):
    """Make a folder of compiled code for each age; return them, the first that of this process."""
    found = []
    for at, days in enumerate(ages_days):
        folder = place / f"{at:016x}"
        (folder / "search_1").mkdir(parents=True)
        (folder / "search_1" / "code.nbc").write_text("code", encoding="utf-8")
        os.utime(folder, (NOW - days * DAY_S,) * 2)
        found.append(folder)
    return found


def holds_code(folder):
    return any(folder.rglob("*.nbc"))


def test_versions_used_last_or_within_a_day_are_kept_and_others_emptied(tmp_path):
    folders = versions(tmp_path, [0, 0.1, 0.2, 0.3, 0.4, 2, 3, 40])
    forget_others(tmp_path, folders[0].name, NOW)
    assert [holds_code(each) for each in folders[:7]] == [True] * 5 + [False] * 2
    assert (folders[6] / "search_1").is_dir()  # a process that still runs by it can write there
    assert not folders[7].exists()


def test_a_few_old_versions_are_kept(tmp_path):
    folders = versions(tmp_path, [0] + [90] * FOLDERS_KEPT)
    forget_others(tmp_path, folders[0].name, NOW)
    assert sum(map(holds_code, folders)) == FOLDERS_KEPT


def test_what_is_no_version_of_ours_is_left_alone(tmp_path):
    versions(tmp_path, [99] * 9)
    other = tmp_path / "search_0123456789abcdef"
    other.mkdir()
    (other / "theirs.nbc").touch()
    os.utime(other, (0, 0))
    forget_others(tmp_path, "0" * 16, NOW)
    assert (other / "theirs.nbc").is_file()
    assert holds_code(tmp_path / ("0" * 16))


PROBE = """
import sys
import numpy as np
from benchmarks.counties import county
from clustering import Limits, Problem, Rules, prepare_search, solve
from clustering.compiled import _Compiled

def ready():
    return {
        f"{name} {signature}"
        for name, module in sys.modules.items() if name.startswith("clustering.")
        for each in vars(module).values()
        if isinstance(each, _Compiled) and "_dispatcher" in vars(each)
        for signature in each.signatures
    }

random = np.random.default_rng(1)
places = random.uniform(0, 900, (30, 2))
drives = np.linalg.norm(places[:, None] - places[None], axis=2)
for rules in (
    Rules(size=(3, 5)),
    Rules(size=(6, 9)),
    Rules(shape="hub", size=(3, 7)),
    Rules(shape="hub", size=(3, 7), clusters=5),
    Rules(shape="hub", size=(1, 30), clusters=5),
):
    problem = Problem.from_arrays(drives, random.uniform(50, 400, 30), rules=rules)
    prepare_search(problem)
    before = ready()
    solve(problem, Limits(1.0))
    print(*(each[:99] for each in ready() - before), sep=chr(10))

for rules in (Rules(coherence_s=300.0), Rules(shape="hub", clusters=6, coherence_s=300.0)):
    problem = county(40, 1).replace(rules=rules)
    prepare_search(problem)
    before = ready()
    solve(problem, Limits(1.0))
    print(*(each[:99] for each in ready() - before), sep=chr(10))
"""


def test_what_a_search_needs_is_compiled_before_its_clock_starts():
    """No kind of search calls compiled code that its preparation has not made ready."""
    asked = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=asked, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
