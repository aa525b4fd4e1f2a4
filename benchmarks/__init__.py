"""Speed and size against their promises: ``python -m benchmarks``."""
