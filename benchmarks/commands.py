"""Whole processes, cold: time and peak memory of what a user starts.

Seconds of the clock hang on what else runs; where a command takes long, the seconds that processors
spent on it, all threads together, stand beside them.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_RUNS = 3
#: Single questions, cold.
_QUESTIONS = ("balance KAZ", "tilt KAZ", "reaction KAZ", "counterfactual KAZ --at 2014",
              "compare KAZ UZB AZE")  # fmt: skip


def _cold(*argv: str, folder: str) -> tuple[float, float]:
    """The least wall time in seconds of a few runs, and the peak memory in MB."""
    best = float("inf")
    for _ in range(_RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, *argv], cwd=folder, check=True, capture_output=True)
        best = min(best, time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return best, peak


def _spent(*argv: str, folder: str) -> float:
    """Seconds that processors spent on one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *argv], cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = _cold("-c", "import tarazy", folder=folder)
        yield "import tarazy", f"{seconds:.2f} s", "0.3 s"
        seconds, _ = _cold("-m", "tarazy.cli", "--help", folder=folder)
        yield "tarazy --help", f"{seconds:.2f} s", "0.5 s"
        seconds, _ = _cold("-m", "tarazy.cli", "brief", "KAZ", "--quick", folder=folder)
        yield "tarazy brief KAZ --quick, cold", f"{seconds:.1f} s", "10 s"
        for words in _QUESTIONS:
            seconds = _spent("-m", "tarazy.cli", *words.split(), folder=folder)
            yield f"tarazy {words}, cold, by processors", f"{seconds:.1f} s", ""
        seconds, peak = _cold("-m", "tarazy.cli", "brief", "KAZ", folder=folder)
        pages = {
            (Path(folder) / "brief-KAZ.html").read_bytes(),
            _page(folder, seed="1"),
            _page(folder, seed="2"),
        }
        assert len(pages) == 1, "the same command gave different bytes"
        yield "tarazy brief KAZ, cold, with all tests", f"{seconds:.1f} s", ""
        seconds = _spent("-m", "tarazy.cli", "brief", "KAZ", folder=folder)
        yield "the same by processors", f"{seconds:.1f} s", ""
        yield "its peak memory", f"{peak:.0f} MB", "1000 MB"
        yield "its page", f"{len(pages.pop()) / 1e6:.1f} MB", "5 MB"
    yield "embedded ledger", f"{_embedded():.1f} MB", "25 MB"


def _page(folder: str, seed: str) -> bytes:
    target = Path(folder) / f"{seed}.html"
    subprocess.run(
        [sys.executable, "-m", "tarazy.cli", "brief", "KAZ", "--out", str(target)],
        check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    return target.read_bytes()


def _embedded() -> float:
    from tarazy.ledger.schema import SCHEMA
    from tarazy.ledger.store import embedded

    return sum(embedded(name).stat().st_size for name in SCHEMA) / 1e6
