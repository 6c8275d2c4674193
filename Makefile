# Everything starts here. Only Python 3.11 and make are needed; the rest is fetched by version.

.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
STAMP := $(VENV)/.synced-$(shell cat pyproject.toml uv.lock | cksum | cut -d' ' -f1)
ENGLISH := src/shuanghe/project/locale/en/LC_MESSAGES/django
READY := $(STAMP) $(ENGLISH).mo
WORKERS ?= 2
ARGS ?=
# Each test process gets a stretch of tests, so that what a module sets up is set up once.
SPREAD := -n $(WORKERS) --dist worksteal

# The tests that run a second time on PostgreSQL in every proof: the walls, the ledger under all, and
# the apps with statements of their own. `make test-both` runs all of them there.
LEDGERS := dues transfers agreements projects forum
CORE := $(addprefix tests/,organisation identity operations duties records second_wall gateways \
	$(addprefix kernel/,audit permissions replicas search tasks) \
	$(addprefix activities/,$(LEDGERS)))
# Tests that ask the sources, or bring databases of their own: once is enough.
ONCE := tests/architecture tests/crash

.PHONY: help setup demo packages test test-sqlite test-postgres test-both test-browser test-fuzz test-faults test-crash check audit licences messages bench format

help: ## Show the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  Options go in ARGS, for instance: make demo ARGS="--port 8080"'

setup: $(READY) ## Create .venv with the locked dependencies
	@echo "$(BIN) is ready."

$(STAMP): pyproject.toml uv.lock
	@PYTHON="$(PYTHON)" VENV="$(VENV)" UV_VERSION="$(UV_VERSION)" bash .ci/bootstrap
	@rm -f $(VENV)/.synced-* && touch $@

$(ENGLISH).mo: $(ENGLISH).po | $(STAMP)
	@$(BIN)/python tests/catalogue.py compile

demo: $(READY) ## Run the program with sample enterprises (ARGS=--check: fetch two pages and exit)
	@$(BIN)/shuanghe demo $(ARGS)

test: test-sqlite test-postgres ## All tests on SQLite, then the core again on PostgreSQL

packages: ## Install the system programs that the tests use, where possible
	@bash .ci/packages </dev/null

test-sqlite: $(READY) packages
	$(BIN)/pytest $(SPREAD) $(ARGS)

test-postgres: $(READY) packages ## The core tests on a private PostgreSQL, behind its second wall
	$(BIN)/python tests/servers.py postgres -- $(BIN)/pytest $(SPREAD) $(CORE) $(ARGS)

test-both: test-sqlite ## All tests on SQLite, then all of them on PostgreSQL
	$(BIN)/python tests/servers.py postgres -- $(BIN)/pytest $(SPREAD) $(ONCE:%=--ignore=%) $(ARGS)

test-fuzz: $(READY) ## The JSON API under many generated requests (FUZZ examples an operation)
	FUZZ=$${FUZZ:-100} $(BIN)/pytest tests/gateways/api/test_fuzz.py -n $(WORKERS) $(ARGS)

test-browser: $(READY) ## Only the tests that drive Chromium
	$(BIN)/pytest -m browser $(ARGS)

test-faults: $(READY) packages ## Kill databases and workers under load (ARGS=--short: the sample)
	$(BIN)/python -m tests.faults $(ARGS)

test-crash: $(READY) packages ## Kill, cut the power, fill the disk, as often as docs/security/crash.md says
	CRASH_TESTS=whole $(BIN)/pytest tests/crash $(ARGS)

check: $(READY) ## Format, lint, types, layers, rulebooks, migrations, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/shuanghe rulebook check
	$(BIN)/shuanghe procedure check
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/pytest $(SPREAD) tests/architecture

audit: $(STAMP) ## Hold the locked packages against published advisories; fails when it cannot look
	$(BIN)/python tests/audit.py $(ARGS)

licences: $(READY) ## Write the list of locked packages with their licences
	$(BIN)/python tests/licences.py docs/security/licences.md

messages: $(STAMP) ## Bring the English catalogue up to date with the code
	$(BIN)/python tests/catalogue.py update

bench: $(READY) packages ## Measure the bars and write the table in benchmarks/
	$(BIN)/python -m benchmarks $(ARGS)

format: $(READY) ## Rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
