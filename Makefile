# Two commands do all the set-up on a fresh machine: make demo, make test.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

export SAM2_BUILD_CUDA = 0
export STREAMLIT_BROWSER_GATHER_USAGE_STATS = false
# Jobs, servers and tests start many processes: what one has compiled is for the others.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo demo-study serve test lint types unit install install-test install-locked supply sbom lock clean

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

# In the order of tests/conftest.py, where long files come first.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Side by side with one thread each, but a Ray cluster alone and browsers in twos: they feel a busy machine. What
# compares networks with another computation runs once more as if on another processor.
unit: install-test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -m "not browser and not alone"
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -m alone tests/jobs tests/benchmarks
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser tests/pages tests/benchmarks
	$(OTHER_PROCESSOR) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -m processor tests/core/models

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

## The very files that were tested, by their hashes, in place of what the ranges allow
install-locked:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade pip setuptools wheel
	$(PIP) install --quiet --require-hashes --no-deps -r requirements.lock
	$(PIP) install --quiet --require-hashes --no-deps --no-build-isolation -r requirements-sam2.lock
	@touch $(VENV)/.installed $(VENV)/.installed-test

# Programs that look at the environment from outside, so that they are not part of what they look at.
TOOLS := $(VENV)-tools

$(TOOLS)/.installed: requirements-supply.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip --disable-pip-version-check install --quiet -r requirements-supply.txt
	@touch $@

## Known weaknesses and licences of what is installed
supply: install-test $(TOOLS)/.installed
	$(TOOLS)/bin/pip-licenses --python $(BIN)/python --from=mixed --with-system --format=json \
		--output-file $(TOOLS)/licences.json >/dev/null
	-$(TOOLS)/bin/pip-audit --progress-spinner off --format json --output $(TOOLS)/audit.json \
		--path $$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))") >/dev/null 2>&1
	@touch $(TOOLS)/audit.json
	$(BIN)/python .ci/supply.py --licences $(TOOLS)/licences.json --audit $(TOOLS)/audit.json

## The bill of materials that goes with a release
sbom: install $(TOOLS)/.installed
	$(TOOLS)/bin/cyclonedx-py environment $(BIN)/python --output-reproducible --output-file samography.cdx.json

## Write the lock anew, after a change of requirements or constraints (needs uv)
LOCK := uv pip compile requirements.txt requirements-test.txt --constraints constraints.txt --universal \
	--python-version 3.11 --python $(BIN)/python --no-build-isolation --generate-hashes --no-header --no-annotate --quiet
lock: install-test
	$(LOCK) --no-emit-package sam2 --output-file requirements.lock
	$(LOCK) --output-file $(VENV)/whole.lock
	awk '/^[a-z]/ {kept = /^sam2==/} kept' $(VENV)/whole.lock > requirements-sam2.lock

clean:
	rm -rf $(VENV) $(TOOLS) .pytest_cache .mypy_cache .ruff_cache
