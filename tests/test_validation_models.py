"""Every model that reads what comes in is complete: its types are there when the program runs."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("data", "routing", "clustering", "maps", "app")
    for path in sorted((ROOT / package).rglob("*.py"))
    if {"pydantic", "data.validation"} & {*re.findall(r"[\w.]+", path.read_text(encoding="utf-8"))}
]


def test_the_models_are_found():
    assert len(MODULES) > 3


@pytest.mark.parametrize("name", MODULES)
def test_each_model_finds_the_types_of_its_fields(name):
    """An import for type checkers alone would leave a model without the class of a field."""
    module = import_module(name)
    for model in vars(module).values():
        if inspect.isclass(model) and issubclass(model, BaseModel) and model is not BaseModel:
            model.model_rebuild(force=True)
            assert model.__pydantic_complete__
