"""General equilibrium of trade: time, and the same answers as gegravity where closures coincide.

`python -m benchmarks.equilibrium` also takes ten draws of gegravity and writes
`benchmarks/results/equilibrium.csv`. It takes gegravity 0.3 (extra `bench`).

Where they coincide: gegravity (OneSectorGE, Armington, endowments) solves for factory-gate prices
while it holds every output and expenditure of the base year in its market clearing, and lets
incomes follow the prices afterwards. Ours moves incomes in market clearing. Both are the same
(1) where nobody's income moves: equal economies on a circle, all trade between them dearer; and
(2) where ours is given the inverse of its prices as productivities: then the same prices must
clear our markets at unchanged wages. In other cases the two differ, and the difference is printed.
"""

import sys
import time
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np

from benchmarks import records
from tarazy.measures.equilibrium import equilibrium

COLUMNS = ("what", "economies", "draws", "ours_s", "theirs_s", "ratio", "difference")
#: Agreement where closures coincide.
PROMISE = 1e-3
_SIGMA, _RISE = 6.0, 1.3


def made(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and distances of uneven economies."""
    rng = np.random.default_rng(seed)
    places = rng.random((n, 2))
    away = np.sqrt(((places[:, None] - places[None]) ** 2).sum(2)) + 0.1
    return rng.lognormal(0, 1, n), away


def circle(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and distances of equal economies on a circle."""
    step = np.abs(np.arange(n)[:, None] - np.arange(n)[None])
    return np.ones(n), 0.1 + np.minimum(step, n - step) / n


def flows_of(sizes: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Flows of some economies, with four fifths of output sold at home or so."""
    flows = np.outer(sizes, sizes) / sizes.sum() / away * 0.05
    np.fill_diagonal(flows, sizes)
    return flows


def timed() -> Iterator[tuple[str, int, int, float, str]]:
    """What is solved, economies, draws, seconds, and the promise."""
    for n, promise in ((30, "0.005"), (195, "1")):
        flows = equilibrium(flows_of(*made(n)), 5.0).base
        costs = np.ones((n, n))
        costs[0, 1:] = costs[1:, 0] = _RISE
        taken = []
        for _ in range(15):
            started = time.process_time()
            equilibrium(flows, 5.0, costs=costs)
            taken.append(time.process_time() - started)
        yield f"a solve, {n} economies (CPU)", n, 1, median(taken), promise
    n, draws = 30, 10_000
    rng = np.random.default_rng(0)
    costs = np.ones((draws, n, n))
    costs[:, 0, 1:] = costs[:, 1:, 0] = 1 + rng.uniform(0, 0.6, (draws, 1))
    started = time.process_time()
    found = equilibrium(
        flows_of(*made(n)), rng.uniform(3, 8, draws), costs=costs, value_added=0.5
    )  # fmt: skip
    seconds = time.process_time() - started
    assert found.residual.max() <= 1e-9, f"residual {found.residual.max()}"
    yield "10,000 draws, 30 economies, deficits closed first (CPU)", n, draws, seconds, "60"


def _theirs(sizes: np.ndarray, away: np.ndarray, hit: np.ndarray, sigma: float) -> dict[str, Any]:
    """One solve of gegravity: base flows, prices, welfare and seconds."""
    import gegravity
    import pandas as pd

    n = len(sizes)
    names = [f"E{i:02}" for i in range(n)]
    rows = [
        (names[i], names[j], "2020", 1.0, np.log(away[i, j]), int(i != j), 0.0, sizes[i], sizes[j])
        for i in range(n)
        for j in range(n)
    ]
    columns = ["exporter", "importer", "year", "trade", "lndist", "border", "shock", "Y", "E"]
    data = pd.DataFrame(rows, columns=columns)
    baseline = gegravity.BaselineData(
        data, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
    )
    values = pd.DataFrame(
        [("lndist", -1.0), ("border", -1.5), ("shock", 1.0)], columns=["name", "value"]
    )
    started = time.process_time()
    model = gegravity.OneSectorGE(
        baseline, year="2020", reference_importer=names[0], expend_var_name="E",
        output_var_name="Y", sigma=sigma, cost_variables=["lndist", "border", "shock"],
        cost_coeff_values=gegravity.CostCoeffs(values, "name", "value"), quiet=True,
    )  # fmt: skip
    model.build_baseline()
    after = model.baseline_data.copy()
    after["shock"] = np.where(hit.reshape(-1), (1 - sigma) * np.log(_RISE), 0.0)
    model.define_experiment(after)
    model.simulate()
    seconds = time.process_time() - started
    assert model.solver_diagnostics["full_GE"].success, "gegravity did not converge"
    trade = model.bilateral_trade_results.reset_index()
    base = trade.pivot(index="exporter", columns="importer", values="baseline modeled trade")
    prices = model.factory_gate_prices.loc[names].to_numpy()[:, 0]
    # Its statistic is spending power before over after.
    welfare = 1 / model.country_results.loc[names, "welfare statistic"].to_numpy()
    return {
        "base": base.loc[names, names].to_numpy(), "prices": prices, "welfare": welfare,
        "seconds": seconds,
    }  # fmt: skip


def _ours(theirs: dict[str, Any], hit: np.ndarray, sigma: float) -> dict[str, Any]:
    """The same cases with ours."""
    costs = np.where(hit, _RISE, 1.0)
    taken = []
    for _ in range(7):
        started = time.process_time()
        plain = equilibrium(theirs["base"], sigma - 1, costs=costs)
        taken.append(time.process_time() - started)
    given = equilibrium(
        theirs["base"], sigma - 1, costs=costs, productivity=1 / theirs["prices"]
    )  # fmt: skip
    return {
        "plain": np.abs(plain.real_income - theirs["welfare"]).max(),
        "wages": np.abs(given.wage - 1).max(),
        "welfare": np.abs(theirs["prices"] / given.price - theirs["welfare"]).max(),
        "seconds": median(taken),
    }


def against(n: int = 30, draws: int = 1) -> Iterator[dict[str, str]]:
    """Rows of the results: agreement first, then times."""
    one = np.zeros((n, n), bool)
    one[1, :] = one[:, 1] = True
    one[1, 1] = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        equal = _theirs(*circle(n), ~np.eye(n, dtype=bool), _SIGMA)
        same = _ours(equal, ~np.eye(n, dtype=bool), _SIGMA)
        uneven = _theirs(*made(n), one, _SIGMA)
        found = _ours(uneven, one, _SIGMA)
        theirs = uneven["seconds"] + sum(
            _theirs(*made(n), one, sigma)["seconds"] for sigma in np.linspace(5, 8, draws)[1:]
        )
    for what, apart in (
        ("real income, equal economies on a circle", same["plain"]),
        ("real income at gegravity's prices", found["welfare"]),
        ("wages at gegravity's prices, from 1", found["wages"]),
    ):
        assert apart < PROMISE, f"{what}: {apart} apart"
        yield _row(what, n, 1, None, None, apart)
    yield _row("real income, closures differ", n, 1, found["seconds"], uneven["seconds"],
               found["plain"])  # fmt: skip
    if draws > 1:
        costs = np.broadcast_to(np.where(one, _RISE, 1.0), (draws, n, n))
        started = time.process_time()
        equilibrium(uneven["base"], np.linspace(4, 7, draws), costs=costs)
        yield _row("draws of the elasticity", n, draws, time.process_time() - started, theirs, None)


def _row(
    what: str, n: int, draws: int, ours: float | None, theirs: float | None, apart: float | None
) -> dict[str, str]:
    ratio = theirs / ours if ours and theirs else None
    numbers = (ours, theirs, ratio, apart)
    told = ("" if x is None else f"{x:.3g}" for x in numbers)
    return dict(zip(COLUMNS, (what, str(n), str(draws), *told), strict=True))


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    for what, _, _, seconds, promise in timed():
        yield what, f"{seconds:.4f} s", f"{promise} s"
    if find_spec("gegravity") is None:
        yield "against gegravity", "not installed", ""
        return
    yield from told(against())


def told(rows: Iterator[dict[str, str]] | list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Lines of figures."""
    for row in rows:
        if row["difference"]:
            promise = "" if "differ" in row["what"] else f"{PROMISE:g}"
            yield f"{row['what']}: apart from gegravity's", row["difference"], promise
        if row["ratio"]:
            yield f"{row['what']}: times as fast as gegravity", row["ratio"], ""


def read() -> list[dict[str, str]]:
    """Return the results that are kept."""
    return records.read("equilibrium")


if __name__ == "__main__":
    if find_spec("gegravity") is None:
        sys.exit("gegravity is not installed: pip install 'tarazy[bench]'")
    kept = [_row(what, n, d, s, None, None) for what, n, d, s, _ in timed()]
    kept += against(draws=10)
    records.write("equilibrium", kept)
    for row in kept:
        print(*(f"{key} {value}" for key, value in row.items() if value), sep="  ")
