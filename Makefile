# Every command of this project. `make` alone lists them.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV ?= auto
VENV := .venv
SMOKE_VENV := .venv-smoke
BIN := $(VENV)/bin
CODE := pages briefs registry lineage roi
PINS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install test lint pytest smoke chromium bench format constraints clean

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

$(SMOKE_VENV)/.runtime: $(PINS) | $(VENV)/.runtime
	$(call new-venv,$(SMOKE_VENV))
	$(call install,$(SMOKE_VENV),.)
	@touch $@

comma := ,

install: $(VENV)/.runtime ## Install what running needs, into .venv
	@$(BIN)/python -m compileall -q $(CODE)

run: install ## Start Countersign (PORT=8501 unless told)
	@exec $(BIN)/streamlit run app.py --server.port "$${PORT:-8501}"
