# make: set up and run the main job on the sample. make test, make check: what they say.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: all build office test check bench bench-quick format templates pages sample catalogues schema golden clean

all: build

# LibreOffice and fonts, where apt and root are there; else it is said what is missing.
office:
	@bash .ci/office.sh

$(READY): pyproject.toml .ci/constraints.txt .ci/hatch_build.py $(wildcard src/kaohe_docs/locale/*/LC_MESSAGES/*.po)
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade -c .ci/constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e '.[test,lint,build,fonts,dask,fuzz,password]'
	touch $@

build: $(READY) office
	$(BIN)/kaohe build

test: $(READY) office
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house/test_house.py

# Measurements side by side (docs/performance.md says which); the first also writes that page anew, the second guards
# the ratios.
bench: $(READY) office
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e '.[bench]'
	-cd benchmarks && npm install --silent --no-audit --no-fund
	$(BIN)/python benchmarks/run.py

bench-quick: $(READY) office
	$(BIN)/python benchmarks/run.py --quick

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is generated and committed: templates, sample workbooks, catalogues, schema, golden texts.
templates: $(READY)
	$(BIN)/python templates/build.py

# Pictures of the pages of every kind, to look at before a change of templates is committed.
pages: $(READY) office
	$(BIN)/python templates/pictures.py output/pages

sample: $(READY)
	$(BIN)/python roster/build.py

catalogues: $(READY)
	$(BIN)/python docs/tools/catalogues.py

schema: $(READY)
	$(BIN)/python docs/tools/schema.py

golden: $(READY)
	$(BIN)/python -m pytest tests/kinds/test_golden.py --update-golden

clean:
	rm -rf $(VENV) dist build
