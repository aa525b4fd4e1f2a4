"""What rows of events have in common: who takes part, and ids that stay the same."""

from collections.abc import Sequence

import polars as pl

from tarazy.ledger.schema import SCHEMA

#: What parts the codes of several in one cell.
BETWEEN = ";"
#: The first year of the lists whose acts are read: the year the ties begin.
FIRST = 1992


def sides(everyone: Sequence[str]) -> dict[str, str | None]:
    """Actor, target and parties of an act, by the order its sides are given in.

    Parameters
    ----------
    everyone : sequence of str
        Codes; one named twice takes part once.

    Returns
    -------
    dict
        ``actor``, ``target`` (null where one acts alone) and ``parties``, which names all where
        they are more than two.
    """
    named = list(dict.fromkeys(everyone))
    return {
        "actor": named[0],
        "target": named[1] if len(named) > 1 else None,
        "parties": BETWEEN.join(named) if len(named) > 2 else None,
    }


def together(column: str) -> list[pl.Expr]:
    """Actor, target and parties of an act in which nobody comes first: by alphabet.

    Parameters
    ----------
    column : str
        Column of lists of codes.

    Returns
    -------
    list of polars.Expr
        The columns of :func:`sides`.
    """
    named = pl.col(column).list.unique().list.sort()
    return [
        named.list.first().alias("actor"),
        named.list.get(1, null_on_oob=True).alias("target"),
        pl.when(named.list.len() > 2).then(named.list.join(BETWEEN)).alias("parties"),
    ]


def told(rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    """Rows of ``events`` from plain values, in the order of their ids.

    Parameters
    ----------
    rows : sequence of dict
        Each with ``id``, ``date``, ``precision``, ``actor``, ``kind`` and what else is known.

    Returns
    -------
    polars.DataFrame
        With the columns of the table that `rows` has; an id that several have is numbered.
    """
    types = SCHEMA["events"].dtypes
    used = [c for c in types if any(c in row for row in rows)] if rows else list(types)
    return numbered(pl.DataFrame(rows, schema={c: types[c] for c in used}, orient="row"))


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Events in the order of their ids, with a number after an id that came before.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of ``events``.

    Returns
    -------
    polars.DataFrame
        The first of several keeps the id, the others get ``-2``, ``-3``.
    """
    frame = frame.sort(["id", *(c for c in frame.columns if c != "id")], nulls_last=True)
    place = pl.int_range(1, pl.len() + 1).over("id")
    return frame.with_columns(
        id=pl.when(place > 1).then(pl.format("{}-{}", "id", place)).otherwise("id")
    )
