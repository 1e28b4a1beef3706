"""How fast letters are printed, beside the two ways one would think of first: `./run bench`.

A measurement, not a test: it needs a quiet machine, and says on which one it was made (docs/benchmarks.md).
"""
