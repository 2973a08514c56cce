"""Measures the house against itself: ratios within one run, never seconds.

`python -m bench` prints a table and writes `var/bench.json`; `docs/benchmarks.md` says how to read it.
"""
