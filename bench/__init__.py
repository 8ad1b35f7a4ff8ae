"""Benchmarks: ``python -m bench`` (``make bench``). Never part of the tests; ``docs/benchmarks.md`` explains them."""
