# Two commands: `make repro` builds the embedded corpora, `make test` runs every test.
# Both need git and Python >= 3.11; the rest comes from the lock file (uv.lock).

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .bootstrap/bin/uv)
RUN := $(UV) run --no-sync
export UV_COMPILE_BYTECODE = 1

# uv trusts what the system trusts (a proxy that signs anew), where the system has a store at all
STORES := $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
	/etc/ssl/ca-bundle.pem /etc/ssl/cert.pem)
ifeq ($(UV_SYSTEM_CERTS)$(UV_NATIVE_TLS),)
ifneq ($(STORES),)
export UV_SYSTEM_CERTS = 1
export UV_NATIVE_TLS = 1# its name in older uv
endif
endif

# what pip alone was told counts for uv: its index and its certificate
pip_says = $(shell for pip in .bootstrap/bin/pip pip3 pip; do \
	$$pip config list 2>/dev/null && break; done | \
	sed -nE "s/^(global|install)\.$(1)='(.*)'$$/\2/p" | tail -n 1)
INDEX = $(or $(UV_DEFAULT_INDEX),$(UV_INDEX_URL),$(PIP_INDEX_URL),$(call pip_says,index-url))
CERT = $(or $(SSL_CERT_FILE),$(PIP_CERT),$(REQUESTS_CA_BUNDLE),$(call pip_says,cert))
SETTINGS = $(foreach url,$(INDEX),UV_DEFAULT_INDEX='$(url)') \
	$(foreach file,$(CERT),SSL_CERT_FILE='$(file)')

.DEFAULT_GOAL := help
.PHONY: help repro test check clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# Versions and hashes come from the lock file; the files, from whichever index is configured:
# `uv sync` would go to the hosts that the lock file names.
.venv/.synced: pyproject.toml uv.lock | $(UV)
	$(UV) venv --quiet --allow-existing .venv
	$(UV) export --quiet --frozen --offline --no-emit-project --output-file .venv/requirements.txt
	@export $(SETTINGS) UV_PYTHON=.venv/bin/python && \
	  $(UV) pip sync --require-hashes .venv/requirements.txt && \
	  $(UV) pip install --quiet --no-deps --editable .
	@touch $@

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
