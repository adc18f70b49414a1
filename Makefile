# One word each: what it does is in `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format docs golden lock bench clean
PY := .venv/bin/python
CORES ?= 2
DEMO := out/demo
DAY := 2024-12-31
# Tests and the demo start the program hundreds of times: what is compiled is kept, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=
demo: export TALLYSTICK_HOME = $(CURDIR)/$(DEMO)/record

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv from the lock (does nothing when it is there)
	@scripts/setup

demo: setup ## Simulate L Bank, decide, close, diagnose, load it into the record; print the reports and sign-ins, and serve the pages
	@rm -rf $(DEMO)
	@.venv/bin/tally simulate --config configs/l_bank.yaml --seed 1 --out $(DEMO)/bank
	@.venv/bin/tally decide $(DEMO)/bank/desk --pack $(DEMO)/bank/packs/1.2.0 --as-of $(DAY) --out $(DEMO)/decisions
	@.venv/bin/tally month-end $(DEMO)/bank --pack $(DEMO)/bank/packs/1.2.0 --day $(DAY) --out $(DEMO)/month_end
	@.venv/bin/tally diagnose $(DEMO)/bank --pack $(DEMO)/bank/packs/1.2.0 --day $(DAY) --out $(DEMO)/diagnosis
	@TALLYSTICK_TODAY=$(DAY) .venv/bin/tally load $(DEMO)/bank --sign-ins
	@for kind in month_end diagnosis; do .venv/bin/tally keep-report $$kind $(DEMO)/$$kind; done
	@echo "Bank:      $(CURDIR)/$(DEMO)/bank"
	@echo "Decisions: $(CURDIR)/$(DEMO)/decisions/report.html"
	@echo "Month end: $(CURDIR)/$(DEMO)/month_end/report.html"
	@echo "Diagnosis: $(CURDIR)/$(DEMO)/diagnosis/report.html"
	@echo "Sign-ins:  above; the bank's day is $(DAY)"
	@TALLYSTICK_TODAY=$(DAY) TALLYSTICK_SECOND_FACTOR=optional .venv/bin/tally serve

test: setup ## All tests, on two cores (PYTEST_ARGS="-k word" narrows)
	@scripts/debian-packages
	@$(PY) -m pytest -n $(CORES) --dist worksteal -q $(PYTEST_ARGS)

check: setup ## Format, lint, types, layers, documents, licences
	@.venv/bin/ruff format --check --quiet . || { .venv/bin/ruff format --check . | tail -n 20; echo "make format mends this"; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo >/dev/null || { .venv/bin/lint-imports; exit 1; }
	@$(PY) -m scripts.reference check
	@$(PY) -m pytest -q tests/shape
	@echo "check: format, lint, types, layers, documents and licences hold"

format: setup ## Format the code
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet --fix .

docs: setup ## Write docs/reference anew from the code
	@$(PY) -m scripts.reference write

golden: setup ## Record the demo's full output anew (then read the diff)
	@$(PY) -m tests.golden.record

lock: setup ## Resolve the dependencies anew
	@scripts/lock --upgrade

bench: setup ## Measure, side by side with peers (FULL=1 for full sizes)
	@$(PY) -m bench $(if $(FULL),--full)

clean: ## Remove what make made (not .venv)
	@rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
