"""From a share of a portfolio back to the rows of the ledger that it was made from."""

import numpy as np
import polars as pl

from tarazy.findings.cells import Floats
from tarazy.findings.panel import Parts
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.seats import STANDING, companions
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens, members


def trace_shares(
    ledger: Ledger,
    lens: Lens,
    year: int,
    domain: str | None = None,
    indicator: str | None = None,
) -> pl.DataFrame:
    """Rows of the ledger behind the shares of vectors in one year.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    domain, indicator : str, optional
        None or ``all`` for every one.

    Returns
    -------
    polars.DataFrame
        The columns of :func:`tarazy.findings.trace.trace` up to ``source``.

    Raises
    ------
    UnknownName
        If the lens has no such domain or indicator, or not in this domain.
    """
    if domain not in (None, "all"):
        known(str(domain), lens.domain_names, "domain of the lens")
    if indicator not in (None, "all"):
        known(str(indicator), [i.code for _, i in lens.indicators], "figure of the lens")
    read = portfolio(ledger, lens, range(year, year + 1))
    found = [
        _rows(ledger, read, parts, year)
        for parts in read.parts
        if domain in (None, "all", parts.domain)
        and indicator in (None, "all", parts.indicator.code)
    ]
    if not found:
        raise UnknownName(
            f"{indicator} is not a figure of {domain}",
            allowed=", ".join(f"{d.code}/{i.code}" for d, i in lens.indicators),
            do="give one of these as --domain and --indicator",
        )
    return pl.concat(found)


def source_ids(read: Portfolio, year: int, domain: str, vector: int) -> set[str]:
    """Ids of the preferred sources behind one vector's share of one domain.

    Parameters
    ----------
    read : Portfolio
    year : int
    domain : str
        ``all`` for every weighed one.
    vector : int
        Position in the lens.

    Returns
    -------
    set of str
        ``memberships`` stands for the pages that memberships were read from.
    """
    t = year - read.years[0]
    weighed = {d.code for d in read.lens.domains if d.weight}
    found: set[str] = set()
    for parts in read.parts:
        wanted = parts.domain == domain or (domain == "all" and parts.domain in weighed)
        if not wanted or not parts.indicator.weight or not np.isfinite(parts.value[0, t, vector]):
            continue
        if parts.indicator.tie == "memberships":
            found.add("memberships")
        inside = read.vector_of[0, t] == vector
        for one, age in zip(parts.cells, parts.partner_age, strict=True):
            found |= {one.sources[one.source[0, p, s]] for p, s in _used(age, parts, year)
                      if inside[p] and one.source[0, p, s] >= 0}  # fmt: skip
    return found


def _used(age: Floats, parts: Parts, year: int) -> list[tuple[int, int]]:
    """Positions (partner, year) of the cells behind a year's figure."""
    cells, ages = parts.cells[0], age
    t = year - cells.years[0]
    found = []
    for p in np.flatnonzero(~np.isnan(ages[0, :, t])):
        last = t - int(ages[0, p, t])
        found += [(int(p), s) for s in range(max(0, last - parts.indicator.window + 1), last + 1)]
    return found


