"""What the docstrings of the packages owe their readers; every fault is listed at once.

Read from the sources, so that nothing has to be imported. Public is what has no underscore. A
command's docstring is its help, and is looked after in test_documents.py and test_commands.py.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "routing", "clustering", "maps", "app", "tools")
MANY = 5
"""From so many parameters on a caller needs every one explained, wherever the function lies."""

SHAPE = re.compile(
    r"\(\w+( [-+] \w+)*,[^)]*\)|\(\.\.\.(, \w+)*\)|\w+ x \w+|of the same shape|one (of|for) each",
    re.I,
)
ARRAYS = re.compile(r"\b(NDArray|ArrayLike|Matrix|Flags|Floats|Ints|Points|csr_array)\b")
UNIT_IN_NAME = re.compile(
    r"(^|_)(s|m|mm|km|kph|mph|minutes|seconds|hours|weeks|miles|pupils|percent|pounds|share"
    r"|lon|lat|easting|northing|factor)$|_s_per_pupil$"
)
UNIT_IN_WORDS = re.compile(
    r"\b(seconds?|minutes?|hours?|weeks?|metres?|mm|km|km/h|mph|miles?|pupils?|degrees?|share"
    r"|fraction|factor|proportion|times|ratio|0-1|0 to 1|0-100|characters|megabytes|points"
    r"|pounds?|plain number|of any unit"
    r"|in the unit of|standard deviations|CIEDE2000)\b|£|%|National Grid",
    re.I,
)


@dataclass(frozen=True)
class Documented:
    """A public class or function, where it stands, and what its docstring says."""

    path: Path
    node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
    owner: ast.ClassDef | None = None

    def __str__(self) -> str:
        owner = f"{self.owner.name}." if self.owner else ""
        name = getattr(self.node, "name", "the module")
        line = getattr(self.node, "lineno", 1)
        return f"{self.path.relative_to(ROOT).as_posix()}:{line} {owner}{name}"

    @cached_property
    def doc(self) -> str:
        return ast.get_docstring(self.node) or ""

    def section(self, title: str) -> list[str]:
        """Names that a section of the docstring explains."""
        body = re.search(rf"^{title}\n-+\n((?:(?!\n\n\w+\n---).)*)", self.doc, re.M | re.S)
        heads = re.findall(r"^\S.*$", body[1], re.M) if body else []
        return [name.strip().lstrip("*") for head in heads for name in head.split(",")]

    @cached_property
    def decorators(self) -> str:
        return " ".join(map(ast.unparse, getattr(self.node, "decorator_list", [])))

    @property
    def is_command(self) -> bool:
        marks = (".command", ".callback", "with_rule_options")  # the last: options have their help
        return any(mark in self.decorators for mark in marks)

    @property
    def arguments(self) -> list[ast.arg]:
        assert isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef)
        given = self.node.args
        star = [each for each in (given.vararg,) if each]
        double = [each for each in (given.kwarg,) if each]
        every = [*given.posonlyargs, *given.args, *star, *given.kwonlyargs, *double]
        return every[1:] if self.owner and "staticmethod" not in self.decorators else every

    @property
    def fields(self) -> list[ast.AnnAssign]:
        """Public fields, where it is a dataclass or a named tuple."""
        assert isinstance(self.node, ast.ClassDef)
        bases = " ".join(map(ast.unparse, self.node.bases))
        if "dataclass" not in self.decorators and "NamedTuple" not in bases:
            return []
        return [
            line
            for line in self.node.body
            if isinstance(line, ast.AnnAssign)
            and not ast.unparse(line.target).startswith("_")
            and "ClassVar" not in ast.unparse(line.annotation)
        ]

    def annotated(self) -> Iterator[tuple[str, str]]:
        """Names of fields, parameters and result, with their types."""
        if isinstance(self.node, ast.ClassDef):
            for field in self.fields:
                yield ast.unparse(field.target), ast.unparse(field.annotation)
        elif not isinstance(self.node, ast.Module):
            for argument in self.arguments:
                if argument.annotation:
                    yield argument.arg, ast.unparse(argument.annotation)
            if self.node.returns:
                yield self.node.name, ast.unparse(self.node.returns)


def public(path: Path) -> Iterator[Documented]:
    """Yield a module and everything public in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield Documented(path, tree)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield Documented(path, node)
            for inner in node.body:
                if isinstance(inner, FUNCTIONS) and not inner.name.startswith("_"):
                    yield Documented(path, inner, node)
        elif isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
            yield Documented(path, node)


