"""Estimate what trade agreements add to trade, once, from the embedded ledger.

``python tools/fit_gravity.py`` writes ``src/tarazy/findings/embedded/agreements.parquet``. It is
used only by a ledger whose flows and agreements are those it was made from; run it after the
embedded ledger is built anew, or every `tilt` fits them for ten seconds.
"""

from pathlib import Path

import numpy as np

import tarazy
from tarazy.findings._agreements import EVERY, FIRST, digest, fitted, table
from tarazy.findings._gravity_panel import agreements, geography, panels

OUT = Path(__file__).resolve().parents[1] / "src" / "tarazy" / "findings" / "embedded"


def build(out: Path) -> None:
    """Fit and write the table."""
    with tarazy.open() as ledger:
        geo = geography(ledger)
        chosen = [f for f in panels(ledger, geo, "goods")
                  if f.year >= FIRST and (f.year - FIRST) % EVERY == 0]  # fmt: skip
        years = tuple(f.year for f in chosen)
        held = agreements(ledger, geo, years)
        flows = np.stack([f.value for f in chosen])
        found = fitted(years, tuple(sorted({f.source for f in chosen})), flows, held)
        made = table(found, digest(years, geo.states, flows, held))
    target, part = out / "agreements.parquet", out / "agreements.part"
    made.write_parquet(part, compression="zstd")
    part.replace(target)
    print(made)


if __name__ == "__main__":
    build(OUT)
