"""Sentences, caveats and the view of the tilt, from its numbers."""

import math
from typing import Any

import numpy as np
import polars as pl

from tarazy.findings._gravity_panel import FACTS
from tarazy.findings._world import Fitted
from tarazy.findings.words import likelihood, listed, percent, signed, with_span
from tarazy.lens import Lens

#: Where PPML has the elasticity of trade to distance in the literature.
USUAL = (-1.1, -0.7)
#: A tilt is told as one where it is at least this likely to have its sign: very likely.
LIKELY = 0.9

METHOD = (
    "For each year with a panel of trade between all states, structural gravity (Anderson and van "
    "Wincoop 2003) is estimated by Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro "
    "2006) with an effect of every exporter and every importer, zeros included, and the state "
    "itself left out, so that its own leaning is in no effect and no coefficient. Costs are the "
    "log of distance, {facts}. The share of partner j expected in the state's exports by geography "
    "is exp(m_j + b'x_j) over the sum of the same for all partners, m_j being j's effect as an "
    "importer; in its imports likewise with the exporters' effects; the two are weighed by the "
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
    "states is lower, by the panel's own figures and a fit that they are part of."
)


def method(coefficients: tuple[float, float] | None, years: tuple[int, ...], last: Fitted) -> str:
    """The method, with what was estimated for the last panel and of agreements.

    Parameters
    ----------
    coefficients : tuple of float or None
        Effects of an agreement and of a union; None where they could not be estimated.
    years : tuple of int
        Of the panel that these come from.
    last : Fitted
        The last panel's gravity.

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
    return METHOD.format(facts=listed(list(FACTS.values())), agreed=told) + (
        f" In the panel of {last.year} ({last.flows.source}) {int((value[used] > 0).sum()):,} "
        f"flows and {int((value[used] == 0).sum()):,} zeros were used, "
        f"{int(fit.separated.sum()):,} zeros were left out as separated and "
        f"{last.flows.doubted:,} figures as doubted; coefficients with standard errors: "
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
    times = f"{row['times']:.1f} times as much ({row['times_low']:.1f}–{row['times_high']:.1f})"
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
        f"{percent(row['expected'])}, {row['times']:.1f} times, {row['times_low']:.1f}–"
        f"{row['times_high']:.1f})"
    )


def _since(lens: Lens, top: dict[str, Any], first: pl.DataFrame) -> str:
    then = first.filter(pl.col("vector") == top["vector"], pl.col("tilt").is_not_null())
    if then.is_empty() or then["year"][0] == top["year"]:
        return ""
    row = then.row(0, named=True)
    return (
        f" In {row['year']} it was {row['times']:.1f} times "
        f"({row['times_low']:.1f}–{row['times_high']:.1f})."
    )


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
        "A usual pair is far from its gravity too: how far from the others a state stands is the "
        "percentile, not the interval.",
        "History counts as it does on average over the world's former empires; ties that Soviet "
        "planning left beyond that stand in the tilt.",
    ]
    said += _carried(table, product_year)
    said += _ranges(elasticities)
    if not agreed:
        said.append("Effects of agreements could not be estimated: no panel of two years of four "
                    "apart; they are taken as none.")  # fmt: skip
    if outside > 0.01:
        said.append(f"Partners of {percent(outside)} of the turnover have no distance or no panel "
                    "in the last year and no expected share.")  # fmt: skip
    return (*said, *_services(lens, table))


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
            f"The elasticity of `{panel}` to distance lies outside the range of the literature "
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
        f"{lens.vector_names[r['vector']]} ×{r['times']:.1f} ({r['times_goods']:.1f})"
        for r in both.iter_rows(named=True)
    ]
    if not parts:
        return ()
    return (
        f"In the panel with services and domestic trade (ITPD-E), {year}, against goods alone in "
        f"brackets: {listed(parts)}.",
    )


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
                "By choice, times": _times(r),
                "Log-ratio": "–" if r["tilt"] is None else f"{signed(r['tilt'])} "
                f"({signed(r['tilt_low'])} to {signed(r['tilt_high'])})",
                "of which agreements": signed(r["by_agreements"]),
                "States that lean less": "–" if r["percentile"] is None
                else f"{r['percentile']:.0f} % of {r['states']}",
            }
            for r in now.iter_rows(named=True)
        ]
    )  # fmt: skip


def _times(row: dict[str, Any]) -> str:
    if row["tilt"] is None:
        return "–"
    return f"{row['times']:.1f} ({row['times_low']:.1f}–{row['times_high']:.1f})"
