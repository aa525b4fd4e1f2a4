# Needs Python 3.11 or later, make and git; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATE ?= KAZ
DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help brief test lint docs bench ledger clean

help:            ## What there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

brief: $(VENV)/.run  ## Write brief-KAZ.html (STATE=UZB for another state)
	@$(BIN)/tarazy brief $(STATE)

test: $(VENV)/.dev   ## Linters, types, room contracts, tests with coverage, strict docs
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered
	@$(MAKE) --no-print-directory docs

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev   ## Build the documentation into site/, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.dev  ## Print speed and size, each checked for equal results first
	$(BIN)/python -m benchmarks

ledger: $(VENV)/.dev ## Build the embedded ledger from the raw data in DATA
	$(BIN)/python tools/build_ledger.py $(DATA)
	$(BIN)/python tools/fit_points.py
	$(BIN)/python tools/fit_gravity.py

clean:           ## Remove what make made
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Tarazy needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Set PYTHON=…") if sys.version_info < (3, 11) else None'
	@echo "Setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.run
