# Needs python3 (3.11 or newer) and make, nothing else.
# Another Python: make run PYTHON=python3.12     Another port: make run PORT=8080

PYTHON ?= python3
BIN = .venv/bin
INSTALL = @$(PYTHON) samensterker/run/install.py
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet
# One more than there are cores: tests with a browser or programs of their own often wait.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
export UV_PYTHON_DOWNLOADS = never
# Each module is compiled once, and not again by every worker and by every program that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-fast lint format bench messages lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run:  ## start the whole house on this machine, with example data; Ctrl-C ends it
	$(INSTALL) requirements.lock
	@exec $(BIN)/python -m samensterker.run

test:  ## the whole suite: real PostgreSQL, Redis, SMTP and Chromium
	$(INSTALL) requirements-dev.lock
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python manage.py catalogue compile
	$(BIN)/pytest -n $(WORKERS)

test-fast:  ## the suite without browser, processes of its own and faults
	$(INSTALL) requirements-dev.lock
	@$(BIN)/python manage.py catalogue compile
	$(BIN)/pytest -n $(WORKERS) -m "not browser and not process and not faults"

lint:  ## format, style, layers, types, templates, migrations and the Dutch catalogue
	$(INSTALL) requirements-dev.lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py catalogue check

format:  ## put code and templates in the shape that lint asks for
	$(INSTALL) requirements-dev.lock
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench:  ## measure pages and messages against the limit page; writes var/bench.json
	$(INSTALL) requirements-dev.lock
	$(BIN)/python -m bench

messages:  ## bring the Dutch catalogue up to date with code and templates
	$(INSTALL) requirements-dev.lock
	$(BIN)/python manage.py catalogue update

lock:  ## write the lock files from pyproject.toml; add UPGRADE=--upgrade for newer versions
	$(INSTALL) requirements-dev.lock
	$(LOCK) $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(UPGRADE) --group dev --output-file requirements-dev.lock

clean:  ## throw away what can be made again; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .grimp_cache test-results var/test var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
