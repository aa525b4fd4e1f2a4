"""The rows of ``rerouting``: what is compared with what, level by level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._rerouting_flows import Flows
from tarazy.findings.cells import Floats
from tarazy.measures.multiplicity import benjamini_hochberg
from tarazy.measures.rerouting import (
    Excess,
    Shape,
    calendar_months,
    excess,
    product_months,
    substitution,
    wandering,
)

#: The table of each level: which columns part its rows.
LEVELS: dict[str, tuple[str, ...]] = {
    "state": ("partner",),
    "priority": ("partner",),
    "group": ("partner", "chapter"),
    "exporter": ("partner", "exporter"),
    "group and exporter": ("partner", "chapter", "exporter"),
}
GOODS, PARTNERS, BEFORE = "goods", "goods and partners", "before"
#: All suspected states taken together, among the places of partners.
TOGETHER = -1
#: The level of false discoveries, and of intervals.
FALSE, LEVEL = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Paths:
    """What listed goods are expected to follow, by chapter, partner and time."""

    control: str
    value: Floats


def control_paths(
    flows: Flows, suspected: Sequence[int], sanctioned: int, controls: Sequence[int]
) -> tuple[Paths, Paths]:
    """The paths of the counterfactual, and those of trade that goes on as before.

    Parameters
    ----------
    flows : Flows
    suspected, controls : sequence of int
        Places of partners.
    sanctioned : int
        Place of the state under sanction; -1 where it has no flows.

    Returns
    -------
    main, before : Paths
        `main` by goods not listed and, where there are any, partners that are controls; `before`
        only by the season.
    """
    times = len(flows.times)
    y = np.zeros((len(flows.chapters), len(flows.partners), times))
    # Goods whose codes begin would pass for a season, or for a shock to goods everywhere.
    frame = flows.listed.filter(pl.col("begins") == 0)
    np.add.at(y, tuple(frame[c].to_numpy() for c in ("chapter", "partner", "time")),
              frame["value"].to_numpy())  # fmt: skip
    first = int(flows.listed["since"].min())  # type: ignore[arg-type]
    y[:, :, flows.lacking] = np.nan
    early = np.where(np.arange(times) < first, y, np.nan)
    season = np.array([month for _, month in flows.times])
    rest = np.where(flows.lacking, np.nan, flows.rest)
    flat = np.where(np.isfinite(rest), 1.0, rest)
    late = np.nan_to_num(calendar_months(early, flat, season), nan=1.0)
    before = Paths(BEFORE, late[:, None, :] * flat)
    if not np.isfinite(rest).any():
        return before, before
    if controls:
        effect = product_months(y[:, list(controls)], rest[list(controls)])
        return Paths(PARTNERS, effect[:, None, :] * rest), before
    effect = np.nan_to_num(calendar_months(early, rest, season), nan=1.0)
    return Paths(GOODS, effect[:, None, :] * rest), before


@dataclass(frozen=True, slots=True)
class Strands:
    """Listed goods of some partners as arrays that ``excess`` takes."""

    keys: pl.DataFrame
    value: Floats
    path: Floats
    since: np.ndarray


def strands(flows: Flows, paths: Paths, partners: Sequence[int], level: str) -> Strands:
    """Listed goods by exporter, partner, chapter and day of listing.

    Parameters
    ----------
    flows : Flows
    paths : Paths
    partners : sequence of int
    level : str
        Of :data:`LEVELS`: that of goods watched most closely has only these, and those by chapter
        have no goods whose codes begin, which may have stood elsewhere in the chapter before.

    Returns
    -------
    Strands
    """
    frame = flows.listed.filter(pl.col("partner").is_in(list(partners)))
    if level == "priority":
        frame = frame.filter(pl.col("priority"))
    if "chapter" in LEVELS[level]:
        frame = frame.filter(pl.col("begins") == 0)
    # A good listed from the first time on has no before, nor one whose code begins then or later.
    frame = frame.filter(pl.col("since") > pl.col("begins"))
    keys = ["partner", "chapter", "exporter", "since", "begins"]
    index = frame.select(keys).unique().sort(keys).with_row_index("strand")
    placed = frame.join(index, on=keys, how="left")
    value = np.zeros((index.height, len(flows.times)))
    np.add.at(value, (placed["strand"].to_numpy(), placed["time"].to_numpy()),
              placed["value"].to_numpy())  # fmt: skip
    value[np.arange(len(flows.times)) < index["begins"].to_numpy()[:, None]] = np.nan
    value[:, flows.lacking] = np.nan
    path = paths.value[index["chapter"].to_numpy(), index["partner"].to_numpy()]
    return Strands(index, value, path, index["since"].to_numpy())


@dataclass(frozen=True, slots=True)
class Level:
    """One level of rows.

    Attributes
    ----------
    name, control : str
    rows : polars.DataFrame
        Columns ``partner, chapter, exporter`` (-2 where a level has none), one row a row of
        `found`.
    found : Excess
    lost : dict of (int, int) to (Excess, int)
        What the state under sanction lost, by chapter and exporter: where it stands.
    """

    name: str
    control: str
    rows: pl.DataFrame
    found: Excess
    q_value: Floats
    ratio: Floats  # (3, rows)
    lost: Floats


def level(
    flows: Flows,
    name: str,
    paths: Paths,
    before: Paths,
    suspected: Sequence[int],
    sanctioned: int,
    controls: Sequence[int] = (),
) -> Level | None:
    """All rows of one level, with what was lost beside them.

    Parameters
    ----------
    flows : Flows
    name : str
        Of :data:`LEVELS`.
    paths, before : Paths
    suspected, controls : sequence of int
    sanctioned : int

    Returns
    -------
    Level or None
        None where there are no such goods.
    """
    one = strands(flows, paths, suspected, name)
    if not one.keys.height:
        return None
    columns = LEVELS[name]
    # How rows wander is read from every partner but the controls, whose own path they follow: an
    # answer on one state does not depend on which others are asked about.
    everyone = [j for j in range(len(flows.partners)) if j not in controls]
    shapes = [_shape(strands(flows, p, everyone, name), columns) for p in (paths, before)]
    together = name in ("state", "priority", "group")
    rows, found = _rows(one, columns, together=together, shape=shapes[0])
    own = ["chapter", "exporter"]
    loss = np.full(rows.height, np.nan)
    ratio = np.full((3, rows.height), np.nan)
    if sanctioned >= 0:
        theirs = strands(flows, before, [sanctioned], name)
        lost_rows, lost = _rows(theirs, columns, shape=shapes[1])
        place = {k: i for i, k in enumerate(lost_rows.select(own).iter_rows())}
        match = np.array([place.get(k, -1) for k in rows.select(own).iter_rows()])
        has = match >= 0
        at = match[has]
        loss[has] = -lost.excess[at]
        ratio[:, has] = substitution(found, lost, np.flatnonzero(has), at, level=LEVEL)
    alone = rows["partner"].to_numpy() != TOGETHER
    q = np.full(rows.height, np.nan)
    q[alone] = benjamini_hochberg(found.p_value[alone], dependent=True)
    return Level(name, paths.control, rows, found, q, ratio, loss)


def _rows(
    one: Strands, columns: tuple[str, ...], *, together: bool = False, shape: Shape | None = None
) -> tuple[pl.DataFrame, Excess]:
    """Rows of some columns, and the same of all partners together."""
    rows, picked, at = _placed(one, columns, together=together)
    return rows, excess(
        one.value[picked], one.path[picked], one.since[picked], at, level=LEVEL, shape=shape
    )


def _shape(one: Strands, columns: tuple[str, ...]) -> Shape:
    """How rows of some columns wander before they are listed."""
    _, _, at = _placed(one, columns, together=False)
    return wandering(one.value, one.path, one.since, at)


def _placed(
    one: Strands, columns: tuple[str, ...], *, together: bool
) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Rows, the strands that they are summed from, and the row of each."""
    none = [c for c in ("partner", "chapter", "exporter") if c not in columns]
    keys = one.keys.with_columns(pl.lit(-2, pl.Int64).alias(c) for c in none)
    picked = np.arange(keys.height)
    if together and keys["partner"].n_unique() > 1:
        both = keys.with_columns(partner=pl.lit(TOGETHER, pl.Int64))
        keys = pl.concat([keys.with_columns(pl.col("partner").cast(pl.Int64)), both])
        picked = np.concatenate([picked, picked])
    names = ["partner", "chapter", "exporter"]
    keys = keys.select(*names)
    rows = keys.unique(maintain_order=True)
    at = keys.join(rows.with_row_index("row"), on=names, how="left", maintain_order="left")["row"]
    return rows, picked, at.to_numpy()
