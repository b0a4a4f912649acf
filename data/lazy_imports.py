"""Packages that import a public name when it is first asked for, as PEP 562 has it.

What a package offers stands in its stub, `__init__.pyi`, where type checkers and editors read it
too. A command then loads only what it uses: the packages together take seconds.
"""

import ast
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


class LazyPackage(ModuleType):
    """A package whose public names are imported when they are first asked for."""

    _homes: dict[str, str]

    def __getattr__(self, name: str) -> Any:
        if name not in self._homes:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        found = getattr(import_module(self._homes[name]), name)
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        # Importing `clustering.check` must not put the module in the place of its function.
        if not (isinstance(value, ModuleType) and name in self._homes):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._homes})


def import_lazily(package: str) -> None:
    """Let a package offer what its stub imports, each name from when it is asked for.

    Parameters
    ----------
    package
        Its `__name__`; beside its `__init__.py` lies the stub.
    """
    module = sys.modules[package]
    stub = Path(str(module.__file__)).with_name("__init__.pyi")
    module.__dict__["_homes"] = {
        alias.name: str(node.module)
        for node in ast.parse(stub.read_bytes()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    module.__dict__["__all__"] = list(module.__dict__["_homes"])
    module.__class__ = LazyPackage
