"""No sum of money, mile, week or governor stands in code: the tables of figures have them all.

What is looked for, in the code of policy, page and paper:

- a number in a statement that speaks of pounds, miles, weeks or governors, by a name in it or by
  its text;
- any number in a module that is about them: its first line says so, or it is named below;
- a text that itself counts them, in figures or in words: "six weeks", "45p", "£20,000".
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = [
    path
    for folder in ("clustering/policy", "clustering/scenario", "app", "maps")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
PAGES = [
    path
    for folder in ("maps/assets", "app/serve/assets")
    for path in sorted((ROOT / folder).iterdir())
    if path.suffix in {".js", ".html", ".typ"}
]
TOPIC = re.compile(r"(?i)pounds|pence|mile(?!stone)|week|governor|lump_?sum|passenger|salar")
NUMBER = (
    r"\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|"
    r"sixteen|twenty|thirty|forty|fifty|a hundred"
)
COUNTED = re.compile(
    rf"£\s?\d|\b\d[\d.]*\s?p\b|\b(?:{NUMBER})[ -](?:(?:parent|staff|co-opted|foundation) )?"
    r"(?:pounds?|pence|miles?|weeks?|governors?)\b",
    re.IGNORECASE,
)
ABOUT = re.compile(f"(?i){TOPIC.pattern[4:]}|money|board|federation")
WHOLE = {
    "lump_sum",
    "rounds",
    "own_money",
    "figures",
    "funding",
    "travel",
    "board",
    "timetable",
    "closing",
}
"""Modules that are about money, miles, weeks or governors, whatever their first line says."""

HARMLESS = {0, 1, -1}

EXCEPTIONS = {
    "app/options.py": {"max=5,": "days with lessons in a week"},
    "clustering/policy/amalgamation.py": {
        "for pair in combinations(schools, 2):": "pairs of schools",
        "if len(funded) < 2:": "one of two lump sums is lost",
        'every = "both" if len(schools) == 2 else f"all {len(schools)}"': "two schools",
    },
    "clustering/policy/forms.py": {"if len(schools) < 2:": "a form takes two schools"},
    "clustering/policy/sparsity.py": {
        "SECOND_NEAREST = 2": "schools",
        "_STARTS, _FIRST_AGE, _LAST_AGE = 5, 4, 11": "years of age",
    },
    "clustering/policy/closing.py": {
        "NEAREST = 3": "schools",
        'return f"{school.name} ({drive_s / 60:.0f} minutes{how}{free})"': "seconds of a minute",
        'return f"{school.name} ({drive_s / 60:.0f} minutes)"': "seconds of a minute",
        'minutes = f"{near[0][1] / 60:.0f} minutes"': "seconds of a minute",
    },
    "clustering/policy/timetable.py": {
        "_DAYS_A_WEEK = 5  # of school": "days",
        "_LONGEST = 3 * 366  # days that are looked through for the latest start": "days",
        "@lru_cache(maxsize=4_096)": "answers that are kept",
        "@lru_cache(maxsize=64)": "answers that are kept",
    },
    "clustering/policy/dossier.py": {
        "HEADSHIPS_TOLD = 10": "lines of a list",
        "if len(miles) < 2 or not (np.isfinite(miles).all() and np.isfinite(drive_s).all()):": (
            "a meeting takes two schools"
        ),
        "for pair in combinations(schools, 2):": "pairs of schools",
    },
    "clustering/policy/dossier_json.py": {
        '"in_turn_pounds": round(meetings.in_turn.pounds, 2),': "places after the point",
        '"cheapest_pounds": round(best.pounds, 2),': "places after the point",
    },
    "clustering/policy/funding.py": {
        "_MOST_PUPILS = 20_000": "pupils: no school has more",
        "FEWEST_SCHOOLS = 2": "schools: a cluster has two",
        "first_year = pounds(2 * each * (1 - kept))": "two schools amalgamate",
    },
    "clustering/policy/money_table.py": {
        "if len(miles) < 2 or not (np.isfinite(miles).all() and np.isfinite(seconds).all()):": (
            "a meeting takes two schools"
        ),
    },
    "clustering/policy/own_money.py": {"_FAR: Final = 50": "a ratio, to tell pence from pounds"},
    "clustering/policy/rounds.py": {
        "MOST_SCHOOLS = 12": "schools, for the time of the search",
        "_YARDS = 1760  # the solver counts in whole numbers: yards": "what a mile is",
        "_DAY_COST = 10_000_000  # yards: dearer than any drive, so that days are saved first": (
            "for the solver"
        ),
        "if drive_s + len(way) * post.visit_h * 3600 <= post.day_h * 3600:": "seconds of an hour",
        "if not all(math.isfinite(value) and 0 < value <= 53 for value in lengths):": (
            "no year has more weeks"
        ),
    },
    "clustering/policy/travel.py": {
        "MILE_M = 1609.344": "what a mile is",
        "hours = float(seconds.sum()) / 3600 * meetings * people": "seconds of an hour",
    },
}
"""Numbers that are none of law or money: the line, by its file, and what it counts."""


def numbers(source: str, name: str = "") -> Iterator[tuple[int, str]]:
    """Yield line and reason of every number that may be one of money, miles, weeks, governors."""
    tree = ast.parse(source)
    first, _, _ = (ast.get_docstring(tree) or "").partition("\n")
    whole = name in WHOLE or bool(ABOUT.search(first))
    for statement in (node for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        if _is_docstring(statement):
            continue
        own = list(_own(statement))
        constants = [node for node in own if isinstance(node, ast.Constant)]
        texts = [node for node in constants if isinstance(node.value, str)]
        speaks = whole or any(map(TOPIC.search, [*_names(statement, own), *_values(texts)]))
        for node in constants:
            is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
            if is_number and speaks and node.value not in HARMLESS:
                yield node.lineno, f"the number {node.value}"
        for text in texts:
            if found := COUNTED.search(text.value):
                yield text.lineno, f"the text {found[0]!r}"


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what a statement holds, without the statements within it."""
    waiting = [statement]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if not isinstance(child, ast.stmt):
                yield child
                waiting.append(child)


