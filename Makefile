# Two commands do all the set-up on a fresh machine: make demo, make test.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

export SAM2_BUILD_CUDA = 0
export STREAMLIT_BROWSER_GATHER_USAGE_STATS = false

.PHONY: demo demo-study serve test lint types unit install install-test clean

## Build the demo study and open the app on http://localhost:8501
demo: demo-study serve

## Make the synthetic study and evaluate it, without serving
demo-study: install
	$(BIN)/python -m jobs.import_study --layout phantoms --study demo
	$(BIN)/python -m jobs.evaluate --study demo --model starter_2d --prompts hu2023 --prompts tight_box --prompts none

## The app with its job supervisor; both end together
serve: install
	@$(BIN)/python -m jobs.supervisor --keep & keeper=$$!; \
	trap 'kill $$keeper 2>/dev/null' EXIT INT TERM; \
	$(BIN)/python -m streamlit run app.py --server.port $(PORT)

## Checks and all tests
test: install-test lint types unit

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-test
	$(BIN)/mypy

# Kernels that PyTorch and oneDNN have for an older processor.
OTHER_PROCESSOR := ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=AVX2

# Side by side with one thread each, but a Ray cluster and the browser alone: they feel a busy machine. What
# compares networks with another computation runs once more as if on another processor.
unit: install-test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile -m "not browser and not alone"
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -m alone tests/jobs tests/benchmarks
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -m browser tests/pages tests/benchmarks
	$(OTHER_PROCESSOR) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile -m processor tests/core/models

install: $(VENV)/.installed

install-test: $(VENV)/.installed-test

$(VENV)/.installed: requirements.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade pip setuptools wheel
	$(PIP) install --quiet -c constraints.txt torch torchvision
	$(PIP) install --quiet -c constraints.txt --no-build-isolation -r requirements.txt
	@touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt -r requirements-test.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
