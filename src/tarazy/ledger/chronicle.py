"""Events as ``tarazy read`` writes them, turned into rows of the table ``events``.

A chronicle names sides, spans and units in columns of its own, and its documents by the names of
their files. Here a row gets an id that stays the same when the text is read again, its span, and
one actor and one target; where several act together all stand in ``parties``.
"""

import hashlib
from collections.abc import Iterable, Iterator

import polars as pl

#: The columns of a chronicle, in their order.
COLUMNS = (
    "date", "precision", "actor", "target", "parties", "type", "mode", "context", "domain",
    "magnitude", "unit", "document", "start", "end", "confidence",
)  # fmt: skip
#: What parts the codes of several in one cell.
BETWEEN = ";"
_TELLING = frozenset(("type", "document", "start", "end"))
_ID = ("document", "start", "end", "type", "actor", "target", "parties", "date")


def is_chronicle(columns: Iterable[str]) -> bool:
    """Whether columns are those of a chronicle and not of the table ``events``.

    Parameters
    ----------
    columns : iterable of str

    Returns
    -------
    bool
    """
    given = set(columns)
    return given >= _TELLING and given <= {*COLUMNS, "_line", "_fault"}


def as_events(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a chronicle as rows of ``events``.

    Parameters
    ----------
    rows : polars.DataFrame
        Strings, in the columns of a chronicle; columns that begin with ``_`` are kept.

    Returns
    -------
    polars.DataFrame
        Strings, in the columns of the table but ``label`` and ``source``.
    """
    whole = rows.with_columns(
        pl.lit(None, pl.String).alias(c) for c in COLUMNS if c not in rows.columns
    )
    sides = [_sides(*row) for row in whole.select("actor", "target", "parties").iter_rows()]
    told = whole.select(_ID).iter_rows()
    ids = ["read-" + hashlib.sha256("\x1f".join(x or "" for x in row).encode()).hexdigest()[:16]
           for row in told]  # fmt: skip
    actor, target, parties = (list(x) for x in zip(*sides, strict=True)) if sides else ([], [], [])
    return whole.select(
        *(c for c in rows.columns if c.startswith("_")),
        pl.Series("id", ids, pl.String), "date", "precision",
        pl.Series("actor", actor, pl.String), pl.Series("target", target, pl.String),
        pl.Series("parties", parties, pl.String),
        pl.col("type").alias("kind"), "mode", "context", "domain", "magnitude",
        pl.col("unit").alias("magnitude_unit"), "document",
        (pl.col("start") + ":" + pl.col("end")).alias("span"), "confidence",
    )  # fmt: skip


def _sides(
    actor: str | None, target: str | None, parties: str | None
) -> tuple[str | None, str | None, str | None]:
    """One actor, one target, and all who take part where they are more than these two."""
    acting, on, together = _codes(actor), _codes(target), _codes(parties)
    everyone = list(dict.fromkeys([*acting, *on, *together]))
    first = next(iter(acting or everyone), None)
    rest = [code for code in (on or together) if code != first]
    second = rest[0] if rest else None
    more = len(everyone) > 2
    return first, second, BETWEEN.join(everyone) if more else None


def _codes(cell: str | None) -> list[str]:
    return [code.strip() for code in (cell or "").split(BETWEEN) if code.strip()]


def documents(batches: Iterable[pl.DataFrame]) -> Iterator[dict[str, str]]:
    """Rows of ``documents`` for what a chronicle was read in, each once.

    Parameters
    ----------
    batches : iterable of polars.DataFrame

    Yields
    ------
    dict
        ``id``, ``kind``, ``title``.
    """
    seen: set[str] = set()
    for batch in batches:
        for name in batch.get_column("document").drop_nulls().unique(maintain_order=True):
            if name.strip() and name not in seen:
                seen.add(name)
                yield {"id": name, "kind": "other", "title": name}
