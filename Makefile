# Two commands do everything: `make demo` and `make test`. Both set up .venv from nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
  CREATE = $(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
  INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
  CREATE = $(PYTHON) -m venv $(VENV)
  INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: demo test check format lint types contracts bench lock clean

$(VENV)/.run: pyproject.toml requirements.lock
	$(CREATE)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/.run            ## crawl the demonstration city and write its reports
	$(BIN)/gongkai demo

test: $(VENV)/.dev            ## all tests
	$(BIN)/python -m pytest -n 2

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	PYTHONPATH=. $(BIN)/lint-imports

check: lint types contracts test   ## what CI runs

bench: $(VENV)/.dev           ## benchmarks; figures are printed and kept under benchmarks/results
	$(BIN)/python -m benchmarks

lock:                         ## renew both lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --python-version 3.11 --extra web pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --python-version 3.11 --all-extras pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) out