def _names(statement: ast.stmt, own: list[ast.AST]) -> Iterator[str]:
    for node in (statement, *own):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                yield name


def _values(texts: list[ast.Constant]) -> list[str]:
    return [text.value for text in texts]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def found_in(path: Path) -> list[tuple[str, str]]:
    source = path.read_text("utf-8")
    lines = source.splitlines()
    return [(lines[line - 1].strip(), why) for line, why in numbers(source, path.stem)]


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=told)
def test_no_figure_of_money_or_law_stands_in_code(path):
    known = EXCEPTIONS.get(told(path), {})
    found = found_in(path)
    strange = [(line, why) for line, why in found if line not in known]
    assert strange == [], "put it into money.toml or law.toml, and ask the table for it"
    assert set(known) == {line for line, _ in found}, "an exception that is none any more"


@pytest.mark.parametrize("path", PAGES, ids=told)
def test_no_figure_of_money_or_law_stands_in_a_page(path):
    assert COUNTED.search(path.read_text("utf-8")) is None


def test_every_exception_is_of_a_file_that_is_there():
    assert EXCEPTIONS.keys() <= set(map(told, CODE))


@pytest.mark.parametrize(
    "source",
    [
        "MILEAGE = 0.45",
        "def f(a_mile=0.45): pass",
        "cost = year_miles * 0.45",
        "x = timedelta(weeks=6)",
        "if governors < 7: pass",
        "class A:\n    parent_governors: int = 2",
        "def pence():\n    return money['miles'] * 45",
        "text = 'take six weeks for it'",
        "text = f'{name} gets £20,000'",
        "text = 'paid at 45p a mile'",
        "text = 'two parent governors'",
        "text = 'a seven-week wait'",
        '"""What mileage costs in pounds."""\nRATE = 0.45',
        '"""What mileage costs in pounds."""\ndef f(x):\n    for i in x:\n        y = i * 45',
        "x = {'weeks': 6}",
        "x = lambda miles: miles * 45",
    ],
)
def test_a_figure_put_into_code_is_found(source):
    assert list(numbers(source))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_number_in_a_module_about_them_is_found_whatever_it_is_called(name):
    assert list(numbers("RATE = 0.45", name))
    assert not list(numbers("RATE = 0.45", "colours"))


@pytest.mark.parametrize(
    "source",
    [
        "SIZE = (4, 7)",
        "miles = 0",
        "weeks = weeks + 1",
        "def f(miles):\n    '''Return 45p a mile.'''\n    return miles",
        "width = 3\nweeks = own",
        "text = 'a page of 45 px and 5 pupils'",
        "text = 'no number of miles'",
    ],
)
def test_other_numbers_are_left_in_peace(source):
    assert list(numbers(source)) == []
