"""All that a finding on reactions computed, and its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from tarazy.findings.accounts import Accounts
from tarazy.findings.screens import Lead, Study
from tarazy.findings.series import Series, told
from tarazy.findings.verdicts import Adoption, Judged
from tarazy.lens import Lens
from tarazy.measures.breaks import Break, Breaks
from tarazy.measures.local_projection import Response

_TEXTS = ("part", "domain", "series", "other", "name", "time")
_NUMBERS = ("value", "low", "high", "p", "adjusted")
_SCHEMA = {
    **dict.fromkeys(_TEXTS, pl.String), **dict.fromkeys(_NUMBERS, pl.Float64), "lag": pl.Int64,
    "first": pl.String, "last": pl.String, "detectable": pl.Float64, "bound": pl.Float64,
    "p_units": pl.Float64, "points": pl.Int64, "note": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tested:
    """All that was computed for a finding.

    Attributes
    ----------
    asked : Accounts
    lens : Lens
    monthly : bool
    editions : tuple of Adoption
    shocks : dict of str to int
        First points after, by name.
    judged : tuple of Judged
        The whole, or the only domain asked for, first.
    breaks : dict of (str, str) to Breaks
        By name and domain of a series.
    leads : tuple of Lead
    studied : tuple of Study
    refused : tuple of str
        What could not be done, in words.
    beside : tuple of Series
        Shown and compared one by one.
    placebos : tuple of str
        States that stand for the focal one in event studies.
    """

    asked: Accounts
    lens: Lens
    monthly: bool
    editions: tuple[Adoption, ...]
    shocks: dict[str, int]
    judged: tuple[Judged, ...]
    breaks: dict[tuple[str, str], Breaks]
    leads: tuple[Lead, ...]
    studied: tuple[Study, ...]
    refused: tuple[str, ...]
    beside: tuple[Series, ...] = ()
    placebos: tuple[str, ...] = field(default_factory=tuple)

    @property
    def series(self) -> list[Series]:
        """Every series, once."""
        every = [s for j in self.judged for s in (*j.policy, *j.environment)]
        return list({(s.name, s.domain): s for s in (*every, *self.beside)}.values())

    def said(self, time: float) -> str:
        """A time as it is said."""
        return told(int(time), monthly=self.monthly)


def table_of(tested: Tested) -> pl.DataFrame:
    """Rows of the finding, its parts below each other.

    Parameters
    ----------
    tested : Tested

    Returns
    -------
    polars.DataFrame
        As in :func:`tarazy.findings.reaction.reaction`.
    """
    rows: list[dict[str, Any]] = [
        {"part": "file", "name": tested.asked.file.name, "note": tested.asked.sha256},
        *({"part": "shock", "name": n, "time": tested.said(t)} for n, t in tested.shocks.items()),
        *({"part": "doctrine", "series": e.id, "name": e.title, "time": tested.said(t)}
          for e in tested.editions for t in e.times),
    ]  # fmt: skip
    for judged in tested.judged:
        rows += _verdict(tested, judged)
    rows += _breaks(tested)
    for lead in tested.leads:
        rows += _lead(lead)
    rows += [_study(tested, study) for study in tested.studied]
    rows += [{"part": "refused", "note": said} for said in tested.refused]
    for series in tested.series:
        rows += _points(tested, series)
    return pl.DataFrame(rows, schema=_SCHEMA)


def _verdict(tested: Tested, judged: Judged) -> Iterator[dict[str, Any]]:
    ends = [tested.said(t) for t in judged.times[[0, -1]]] if judged.times.size else [None, None]
    sets = " or ".join(", ".join(map(tested.said, dates)) or "none" for dates in judged.sets)
    yield {
        "part": "verdict", "domain": judged.domain, "name": judged.account,
        "other": judged.leading, "first": ends[0], "last": ends[1], "points": judged.points,
        "series": "; ".join(s.name for s in judged.policy),
        "note": f"{judged.reason}; doctrine dates tried: {sets}"
        + "; the same time decides" * judged.same_time,
    }  # fmt: skip
    for one in judged.evidence:
        kept = {None: None, True: "direction kept", False: "direction not kept"}[one.kept]
        yield {
            "part": "account", "domain": judged.domain, "name": one.name, "value": one.weight,
            "low": one.low, "high": one.high, "p": one.p, "adjusted": one.adjusted, "lag": one.lag,
            "detectable": one.detectable, "bound": one.bound, "points": judged.points,
            "note": kept,
        }  # fmt: skip


def _breaks(tested: Tested) -> Iterator[dict[str, Any]]:
    for (name, domain), found in tested.breaks.items():
        note = "may be a random walk" if found.near_unit_root.any() else None
        about = {"part": "break", "domain": domain, "series": name, "p": found.p_value,
                 "points": int(found.points[0]), "note": note}  # fmt: skip
        if not found.breaks:
            yield {**about, "name": "none"}
        for one in found.breaks:
            yield {**about, **_break(tested, one)}


def _break(tested: Tested, one: Break) -> dict[str, Any]:
    return {
        "name": "break", "time": tested.said(one.date), "first": tested.said(one.low),
        "last": tested.said(one.high), "value": float(one.size[0]), "low": float(one.size_low[0]),
        "high": float(one.size_high[0]),
    }  # fmt: skip


def _lead(one: Lead) -> Iterator[dict[str, Any]]:
    c = one.correlation
    about = {"part": "lead", "domain": one.policy.domain, "series": one.policy.name,
             "other": one.environment.name, "points": one.points}  # fmt: skip
    for name, p, adjusted, side in (
        ("environment leads", c.p_x_leads, one.adjusted[0], c.lags > 0),
        ("policy leads", c.p_y_leads, one.adjusted[1], c.lags < 0),
    ):
        there = side & np.isfinite(c.correlation)
        at = int(np.flatnonzero(there)[np.abs(c.correlation[there]).argmax()])
        yield {
            **about, "name": name, "value": float(c.correlation[at]), "low": float(c.low_all[at]),
            "high": float(c.high_all[at]), "p": p, "adjusted": adjusted, "lag": int(c.lags[at]),
            "detectable": c.detectable, "note": f"lags that may be the true one: {c.peak_low} to "
            f"{c.peak_high}",
        }  # fmt: skip
    if one.responses is None:
        return
    for name, response in (("of policy", one.responses.x_leads),
                           ("of the environment", one.responses.y_leads)):  # fmt: skip
        yield from _response({**about, "part": "response", "name": name}, response)


def _response(about: dict[str, Any], response: Response) -> Iterator[dict[str, Any]]:
    for h in range(len(response.horizons)):
        yield {
            **about, "lag": h, "value": float(response.response[h]), "low": float(response.low[h]),
            "high": float(response.high[h]), "p": response.p,
            "detectable": float(response.detectable[h]), "points": int(response.rows[h]),
        }  # fmt: skip


def _study(tested: Tested, one: Study) -> dict[str, Any]:
    effect = one.effect
    return {
        "part": "event", "domain": one.policy.domain, "series": one.policy.name, "name": one.name,
        "time": ", ".join(map(tested.said, one.times)), "value": effect.effect, "low": effect.low,
        "high": effect.high, "p": effect.p, "adjusted": one.adjusted,
        "detectable": effect.detectable, "p_units": effect.p_units, "points": effect.placements,
        "note": f"{effect.placements} placements, {one.states} placebo states",
    }  # fmt: skip


def _points(tested: Tested, series: Series) -> Iterator[dict[str, Any]]:
    low, high = series.ends
    note = ", ".join(sorted(series.sources)) or "the sources of balance"
    for i in np.flatnonzero(np.isfinite(series.value)):
        yield {
            "part": "series", "domain": series.domain or "environment", "series": series.name,
            "name": series.title, "time": tested.said(series.times[i]),
            "value": float(series.value[i]), "low": float(low[i]), "high": float(high[i]),
            "note": note,
        }  # fmt: skip
