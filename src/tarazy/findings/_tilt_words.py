"""Sentences, caveats and the view of the tilt, from its numbers."""

import math
from typing import Any

import numpy as np
import polars as pl

from tarazy.findings._gravity_panel import DISTANCES, FACTS
from tarazy.findings._world import Fitted
from tarazy.findings.words import likelihood, listed, percent, signed, with_span
from tarazy.lens import Lens

#: A tilt is told as one where it is at least this likely to have its sign: extremely likely, so
#: that the interval of 90 % beside it does not hold 1.
LIKELY = 0.95

METHOD = (
    "For each year with a panel of trade between all states, structural gravity (Anderson and van "
    "Wincoop 2003) is estimated by Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro "
    "2006) with an effect of every exporter and every importer, zeros included, and the state "
    "itself left out, so that its own leaning is in no effect and no coefficient. Costs are the "
    "log of distance ({distance}), {facts}. The share of partner j expected in the state's exports "
    "by geography is exp(m_j + b'x_j) over the sum of the same for all partners, m_j being j's "
    "effect as an importer; in its imports likewise with the exporters' effects; the two are "
    "weighed by the "
    "parts of exports and imports in its actual turnover. Geography here is what no present "
    "government chose: sizes and nearness, borders, languages and history. Agreements are "
    "choice: their effects come from a panel of every fourth year with effects of pairs besides "
    "(Baier and Bergstrand 2007){agreed}, are taken out of the others' trade, and are shown apart: "
    "`agreed` is the share expected with the state's own agreements. The tilt by choice is ln("
    "share / expected); it splits into `by_agreements` and `beyond_agreements`. To recompute: "
    "`tarazy.tilt_terms` gives m_j, x_j and b of a year. Intervals hold 90 % of joint draws of the "
    "logs of the expected shares (sandwich clustered by pair, residuals divided by one less their "
    "leverage; MacKinnon and White 1985), of the effects of agreements, and of the gap between "
    "producers on the actual share; a year without a panel adds how far such a carried expectation "
    "was off in the past. The percentile is the part of other states whose tilt towards the same "
    "states is lower, by the panel's own figures and a fit that they are part of.{pooled}"
)


def method(
    coefficients: tuple[float, float] | None, years: tuple[int, ...], last: Fitted,
    others: tuple[str, ...],
) -> str:  # fmt: skip
    """The method, with what was estimated for the last panel and of agreements.

    Parameters
    ----------
    coefficients : tuple of float or None
        Effects of an agreement and of a union; None where they could not be estimated.
    years : tuple of int
        Of the panel that these come from.
    last : Fitted
        The last panel's gravity.
    others : tuple of str
        Distances beside the first that intervals hold.

    Returns
    -------
    str
    """
    told = ""
    if coefficients:
        told = (
            f", {years[0]}–{years[-1]}: {signed(coefficients[0])} for a trade agreement and "
            f"{signed(coefficients[1])} more for one customs border in the log of a flow"
        )
    fit, value = last.fit, last.flows.value
    used = np.isfinite(fit.fitted)
    found = [
        f"{name.replace('_', ' ')} {signed(float(b))} ({sd:.2f})"
        for name, b, sd in zip(fit.names, fit.coefficients, fit.errors, strict=True)
    ]
    pooled, named = "", [f"{DISTANCES[name]} (`{name}`)" for name in others]
    if others:
        pooled = (
            f" All is fitted with other distances too: {listed(named)} (GeoDist; Mayer and Zignago "
            f"2011); intervals and probabilities are of the draws of all {len(others) + 1} pooled "
            "in equal parts (Stone 1961; Buckland, Burnham and Augustin 1997), as nothing chooses "
            "between them. Shares expected, tilts and percentiles are by `distance`."
        )
    facts = listed(list(FACTS.values()))
    said = METHOD.format(distance=DISTANCES["distance"], facts=facts, agreed=told, pooled=pooled)
    below = f" and {last.flows.negative:,} as below zero" if last.flows.negative else ""
    return said + (
        f" In the panel of {last.year} ({last.flows.source}) {int((value[used] > 0).sum()):,} "
        f"flows and {int((value[used] == 0).sum()):,} zeros were used, "
        f"{int(fit.separated.sum()):,} zeros were left out as separated and "
        f"{last.flows.doubted:,} figures as doubted{below}; coefficients with standard errors: "
        f"{', '.join(found)}."
    )


