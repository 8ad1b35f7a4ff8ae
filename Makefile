# Every command a developer needs. A fresh machine has Python 3.11, make and the package registries, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA_DIR ?= ./var
STAMPS := $(VENV)/stamps
STATIC_SOURCES := $(shell find static -type f)
MESSAGES := $(shell find . -name '*.po' -not -path './.venv/*' -not -path './var/*')

export DATA_DIR

.PHONY: run test coverage bench storm lint messages lock clean help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: export DEMO = 1
run: $(STAMPS)/run $(STAMPS)/messages ## set up what is missing, then serve site, admin, API, worker and timer until Ctrl-C
	@$(BIN)/python -m cms.setup

test: $(STAMPS)/test $(STAMPS)/messages ## linters, types, import contracts and the test suite (LONG=1: the long tests, too)
	@$(BIN)/python -m tests.run

coverage: $(STAMPS)/test $(STAMPS)/messages ## the test suite on SQLite, and which branches it does not reach
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --cov --cov-report=term:skip-covered

bench: $(STAMPS)/test $(STAMPS)/messages ## benchmarks, printed as tables with ratios
	@$(BIN)/python -m bench

storm: $(STAMPS)/test $(STAMPS)/messages ## mail and places under kills, faults and load, some hours (ONLY=list names them: R1 … R28; SEED=, SCALE=0.1)
	@$(BIN)/python -m tests.faults.storm

lint: $(STAMPS)/test ## linters, types and import contracts only
	@$(BIN)/python -m tests.run --lint

format: $(STAMPS)/test ## put the code into shape
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/djlint --reformat --quiet templates

messages: $(STAMPS)/test ## collect new texts into the .po files (needs gettext)
	@$(BIN)/python -m tests.messages collect

lock: $(STAMPS)/test ## renew both lock files after a change in pyproject.toml (docs/dependencies.md)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --python-version 3.11 --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock
	@$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group test -c requirements.lock --python-version 3.11 --universal \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements-test.lock

clean: ## remove the environment; data in DATA_DIR stays
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wandelnetz needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)

$(STAMPS)/run: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: requirements-test.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run

# Compiled with a library, because a fresh machine has no msgfmt.
$(STAMPS)/messages: $(MESSAGES) | $(BIN)/python
	@$(BIN)/python -m cms.messages
	@mkdir -p $(STAMPS) && touch $@
