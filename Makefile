# Everything a newcomer needs: `make demo` runs the main job, `make test` runs the tests.
# Only git, make and Python 3.11 or later are needed; uv is fetched into the clone if it is missing.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
UV := .uv/bin/uv
endif
RUN := $(UV) run --frozen

.PHONY: demo test check lint format docs bench bench-monitoring bench-exposures bench-peers calibrate hooks help

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

ready: | $(filter .uv/bin/uv,$(UV))
.PHONY: ready

demo: ready ## show explained alerts on fictional lists
	@$(RUN) firmwatch demo -o table

# The tests start a hundred Python processes: without stored bytecode each would read its modules'
# text anew. The order of files is that of tests/conftest.py.
test: export PYTHONDONTWRITEBYTECODE :=
test: ready ## run the tests
	$(RUN) pytest -n auto --dist loadfile --no-loadscope-reorder

lint: ready ## check style, types and floors
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports

check: lint test ## what CI runs besides the demo

format: ready ## mend style
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

docs: ready ## write docs/reference again
	$(RUN) python scripts/build_reference.py

bench: ready ## measure; needs ../shared/data
	$(RUN) python benchmarks/portfolio.py
	$(RUN) python benchmarks/matching.py
	$(RUN) python benchmarks/ownership.py
	$(RUN) python benchmarks/sources.py
	$(RUN) python benchmarks/source_history.py
	$(RUN) python benchmarks/source_sizes.py

bench-monitoring: ready ## simulate a year of daily runs, and a month at a million; takes two hours
	$(RUN) python benchmarks/monitoring.py --here 100000 5000 250 250
	$(RUN) python benchmarks/monitoring.py 1000000 50000 22 2

bench-exposures: ready ## measure exposures at a hundred thousand, and at a million; takes an hour
	$(RUN) python benchmarks/exposures.py 100000 5000
	$(RUN) python benchmarks/exposures.py 1000000 50000

bench-peers: ready ## measure Splink and nomenklatura beside it; takes an hour
	$(RUN) python benchmarks/peers.py

calibrate: ready ## learn the weights of names again; needs ../shared/data
	$(RUN) python scripts/calibrate.py

hooks: ready ## install the pre-commit hooks
	$(RUN) pre-commit install