def answer(lens: Lens, now: pl.DataFrame, first: pl.DataFrame, year: int) -> str:
    """The answer for the last year, beside the first one.

    Parameters
    ----------
    lens : Lens
    now, first : polars.DataFrame
        Rows of one year each.
    year : int

    Returns
    -------
    str
    """
    told = now.filter(pl.col("tilt").is_not_null())
    if told.is_empty():
        return f"Cannot tell: no share of {lens.name}'s trade in {year} has an expected one."
    rest = {v.code for v in lens.vectors if v.rest}
    named = told.filter(~pl.col("vector").is_in(rest)).sort("share", descending=True)
    top = (named if named.height else told).row(0, named=True)
    said = (
        f"In {year} {lens.vector_names[top['vector']]} made up {with_span(*_spread(top, 'share'))} "
        f"of {lens.name}'s trade in goods; size, nearness and history alone would give it "
        f"{with_span(*_spread(top, 'expected'))}. What is not geography, choice among it, makes "
        f"that {_leaning(top)}{_unusual(top)}."
    )
    return said + _since(lens, top, first) + _others(lens, named, top["vector"])


def _spread(row: dict[str, Any], name: str) -> tuple[float, float, float]:
    ends = ("low", "high") if name == "share" else (f"{name}_low", f"{name}_high")
    return (row[name], *(math.nan if row[e] is None else row[e] for e in ends))


def _leaning(row: dict[str, Any]) -> str:
    times = f"{one_decimal(row['times'])} times as much ({_ends(row)})"
    sure = max(row["more"], 1 - row["more"])
    word = "more" if row["more"] >= 0.5 else "less"
    return f"{times}, and it is {likelihood(sure)} that this is {word} than geography gives"


def _unusual(row: dict[str, Any]) -> str:
    if row["percentile"] is None:
        return ""
    return (
        f"; measured alike, {row['percentile']:.0f} % of {row['states']} other states lean less "
        "towards it"
    )


def _others(lens: Lens, named: pl.DataFrame, top: str) -> str:
    rest = named.filter(pl.col("vector") != top)
    groups = (
        ("more than geography gives", rest.filter(pl.col("more") >= LIKELY), True),
        ("less", rest.filter(pl.col("more") <= 1 - LIKELY), False),
    )
    parts = []
    for word, part, falling in groups:
        if part.height:
            rows = part.sort("tilt", descending=falling).iter_rows(named=True)
            parts.append(f"{word}: {listed([_against(lens, row) for row in rows])}")
    open_ = rest.filter(pl.col("more").is_between(1 - LIKELY, LIKELY, closed="none"))
    if open_.height:
        parts.append(
            f"not told apart from it: {listed([_against(lens, r) for r in open_.to_dicts()])}"
        )
    return f" Of the other named vectors, {'; '.join(parts)}." if parts else ""


def _against(lens: Lens, row: dict[str, Any]) -> str:
    return (
        f"{lens.vector_names[str(row['vector'])]} ({percent(row['share'])} against "
        f"{percent(row['expected'])}, {one_decimal(row['times'])} times, {_ends(row)})"
    )


def _since(lens: Lens, top: dict[str, Any], first: pl.DataFrame) -> str:
    then = first.filter(pl.col("vector") == top["vector"], pl.col("tilt").is_not_null())
    if then.is_empty() or then["year"][0] == top["year"]:
        return ""
    row = then.row(0, named=True)
    return f" In {row['year']} it was {one_decimal(row['times'])} times ({_ends(row)})."


def view(lens: Lens, now: pl.DataFrame) -> pl.DataFrame:
    """The last year as people read it.

    Parameters
    ----------
    lens : Lens
    now : polars.DataFrame

    Returns
    -------
    polars.DataFrame
    """
    return pl.DataFrame(
        [
            {
                "Vector": lens.vector_names[r["vector"]],
                "Share": with_span(*_spread(r, "share")),
                "By geography": with_span(*_spread(r, "expected")),
                "By choice, times": times(r),
                "Log-ratio": "–" if r["tilt"] is None else f"{signed(r['tilt'])} "
                f"({signed(r['tilt_low'])} to {signed(r['tilt_high'])})",
                "of which agreements": signed(r["by_agreements"]),
                "States that lean less": "–" if r["percentile"] is None
                else f"{r['percentile']:.0f} % of {r['states']}",
            }
            for r in now.iter_rows(named=True)
        ]
    )  # fmt: skip


def times(row: dict[str, Any]) -> str:
    """How many times the expected share the actual one is, with its interval.

    Parameters
    ----------
    row : dict
        Of the table of ``tilt``.

    Returns
    -------
    str
    """
    if row["tilt"] is None:
        return "–"
    return f"{one_decimal(row['times'])} ({_ends(row)})"


def one_decimal(times: float) -> str:
    """One decimal, or one digit where that would be none.

    Parameters
    ----------
    times : float

    Returns
    -------
    str
    """
    return f"{times:.1f}" if times >= 0.095 else f"{times:.1g}"


def _ends(row: dict[str, Any]) -> str:
    return f"{one_decimal(row['times_low'])}–{one_decimal(row['times_high'])}"
