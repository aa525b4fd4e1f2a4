"""Differences between two periods with their intervals: a row a vector, a mark a domain."""

import polars as pl

from tarazy.findings import charts
from tarazy.findings._period_lines import Split
from tarazy.lens import Lens


def drawing(lens: Lens, at: Split, table: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Charts of ``periods``.

    Parameters
    ----------
    lens : Lens
    at : Split
    table : polars.DataFrame
        Of ``periods``.

    Returns
    -------
    dict of str to dict
        A Vega-Lite specification by title: shares by vector and domain, and reported events by
        month where there are months. Without figures, none.
    """
    asked = table.filter(
        pl.col("window") == "all", pl.col("difference").is_not_null(), pl.col("unit") == "share",
        pl.col("code").is_in(lens.vector_codes),
    )  # fmt: skip
    domains = {**lens.domain_names, "all": "All domains"}
    found = {}
    for what, rows in (
        ("Shares of ties", asked.filter(pl.col("kind") == "share")),
        ("Shares of reported events", asked.filter(pl.col("kind") == "events")),
    ):
        if rows.is_empty():
            continue
        label = pl.col("domain").replace(domains).str.replace_all("_", " ")
        shown = rows.select(
            name=pl.col("code").replace_strict(lens.vector_names), group=label,
            share="difference", low="low", high="high",
        )  # fmt: skip
        groups = shown["group"].unique(maintain_order=True).to_list()
        title = f"{what} of {lens.name} from {at} on, less those before"
        found[title] = charts.ranges(
            shown, list(lens.vector_names.values()), groups,
            "difference, with 90 % interval", f"{title}: a row a vector, a point and interval for "
            "each domain; an interval that holds 0 tells no difference.",
        )  # fmt: skip
    return found
