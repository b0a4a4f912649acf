"""Every text is read and written in an encoding that is named: Windows has another by default."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "routing", "clustering", "maps", "app", "tools")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield name, node


def is_binary(call: ast.Call) -> bool:
    modes = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    modes += [word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)]
    return any(isinstance(mode, str) and "b" in mode and len(mode) <= 3 for mode in modes)


def named(call: ast.Call) -> set[str | None]:
    return {word.arg for word in call.keywords}


def faults(tree: ast.AST) -> Iterator[str]:
    for name, call in calls(tree):
        if name in {"read_text", "write_text"} and not (
            "encoding" in named(call) or (name == "read_text" and call.args)
        ):
            yield f"line {call.lineno}: {name} names no encoding"
        if name == "write_text" and "newline" not in named(call):
            yield f"line {call.lineno}: write_text would write other line ends on Windows"
        opens_text = (
            name in {"open", "NamedTemporaryFile"} and (call.args or call.keywords)
        ) and not (
            is_binary(call)
            or ast.unparse(call.func).startswith(("os.", "archive.", "Image.", "pikepdf."))
        )
        if opens_text and "encoding" not in named(call):
            yield f"line {call.lineno}: {name} names no encoding"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_names_every_encoding(path):
    assert list(faults(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        "path.read_text()",
        "path.write_text('a', newline='')",
        "path.write_text('a', encoding='utf-8')",
        "path.open('w')",
        "open(path)",
        "open(path, 'w', newline='')",
    ],
)
def test_a_line_without_is_found(line):
    assert list(faults(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "path.read_text(encoding='utf-8')",
        "path.open('rb')",
        "open(path, mode='wb')",
        "os.open(path, os.O_RDONLY)",
        "archive.open(name)",
        "path.open('w', encoding='cp1252', newline='')",
    ],
)
def test_a_line_with_is_not(line):
    assert not list(faults(ast.parse(line)))
