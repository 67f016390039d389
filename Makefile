# Flamsteed. `make demo` and `make test` need Python 3.11 or newer, and nothing else.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
KERNEL := $(wildcard src/flamsteed/linkage/kernel/*.c src/flamsteed/linkage/kernel/c/*.h)
PEOPLE ?= 29000
MONTHS ?= 1

.PHONY: help demo test lint types imports unit bench bench-linkage requirements clean

help:
	@echo "make demo   make the borough of Northmere and take it along the whole path"
	@echo "make test   lint, types, import rules and the test suite"
	@echo "make bench  measure the full borough and the parts against their peers"
	@echo "make bench-linkage  measure linkage alone, with Splink beside it"
	@echo "make clean  remove what the demo made (never your own projects)"

demo: $(VENV)/run
	$(BIN)/flamsteed demo --people $(PEOPLE) --months $(MONTHS)

test: lint types imports unit

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

imports: $(VENV)/dev
	$(BIN)/lint-imports

unit: $(VENV)/dev
	$(BIN)/pytest -n 2 --dist loadfile

bench: $(VENV)/dev
	$(BIN)/python -m bench

bench-linkage: $(VENV)/dev
	$(BIN)/python -m bench.linkage

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Flamsteed needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/run.txt pyproject.toml hatch_build.py $(KERNEL) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# After a change to pyproject.toml; needs uv.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group build pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group build --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf demo/northmere/data demo/northmere/store demo/northmere/out
