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

# CHROMIUM names another browser of its kind.
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium > /dev/null; then
    say "A browser for the tests of the page: Chromium"
    if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium > /dev/null
    else
        echo "The page is tested in Chromium, which is not installed. On Debian: sudo apt install chromium;"
        echo "elsewhere install it or Chrome, and name it: CHROMIUM=/path/to/chrome make test"
        exit 1
    fi
fi

if ! command -v java > /dev/null; then
    say "What Spark runs on: Java"
    if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
            default-jre-headless > /dev/null
    else
        echo "Every model is built on Spark, too, which needs Java 17 or newer. On Debian: sudo apt install"
        echo "default-jre-headless"
        exit 1
    fi
fi

say "Unit, data and end-to-end tests: pytest"
pytest -n auto --dist loadfile --no-loadscope-reorder --durations 20
