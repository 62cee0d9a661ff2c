# make run | make test | make test-slow | make check | make bench      (README, "Commands")

PYTHON ?= python3
PY     := .venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup run test test-slow check bench bench-train bench-train-gpu docs freeze clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/installed  ## make .venv and install what the program needs

# The stamp is newer than the requirements when nothing is to be done: a second start costs nothing.
.venv/installed: requirements.txt requirements-dev.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11 to 3.13 is needed; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(PY) || { echo "[1/3] making .venv"; $(PYTHON) -m venv .venv; }
	@echo "[2/3] installing PyTorch (once; 200 MB on a machine without a GPU build, more with one)"
	@$(PY) -m pip install -q -c constraints.txt torch==2.13.0
	@echo "[3/3] installing the rest (once; about 2 minutes)"
	@$(PY) -m pip install -q -c constraints.txt -r requirements.txt -r requirements-dev.txt
	@touch $@

run: setup  ## a local Slack workspace with the bot and the example organisation
	@$(PY) scripts/run_local.py

test: setup  ## the fast tests (within 10 minutes on 2 cores)
	@$(PY) -m pytest

test-slow: setup  ## the tests that take minutes
	@$(PY) -m pytest -m slow

check: setup  ## style, types, layers
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/pyright
	@.venv/bin/lint-imports --no-logo
	@$(PY) tools/document.py --check

bench: setup  ## measurements: retrieval, redaction, parsing
	@$(PY) bench/answers.py
	@$(PY) bench/redaction.py
	@$(PY) bench/parsing.py

bench-train: setup  ## measurements: training, against trl's defaults on the same data (10 minutes)
	@$(PY) bench/training.py

bench-train-gpu: setup  ## measurements: training at Mistral 7B's size, random weights, on a GPU
	@$(PY) bench/training_gpu.py

clean:  ## remove what was built; data/ stays
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache

docs: setup  ## write .env.example and the file list of ARCHITECTURE.md
	@$(PY) tools/document.py

freeze:  ## write constraints.txt from what is installed
	@{ head -1 constraints.txt; .venv/bin/pip freeze | sed 's/+cpu$$//'; } > constraints.new
	@mv constraints.new constraints.txt
