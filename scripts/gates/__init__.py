"""The raw gate: is what was loaded fit to build on?

profile.py measures raw tables inside DuckDB; compare.py lays the measures beside those of the last
fit load; quality/raw.yml says what is expected of them and of the tables; suite.py has Great
Expectations check it; docs.py makes its pages readable without a network; gate.py puts these
together and remembers what was found.
"""
