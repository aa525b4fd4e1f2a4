"""Dots and ranges by state, a chart a measure: one column of states, as a phone shows it."""

import polars as pl

from tarazy.findings import charts
from tarazy.findings.compare_words import MEASURES
from tarazy.lens import Lens

#: Measures that share a chart: their title and axis, and whether they are shares in percent.
_CHARTS = (
    ("Balance: effective number of vectors", ("effective",), "vectors", False),
    ("Balance: largest share of a named vector", ("largest",), "share", True),
    ("Alignment: distance at the UN", ("distance",), "standard deviations of all states", False),
    ("Dependence: trade in goods", ("concentration", "asymmetry"), "index, difference of shares",
     False),
    ("Speed of rebalancing", ("speed",), "Aitchison distance a year", False),
)  # fmt: skip
_POWERS = {"USA": "to the United States", "RUS": "to Russia", "CHN": "to China"}


def drawing(
    lenses: tuple[Lens, ...], table: pl.DataFrame, year: int
) -> dict[str, dict[str, object]]:
    """Charts of ``compare``.

    Parameters
    ----------
    lenses : tuple of Lens
    table : polars.DataFrame
        Of ``compare``.
    year : int

    Returns
    -------
    dict of str to dict
        A Vega-Lite specification by title; none for a measure that no state has.
    """
    names = {lens.focal: lens.name for lens in lenses}
    found = {}
    for about, measures, axis, percent in _CHARTS:
        rows = table.filter(pl.col("measure").is_in(measures), pl.col("value").is_finite())
        if rows.is_empty():
            continue
        group = pl.when(pl.col("measure") == "distance").then(
            pl.col("of").replace(_POWERS)
        ).otherwise(pl.col("measure").replace({m: MEASURES[m][1] for m in measures
                                               if m != "distance"}))  # fmt: skip
        shown = rows.select(
            name=pl.col("state").replace(names), group=group, share="value",
            low=pl.col("low").fill_nan(None), high=pl.col("high").fill_nan(None),
        )  # fmt: skip
        title = f"{about}, {year}"
        found[title] = charts.ranges(
            shown, [names[lens.focal] for lens in lenses],
            shown["group"].unique(maintain_order=True).to_list(),
            f"{axis}, with 90 % interval",
            f"{title}: a row a state, a point with its interval.", percent=percent,
        )  # fmt: skip
    return found
