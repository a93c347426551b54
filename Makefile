# Two targets do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup test demo bench check lock fuzz

setup: .venv/ready

# Rebuilt whenever the lock changes. The application itself is installed editable, with no second resolution.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

test: setup check
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: setup
	$(BIN)/mailmap demo

# How fast it is, each figure against something else in the same run: `make bench`, or `make bench BENCH=intake`.
bench: setup
	PYTHONPATH=tests $(BIN)/python -m bench $(BENCH)

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet 'pip-tools>=7.5' 'pip>=25.1'
	.venv-lock/bin/pip-compile --quiet --all-extras --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --no-header --allow-unsafe --output-file requirements.lock pyproject.toml
	rm -rf .venv-lock

# Coverage-guided, FUZZ_SECONDS a target. What it finds goes to tests/fuzz/found/TARGET, where the suite reads it.
FUZZ_SECONDS ?= 300
fuzz: .venv-fuzz/ready
	.venv-fuzz/bin/python tests/fuzz/seeds.py .fuzz
	for target in message html reply commands dates; do \
		.venv-fuzz/bin/python tests/fuzz/run.py $$target .fuzz/$$target -max_total_time=$(FUZZ_SECONDS) \
			-max_len=20000 -timeout=20 -artifact_prefix=.fuzz/$$target- || exit 1; \
	done

.venv-fuzz/ready: requirements.lock
	$(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/pip install --quiet atheris -c requirements.lock selectolax lxml icalendar rapidfuzz
	touch $@
