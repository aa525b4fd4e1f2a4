"""What the tilt cannot show, and what of it is carried, unusual or told otherwise elsewhere."""

import polars as pl

from tarazy.findings._gravity_panel import DISTANCES
from tarazy.findings._tilt_rows import TIMES
from tarazy.findings._tilt_words import one_decimal
from tarazy.findings.words import listed, percent, signed
from tarazy.lens import Lens

#: Where PPML has the elasticity of trade to distance in the literature.
USUAL = (-1.1, -0.7)
#: Panels as people are told of them.
_PANELS = {
    "goods": "In the panels of goods",
    "trade_itpd": "In the panel with services and domestic trade (ITPD-E)",
}


def caveats(
    lens: Lens, table: pl.DataFrame, elasticities: dict[tuple[str, int], float],
    product_year: int | None, agreed: bool, outside: float,
) -> tuple[str, ...]:  # fmt: skip
    """What the figures cannot show, and what of them is carried or unusual.

    Parameters
    ----------
    lens : Lens
    table : polars.DataFrame
    elasticities : dict of (str, int) to float
        Of distance, by panel and year.
    product_year : int or None
        Year of the products that moved the last year's expectation.
    agreed : bool
        Whether effects of agreements were estimated.
    outside : float
        Part of the last year's actual trade with partners that have no expectation.

    Returns
    -------
    tuple of str
    """
    said = [
        "Choice is what geography does not say. It holds more than decisions: what a state has to "
        "sell, pipes and rails laid by others, firms' habits, and what partners choose, sanctions "
        "among it.",
        "A usual pair is far from its gravity too" + _usual(lens, table) + ": how far from the "
        "others a state stands is the percentile, not the interval.",
        "History counts as it does on average over the world's former empires; ties that Soviet "
        "planning left beyond that stand in the tilt.",
    ]
    said += _distances(lens, table)
    said += _carried(table, product_year)
    said += _ranges(elasticities)
    if not agreed:
        said.append("Effects of agreements could not be estimated: no panel of two years of four "
                    "apart; they are taken as none.")  # fmt: skip
    if outside > 0.01:
        said.append(f"Partners of {percent(outside)} of the turnover have no distance or no panel "
                    "in the last year and no expected share.")  # fmt: skip
    return (*said, *_services(lens, table))


def _usual(lens: Lens, table: pl.DataFrame) -> str:
    """Within what nine of ten states stand towards the two largest named vectors."""
    goods = table.filter(pl.col("panel") == "goods", pl.col("usual_high").is_not_null())
    now = goods.filter(pl.col("year") == pl.col("year").max()).sort("share", descending=True)
    named = now.filter(~pl.col("vector").is_in({v.code for v in lens.vectors if v.rest})).head(2)
    parts = [
        f"{one_decimal(r['usual_low'])} and {one_decimal(r['usual_high'])} times towards "
        f"{lens.vector_names[r['vector']]}"
        for r in named.iter_rows(named=True)
    ]
    return f" (nine states of ten stand between {listed(parts)})" if parts else ""


def _distances(lens: Lens, table: pl.DataFrame) -> list[str]:
    """What each published distance gives of the last year."""
    goods = table.filter(pl.col("panel") == "goods", pl.col("tilt").is_not_null())
    now = goods.filter(pl.col("year") == pl.col("year").max()).sort("share", descending=True)
    at_hand = [name for name, column in TIMES.items() if now[column].is_not_null().any()]
    first = DISTANCES["distance"]
    if not at_hand:
        return [f"Distance is {first}, and that alone: the ledger has no other of all pairs."]
    named = now.filter(~pl.col("vector").is_in({v.code for v in lens.vectors if v.rest}))
    told = named if named.height else now
    parts = [
        f"{lens.vector_names[r['vector']]} {one_decimal(r['times'])} ("
        + ", ".join(one_decimal(r[TIMES[name]]) for name in at_hand) + ")"
        for r in told.iter_rows(named=True)
    ]  # fmt: skip
    others = listed([DISTANCES[name] for name in at_hand])
    return [
        "How near a state is depends on how distance is measured. Figures stand by one measure "
        f"({first}), intervals hold {len(at_hand) + 1} distances alike. Times what geography gives "
        f"in {now['year'][0]}, in brackets with another distance ({others}): {'; '.join(parts)}."
    ]


def _carried(table: pl.DataFrame, product_year: int | None) -> list[str]:
    goods = table.filter(pl.col("panel") == "goods", pl.col("panel_year") != pl.col("year"))
    said = []
    for base, part in goods.group_by("panel_year", maintain_order=True):
        years = sorted(set(part["year"]))
        said.append(
            f"No panel of all pairs for {listed([str(y) for y in years])}: sizes are those of "
            f"{base[0]} moved by gross domestic product, what lies between states is as estimated "
            f"in {base[0]}, and the other states' tilts are of {base[0]}."
        )
    if goods.height and product_year is not None and product_year < goods["year"].max():  # type: ignore[operator]
        said.append(f"The last products known are those of {product_year}.")
    return said


def _ranges(elasticities: dict[tuple[str, int], float]) -> list[str]:
    off = {key: b for key, b in elasticities.items() if not USUAL[0] <= b <= USUAL[1]}
    said = []
    for panel in sorted({p for p, _ in off}):
        mine = {y: b for (p, y), b in off.items() if p == panel}
        said.append(
            f"{_PANELS[panel]} the elasticity to distance lies outside the range of the literature "
            f"({signed(USUAL[0])} to {signed(USUAL[1])}, Head and Mayer 2014) in {len(mine)} years "
            f"({signed(min(mine.values()))} to {signed(max(mine.values()))})."
        )
    return said


def _services(lens: Lens, table: pl.DataFrame) -> tuple[str, ...]:
    """What the panel with services and domestic trade says of the largest named vector."""
    other = table.filter(pl.col("panel") != "goods", pl.col("tilt").is_not_null())
    if other.is_empty():
        return ()
    year = int(other["year"].max())  # type: ignore[arg-type]
    goods = table.filter(pl.col("panel") == "goods", pl.col("year") == year)
    both = other.filter(pl.col("year") == year).join(goods, on="vector", suffix="_goods")
    both = both.filter(pl.col("tilt_goods").is_not_null()).sort("share", descending=True)
    rest = {v.code for v in lens.vectors if v.rest}
    both = both.filter(~pl.col("vector").is_in(rest))
    parts = [
        f"{lens.vector_names[r['vector']]} ×{one_decimal(r['times'])} "
        f"({one_decimal(r['times_goods'])})"
        for r in both.iter_rows(named=True)
    ]
    if not parts:
        return ()
    return (
        f"In the panel with services and domestic trade (ITPD-E), {year}, against goods alone in "
        f"brackets: {listed(parts)}.",
    )
