# Two commands, nothing to do beforehand but have Python 3.11 or newer:
#   make demo    the whole chain on the embedded county
#   make test    every check of the project
# Another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
PYTHONS ?= $(PYTHON)
DEMO_OUT ?= demo-plan
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
HASHES := UV_CUSTOM_COMPILE_COMMAND="make hashes" $(BIN)/uv pip compile --quiet --universal \
  --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
  --constraints constraints.txt

.PHONY: demo test coverage matrix mutants fuzz package hooks hashes lint clean

demo: .venv/.runs
	$(BIN)/schoolclusters demo --out $(DEMO_OUT)

# Two processes, a file of tests to each in turn: fixtures of a file are made once.
test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Which lines and branches the tests go through: a table, and pages in htmlcov/. Tracing takes its
# time. A part of it: make coverage TESTS="tests/test_register.py tests/test_register_faults.py"
coverage: .venv/.tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term --cov-report=html $(TESTS)

# A quick part of the tests with the oldest and the newest allowed versions of the dependencies,
# by every interpreter that is named: make matrix PYTHONS="python3.11 python3.12 python3.13"
matrix: .venv/.tests
	$(BIN)/python -m benchmarks.matrix $(PYTHONS)

# Inputs of every kind, mangled and drawn: each must be read, or refused in words.
fuzz: .venv/.tests
	$(BIN)/python -m benchmarks.fuzz

# Mistakes planted in the rules and in the checker: which tests catch them.
mutants: .venv/.tests
	$(BIN)/python -m benchmarks.mutants

# The wheel and the sdist, each installed and tried by every interpreter that is named:
# make package PYTHONS="python3.11 python3.12 python3.13"
package: .venv/.tests
	$(BIN)/python -m benchmarks.packages $(PYTHONS)

# The hashes of every file of the pinned versions, after a change in constraints.txt or
# pyproject.toml. Only names, versions and hashes are written: no address of a registry.
hashes: .venv/.tests
	$(HASHES) --extra build pyproject.toml -o requirements.txt
	$(HASHES) --extra build --extra dev pyproject.toml -o requirements-dev.txt

# From now on git runs the linters before each commit.
hooks: .venv/.tests
	$(BIN)/pre-commit install

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

clean:
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* htmlcov \
	  $(DEMO_OUT)

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'schoolclusters needs Python 3.11 or newer. Name one: make demo PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# The stamps are older than these files when a version changes: make then installs again.
# Whatever comes from elsewhere is checked against its hash; the project itself is built from
# this folder by what was checked, so that nothing else is fetched.
.venv/.runs: .venv/.made pyproject.toml requirements.txt
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tests: .venv/.runs requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
