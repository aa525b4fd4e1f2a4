"""Fit the ideal points once, as a place for later fits to begin.

``python tools/fit_points.py`` writes ``src/tarazy/findings/embedded/*.parquet`` from the embedded
ledger. A fit that begins there gives the same points as one that begins from nothing, sooner; when
votes are added the files may stay as they are.
"""

from pathlib import Path

import numpy as np
import polars as pl

import tarazy
from tarazy.findings import roll_calls
from tarazy.findings.points import Points, fitted

OUT = Path(__file__).resolve().parents[1] / "src" / "tarazy" / "findings" / "embedded"


#: First years of the lines kept: of all votes, and of those since the Soviet Union.
FIRSTS = (1946, 1992)


def tables(line: Points) -> dict[str, pl.DataFrame]:
    """Points, with the variance of the walk, and roll calls, in the fit's own unit."""
    start = line.fit.start
    theta, items = np.asarray(start.points), np.asarray(start.items)
    states = len(line.votes.states)
    first = pl.lit(line.votes.first, pl.Int16).alias("first")
    point = pl.DataFrame({
        "state": [s for s in line.votes.states for _ in line.years],
        "year": line.years * states,
        "point": theta.ravel(),
        "walk": start.walk,
    }, schema_overrides={"year": pl.Int16, "point": pl.Float32, "walk": pl.Float32})  # fmt: skip
    calls = pl.DataFrame({
        "roll": line.votes.calls["roll"],
        "slope": items[:, 0],
        "cut": items[:, 1],
        "gap": items[:, 2],
    }, schema_overrides=dict.fromkeys(("slope", "cut", "gap"), pl.Float32))  # fmt: skip
    point = point.drop_nans("point")
    return {"points": point.with_columns(first), "roll_calls": calls.with_columns(first)}


def build(out: Path) -> None:
    """Fit from nothing and write the tables."""
    kept = []
    with tarazy.open() as ledger:
        for first in FIRSTS:
            line = fitted(ledger, roll_calls.read(ledger, first), lambda _: None)
            print(f"since {first}: {line.fit.iterations} iterations, largest last step "
                  f"{line.fit.largest_step:.2g} sd")  # fmt: skip
            kept.append(tables(line))
    out.mkdir(parents=True, exist_ok=True)
    for name in kept[0]:
        frame = pl.concat([one[name] for one in kept])
        target, part = out / f"{name}.parquet", out / f"{name}.part"
        frame.write_parquet(part, compression="zstd", compression_level=19)
        part.replace(target)
        print(f"{name:12} {frame.height:10,} rows  {target.stat().st_size / 1e6:7.2f} MB")


if __name__ == "__main__":
    build(OUT)
