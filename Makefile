# The commands of crm_segments. `make help` lists them.
# A bare machine needs Python 3.11 or newer with venv, make and git; the rest is installed here.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

## make warehouse   set up and refresh: load, build, test, publish (sample data when there is no data/raw)
warehouse: .venv/ready
	@python scripts/refresh.py

## make test        set up, lint, unit, data and end-to-end tests
test: .venv/ready-dev .venv/ready-spark
	@sh scripts/run_tests.sh

## make demo        the whole flow on the public Complete Journey retail data
demo: .venv/ready-dev
	@python scripts/make_demo.py --raw data/demo
	@CRM_RAW=data/demo CRM_WAREHOUSE=warehouse/demo.duckdb CRM_PUBLISHED=published/demo.duckdb python scripts/refresh.py

## make report      the web page of what was published: published/report.html
report: .venv/ready-report
	@python scripts/report.py

## make superset    install Apache Superset apart from the rest, in .venv/superset, and chart the published file (docs/bi.md)
superset: .venv/ready .venv/ready-superset
	@python scripts/try_superset.py

## make train       fit match weights, lifetime value and lead score to this data (look at the difference before you commit it)
train: .venv/ready-train
	@python scripts/train_identity.py
	@python scripts/train_value.py
	@python scripts/train_leads.py
	@python scripts/suggest_segments.py

## make bench       how fast a million contacts are built, marts beside SQL written by hand, standardized, matched beside Splink, valued beside lifetimes, segmented
bench: .venv/ready-dev
	@python scripts/benchmark_build.py --memory-limit 8GB
	@python scripts/benchmark_reference.py --memory-limit 8GB
	@python scripts/benchmark.py
	@python scripts/benchmark_identity.py
	@python scripts/benchmark_value.py
	@python scripts/benchmark_segments.py

## make spark       load data/raw, build and test on Apache Spark (needs Java 17 or newer; docs/spark.md)
spark: .venv/ready-spark
	@python scripts/load_raw.py
	@python scripts/load_spark.py
	@dbt seed --target spark
	@dbt run --target spark
	@dbt test --target spark --exclude-resource-type unit_test

## make lock        resolve the dependencies of pyproject.toml again and write the lock files
lock: .venv/ready-dev
	@python -m pip install --quiet uv
	@uv pip compile pyproject.toml $(LOCK) --upgrade -o requirements.lock
	@uv pip compile pyproject.toml $(LOCK) --extra train -c requirements.lock -o requirements-train.lock
	@uv pip compile pyproject.toml $(LOCK) --extra report -c requirements.lock -o requirements-report.lock
	@uv pip compile pyproject.toml $(LOCK) --extra spark -c requirements.lock -o requirements-spark.lock
	@uv pip compile --group superset $(LOCK) -o requirements-superset.lock
	@uv pip compile pyproject.toml $(LOCK) --extra dev --extra demo --extra train --extra report -c requirements.lock -o requirements-dev.lock

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras --quiet

## make clean       remove what was built (not data, not the warehouse, not what was published)
clean:
	rm -rf target logs .pytest_cache .ruff_cache .hypothesis

help:
	@grep '^## ' Makefile | sed 's/^## //'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed, $(PYTHON) is older. Name another: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making the virtual environment .venv"
	@$(PYTHON) -m venv .venv \
		|| { echo "Python has no venv module here. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/ready: requirements.lock | .venv/bin/python
	@echo "Installing what requirements.lock names (about a minute)"
	@python -m pip install --quiet --require-hashes -r requirements.lock \
		|| { echo "Installing failed; the lines above say why. Check the network or proxy, then run make again."; exit 1; }
	@touch $@

.venv/ready-train: requirements-train.lock .venv/ready
	@echo "Installing what training needs (requirements-train.lock)"
	@python -m pip install --quiet --require-hashes -r requirements-train.lock \
		|| { echo "Installing failed; the lines above say why. Check the network or proxy, then run make again."; exit 1; }
	@touch $@

.venv/ready-report: requirements-report.lock .venv/ready
	@echo "Installing what the page needs (requirements-report.lock)"
	@python -m pip install --quiet --require-hashes -r requirements-report.lock \
		|| { echo "Installing failed; the lines above say why. Check the network or proxy, then run make again."; exit 1; }
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@echo "Installing what the tests need (requirements-dev.lock)"
	@python -m pip install --quiet --require-hashes -r requirements-dev.lock \
		|| { echo "Installing failed; the lines above say why. Check the network or proxy, then run make again."; exit 1; }
	@touch $@

.venv/ready-spark: requirements-spark.lock .venv/ready
	@echo "Installing Spark (requirements-spark.lock)"
	@python -m pip install --quiet --require-hashes -r requirements-spark.lock \
		|| { echo "Installing failed; the lines above say why. Check the network or proxy, then run make again."; exit 1; }
	@touch $@

# Superset wants other versions of what dbt wants, so it lives by itself.
.venv/ready-superset: requirements-superset.lock | .venv/bin/python
	@echo "Installing Superset into .venv/superset (requirements-superset.lock)"
	@python -m venv .venv/superset
	@.venv/superset/bin/python -m pip install --quiet --require-hashes -r requirements-superset.lock \
		|| { echo "Installing failed; the lines above say why. Check the network or proxy, then run make again."; exit 1; }
	@touch $@

.PHONY: warehouse test demo report superset train bench spark lock clean help
