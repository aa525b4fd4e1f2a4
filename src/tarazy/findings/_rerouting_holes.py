"""Months of an exporter that are not known, of which nothing may be read as no trade.

A month may be missing whole, or a row of it may have been refused when the file was added, or be of
another edition of the HS than the list. Of an exporter of weight such a month is left out for all,
so that before and after hold the same exporters; an exporter of little weight is left out itself,
with its goods that are listed and those that are not.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from tarazy.findings._rerouting_time import label
from tarazy.ledger import Ledger, LedgerError
from tarazy.ledger.products import TOTAL, vintage
from tarazy.ledger.store import embedded

#: The part of the times that an exporter may lack before it is left out.
_LACKS = 0.25
#: An exporter below this part of all exports is left out where it lacks a time.
_SMALL = 0.005
#: Names of a list in a caveat.
_NAMED = 5
#: Holes: whose, when (null where not known), and why.
HOLES = {"from": pl.String, "year": pl.Int64, "month": pl.Int64, "why": pl.String}
REFUSED, EDITION = "refused when they were added", "of another edition of the HS"
#: Reasons of a refusal by which a month that is not there was there in the file.
_NO_MONTH = r"(^|; )month | cells where the header has "
NO_TOTAL = "without the TOTAL that other months have"


def refused(
    ledger: Ledger, rows: pl.DataFrame, sources: Sequence[str] | None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Months of exporters of which a row was refused and has not been given since.

    Parameters
    ----------
    ledger : Ledger
    rows : polars.DataFrame
        Of ``flows``: the exporters' books that are used.
    sources : sequence of str or None
        Only what was refused of these.

    Returns
    -------
    polars.DataFrame
        Columns as in :data:`HOLES`.
    tuple of str
        Refused rows that no month could be left out for: who or when cannot be read.
    """
    if ledger.own is None:
        return pl.DataFrame(schema=HOLES), ()
    # Whose books or whose source could not be read may be the exporter's, and of those asked for.
    lost = ledger.frame("refusals").filter(
        ~pl.col("reported_by").is_in(["to", "third"]).fill_null(value=False)
    )
    if sources is not None:
        lost = lost.filter(pl.col("source").is_in(list(sources)).fill_null(value=True))
    shipped = pl.read_parquet(embedded("sources"), columns=["id"])["id"].implode()
    keys = ["year", "month", "from", "to", "product", "classification"]
    own = rows.filter(~pl.col("source").cast(pl.String).is_in(shipped))
    held = own.filter(pl.col("from").cast(pl.String).is_in(lost["from"].unique().implode()))
    given = held.select(keys).with_columns(pl.col(pl.Categorical).cast(pl.String))
    lost = lost.join(given, on=keys, how="anti", nulls_equal=True)
    unread = pl.col("year").is_null()
    if rows["month"].null_count() < rows.height:
        # A row of a whole year has no place among months, be it good or bad.
        bad = pl.col("reason").str.contains(_NO_MONTH)
        lost = lost.filter(pl.col("month").is_not_null() | bad)
        unread |= pl.col("month").is_null() | ~pl.col("month").is_between(1, 12)
    left: tuple[str, ...] = ()
    unknown = lost.filter(~pl.col("from").fill_null("").is_in(list(ledger.actors)))
    if unknown.height:
        left = (*left, f"{unknown.height:,} rows were refused when they were added that name no "
                       f"exporter of the ledger{_few(unknown['from'])}: if one was meant, its "
                       "trade is told too small.")  # fmt: skip
    here = lost.filter(pl.col("from").is_in(own["from"].unique().cast(pl.String).to_list()))
    elsewhere = here.filter(~pl.col("to").fill_null("").is_in(list(ledger.actors)))
    if elsewhere.height:
        left = (*left, f"{elsewhere.height:,} rows were refused when they were added that name no "
                       f"partner of the ledger{_few(elsewhere['to'])}: if one of those asked "
                       "about was meant, its trade is told too small.")  # fmt: skip
    partners = rows["to"].unique().cast(pl.String).to_list()
    here = here.filter(pl.col("to").is_in(partners))
    undated = here.filter(unread)
    if undated.height:
        left = (*left, f"{undated.height:,} rows were refused when they were added whose year or "
                       f"month cannot be read{_few(undated['from'])}: in some month trade is "
                       "told too small.")  # fmt: skip
    here = here.filter(~unread)
    return here.select("from", "year", "month", why=pl.lit(REFUSED)).unique().cast(HOLES), left  # type: ignore[arg-type]


