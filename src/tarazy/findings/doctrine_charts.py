"""Charts of word and deed: the gap over years, and the shares by vector."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import charts
from tarazy.findings.declared import WordAndDeed, ends
from tarazy.findings.finding import rounded
from tarazy.lens import Lens


def gap_chart(title: str, both: WordAndDeed, begins: Sequence[date]) -> dict[str, object]:
    """The gap by year with its band, and a rule where an edition may have begun.

    Parameters
    ----------
    title : str
    both : WordAndDeed
    begins : sequence of datetime.date

    Returns
    -------
    dict
        A Vega-Lite specification.
    """
    low, high = ends(both.drawn_gap)
    shown = rounded(
        pl.DataFrame({"year": both.years, "gap": both.gap, "low": low, "high": high})
    ).drop_nulls("gap")
    axis = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=6),
                 scale=alt.Scale(nice=False, zero=False))  # fmt: skip
    height = alt.Axis(title="0 = alike, 1 = apart, with 90 % interval", tickCount=5)
    base = alt.Chart(alt.Data(values=shown.to_dicts())).encode(x=axis)
    band = base.mark_area(opacity=0.15, color=charts.COLOURS[0]).encode(
        y=alt.Y("low:Q", axis=height), y2="high:Q"
    )
    line = base.mark_line(color=charts.COLOURS[0], strokeWidth=2, point=True).encode(
        y="gap:Q",
        tooltip=[alt.Tooltip("year:Q", format="d"), *(alt.Tooltip(f"{c}:Q", format=".2f")
                                                      for c in ("gap", "low", "high"))],
    )  # fmt: skip
    layers = [band, line]
    if begins:
        marks = [{"year": round(d.year + (d.timetuple().tm_yday - 1) / 366, 2),
                  "begins": d.isoformat()} for d in begins]  # fmt: skip
        layers.append(
            alt.Chart(alt.Data(values=marks))
            .mark_rule(strokeDash=[4, 3], color="#555")
            .encode(x=axis, tooltip=[alt.Tooltip("begins:N", title="edition begins by")])
        )
    said = f"{title}: a line with its 90 % band; a dashed rule where an edition begins."
    return charts.finish(alt.layer(*layers), 260, said)


def vector_chart(
    title: str, lens: Lens, both: WordAndDeed, years: NDArray[np.bool_]
) -> dict[str, object]:
    """Mean declared and practised shares of some years, by vector.

    Parameters
    ----------
    title : str
    lens : Lens
    both : WordAndDeed
    years : numpy.ndarray of bool
        Shape (years,), of those with both.

    Returns
    -------
    dict
        A Vega-Lite specification.
    """
    declared, practised, word, deed = both.over(years)
    rows = []
    for group, mean, drawn in (("Declared", declared, word), ("Practised", practised, deed)):
        low, high = ends(drawn)
        rows += [
            {"name": v.name, "group": group, "share": mean[k], "low": low[k], "high": high[k]}
            for k, v in enumerate(lens.vectors)
        ]
    names = [v.name for v in lens.vectors]
    return dict(
        charts.ranges(
            pl.DataFrame(rows), names, ["Declared", "Practised"], "share, with 90 % interval",
            f"{title}: for each vector its share in the speeches and in the ties.",
        )
    )  # fmt: skip
