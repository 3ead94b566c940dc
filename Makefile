# Muster in two commands: `make demo` and `make test`. `make help` lists the rest.
.PHONY: help install develop demo test check lint types layers format reference pins bench bench-names bench-screening bench-hostile bench-clients bench-registry clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

help: ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

install: $(VENV)/.main ## make .venv with Muster in it
develop: $(VENV)/.develop ## … and what its tests need

demo: install ## build the fictional republic, vet its roster, serve http://127.0.0.1:8000
	$(BIN)/muster demo

test: develop $(VENV)/.spark ## lint, types, layers, every test on SQLite and PostgreSQL, in Chromium
	$(BIN)/python -m scripts.test

check: lint types layers ## what can be said without running Muster

lint: develop
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --quiet --lint src

types: develop
	$(BIN)/mypy

layers: develop
	$(BIN)/lint-imports

format: develop ## let the tools write what they would accept
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

reference: develop ## write the generated pages of docs/ anew
	$(BIN)/python -m scripts.reference

bench: bench-names bench-screening bench-hostile bench-clients bench-registry ## every benchmark
bench-names bench-screening bench-hostile bench-clients bench-registry: bench-%: $(VENV)/.bench
	$(BIN)/python -m bench.$*

pins: develop ## pin dependencies anew after a change of pyproject.toml
	requirements/compile.sh

clean: ## remove what make made; the data in var/ stays
	rm -rf $(VENV) test-output build dist src/*mypyc*.so src/muster/*/*.so .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	scripts/make-venv $(VENV)

$(VENV)/.pins: requirements/main.txt | $(BIN)/python
	@echo "Installing what Muster needs into $(VENV)"
	$(PIP) --require-hashes --requirement requirements/main.txt
	@touch $@

# The engine is compiled where this machine has a C compiler; elsewhere the same sources run, more slowly.
$(VENV)/.main: $(VENV)/.pins setup.py pyproject.toml $(wildcard src/muster/names/*.py src/muster/screening/*.py)
	@echo "Compiling the engine"
	$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c "from muster import engine; print('The engine runs', engine.describe())"
	@touch $@

$(VENV)/.develop: requirements/develop.txt $(VENV)/.main
	@echo "Installing what the tests need into $(VENV)"
	$(PIP) --require-hashes --requirement requirements/develop.txt
	@touch $@

# Spark is an extra that nothing else needs; its tests do, and Java, which is a part of the system.
$(VENV)/.spark: requirements/spark.txt $(VENV)/.develop
	@command -v java >/dev/null || scripts/debian-install default-jre-headless || echo "Without Java the tests of Spark are skipped"
	$(PIP) --require-hashes --requirement requirements/spark.txt
	@touch $@

# The matcher that we measure ourselves against compiles a binding of ICU.
$(VENV)/.bench: requirements/bench.txt $(VENV)/.develop
	@pkg-config --exists icu-i18n && command -v g++ >/dev/null || scripts/debian-install g++ pkg-config libicu-dev python3-dev
	$(PIP) --require-hashes --requirement requirements/bench.txt
	@touch $@
