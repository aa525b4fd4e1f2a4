"""Results that are kept: what a full run of a benchmark found, as CSV beside it."""

import csv
from collections.abc import Sequence
from pathlib import Path

_FOLDER = Path(__file__).parent / "results"


def write(name: str, rows: Sequence[dict[str, str]]) -> None:
    """Keep the results of the benchmark `name`; all rows have the keys of the first."""
    _FOLDER.mkdir(exist_ok=True)
    with (_FOLDER / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(name: str) -> list[dict[str, str]]:
    """Return the results of the benchmark `name` that are kept."""
    with (_FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
