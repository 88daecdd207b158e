# Everything people do here. On a machine with Python 3.11 and make nothing has to be installed before;
# where Node 20 is there too, the TypeScript half takes part.

PYTHON ?= python3
BIN := .venv/bin
NODE := $(shell command -v node 2>/dev/null)
TYPESCRIPT := generated/clients/typescript
TYPESCRIPT_TOOLS := tests/typescript_client
SOURCES := generator/src service/src tests
GENERATED := generated/server generated/clients/python
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run prove test serve generate check lint format types bench mutants differential corpus corpus-prove lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: .venv/ready ## do the whole job once, from the document to a fuzzed service and both client packages
	@$(BIN)/python -m tests.journey

prove: .venv/ready ## prove that everything generated holds together, and that the registry keeps its contract
	@$(BIN)/python -m tests.journey.prove

test: .venv/ready ## run every test
	$(BIN)/python -m pytest -n auto --dist worksteal

serve: .venv/ready ## run the registry with documentation at /docs; reloads when code changes
	@REGISTRY_ENVIRONMENT=development $(BIN)/python -m registry serve --migrate --reload

generate: .venv/toolchain ## write generated/ anew from spec/openapi.yaml
	@$(BIN)/specwright generate

check: .venv/toolchain ## fail if generated/ is not what spec/openapi.yaml gives
	@$(BIN)/specwright generate --check

lint: .venv/ready ## look for mistakes in the document and in the code
	$(BIN)/specwright lint && $(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/lint-imports

format: .venv/ready ## lay out the code
	$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format

types: .venv/ready ## check types, ours and generated ones
	$(BIN)/mypy generator/src service/src $(GENERATED:%=%/src) && $(BIN)/pyright $(GENERATED:%=%/src)

bench: .venv/ready ## measure the toolchain beside other programs, all of it or ROWS="cold start"
	@$(BIN)/python -m tests.bench $(ROWS)

corpus: .venv/ready ## run public documents, or those in CORPUS=folder, through the whole toolchain
	@$(BIN)/python -m tests.corpus.run --report .corpus_cache/report.json $(CORPUS)

corpus-prove: .venv/ready ## prove every valid document of CORPUS=folder
	@$(BIN)/python -m tests.corpus.prove --corpus $(CORPUS) --report .corpus_cache/proofs.json

exact: .venv/ready ## fuzz the nasty documents behind the mock, or the valid ones of CORPUS=folder
	@$(BIN)/python -m tests.corpus.fuzz --report .corpus_cache/exact.json $(OPTIONS) $(or $(CORPUS),tests/exact)

differential: .venv/ready ## compare verdicts on drawn values, for spec/openapi.yaml or CORPUS=folder of documents
	@$(BIN)/python -m tests.differential $(or $(CORPUS),spec/openapi.yaml)

mutants: .venv/ready ## weaken the gate of generated servers rule by rule; a test must notice each
	@$(BIN)/python -m tests.mutants

lock: .venv/uv ## compile requirements.lock anew from the members' pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
	  --custom-compile-command "make lock" --no-emit-package specwright --no-emit-package registry-server \
	  --no-emit-package registry-client --no-emit-package contract-registry --output-file requirements.lock \
	  --group pyproject.toml:dev generator/pyproject.toml service/pyproject.toml $(GENERATED:%=%/pyproject.toml)

clean: ## remove everything that is not in git
	rm -rf .venv dist registry.sqlite3* $(TYPESCRIPT)/dist $(TYPESCRIPT_TOOLS)/node_modules .*_cache .hypothesis .schemathesis

# What the verbs stand on; each file marks a step that is done.

.venv/uv:
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Python 3.11 or newer is needed, $(PYTHON) is ' + sys.version.split()[0] + '; say which: make PYTHON=python3.12')"
	@echo "setting up .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

.venv/synced: .venv/uv requirements.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	@touch $@

.venv/toolchain: .venv/synced generator/pyproject.toml
	@$(UV) -e generator
	@touch $@

$(GENERATED:%=%/pyproject.toml): | .venv/toolchain
	@$(BIN)/specwright generate

.venv/members: .venv/toolchain service/pyproject.toml $(GENERATED:%=%/pyproject.toml)
	@$(UV) -e service $(GENERATED:%=-e %)
	@touch $@

.venv/ready: .venv/members $(if $(NODE),.venv/node)
	@touch $@

.venv/node: .venv/synced $(TYPESCRIPT_TOOLS)/package-lock.json
	@npm ci --prefix $(TYPESCRIPT_TOOLS) --silent
	@touch $@
