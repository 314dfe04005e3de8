#!/bin/sh
# What `make test` runs once everything is installed; stops at the first thing that fails.
set -eu

say() { printf '\n== %s\n' "$1"; }

say "Python: ruff"
ruff check .
ruff format --check .

say "SQL: sqlfluff"
sqlfluff lint models tests/singular analyses

say "Layers, names, descriptions, contracts: dbt-bouncer"
mkdir -p warehouse
dbt --quiet parse
dbt-bouncer --config-file dbt-bouncer.yml

say "Unit, data and end-to-end tests: pytest"
pytest -n auto --dist loadfile --durations 20