def offered(package: Path) -> set[str]:
    """Names that a package offers in its `__all__`."""
    for node in ast.parse(package.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def raised(node: ast.AST) -> Iterator[str]:
    """Yield what a function raises in its own body; an exception made elsewhere is `""`."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (*FUNCTIONS, ast.Lambda)):
            continue
        if isinstance(inner, ast.Raise) and inner.exc is not None:
            made = inner.exc.func if isinstance(inner.exc, ast.Call) else inner.exc
            name = ast.unparse(made)
            yield name if name.rpartition(".")[2][0].isupper() else ""
        yield from raised(inner)


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
EVERYTHING = [
    each
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    for each in public(path)
]
CLASSES = [each for each in EVERYTHING if isinstance(each.node, ast.ClassDef)]
CALLED = [each for each in EVERYTHING if isinstance(each.node, FUNCTIONS) and not each.is_command]
OFFERED = {
    name
    for package in PACKAGES
    for path in (ROOT / package).rglob("__init__.py")
    for name in offered(path)
}


def listed(faults: list[str]) -> str:
    return "\n".join(["", *faults])


def test_everything_public_has_a_docstring():
    faults = [str(each) for each in EVERYTHING if not each.doc.strip()]
    assert not faults, listed(faults)


def test_parameters_that_are_explained_are_those_of_the_signature_in_its_order():
    faults = []
    for each in CALLED:
        names, told = [argument.arg for argument in each.arguments], each.section("Parameters")
        if told != [name for name in names if name in told]:
            faults.append(f"{each}: takes {names}, explains {told}")
    assert not faults, listed(faults)


def test_every_parameter_is_explained_of_what_a_package_offers_and_where_there_are_many():
    faults = []
    for each in CALLED:
        names = [argument.arg for argument in each.arguments]
        is_offered = each.owner is None and getattr(each.node, "name", "") in OFFERED
        wanted = len(names) >= (2 if is_offered else MANY)
        if wanted and each.section("Parameters") != names:
            faults.append(f"{each}: explain {names}")
    assert not faults, listed(faults)


def test_the_attributes_of_a_dataclass_are_its_fields():
    faults = []
    for each in CLASSES:
        names = [ast.unparse(field.target) for field in each.fields]
        if names and each.section("Attributes") != names:
            faults.append(f"{each}: has {names}, explains {each.section('Attributes')}")
    assert not faults, listed(faults)


def test_what_a_function_raises_itself_is_in_its_docstring():
    faults = []
    for each in CALLED:
        found, told = set(raised(each.node)), each.section("Raises")
        if found and (not told or not found - {""} <= set(told)):
            faults.append(f"{each}: raises {sorted(found)}, explains {told}")
    assert not faults, listed(faults)


def test_an_array_has_its_shape_in_words():
    faults = [
        f"{each}: {name}"
        for each in EVERYTHING
        for name, type_ in each.annotated()
        if not each.is_command and ARRAYS.search(type_) and not SHAPE.search(each.doc)
    ]
    assert not faults, listed(faults)


def test_a_quantity_has_its_unit_in_its_name_or_in_words():
    faults = [
        f"{each}: {name}"
        for each in EVERYTHING
        for name, type_ in each.annotated()
        if type_ in {"float", "float | None"} and not each.is_command
        if not UNIT_IN_NAME.search(name) and not UNIT_IN_WORDS.search(each.doc)
    ]
    assert not faults, listed(faults)


@pytest.mark.parametrize(
    ("section", "names"),
    [("Parameters", ["a", "b", "rest"]), ("Raises", ["InputError"]), ("Attributes", [])],
)
def test_sections_are_read_as_they_are_written(section, names):
    source = '''
def f(a, b, *rest):
    """Do.

    Parameters
    ----------
    a, b
        Two, and more.
    *rest
        The rest.

    Returns
    -------
    int
        None of these.

    Raises
    ------
    InputError
        Always.
    """
'''
    assert Documented(Path(), ast.parse(source).body[0]).section(section) == names
