"""Looking into a ledger: what it holds, rows by condition, checks, export."""

from pathlib import Path
from typing import Any

import polars as pl

from tarazy.ledger.errors import LedgerError, known
from tarazy.ledger.schema import CELLS, SCHEMA, Table, conform, faults, table
from tarazy.ledger.store import Ledger

#: Columns of a table that is too wide for a terminal; the rest stand in csv and json.
NARROW = {
    "sources": ("id", "producer", "title", "licence"),
    "memberships": ("organisation", "actor", "role", "from", "to", "source"),
    "ties": ("year", "month", "from", "to", "indicator", "reported_by", "value", "source"),
    "roll_calls": ("roll", "year", "date", "symbol", "title"),
}
_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def overview(ledger: Ledger) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables with their rows, and indicators with their sources, years and rows.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    tables, indicators : polars.DataFrame
    """
    sizes = [(name, int(ledger.table(name).count().execute())) for name in SCHEMA]
    tables = pl.DataFrame(sizes, schema={"table": pl.String, "rows": pl.Int64}, orient="row")
    ties = ledger.table("ties")
    grouped = ties.group_by(["indicator", "source"]).aggregate(
        first=ties.year.min(), last=ties.year.max(), rows=ties.count()
    )
    indicators = ledger.frame("ties", grouped).sort("indicator", "source")
    return tables, indicators.with_columns(pl.col("first", "last").cast(pl.String))


def rows_where(ledger: Ledger, name: str, conditions: list[str]) -> pl.DataFrame:
    """Rows of a table that meet every condition, in the order of the key.

    Parameters
    ----------
    ledger : Ledger
    name : str
        A table of the ledger.
    conditions : list of str
        Each ``column=value``.

    Returns
    -------
    polars.DataFrame

    Raises
    ------
    LedgerError
        If a condition is not of that form or its value does not fit the column.
    UnknownName
        If there is no such table or column.
    """
    schema = table(name)
    rows = ledger.table(name)
    for condition in conditions:
        column, sign, text = condition.partition("=")
        if not sign:
            raise LedgerError(f"{condition!r} is not a condition", allowed="column=value")
        known(column, schema.dtypes, f"column of {name}")
        rows = rows.filter(rows[column] == _value(schema, column, text))
    return ledger.frame(name, rows).sort(schema.key)


def _value(schema: Table, column: str, text: str) -> Any:
    kind = next(c.type for c in schema.columns if c.name == column)
    try:
        if kind == "bool":
            return _TRUE[text.lower()]
        if kind == "date":
            return pl.Series([text]).str.to_date("%Y-%m-%d").item()
        return int(text) if kind.startswith("int") else float(text) if kind == "float64" else text
    except (ValueError, KeyError, pl.exceptions.PolarsError):
        raise LedgerError(
            f"{column} cannot be {text!r}", allowed=CELLS[kind], do=f"--where {column}=…"
        ) from None


def check(ledger: Ledger) -> pl.DataFrame:
    """Every fault of every table but that of refusals, whose rows are kept for their faults.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    polars.DataFrame
        Columns ``table, reason, rows``; empty where all is well.
    """
    frames = {name: ledger.frame(name) for name in SCHEMA}
    found = [pl.DataFrame(schema={"table": pl.String, "reason": pl.String, "rows": pl.UInt32})]
    for name, schema in SCHEMA.items():
        if name == "refusals":
            continue
        codes = {
            f"{t}.{c}": set(frames[t][c])
            for t, c in (column.refers for column in schema.columns if column.refers)
        }
        wrong = faults(conform(frames[name], schema), schema, codes)
        if wrong.height:
            counted = wrong.group_by("reason", maintain_order=True).len("rows")
            found.append(counted.select(pl.lit(name).alias("table"), "reason", "rows"))
    return pl.concat(found)


def export(ledger: Ledger, folder: Path, kind: str) -> list[str]:
    """Write every table to a folder, each file whole or not at all.

    Parameters
    ----------
    ledger : Ledger
    folder : pathlib.Path
        Made where it does not exist; must be empty.
    kind : {"parquet", "csv"}

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    LedgerError
        If the folder is not empty or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LedgerError(f"{str(folder)!r} is not an empty folder", do="name a new one")
    names = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in SCHEMA.items():
            frame = ledger.frame(name).sort(schema.key)
            part = folder / f"{name}.part"
            if kind == "csv":
                frame.write_csv(part)
            else:
                frame.write_parquet(part, compression="zstd")
            names.append(f"{name}.{kind}")
            part.replace(folder / names[-1])
    except OSError as error:
        raise LedgerError(
            f"{str(folder)!r} cannot be written: {error.strerror or error}",
            do="name a folder that you may write to, with room on the disk",
        ) from None
    finally:
        for part in folder.glob("*.part") if folder.is_dir() else ():
            part.unlink()
    return names
