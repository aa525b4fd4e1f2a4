"""What a reading found, kept in a SQLite file, so that a text read once is not read again.

A text is known by its bytes, by what was said of it (date, language), and by the rules it was read
with: any change of the tables, the code or the actors of the ledger reads it anew. What is kept of
a text counts once it is whole; of a long one that broke off, the windows that were read are gone on
from.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from tarazy.ledger import Ledger, LedgerError
from tarazy.ledger.chronicle import COLUMNS

#: Columns of what is kept; that of the document's name is filled in when the rows are asked for.
TABLES: dict[str, tuple[str, ...]] = {
    "documents": ("id", "kind", "title", "actor", "date", "precision", "language", "words",
                  "sentences"),
    "events": COLUMNS,
    "mentions": ("document", "sentence", "kind", "code", "count", "own", "stance", "span"),
}  # fmt: skip
#: Which column names the document.
NAMING = {"documents": "id", "events": "document", "mentions": "document"}
#: Of long texts not yet read to their end: windows, their sentences and words; the events that
#: they tell, each with its year and as JSON.
_BEGUN = {"windows": ("window", "sentences", "words"), "told": ("year", "event")}
_ALL = {**TABLES, **_BEGUN}
_BATCH = 5_000
_MARK = "tarazy-reading-3"


class Kept:
    """A file of readings.

    Parameters
    ----------
    path : pathlib.Path or None
        Made where it does not exist. Without one, what is read is kept until it is closed.

    Raises
    ------
    LedgerError
        If the file is another one, or cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        try:
            # An empty name: on disk, and gone when it is closed.
            self._db = sqlite3.connect("" if path is None else path, isolation_level=None)
            self._prepare()
        except sqlite3.Error as error:
            raise LedgerError(
                f"{str(path)!r} cannot be used to keep what was read: {error}",
                allowed="a file that `tarazy read` made, or a new one",
                do="name another file, or remove this one to read everything again",
            ) from None

    def _prepare(self) -> None:
        names = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master")}
        if names and "about" not in names:
            raise sqlite3.DatabaseError("it is another program's")
        if names and self._db.execute("SELECT mark FROM about").fetchone() != (_MARK,):
            raise sqlite3.DatabaseError("it was made by another version")
        if not names:
            self._db.execute("BEGIN")
            self._db.execute("CREATE TABLE about (mark TEXT)")
            self._db.execute("INSERT INTO about VALUES (?)", (_MARK,))
            for table, columns in _ALL.items():
                listed = ", ".join(f'"{c}"' for c in columns)
                self._db.execute(f'CREATE TABLE {table} ("key", {listed})')
                by = '"key", "year"' if table == "told" else '"key"'
                self._db.execute(f"CREATE INDEX {table}_key ON {table} ({by})")
            self._db.execute("COMMIT")

    def has(self, key: str) -> bool:
        """Whether a text has been read."""
        found = self._db.execute("SELECT 1 FROM documents WHERE key = ?", (key,)).fetchone()
        return found is not None

    def windows(self, key: str) -> tuple[int, int, int]:
        """How much of a long text has been read.

        Parameters
        ----------
        key : str

        Returns
        -------
        windows, sentences, words : int
        """
        asked = "SELECT count(*), total(sentences), total(words) FROM windows WHERE key = ?"
        number, sentences, words = self._db.execute(asked, (key,)).fetchone()
        return number, int(sentences), int(words)

    def told(self, key: str) -> Iterator[str]:
        """Events of the windows of a long text, year by year, those of a year in their order.

        Parameters
        ----------
        key : str

        Yields
        ------
        str
            JSON.
        """
        asked = "SELECT event FROM told WHERE key = ? ORDER BY year, rowid"
        for (line,) in self._db.execute(asked, (key,)):
            yield line

    def put(
        self, key: str, rows: Iterable[tuple[str, Sequence[object]]], *, last: bool = True
    ) -> None:
        """Keep what was found in one text, or in a window of it.

        Parameters
        ----------
        key : str
        rows : iterable of (str, sequence)
            Table (of a window also ``windows`` and ``told``), and a row in its columns. They are
            taken as they come. If they break off, nothing of them is kept.
        last : bool
            Whether the text has been read to its end: its windows are let go.
        """
        self._db.execute("BEGIN")
        waiting: dict[str, list[tuple[object, ...]]] = {table: [] for table in _ALL}
        try:
            for table, row in rows:
                waiting[table].append((key, *row))
                if len(waiting[table]) >= _BATCH:
                    self._insert(table, waiting[table])
            for table, left in waiting.items():
                self._insert(table, left)
            if last:
                for table in _BEGUN:
                    self._db.execute(f"DELETE FROM {table} WHERE key = ?", (key,))
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _insert(self, table: str, rows: list[tuple[object, ...]]) -> None:
        holes = ", ".join("?" * (1 + len(_ALL[table])))
        self._db.executemany(f"INSERT INTO {table} VALUES ({holes})", rows)
        rows.clear()

    def rows(self, table: str, key: str, name: str) -> Iterator[tuple[object, ...]]:
        """Rows of one text, under the name that it has now.

        Parameters
        ----------
        table : {"documents", "events", "mentions"}
        key, name : str

        Yields
        ------
        tuple
            In the order of :data:`TABLES`.
        """
        at = TABLES[table].index(NAMING[table])
        found = self._db.execute(f"SELECT * FROM {table} WHERE key = ? ORDER BY rowid", (key,))
        for _, *row in found:
            row[at] = name
            yield tuple(row)

    def height(self, table: str, key: str) -> int:
        """Number of rows of one text.

        Parameters
        ----------
        table : {"documents", "events", "mentions"}
        key : str

        Returns
        -------
        int
        """
        asked = f"SELECT count(*) FROM {table} WHERE key = ?"
        return int(self._db.execute(asked, (key,)).fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def digest(*told: object) -> str:
    """A key of what is told."""
    return hashlib.sha256("\x1f".join(map(str, told)).encode("utf-8", "surrogatepass")).hexdigest()


def rules_of(ledger: Ledger | None, *more: object) -> str:
    """A digest of everything that decides what is found in a text.

    Parameters
    ----------
    ledger : Ledger or None
    *more : object
        Digests of a user's own tables.

    Returns
    -------
    str
    """
    if ledger is None:
        return digest(_room(), *more)
    names = ledger.frame("actors").sort("code").select("code", "name_en", "name_ru", "name_kk")
    return digest(_room(), names.write_csv(), *more)


@cache
def _room() -> str:
    """A digest of the tables and the code of this room."""
    whole = hashlib.sha256()
    for name, file in sorted(_below(files("tarazy.texts"), ""), key=lambda x: x[0]):
        whole.update(name.encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for child in folder.iterdir():
        name = f"{path}/{child.name}"
        if child.is_dir():
            yield from _below(child, name)
        elif name.endswith((".py", ".csv")):
            yield name, child
