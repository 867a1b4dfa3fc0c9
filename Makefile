# The project's verbs. `make help` lists them.
PYTHON ?= python3.11
VENV = .venv/bin
PORT ?= 8000
PYTEST = $(VENV)/python -m pytest --dist loadfile --no-loadscope-reorder

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: ## create .venv from the locked packages
	@$(PYTHON) tools/bootstrap.py

setup-dev: ## the same with the development tools
	@$(PYTHON) tools/bootstrap.py --dev

demo: setup ## a working tracker with demonstration data on http://localhost:$(PORT)/
	@$(VENV)/python manage.py demo --port $(PORT)

test: setup-dev ## tests on the embedded defaults; REQUIRE_SERVICES=1 runs all on PostgreSQL, Redis and Chromium
# Browsers and workers are waited for more than computed with: more processes than processors.
ifeq ($(REQUIRE_SERVICES),1)
	$(PYTEST) -n 4
else
	$(PYTEST) -n auto -m "not postgres and not browser and not once"
endif

lint: setup-dev ## style, spelling, imports, templates
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports
	$(VENV)/codespell
	$(VENV)/deptry .
	$(VENV)/djade --check $$(git ls-files 'templates/*.html')

format: setup-dev ## put the code into the house format
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
	$(VENV)/djade $$(git ls-files 'templates/*.html')

types: setup-dev ## static types
	$(VENV)/mypy hightech_zone targets incentives

check: setup-dev ## Django's own checks, and that no migration is missing
	$(VENV)/python manage.py check
	$(VENV)/python manage.py makemigrations --check --dry-run

messages: setup-dev ## collect texts for translation and compile the English ones
	$(VENV)/python manage.py makemessages -l en --no-location --no-obsolete -i .venv -i tests
	$(VENV)/python manage.py compilemessages -l en -l zh_Hans -i .venv

lock: ## resolve pyproject.toml into the lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" -q -o requirements.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" -q --group dev -o requirements-dev.lock pyproject.toml

ci: ## what the continuous integration runs
	bash .ci/run

.PHONY: help setup setup-dev demo test lint format types check messages lock ci
