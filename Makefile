# The one way in: each target says what it does, and what is missing when something is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run teams test check format quality bench e2e lock clean

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help: ## list the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.ready ## start the bot: web chat on 127.0.0.1:8000 (SVBOT_PORT=8001 make run for another port)
	@$(BIN)/svbot run

teams: $(VENV)/.ready ## install what Microsoft Teams needs beside the rest (docs/teams.md)
	@echo "Installing what Microsoft Teams needs (once)"
	@$(PIP) install --require-hashes -r requirements-teams.lock

test: $(VENV)/.ready-dev ## run the tests
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/.ready-dev ## check format, lint and types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

format: $(VENV)/.ready-dev ## format the code and mend what lint can mend
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

quality: $(VENV)/.ready-dev ## measure how right the recommendations and the routing are
	@$(BIN)/python -m tests.quality

bench: $(VENV)/.ready-dev ## measure speed and memory, the register and its reminders, and Slack and Teams under load
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_register
	@$(BIN)/python -m tests.load

e2e: $(VENV)/.ready-dev ## drive the web chat in headless Chromium, and the bot in a Slack client and in a Teams client
	@tests/browser/need-chromium
	@$(BIN)/python -m pytest -m browser tests/browser
	@tests/slack/need-local-slack; status=$$?; [[ $$status -eq 3 ]] && exit 0; [[ $$status -eq 0 ]] || exit $$status; \
		tests/offline $(BIN)/python -m pytest -m slack tests/slack
	@tests/teams/need-playground; status=$$?; [[ $$status -eq 3 ]] && exit 0; [[ $$status -eq 0 ]] || exit $$status; \
		tests/offline $(BIN)/python -m pytest -m teams tests/teams

lock: ## pin the newest versions that fit pyproject.toml (needs uv)
	@uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml \
		--extra build -o requirements.lock
	@uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml \
		--extra build --extra teams -c requirements.lock -o requirements-teams.lock
	@uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml \
		--extra build --extra teams --extra dev -c requirements-teams.lock -o requirements-dev.lock

clean: ## remove the environment and what the tools left
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed. Found: $$(python3 --version 2>/dev/null || echo none)."; \
		echo "Install it (Debian: apt-get install python3 python3-venv), or name it: make run PYTHON=/path/to/python3.11"; exit 1; fi
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Python 3.11 or newer is needed. $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 1; fi
	@if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "Python's venv module is missing. Install it (Debian: apt-get install python3-venv) and run this again."; exit 1; fi
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.python requirements.lock pyproject.toml
	@echo "Installing what the bot needs (once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing what the tests need (once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
