# One line each. `make` alone says what there is.
PYTHON ?= python3
LAB_ARGS ?=
NB ?=

BIN := .venv/bin
RUN := $(BIN)/python -m
INSTALLED := .venv/.installed

.PHONY: help install lab compare update progress build audit test site bench clean
.DEFAULT_GOAL := help

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(INSTALLED) ## make .venv and install the course into it

lab: $(INSTALLED) ## copy new starters into work/ and open JupyterLab (LAB_ARGS="--no-browser --port 9999")
	@$(RUN) classroom lab $(LAB_ARGS)

compare: $(INSTALLED) ## your notebook beside the solution (NB=03_neural_network/activations)
	@$(RUN) classroom compare $(NB)

update: $(INSTALLED) ## after git pull: newer starters in work/, with your answers in them
	@$(RUN) classroom update

progress: $(INSTALLED) ## what you have solved, and where to go on
	@$(RUN) classroom progress

build: $(INSTALLED) ## make the starters in notebooks/ from solutions/
	$(RUN) classroom build

audit: $(INSTALLED) ## try every check against right answers, mistakes and mutants
	$(RUN) classroom audit

# Tests run side by side already; matrix products that also want every core would only wait.
test: export OPENBLAS_NUM_THREADS = 1
# A test is no learner's progress.
test: export COURSE_PROGRESS = off
test: $(INSTALLED) ## style, build, audit, tests and every solution, executed
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) classroom build --check
	$(RUN) classroom audit
	$(RUN) classroom.kernels --import tensorflow -- $(BIN)/python -m pytest -n logical --maxprocesses 4

site: $(INSTALLED) ## build the website of the course in build/site, without a network
	@$(RUN) classroom site

bench: $(INSTALLED) ## measure; fails where an aim is missed
	$(RUN) benchmarks

clean: ## delete .venv and caches, never work/ or grading/
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis *.egg-info

# pip is the last thing that venv makes, so a half-made .venv is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || \
		{ echo 'The course needs Python 3.11, 3.12 or 3.13. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(INSTALLED): requirements.txt pyproject.toml | $(BIN)/pip
	@echo 'Installing into .venv: this takes a few minutes and 3 GB of disk, once.'
	$(RUN) pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
