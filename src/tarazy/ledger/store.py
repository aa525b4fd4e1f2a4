"""The store: embedded Parquet tables and, beside them, a user's own DuckDB file."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import ibis
import polars as pl

from tarazy.ledger.errors import LedgerError
from tarazy.ledger.schema import SCHEMA, table

T = TypeVar("T")

#: The first year that the ledger's ties are about.
FIRST_YEAR = 1992

#: Tables by which a ledger of an earlier version is known for one.
_FIRST = ("actors", "indicators", "sources", "ties")
#: Columns that came after their table: an earlier ledger is read as if they were null.
_LATER = (("refusals", "file"), ("refusals", "line"))
_SQL_TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "bool": "BOOLEAN",
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "float64": "DOUBLE",
}


class Ledger:
    """What is known, as Ibis expressions over the embedded tables and a user's own.

    Made by :func:`open`; findings see only :meth:`table` (Ibis) and :meth:`frame` (Polars).

    Parameters
    ----------
    connection : ibis.BaseBackend
        Holds a view or table of every ledger table, by its name.
    own : pathlib.Path, optional
        The user's DuckDB file, where there is one.
    """

    def __init__(self, connection: Any, own: Path | None = None) -> None:
        self._con = connection
        self._made: dict[Hashable, Any] = {}
        self.own = own

    def table(self, name: str) -> Any:
        """One table as an Ibis expression.

        Parameters
        ----------
        name : str
            A table of the schema.

        Returns
        -------
        ibis.expr.types.Table
            Embedded rows and the user's own together.

        Raises
        ------
        UnknownName
            If the schema has no such table.
        """
        return self._con.table(table(name).name)

    def frame(self, name: str, expression: Any = None) -> pl.DataFrame:
        """Run an expression, or read a whole table, into a Polars frame.

        Parameters
        ----------
        name : str
            A table of the schema, read whole where no expression is given.
        expression : ibis.expr.types.Table, optional
            An expression over tables of this ledger.

        Returns
        -------
        polars.DataFrame
        """
        if expression is None:
            return self.once(("frame", name), lambda: self._run(self.table(name)))
        return self._run(expression)

    def _run(self, expression: Any) -> pl.DataFrame:
        """What DuckDB answers, in the types that the expression promises.

        Ibis would go by way of pandas' types, whose import takes longer than most questions.
        """
        answer = self._con.con.sql(self._con.compile(expression)).to_arrow_table()
        return pl.DataFrame(answer).cast(expression.schema().to_polars())

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Make something of this ledger once: it is read-only, so the same key gives the same.

        Parameters
        ----------
        key : hashable
            Names what is made, and from what.
        make : callable
            Makes it, the first time.

        Returns
        -------
        object
            What `make` made; not to be changed.
        """
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def forget(self, *kinds: str) -> None:
        """Let go of what was made once, under keys that begin with one of some words.

        Parameters
        ----------
        *kinds : str
            What is large and will not be asked for again; it would be made anew.
        """
        for key in [k for k in self._made if isinstance(k, tuple) and k[0] in kinds]:
            del self._made[key]

    @cached_property
    def actors(self) -> Mapping[str, str]:
        """English names by actor code."""
        frame = self.frame("actors").sort("code")
        return dict(zip(frame["code"], frame["name_en"], strict=True))

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Codes of the states that have existed since :data:`FIRST_YEAR`."""
        alive = pl.col("to").is_null() | (pl.col("to") >= pl.date(FIRST_YEAR, 1, 1))
        frame = self.frame("actors").filter(pl.col("kind") == "state", alive)
        return tuple(frame["code"].unique().sort())

    @cached_property
    def indicators(self) -> pl.DataFrame:
        """The table of indicators."""
        return self.frame("indicators")

    def close(self) -> None:
        """Let go of the database."""
        self._con.disconnect()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def embedded(name: str) -> Path:
    """The Parquet file of an embedded table.

    Parameters
    ----------
    name : str

    Returns
    -------
    pathlib.Path
        May not exist: a table can be empty in the embedded ledger.
    """
    return Path(str(resources.files("tarazy.ledger").joinpath("embedded", f"{name}.parquet")))


def _quote(path: Path | str) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _columns(name: str) -> str:
    return ", ".join(f'"{c.name}"' for c in SCHEMA[name].columns)


def open(path: str | Path | None = None) -> Ledger:
    """Open the embedded ledger, or a user's own beside it.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        A DuckDB file made by :func:`create` or ``tarazy ledger add``. Without it, only the
        embedded rows are seen.

    Returns
    -------
    Ledger
        Reads only; several may read the same file at once.

    Raises
    ------
    LedgerError
        If the file is missing, is no DuckDB file, or has not the tables of a ledger.
    """
    own, held = None if path is None else Path(path), set[str]()
    connection = ibis.duckdb.connect(threads=2)
    raw = connection.con
    try:
        raw.execute("SET enable_progress_bar = false")
        if own is not None:
            held = attach(raw, own, read_only=True)
        for name in SCHEMA:
            raw.execute(f"CREATE VIEW {name} AS {_select(name, name in held)}")
    except BaseException:
        connection.disconnect()
        raise
    return Ledger(connection, own)


def _select(name: str, with_own: bool) -> str:
    parts = []
    nulls = ", ".join(f'NULL::{_SQL_TYPES[c.type]} AS "{c.name}"' for c in SCHEMA[name].columns)
    none = f"SELECT {nulls} WHERE false"
    file = embedded(name)
    if file.exists():
        parts.append(f"SELECT {_columns(name)} FROM read_parquet({_quote(file)})")
    if with_own:
        own = f"own.main.{name}"
        if name in dict(_LATER):
            own = f"({none} UNION ALL BY NAME FROM {own})"
        parts.append(f"SELECT {_columns(name)} FROM {own}")
    return " UNION ALL ".join(parts or [none])


def attach(raw: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> set[str]:
    """Attach a user's ledger file as the database ``own``, after checking that it is one.

    A ledger of an earlier version lacks tables and columns that came since: read, they are empty;
    to be written to, they are made.

    Parameters
    ----------
    raw : duckdb.DuckDBPyConnection
    path : pathlib.Path
    read_only : bool

    Returns
    -------
    set of str
        Its tables.

    Raises
    ------
    LedgerError
        If the file is missing, is no DuckDB file, or has not the tables of a ledger.
    """
    if not path.is_file():
        raise LedgerError(
            f"there is no ledger file {str(path)!r}",
            allowed="a DuckDB file with the tables of a ledger",
            do="make one with `tarazy ledger add FILE TABLE --ledger " + str(path) + "`",
        )
    try:
        raw.execute(f"ATTACH {_quote(path)} AS own (TYPE duckdb{', READ_ONLY' * read_only})")
        rows = raw.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'own'"
        ).fetchall()
    except duckdb.Error as error:
        raise LedgerError(
            f"{str(path)!r} cannot be opened as a ledger: {str(error).splitlines()[0]}",
            allowed="a DuckDB file with the tables of a ledger",
            do="name another file, or close the program that has it open",
        ) from None
    have = {(t, c) for t, c in rows}
    tables = {t for t, _ in have} & set(SCHEMA)
    wanted = tables if set(_FIRST) <= tables else set(SCHEMA)
    lacking = [
        f"{t.name}.{c.name}"
        for t in SCHEMA.values()
        for c in t.columns
        if t.name in wanted and (t.name, c.name) not in have and (t.name, c.name) not in _LATER
    ]
    if lacking:
        raw.execute("DETACH own")
        raise LedgerError(
            f"{str(path)!r} is a database but not a ledger: it lacks {', '.join(lacking[:5])}"
            + (" and more" if len(lacking) > 5 else ""),
            allowed="the tables of the schema: " + ", ".join(SCHEMA),
            do="name another file, or make a new one with `tarazy ledger add`",
        )
    if not read_only:
        for name in set(SCHEMA) - tables:
            raw.execute(f"CREATE TABLE own.main.{name} ({_typed(name)})")
        for name, column in _LATER:
            if name in tables and (name, column) not in have:
                kind = _SQL_TYPES[next(c.type for c in SCHEMA[name].columns if c.name == column)]
                raw.execute(f'ALTER TABLE own.main.{name} ADD COLUMN "{column}" {kind}')
        return set(SCHEMA)
    return tables


def _typed(name: str) -> str:
    return ", ".join(f'"{c.name}" {_SQL_TYPES[c.type]}' for c in SCHEMA[name].columns)


def create(path: str | Path) -> Path:
    """Make an empty ledger file.

    Parameters
    ----------
    path : str or pathlib.Path
        Must not exist. It appears only when it is whole.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    LedgerError
        If it exists or cannot be written there.
    """
    target = Path(path)
    if target.exists():
        raise LedgerError(f"{str(target)!r} exists already", do="name a file that does not")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with duckdb.connect(str(part)) as raw:
            for name in SCHEMA:
                raw.execute(f"CREATE TABLE {name} ({_typed(name)})")
        part.replace(target)
    except (OSError, duckdb.Error) as error:
        raise LedgerError(
            f"no ledger can be written at {str(target)!r}: {str(error).splitlines()[0]}",
            do="name a folder that exists and that you may write to",
        ) from None
    finally:
        part.unlink(missing_ok=True) if part.parent.is_dir() else None
    return target


@contextmanager
def transaction(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Write to a ledger file as one transaction or not at all.

    The connection sees the embedded rows in the schema ``embedded`` and the user's own tables
    in ``own.main``. Any exception, Ctrl-C and a full disk included, rolls everything back.

    Parameters
    ----------
    path : pathlib.Path

    Yields
    ------
    duckdb.DuckDBPyConnection

    Raises
    ------
    LedgerError
        If the file is not a ledger or cannot be written.
    """
    raw = duckdb.connect()
    try:
        attach(raw, path, read_only=False)
        raw.execute("CREATE SCHEMA embedded")
        for name in SCHEMA:
            raw.execute(f"CREATE VIEW embedded.{name} AS {_select(name, False)}")
        raw.execute("BEGIN")
        try:
            yield raw
            raw.execute("COMMIT")
        except (duckdb.Error, RuntimeError) as error:
            # What DuckDB makes of Ctrl-C depends on where it was struck.
            if any(word in str(error) for word in ("KeyboardInterrupt", "Query interrupted")):
                raise KeyboardInterrupt from None
            if not isinstance(error, duckdb.Error):
                raise
            raise LedgerError(
                f"{str(path)!r} was not changed: {str(error).splitlines()[0]}",
                do="free some space or name a file that you may write to, and run it again",
            ) from None
    finally:
        raw.close()


def insert(raw: duckdb.DuckDBPyConnection, name: str, new_rows: pl.DataFrame) -> None:
    """Enter rows into one of the user's own tables, within a transaction.

    Parameters
    ----------
    raw : duckdb.DuckDBPyConnection
        Of :func:`transaction`.
    name : str
        Of the table.
    new_rows : polars.DataFrame
        With all its columns, in their order.
    """
    # The frame reaches DuckDB by the name of the local variable that holds it. Registering it
    # instead would keep every one until the transaction ends, and memory would grow with the file.
    raw.execute(f"INSERT INTO own.main.{name} SELECT * FROM new_rows")
