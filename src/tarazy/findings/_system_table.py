"""The figures of the system of states as rows."""

import numpy as np
import polars as pl

from tarazy.findings._system_layers import Layer
from tarazy.findings._system_picture import Picture
from tarazy.findings._system_places import ALL, Figure, Moved, Network, figure
from tarazy.findings.cells import Floats
from tarazy.measures.brokerage import ROLES, roles
from tarazy.measures.sensitivity import interval

_SCHEMA = {
    "year": pl.Int64, "layer": pl.String, "measure": pl.String, "state": pl.String,
    "vector": pl.String, "of": pl.String, "value": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "rank": pl.Int64, "rank_low": pl.Int64, "rank_high": pl.Int64,
    "states": pl.Int64,
}  # fmt: skip


def table_of(
    picture: Picture,
    now: dict[str, Network],
    path: dict[str, list[Network]],
    trails: dict[str, list[Floats]],
    flows: dict[str, Figure],
    changes: dict[str, Moved | None],
    between: pl.DataFrame,
    read: tuple[Layer, ...],
    at: int,
) -> pl.DataFrame:
    """The table of the finding.

    Parameters
    ----------
    picture : Picture
    now : dict of str to Network
        Of the year, by layer.
    path : dict of str to list of Network
        Of the years that compare, by layer.
    trails : dict of str to list of numpy.ndarray
        Their flows, draws first.
    flows : dict of str to Figure
    changes : dict of str to Moved or None
    between : polars.DataFrame
    read : tuple of Layer
    at : int
        The year.

    Returns
    -------
    polars.DataFrame
    """
    rows: list[dict[str, object]] = []
    for code, one in now.items():
        shares = one.ties.sum(axis=1), one.draws.sum(axis=2)
        strength = np.concatenate([shares[0][None], shares[1]]) / 2
        strength /= strength.sum(axis=1, keepdims=True)
        for name, found in (
            ("flow", flows[code]),
            ("shortest", figure(one.shortest())),
            ("constraint", figure(one.constraint(), smallest=True)),
            ("strength", figure(strength)),
        ):
            rows += _rows(picture, one, name, found)
        change = changes[code]
        if change is not None:
            rows.append(_row(picture, one, "change", 0) | {
                "of": f"{change.first}-{change.last}", "value": change.value,
                "low": change.low, "high": change.high,
            })  # fmt: skip
        for earlier, drawn in zip(path[code][:-1], trails[code], strict=False):
            rows += _rows(picture, earlier, "flow", figure(drawn))[:1]
    groups = (picture.side, *picture.groups[1:])
    rows += _roles(picture, now, groups, read, at)
    if between.height:
        main = now[ALL] if ALL in now else next(iter(now.values()))
        rows += [
            _row(picture, main, "between", picture.states.index(r["state"]))
            | {k: r[k] for k in ("value", "low", "high", "rank", "rank_low", "rank_high")}
            | {"of": f"{r['a']}|{r['b']}"}
            for r in between.iter_rows(named=True)
        ]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _row(picture: Picture, one: Network, measure: str, position: int) -> dict[str, object]:
    return {
        "year": one.year, "layer": one.layer, "measure": measure,
        "state": picture.states[position],
        "vector": picture.groups[position] if position else None, "states": one.inside.size,
    }  # fmt: skip


def _rows(picture: Picture, one: Network, measure: str, found: Figure) -> list[dict[str, object]]:
    return [
        _row(picture, one, measure, int(position))
        | {
            "value": found.value[k], "low": found.low[k], "high": found.high[k],
            "rank": _whole(found.rank[k]), "rank_low": _whole(found.rank_low[k]),
            "rank_high": _whole(found.rank_high[k]),
        }
        for k, position in enumerate(one.inside)
    ]  # fmt: skip


def _whole(rank: float) -> int | None:
    return None if np.isnan(rank) else round(float(rank))


def _roles(
    picture: Picture,
    now: dict[str, Network],
    groups: tuple[str, ...],
    read: tuple[Layer, ...],
    at: int,
) -> list[dict[str, object]]:
    """How often the focal state is a go-between, by role and layer."""
    found = [(one, one.counted(groups)[:, 0]) for one in now.values()]
    for one in read:
        if one.code == "arms" and "arms" not in now:
            # Deliveries have a direction, and a go-between is seen where the ledger knows what the
            # last one of three received.
            given = one.given[one.at(at)]
            held = np.where(np.isnan(given), np.nan, (given > 0) * 1.0)
            if np.isfinite(held[:, 0]).any():
                net = Network("arms", at, np.arange(len(held)), held, held[None], ("arms",))
                counts = roles(held, np.array(groups))[0]
                found.append((net, np.stack([counts, counts])))
    rows = []
    for net, counts in found:
        low, high = interval(counts[1:])
        for r, name in enumerate(ROLES):
            value = float(counts[0, r])
            rows.append(_row(picture, net, name, 0) | {
                "value": value,
                "low": min(value, float(low[r])), "high": max(value, float(high[r])),
            })  # fmt: skip
    return rows