def _rows(ledger: Ledger, read: Portfolio, parts: Parts, year: int) -> pl.DataFrame:
    if parts.indicator.tie == "memberships":
        return _seats(ledger, read, parts, year)
    t = year - read.years[0]
    names = read.lens.vector_codes
    vector = {p: names[v] for p, v in zip(read.partners, read.vector_of[0, t], strict=True)
              if v >= 0}  # fmt: skip
    focal = read.focals[0]
    table = ledger.table("ties")
    frame = ledger.frame("ties", table.filter(
        table.indicator == parts.indicator.tie, table.month.isnull(),
        (table["from"] == focal) | (table["to"] == focal)))  # fmt: skip
    unit = ledger.indicators.row(by_predicate=pl.col("code") == parts.indicator.tie, named=True)
    found = []
    for one, age in zip(parts.cells, parts.partner_age, strict=True):
        used = {
            (one.partners[p], one.years[s]): one.sources[one.source[0, p, s]]
            for p, s in _used(age, parts, year)
            if one.source[0, p, s] >= 0
        }
        mine = frame
        if one.side != "both":
            mine = frame.filter(pl.col("from" if one.side == "out" else "to") == focal)
        other = pl.when(pl.col("from") == focal).then("to").otherwise("from")
        keys = pl.DataFrame(
            [(p, y, s) for (p, y), s in used.items()],
            schema={"partner": pl.String, "year": pl.Int16, "best": pl.String}, orient="row",
        )  # fmt: skip
        found.append(mine.with_columns(partner=other).join(keys, on=["partner", "year"]))
    rows = pl.concat(found)
    first = pl.struct("from", "to", "year").is_first_distinct()
    best = (pl.col("source") == pl.col("best")) & pl.col("doubt").is_null()
    rows = rows.sort("reported_by", maintain_order=True)
    rows = pl.concat([rows.filter(best).with_columns(top=first), rows.filter(~best).with_columns(
        top=pl.lit(False))])  # fmt: skip
    return rows.select(
        domain=pl.lit(parts.domain),
        figure=pl.lit(parts.indicator.code),
        vector=pl.col("partner").replace_strict(vector, default=None, return_dtype=pl.String),
        partner="partner",
        year=pl.col("year").cast(pl.Int64),
        **{"from": pl.col("from"), "to": pl.col("to")},
        tie="indicator",
        reported_by="reported_by",
        value="value",
        unit=pl.lit(unit["unit"]),
        used=pl.when("top").then(pl.lit("yes")).when(pl.col("doubt").is_not_null())
        .then(pl.lit("no")).otherwise(pl.lit("interval")),
        doubt="doubt",
        source="source",
    ).filter(pl.col("vector").is_not_null())  # fmt: skip


def _seats(ledger: Ledger, read: Portfolio, parts: Parts, year: int) -> pl.DataFrame:
    """Memberships of the focal state and of its vectors in its organisations."""
    focal, t = read.focals[0], year - read.years[0]
    names = read.lens.vector_codes
    vector = {p: names[v] for p, v in zip(read.partners, read.vector_of[0, t], strict=True)
              if v >= 0}  # fmt: skip
    now = members(ledger, range(year, year + 1), STANDING)
    mine = now.filter(pl.col("actor") == focal)["organisation"]
    held = now.filter(pl.col("organisation").is_in(mine.to_list()))
    shared = set()
    for (code,), seats in held.group_by(["organisation"]):
        roles = dict(zip(seats["actor"], seats["role"], strict=True))
        shared |= {(code, actor) for actor in companions(roles, focal)}
    pairs = pl.DataFrame(
        sorted(shared), schema={"organisation": pl.String, "actor": pl.String}, orient="row"
    )
    held = held.join(pairs, on=["organisation", "actor"])
    dated = ledger.frame("memberships").filter(pl.col("from").dt.year() <= year)
    rows = held.join(dated, on=["organisation", "actor", "role"]).filter(
        pl.col("to").is_null() | (pl.col("to") >= pl.date(year, 7, 1))
    )
    return rows.select(
        domain=pl.lit(parts.domain),
        figure=pl.lit(parts.indicator.code),
        vector=pl.col("actor").replace_strict(vector, default=None, return_dtype=pl.String),
        partner="actor",
        year=pl.col("from").dt.year().cast(pl.Int64),
        **{"from": pl.col("actor"), "to": pl.col("organisation")},
        tie=pl.lit("memberships"),
        reported_by=pl.lit("third"),
        value=pl.lit(1.0),
        unit="role",
        used=pl.lit("yes"),
        doubt=pl.lit(None, pl.String),
        source="source",
    )
