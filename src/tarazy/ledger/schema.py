"""The schema as data: ``schema.csv`` in, types, empty tables and validation out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from types import MappingProxyType

import polars as pl

from tarazy.ledger.errors import LedgerError, known
from tarazy.ledger.products import code_faults

_TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "date": pl.Date(),
    "bool": pl.Boolean(),
    "int8": pl.Int8(),
    "int16": pl.Int16(),
    "int32": pl.Int32(),
    "float64": pl.Float64(),
}


#: What a cell should be, by the type of its column.
CELLS = {
    "int8": "a whole number from -128 to 127",
    "int16": "a whole number from -32768 to 32767",
    "int32": "a whole number from -2147483648 to 2147483647",
    "float64": "a number",
    "date": "a date (YYYY-MM-DD)",
    "bool": "true or false",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger table, as a row of ``schema.csv`` states it."""

    name: str
    type: str
    unit: str | None
    key: bool
    nullable: bool
    allowed: str | None
    description: str

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type."""
        return _TYPES[self.type]

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed values; empty where any will do."""
        return tuple(self.allowed.split("|")) if self.allowed and "|" in self.allowed else ()

    @property
    def least(self) -> float | None:
        """The least value allowed, or None where any will do."""
        return float(self.allowed[2:]) if self.allowed and self.allowed[:2] == ">=" else None

    @property
    def refers(self) -> tuple[str, str] | None:
        """Table and column that a value must stand in, or None."""
        if not self.allowed or "|" in self.allowed or "." not in self.allowed:
            return None
        table, column = self.allowed.split(".")
        return table, column


@dataclass(frozen=True)
class Table:
    """One ledger table."""

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars types by column name."""
        return {c.name: c.dtype for c in self.columns}

    @cached_property
    def key(self) -> list[str]:
        """Names of the key columns."""
        return [c.name for c in self.columns if c.key]

    def empty(self) -> pl.DataFrame:
        """An empty frame of this table.

        Returns
        -------
        polars.DataFrame
            Shape (0, number of columns).
        """
        return pl.DataFrame(schema=self.dtypes)


def _load() -> Mapping[str, Table]:
    text = resources.files("tarazy.ledger").joinpath("schema.csv").read_bytes()
    rows = pl.read_csv(text, null_values=[""], infer_schema=False)
    tables = {}
    for (name,), part in rows.group_by(["table"], maintain_order=True):
        columns = tuple(
            Column(
                r["name"], r["type"], r["unit"], r["key"] == "yes", r["nullable"] == "yes",
                r["allowed"], r["description"],
            )
            for r in part.iter_rows(named=True)
        )  # fmt: skip
        tables[str(name)] = Table(str(name), columns)
    return MappingProxyType(tables)


#: Every ledger table by name.
SCHEMA: Mapping[str, Table] = _load()


def table(name: str) -> Table:
    """The schema of one table.

    Parameters
    ----------
    name : str

    Returns
    -------
    Table

    Raises
    ------
    LedgerError
        If there is no such table; the nearest names are given.
    """
    return SCHEMA[known(name, SCHEMA, "table of the ledger")]


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Give a frame a table's columns, order and types; missing nullable columns become null.

    Parameters
    ----------
    frame : polars.DataFrame
    table : Table

    Returns
    -------
    polars.DataFrame

    Raises
    ------
    LedgerError
        If a column that may not be null is missing, or one stands there that the table lacks.
    """
    extra = [c for c in frame.columns if c not in table.dtypes]
    lacking = [c.name for c in table.columns if not c.nullable and c.name not in frame.columns]
    if extra or lacking:
        raise LedgerError(
            f"columns do not fit the table {table.name!r}: "
            + "; ".join(
                part
                for part in (
                    f"unknown {', '.join(extra)}" if extra else "",
                    f"missing {', '.join(lacking)}" if lacking else "",
                )
                if part
            ),
            allowed=", ".join(table.dtypes),
            do="rename or add the columns",
        )
    return frame.select(
        (pl.col(c.name) if c.name in frame.columns else pl.lit(None)).cast(c.dtype).alias(c.name)
        for c in table.columns
    )


def faults(frame: pl.DataFrame, table: Table, codes: Mapping[str, set[str]]) -> pl.DataFrame:
    """Find the rows that break the schema.

    Parameters
    ----------
    frame : polars.DataFrame
        In the table's columns and types (see :func:`conform`).
    table : Table
    codes : mapping of str to set of str
        Known values of referred columns, by ``"table.column"``; a reference whose list is not
        given is not checked.

    Returns
    -------
    polars.DataFrame
        Columns ``row`` (0-based position) and ``reason``, one line a fault, in row order.
    """
    found = []
    rows = frame.with_row_index("row")

    def note(bad: pl.Expr, reason: pl.Expr) -> None:
        hit = rows.filter(bad)
        if hit.height:
            found.append(hit.select(pl.col("row").cast(pl.Int64), reason.alias("reason")))

    for c in table.columns:
        if not c.nullable:
            note(pl.col(c.name).is_null(), pl.lit(f"{c.name} is empty"))
        allowed: set[str] | None = set(c.values) or None
        what = f"one of {', '.join(c.values)}"
        if c.refers and ".".join(c.refers) in codes:
            allowed, what = codes[".".join(c.refers)], f"in {c.refers[0]}"
        if allowed is not None:
            bad = pl.col(c.name).is_not_null() & ~pl.col(c.name).is_in(sorted(allowed))
            note(bad, quoted(c.name, what))
        if c.least is not None:
            note(pl.col(c.name) < c.least, quoted(c.name, f"{c.least:g} or more"))
        if c.type == "float64":
            note(pl.col(c.name).is_infinite() | pl.col(c.name).is_nan(),
                 pl.lit(f"{c.name} is not a finite number"))  # fmt: skip
    if "month" in table.dtypes:
        note(~pl.col("month").is_between(1, 12), pl.lit("month is not between 1 and 12"))
    if {"product", "classification"} <= set(table.dtypes):
        found.append(code_faults(rows.select("row", "product", "classification")))
    # Only among sound rows: a row that will not enter takes no key.
    rows = rows.filter(~pl.col("row").is_in([r for f in found for r in f["row"]]))
    note(~pl.struct(table.key).is_first_distinct(),
         pl.lit(f"a row with the same key ({', '.join(table.key)}) stands above"))  # fmt: skip
    if not found:
        return pl.DataFrame(schema={"row": pl.Int64, "reason": pl.String})
    return pl.concat(found).sort("row", maintain_order=True)


def quoted(column: str, what: str) -> pl.Expr:
    """A fault's reason: the cell, and what it is not.

    Parameters
    ----------
    column, what : str

    Returns
    -------
    polars.Expr
    """
    # Not pl.format, which fails on filtered string columns in Polars 2.1.
    return pl.lit(f"{column} '") + pl.col(column).cast(pl.String) + pl.lit(f"' is not {what}")
