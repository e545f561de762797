# Two commands: `make repro` builds the embedded corpora, `make test` runs every test.
# Both need git and Python >= 3.11; the rest comes from the lock file (uv.lock).

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .bootstrap/bin/uv)
RUN := $(UV) run --frozen
export UV_COMPILE_BYTECODE = 1

.DEFAULT_GOAL := help
.PHONY: help repro test check clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/.synced: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen
	@mkdir -p $(@D) && touch $@

.bootstrap/bin/uv:
	$(PYTHON) -m venv .bootstrap
	.bootstrap/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

repro: .venv/.synced  ## heal what a killed build left, build with DVC, say what there is
	@$(RUN) corpusmill doctor --quiet
	$(RUN) dvc repro
	@$(RUN) corpusmill status

test: .venv/.synced  ## lint, types, import contracts, all tests
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports
	@# the whole builds of tests/e2e first: one that starts last is waited for alone
	$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder -m "slow or not slow"

check: .venv/.synced  ## recompute every hash of what was built
	@$(RUN) corpusmill check

clean:  ## remove what was built (not DVC's cache)
	rm -rf data
