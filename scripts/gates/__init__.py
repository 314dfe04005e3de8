"""The gates: is what was loaded fit to build on, are the marts fit to publish?

profile.py measures raw tables inside DuckDB, compare.py lays the measures beside those of the last
fit load; marts.py measures the marts beside what is published. quality/raw.yml and quality/marts.yml
say what is expected of them; suite.py has Great Expectations check it; docs.py makes its pages
readable without a network; gate.py puts these together and remembers what was found.
"""