def _few(names: pl.Series) -> str:
    held = sorted(names.drop_nulls().unique().to_list())
    return f" ({', '.join(held[:_NAMED])}{' and more' * (len(held) > _NAMED)})" if held else ""


def one_vintage(
    rows: pl.DataFrame, bans: pl.DataFrame, left: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[str, ...]]:
    """Only codes of the list's edition of the HS: in another a code may mean another good.

    Parameters
    ----------
    rows, bans : polars.DataFrame
        Of ``flows`` and ``listings``.
    left : tuple of str

    Returns
    -------
    rows, holes : polars.DataFrame
        What is kept, and the months of exporters of which a part cannot be told apart.
    left : tuple of str

    Raises
    ------
    LedgerError
        If nothing is left.
    """
    editions = {vintage(c) for c in bans["classification"].unique()}
    given: dict[str, str] = {c: vintage(c) for c in rows["classification"].unique().to_list()}
    other = sorted(c for c, v in given.items() if v not in editions)
    wrong = pl.col("classification").is_in(other) & (pl.col("product") != TOTAL)
    kept = rows.filter(~wrong)
    if not kept.filter(pl.col("product") != TOTAL).height:
        raise LedgerError(
            f"the codes of goods are of {', '.join(sorted(given)) or 'no vintage'}, the list is of "
            f"{', '.join(sorted(editions))}",
            allowed="flows and lists of one edition of the HS (CN2022 to CN2026 are of HS2022)",
            do="translate the codes with a correspondence table, or add a list in theirs",
        )
    if kept.height == rows.height:
        return kept, pl.DataFrame(schema=HOLES), left
    gone = rows.filter(wrong)
    said = (
        f"{gone.height:,} rows of {', '.join(other)} are left out: the list is of "
        f"{', '.join(sorted(editions))}."
    )
    return kept, _untold(kept, gone, bans), (*left, said)


def _untold(kept: pl.DataFrame, gone: pl.DataFrame, bans: pl.DataFrame) -> pl.DataFrame:
    """Months whose rows that are gone may be listed, are in a total, or go on in other months."""
    code = pl.col("product").cast(pl.String)
    starts = pl.any_horizontal(code.str.starts_with(p) for p in _shortest(bans["product"]))
    with_total = kept.filter(pl.col("product") == TOTAL)["from"].unique()
    on = kept.select("from", "product").unique().with_columns(goes_on=pl.lit(True))
    bad = gone.join(on, on=["from", "product"], how="left").filter(
        starts | pl.col("from").is_in(with_total.implode()) | pl.col("goes_on").is_not_null()
    )
    return bad.select("from", "year", "month", why=pl.lit(EDITION)).unique().cast(HOLES)  # type: ignore[arg-type]


def without_total(rows: pl.DataFrame) -> pl.DataFrame:
    """Months of exporters that have no total where other months of theirs have one.

    Parameters
    ----------
    rows : polars.DataFrame
        Of ``flows``.

    Returns
    -------
    polars.DataFrame
        Columns as in :data:`HOLES`.
    """
    keys = ["from", "year", "month"]
    totals = rows.filter(pl.col("product") == TOTAL).select(keys).unique()
    bare = rows.select(keys).unique().join(totals, on=keys, how="anti", nulls_equal=True)
    bare = bare.filter(pl.col("from").is_in(totals["from"].unique().implode()))
    return bare.select(*keys, why=pl.lit(NO_TOTAL)).cast(HOLES)  # type: ignore[arg-type]


