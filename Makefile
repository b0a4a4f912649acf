# Two commands, nothing to do beforehand but have Python 3.11 or newer:
#   make demo    the whole chain on the embedded county
#   make test    every check of the project
# Another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
PYTHONS ?= $(PYTHON)
DEMO_OUT ?= demo-plan

.PHONY: demo test fuzz package lint clean

demo: .venv/.runs
	$(BIN)/schoolclusters demo --out $(DEMO_OUT)

# Two processes, a file of tests to each in turn: fixtures of a file are made once.
test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Inputs of every kind, mangled and drawn: each must be read, or refused in words.
fuzz: .venv/.tests
	$(BIN)/python -m benchmarks.fuzz

# The wheel and the sdist, each installed and tried by every interpreter that is named:
# make package PYTHONS="python3.11 python3.12 python3.13"
package: .venv/.tests
	$(BIN)/python -m benchmarks.packages $(PYTHONS)

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis $(DEMO_OUT)

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'schoolclusters needs Python 3.11 or newer. Name one: make demo PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# The stamps are older than the two files when a version changes: make then installs again.
.venv/.runs: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/.tests: .venv/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
