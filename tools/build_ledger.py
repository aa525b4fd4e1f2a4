"""Build the embedded ledger from the raw data: ``python tools/build_ledger.py DATA``.

Writes ``src/tarazy/ledger/embedded/*.parquet``, the same bytes on each run of the same library
versions, and prints what went in, what was set aside and what may not be shipped.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.ledger.schema import SCHEMA, conform, faults
from tarazy.sources.reading import SHIPPED_PART, Reading, gaps, read_all

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "src" / "tarazy" / "ledger" / "embedded"
FACTS = ROOT / "tools" / "facts"
#: Rows are written in this order: near-equal rows side by side pack small and are found fast.
_ORDER = {
    "ties": ["indicator", "source", "reported_by", "from", "to", "year", "month"],
    "flows": ["product", "from", "to", "year", "month", "classification"],
    "mentions": ["document", "kind", "code", "sentence"],
}


def shipped(reading: Reading, name: str) -> pl.DataFrame:
    """The rows of a reading that the package may ship."""
    rows = reading.rows(name)
    if reading.source.ship == "no":
        return rows.clear()
    if reading.source.ship == "part":
        return rows.filter(pl.col(reading.source.ship_by).is_in(sorted(SHIPPED_PART)))
    return rows


def gather(folder: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of every reading, with its source records and the data that come along."""
    indicators = ROOT / "src" / "tarazy" / "sources" / "indicators.csv"
    yield "indicators", conform(pl.read_csv(indicators), SCHEMA["indicators"])
    for reading in read_all(folder, FACTS):
        kept = 0
        for name in reading.tables:
            rows = shipped(reading, name)
            kept += rows.height
            yield name, rows
        if reading.source.ship != "no":
            yield "sources", reading.record()
        whole = sum(t.height for t in reading.tables.values())
        if not reading.source.id.startswith(("m-", "r-")):
            print(f"{reading.source.id:24} {whole:9,} rows, {kept:9,} shipped, "
                  f"{reading.set_aside.height:4} set aside")  # fmt: skip
        for row in reading.set_aside.filter(pl.col("what").str.starts_with("A/RES/")).rows():
            print("    not named:", *row)


def coverage_gaps(covered: pl.DataFrame) -> pl.DataFrame:
    """The table of gaps, with a row an indicator where the source's gap is in all of them.

    A list of roll calls is covered with no indicator, and so is its gap.
    """
    has = covered.select("source", "indicator").unique()
    found = gaps()
    every = found.filter(pl.col("indicator").is_null()).drop("indicator").join(has, on="source")
    one = found.filter(pl.col("indicator").is_not_null())
    return conform(pl.concat([one, every], how="diagonal"), SCHEMA["gaps"])


def build(folder: Path, out: Path) -> None:
    """Read, check and write every table."""
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMA}
    for name, rows in gather(folder):
        parts[name].append(rows)
    tables = {n: pl.concat([SCHEMA[n].empty(), *frames]) for n, frames in parts.items()}
    covered = [tables["ties"], tables["votes"].with_columns(indicator=pl.lit(None, pl.String))]
    tables["gaps"] = coverage_gaps(
        pl.concat([t.select("source", "indicator").unique() for t in covered])
    )
    broken = False
    for name, frame in tables.items():
        codes = {
            f"{t}.{c}": set(tables[t][c])
            for t, c in (col.refers for col in SCHEMA[name].columns if col.refers)
        }
        wrong = faults(frame, SCHEMA[name], codes)
        if wrong.height:
            broken = True
            print(f"\n{name}: {wrong.height} faults")
            print(wrong["reason"].value_counts(sort=True).head(20))
            print(frame[wrong["row"].head(5).to_list()])
    if broken:
        sys.exit("nothing was written")
    out.mkdir(parents=True, exist_ok=True)
    size = 0
    for name, frame in tables.items():
        order = _ORDER.get(name, SCHEMA[name].key)
        target, part = out / f"{name}.parquet", out / f"{name}.part"
        frame.sort(order).write_parquet(
            part, compression="zstd", compression_level=19, row_group_size=120_000
        )
        part.replace(target)  # a ledger in use sees the old table or the new one, whole
        size += target.stat().st_size
        print(f"{name:12} {frame.height:10,} rows  {target.stat().st_size / 1e6:7.2f} MB")
    print(f"{'in all':12} {size / 1e6:25.2f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the raw data")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    build(given.data, given.out)