def _shortest(codes: pl.Series) -> list[str]:
    """Chapters that hold listed goods: in another edition a listed good may have any code of it."""
    return sorted({c[:2] for c in codes})


def covered(
    rows: pl.DataFrame, when: tuple[tuple[int, int], ...], holes: pl.DataFrame,
    left: tuple[str, ...],
) -> tuple[pl.DataFrame, np.ndarray, tuple[str, ...]]:  # fmt: skip
    """Exporters whose books are whole enough, and the times that one of weight lacks.

    Parameters
    ----------
    rows : polars.DataFrame
        With ``time``, a place in `when`.
    when : tuple of (int, int)
    holes : polars.DataFrame
    left : tuple of str

    Returns
    -------
    rows : polars.DataFrame
    lacking : numpy.ndarray of bool, shape (times,)
    left : tuple of str
    """
    names = rows["from"].unique().cast(pl.String).sort().to_list()
    place = {c: i for i, c in enumerate(names)}
    there = np.zeros((len(names), len(when)), dtype=bool)
    for name, time in rows.select(pl.col("from").cast(pl.String), "time").unique().iter_rows():
        there[place[name], time] = True
    why = _marked(there, place, when, holes)
    size = rows.group_by(pl.col("from").cast(pl.String)).agg(pl.col("value").sum())
    worth = dict(size.rows())
    share = np.array([worth[c] for c in names]) / max(sum(worth.values()), 1e-300)
    thin = (~there).mean(axis=1) > _LACKS
    small = ~there.all(axis=1) & (share < _SMALL) & ~thin
    if not thin.all():
        for off, said in ((thin, "because their books lack a quarter of the time"),
                          (small, "because their books lack some of the time")):  # fmt: skip
            if off.any():
                left = (*left, f"Left out, {said}: {_whose(names, off, share, why)}.")
        off = thin | small
        kept = [c for c, o in zip(names, off, strict=True) if not o]
        rows, there = rows.filter(pl.col("from").is_in(kept)), there[~off]
        names = kept
    lacking = np.asarray(~there.all(axis=0))
    for t in np.flatnonzero(lacking):
        who = [names[i] for i in np.flatnonzero(~there[:, t])]
        bare = [c for c in who if (c, int(t)) not in why]
        reasons = [f"there are no books of {', '.join(bare)} for it"] * bool(bare)
        for reason in (REFUSED, EDITION, NO_TOTAL):
            them = [c for c in who if why.get((c, int(t))) == reason]
            reasons += [f"rows of {', '.join(them)} for it were {reason}"] * bool(them)
        left = (*left, f"{label(when[t])} is left out, because {', and '.join(reasons)}.")
    return rows, lacking, left


def _marked(
    there: np.ndarray, place: dict[str, int], when: tuple[tuple[int, int], ...], holes: pl.DataFrame
) -> dict[tuple[str, int], str]:
    """Take holes out of what is there; why, by exporter and time."""
    why: dict[tuple[str, int], str] = {}
    for name, year, month, reason in holes.iter_rows():
        if name not in place:
            continue
        for t, (y, m) in enumerate(when):
            # Where the year or month could not be read it may be any.
            if (year is None or y == year) and (month is None or not m or m == month):
                there[place[name], t] = False
                why[name, t] = reason
    return why


def _whose(
    names: list[str], off: np.ndarray, share: np.ndarray, why: dict[tuple[str, int], str]
) -> str:
    told = []
    for i in np.flatnonzero(off):
        reasons = sorted({r for (c, _), r in why.items() if c == names[i]})
        because = f"; rows {' and '.join(reasons)}" if reasons else ""
        told.append(f"{names[i]} ({100 * share[i]:.1f} % of exports{because})")
    return ", ".join(told)
