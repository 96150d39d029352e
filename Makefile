# Every command of this project. `make` alone lists them.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV ?= auto
VENV := .venv
SMOKE_VENV := .venv-smoke
DBT_VENV := .venv-dbt
BIN := $(VENV)/bin
CODE := pages briefs registry lineage roi
REPORT := build/pytest.txt
comma := ,
HISTORIES_OF := $(addprefix tests/test_,approvals_machine.py rules_machine.py projection_order.py madr.py)
PINS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run install test lint pytest smoke chromium bench soak format constraints clean

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

# $(call new-venv,folder) makes an environment, or says what is missing.
define new-venv
	@test -n "$(PYTHON)" || { echo "Countersign needs Python 3.11 or newer; none found. Try make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(1)/bin/pip || { rm -rf $(1); $(PYTHON) -m venv $(1); } \
		|| { rm -rf $(1); echo "No virtual environment: install your system's python3-venv package"; exit 1; }
endef

# $(call install,folder,requirement) by uv where there is one (UV=no: never), else by pip; the pins are the same.
define install
	@if [ "$(UV)" != no ] && { test -x $(BIN)/uv || $(BIN)/python -m pip install -q -c constraints.txt uv; }; then \
		echo "Installing $(2) into $(1) with uv"; \
		$(BIN)/uv pip install -q --python $(1)/bin/python --compile-bytecode -c constraints.txt -e '$(2)'; \
	else \
		echo "Installing $(2) into $(1) with pip (a few minutes the first time)"; \
		$(1)/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '$(2)'; \
	fi
endef

$(VENV)/.runtime: $(PINS)
	$(call new-venv,$(VENV))
	$(call install,$(VENV),.)
	@touch $@

$(VENV)/.tests: $(VENV)/.runtime
	$(call install,$(VENV),.[test$(comma)oidc])
	@touch $@

$(VENV)/.bench: $(VENV)/.runtime
	$(call install,$(VENV),.[bench])
	@touch $@

.venv-feast: tests/bench/requirements-feast.txt | $(VENV)/.runtime
	$(call new-venv,$@)
	@$@/bin/python -m pip install -q -r $<
	@touch $@

$(SMOKE_VENV)/.runtime: $(PINS) | $(VENV)/.runtime
	$(call new-venv,$(SMOKE_VENV))
	$(call install,$(SMOKE_VENV),.)
	@touch $@

$(DBT_VENV)/.ready: tests/requirements-dbt.txt | $(VENV)/.runtime
	$(call new-venv,$(DBT_VENV))
	@if [ "$(UV)" != no ] && test -x $(BIN)/uv; then \
		$(BIN)/uv pip install -q --python $(DBT_VENV)/bin/python -r tests/requirements-dbt.txt; \
	else $(DBT_VENV)/bin/python -m pip install -q --disable-pip-version-check -r tests/requirements-dbt.txt; fi
	@touch $@

install: $(VENV)/.runtime ## Install what running needs, into .venv
	@$(BIN)/python -m compileall -q $(CODE)

run: install ## Start Countersign (PORT=8501 unless told)
	@exec $(BIN)/streamlit run app.py --server.port "$${PORT:-8501}"

test: lint pytest smoke ## All checks, in under ten minutes on two cores

lint: $(VENV)/.tests ## Style, layers and types
	@status=0; \
	$(BIN)/ruff check --quiet || status=1; \
	$(BIN)/ruff format --check --quiet || { echo "make format puts these files right"; status=1; }; \
	$(BIN)/lint-imports --no-logo || status=1; \
	$(BIN)/mypy || status=1; \
	exit $$status

pytest: $(VENV)/.tests $(DBT_VENV)/.ready chromium ## The tests, on SQLite and PostgreSQL (ARGS='-k name' narrows them)
	@mkdir -p build
	@{ $(BIN)/pytest --color=no -n auto --dist loadfile --no-loadscope-reorder $(ARGS); echo $$? > build/pytest.exit; } 2>&1 | tee $(REPORT)
	@exit $$(cat build/pytest.exit)

smoke: $(VENV)/.runtime $(SMOKE_VENV)/.runtime ## Start the app with runtime dependencies only, ask it two questions
	$(BIN)/python tests/smoke.py $(SMOKE_VENV)/bin

chromium:
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium > /dev/null \
			|| echo "Chromium could not be installed: browser tests will be skipped"; \
	else echo "No Chromium, and no right to install it: browser tests will be skipped"; fi

bench: $(VENV)/.tests $(VENV)/.bench ## Measure speed again (docs/benchmarks.md tells what was seen)
	@for each in tests/bench/bench_*.py; do echo "== $$each"; \
		$(BIN)/python -m "tests.bench.$$(basename "$$each" .py)" || exit 1; done

soak: $(VENV)/.tests ## Long runs: a server killed 20 times a database, HISTORIES=20 times as many random histories
	COUNTERSIGN_HISTORIES=$${HISTORIES:-20} $(BIN)/pytest --timeout=0 -q -n auto $(HISTORIES_OF)
	$(BIN)/python -m tests.bench.soak_kill
	$(BIN)/python -m tests.bench.soak_kill --postgresql

format: $(VENV)/.tests ## Put imports and layout right
	$(BIN)/ruff check --quiet --fix-only
	$(BIN)/ruff format

constraints: $(VENV)/.runtime ## Renew constraints.txt: the newest versions that fit, pins only
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --upgrade --all-extras --python-version 3.11 --quiet \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file constraints.txt

clean: ## Remove what make made; the registry in data/ stays
	rm -rf $(VENV) $(SMOKE_VENV) $(DBT_VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CODE) tests -name __pycache__ -type d -prune -exec rm -rf {} +
