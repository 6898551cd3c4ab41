# The doors of the house: make setup, make demo, make test, make bench.
# Each works on a fresh clone and works again when run twice.

PYTHON ?= python3
BIN := .venv/bin
HOME_OF_DEMO ?= var/demo
PORT ?= 8000

.PHONY: setup setup-dev demo test lint types contracts unit postgres browser bench lock clean

setup: .venv/.installed assets

setup-dev: .venv/.installed-dev assets

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.installed-dev: requirements-dev.lock pyproject.toml | .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

.PHONY: assets
assets: .venv/.installed
	PYTHON=$(CURDIR)/$(BIN)/python sh frontend/build.sh

demo: setup
	VIRTUALSCHOOL_HOME=$(HOME_OF_DEMO) $(BIN)/virtualschool demo --port $(PORT)

test: setup-dev
	sh scripts/need.sh chromium openjdk-17-jre-headless
	$(MAKE) --no-print-directory lint types contracts unit postgres

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

# Everything but the tests that are run once more on PostgreSQL: unit, specification, property,
# architecture, browser and accessibility tests, on SQLite. A skip is a failure (tests/conftest.py).
unit:
	$(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder

postgres:
	$(BIN)/python tests/postgres.py $(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder tests/db

bench: setup-dev
	$(BIN)/python -m benchmarks

# Locks name hashes and no addresses, and hold for every platform.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group build --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group build -c requirements-dev.lock pyproject.toml -o requirements.lock

clean:
	rm -rf .venv frontend/node_modules var build dist test-results .mypy_cache .ruff_cache .pytest_cache
