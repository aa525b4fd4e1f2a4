"""The re-routing detector: planted excess found again, false discoveries, time and memory.

`python -m benchmarks.rerouting` simulates 100 worlds of every design, or as many as it is told,
and writes `benchmarks/results/rerouting.csv`; `python -m benchmarks` takes ten of each. Speed is
that of the command on the raw file of eight-digit codes, where it is at hand, and of simulated
flows of the same size, added as a user would add them.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import records
from benchmarks.simulated_flows import BEGINS, SINCE, TIMES, World, world
from tarazy.findings._rerouting_codes import linked
from tarazy.measures.multiplicity import benjamini_hochberg
from tarazy.measures.rerouting import (
    Excess,
    calendar_months,
    excess,
    mirror_gap,
    product_months,
    substitution,
)

RAW = Path(__file__).resolve().parents[2] / "shared" / "data" / "trade"
DESIGNS: dict[str, dict[str, float]] = {
    "no control partner": {},
    "three control partners": {"controls": 3},
    "no control, strong drift": {"drift": 0.03},
    "no control, few planted": {"part": 0.05},
    "no control, nothing planted": {"part": 0.0},
    "no control, two states, eight groups": {"suspects": 2, "groups": 8},
    "no control, a fifth of codes begin": {"begun": 2},
    "three controls, a fifth of codes begin": {"begun": 2, "controls": 3},
}
#: Which axes (partner, group, reporter) part the rows of a level.
LEVELS = {"state": "p", "group": "pg", "reporter": "pr", "group and reporter": "pgr"}
FALSE, LEVEL = 0.1, 0.9
#: Intervals of 90 % hold the truth in so many of a hundred rows.
COVER = (0.85, 0.95)
FULL, QUICK = 100, 10
_SEED = 20_000
#: Columns of the results: of simulated worlds, and what was measured beside what is promised.
_BLANK = dict.fromkeys(
    ("design", "level", "worlds", "rows", "told", "bias", "coverage", "coverage_error",
     "false_discovery_rate", "false_discovery_rate_error", "power", "measured", "promise"), ""
)  # fmt: skip
_SPEED = "speed and memory"
#: Seconds and MB that the question may take on a million rows.
SECONDS, MEGABYTES = 20, 2000
_ROWS = 1_000_000


# --- planted excess ---------------------------------------------------------------------------


def paths(made: World) -> tuple[np.ndarray, np.ndarray]:
    """Counterfactual paths (groups, partners, times): by controls, and as before."""
    flows = made.value.sum(axis=1)
    early = np.where(np.arange(TIMES) < SINCE, flows, np.nan)
    season = np.arange(TIMES) % 12
    flat = np.ones_like(made.rest)
    before = calendar_months(early, flat, season)[:, None, :] * flat
    new = np.nan_to_num(made.new).sum(axis=(0, 1))
    rest = linked(made.rest, new, BEGINS, SINCE, np.ones(TIMES, dtype=bool))
    if made.controls.size:
        effect = product_months(flows[:, made.controls], rest[made.controls])
    else:
        effect = calendar_months(early, rest, season)
    return np.nan_to_num(effect, nan=1.0)[:, None, :] * rest, before


def rows(made: World, path: np.ndarray, partners: np.ndarray, axes: str) -> tuple[Excess, list]:
    """Excess of every row of a level; how rows wander is read from all partners but controls."""
    everyone = np.setdiff1d(np.arange(made.rest.shape[0]), made.controls)
    shape = excess(*_strands(made, path, everyone, axes)[0], level=LEVEL).shape
    arrays, keys = _strands(made, path, partners, axes)
    return excess(*arrays, level=LEVEL, shape=shape), keys


def _strands(
    made: World, path: np.ndarray, partners: np.ndarray, axes: str
) -> tuple[tuple[np.ndarray, ...], list]:
    groups, reporters = made.value.shape[:2]
    keys = [(j, g, r) for j in partners for g in range(groups) for r in range(reporters)]
    names = [(j, g if "g" in axes else -1, r if "r" in axes else -1) for j, g, r in keys]
    place = {name: i for i, name in enumerate(dict.fromkeys(names))}
    kinds = [made.value] + [made.new] * bool(np.nansum(made.new))
    value = np.array([kind[g, r, j] for kind in kinds for j, g, r in keys])
    due = np.array([path[g, j] for _ in kinds for j, g, _ in keys])
    at = np.array([place[name] for _ in kinds for name in names])
    return (value, due, np.full(at.size, SINCE), at), list(place)


def _truth(made: World, key: tuple[int, int, int], what: np.ndarray) -> float:
    _, g, r = key
    part = what[g if g >= 0 else slice(None), r if r >= 0 else slice(None)]
    return float(part.sum())


def one(job: tuple[str, int]) -> list[tuple[str, str, dict[str, float]]]:
    """Sums over the rows of one world, by level."""
    design, seed = job
    made = world(seed, **DESIGNS[design])  # type: ignore[arg-type]
    main, before = paths(made)
    out = []
    for name, axes in LEVELS.items():
        found, keys = rows(made, main, made.suspected, axes)
        truth = np.array([_truth(made, k, made.extra[:, :, k[0]].sum(axis=-1)) for k in keys])
        out.append((design, name, _counts(found, truth)))
    gain, keys = rows(made, main, made.suspected, "p")
    loss, _ = rows(made, before, np.array([0]), "p")
    ratio = substitution(gain, loss, np.arange(len(keys)), np.zeros(len(keys), int), level=LEVEL)
    truth = np.array([made.extra[:, :, k[0]].sum() for k in keys]) / made.lost.sum()
    out.append((design, "substitution", _held(*ratio, truth)))
    out.append((design, "mirror", _mirror(seed)))
    return out


def _counts(found: Excess, truth: np.ndarray) -> dict[str, float]:
    told = np.isfinite(found.low)
    held = _held(found.excess, found.low, found.high, truth)
    q = np.nan_to_num(benjamini_hochberg(found.p_value, dependent=True), nan=1.0)
    named = q <= FALSE
    null = truth == 0
    return held | {
        # In units of what is expected: sums of money would be those of the largest row.
        "bias": float(np.nansum((found.excess - truth)[told] / found.expected[told])),
        "false": float((named & null).sum() / max(named.sum(), 1)),
        "power": float((named & ~null).sum()), "planted": float((told & ~null).sum()),
    }  # fmt: skip


def _held(
    middle: np.ndarray, low: np.ndarray, high: np.ndarray, truth: np.ndarray
) -> dict[str, float]:
    told = np.isfinite(low)
    with np.errstate(invalid="ignore"):
        inside = (low <= truth) & (truth <= high) & told
    return {
        "told": float(told.sum()), "rows": float(told.size), "inside": float(inside.sum()),
        "bias": float(np.nansum((middle - truth)[told])), "false": 0.0, "power": 0.0,
        "planted": 0.0,
    }  # fmt: skip


def _mirror(seed: int) -> dict[str, float]:
    """Two books of one flow over five years, with a lasting difference, and a part that is lost."""
    rng = np.random.default_rng(seed)
    sent = rng.gamma(5, 20, (40, 5))
    usual = rng.normal(-0.1, 0.2, (40, 1)) + np.cumsum(rng.normal(0, 0.05, (40, 5)), axis=1)
    usual += rng.normal(0, 0.05, (40, 5))
    received = sent * np.exp(usual)
    lost = received[:, -1] * rng.uniform(0, 0.6, 40)
    received[:, -1] -= lost
    gap = mirror_gap(sent, received, 4, level=LEVEL)
    return _held(-gap.excess, -gap.high, -gap.low, lost) | {
        "bias": float(np.sum((-gap.excess - lost) / gap.expected))
    }


def simulated(worlds: int, workers: int = 2, seed: int = _SEED) -> list[dict[str, str]]:
    """Rows of the results: one a design and level."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    jobs = [(design, seed + s) for design in DESIGNS for s in range(worlds)]
    sums: dict[tuple[str, str], dict[str, float]] = {}
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for part in pool.map(one, jobs, chunksize=5):
            for design, level, counts in part:
                total = sums.setdefault((design, level), dict.fromkeys(counts, 0.0))
                for name, count in counts.items():
                    total[name] += count
                squares = {"inside2": counts["inside"] ** 2, "told2": counts["told"] ** 2,
                           "cross": counts["inside"] * counts["told"],
                           "false2": counts["false"] ** 2}  # fmt: skip
                for name, square in squares.items():
                    total[name] = total.get(name, 0.0) + square
    return [_row(*key, total, worlds) for key, total in sums.items()]


def _errors(total: dict[str, float], worlds: int) -> tuple[float, float]:
    """Monte Carlo standard errors of coverage and of false discoveries, worlds being clusters."""
    cover, false = total["inside"] / total["told"], total["false"] / worlds
    square = total["inside2"] - 2 * cover * total["cross"] + cover**2 * total["told2"]
    spread = max(total["false2"] / worlds - false**2, 0.0)
    return float(np.sqrt(max(square, 0.0))) / total["told"], float(np.sqrt(spread / worlds))


def _row(design: str, level: str, total: dict[str, float], worlds: int) -> dict[str, str]:
    tests = level in LEVELS
    cover, false = _errors(total, worlds)
    return _BLANK | {
        "design": design, "level": level, "worlds": str(worlds),
        "rows": f"{total['rows']:.0f}", "told": f"{total['told']:.0f}",
        "bias": f"{total['bias'] / total['told']:.3f}",
        "coverage": f"{total['inside'] / total['told']:.3f}", "coverage_error": f"{cover:.3f}",
        "false_discovery_rate": f"{total['false'] / worlds:.3f}" if tests else "",
        "false_discovery_rate_error": f"{false:.3f}" if tests else "",
        "power": f"{total['power'] / total['planted']:.2f}" if total["planted"] else "",
    }  # fmt: skip


def kept(rows_: list[dict[str, str]]) -> bool:
    """Whether coverage and false discoveries keep what is promised, as far as worlds can tell."""
    for row in rows_:
        slack = 2 * float(row["coverage_error"])
        if not COVER[0] - slack <= float(row["coverage"]) <= COVER[1] + slack:
            return False
        false = float(row["false_discovery_rate"] or 0)
        if false > FALSE + 2 * float(row["false_discovery_rate_error"] or 0):
            return False
    return True


# --- time and memory --------------------------------------------------------------------------

_ASK = """
import resource, sys, time
import tarazy
started, busy = time.perf_counter(), time.process_time()
with tarazy.open(sys.argv[1]) as ledger:
    found = tarazy.rerouting(ledger, "RUS", ["KAZ", "KGZ", "ARM", "GEO", "UZB"])
rows = ledger = None
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - started, time.process_time() - busy, peak, found.table.height)
"""


def _raw() -> pl.DataFrame:
    """The eight-digit file and its totals as rows of ``flows``."""
    products = pl.read_parquet(RAW / "eu_exports_sanctioned_cn8_monthly_2020_2022.parquet")
    totals = pl.read_parquet(RAW / "eu_total_and_hs27_monthly_2020_2022.parquet").filter(
        pl.col("code") == "TOTAL", pl.col("flow") == "EXPORT"
    )
    both = pl.concat([
        products.rename({"cn8": "product", "value_eur": "value"}),
        totals.rename({"code": "product"}).select("product", "reporter_iso3", "partner_iso3",
                                                  "month", "value"),
    ])  # fmt: skip
    return both.select(
        "product", "value",
        pl.col("month").str.slice(0, 4).alias("year"),
        pl.col("month").str.slice(5, 2).cast(pl.Int64).alias("month"),
        pl.col("reporter_iso3").alias("from"), pl.col("partner_iso3").alias("to"),
        pl.lit("CN2022").alias("classification"), pl.lit("from").alias("reported_by"),
        pl.lit("EUR").alias("unit"),
    )  # fmt: skip


def _made() -> pl.DataFrame:
    """A million simulated rows of the same kind: real codes, real states, flows at random."""
    import tarazy

    rng = np.random.default_rng(0)
    with tarazy.open() as ledger:
        codes = ledger.frame("listings")["product"].unique().sort().to_list()
    exporters = ["AUT", "BEL", "CZE", "DEU", "ESP", "FIN", "FRA", "ITA", "LTU", "NLD", "POL"]
    partners = ["RUS", "BLR", "KAZ", "KGZ", "ARM", "GEO", "UZB"]
    months = [(2020 + t // 12, t % 12 + 1) for t in range(TIMES)]
    size = len(codes) * len(exporters) * len(partners) * TIMES
    cell = np.sort(rng.choice(size, _ROWS, replace=False))
    cell, t = np.divmod(cell, TIMES)
    cell, j = np.divmod(cell, len(partners))
    p, i = np.divmod(cell, len(exporters))
    frame = pl.DataFrame({
        "product": np.array(codes)[p], "from": np.array(exporters)[i],
        "to": np.array(partners)[j], "year": np.array(months)[t, 0],
        "month": np.array(months)[t, 1], "value": np.ceil(rng.gamma(0.5, 2e5, _ROWS)),
    })  # fmt: skip
    whole = frame.group_by("from", "to", "year", "month", maintain_order=True).agg(
        value=3 * pl.col("value").sum()
    )
    both = pl.concat([frame, whole.with_columns(product=pl.lit("TOTAL")).select(frame.columns)])
    return both.with_columns(
        classification=pl.lit("HS2022"), reported_by=pl.lit("from"), unit=pl.lit("EUR")
    )


def speed(flows: pl.DataFrame) -> tuple[float, float, float, float]:
    """Seconds, of them computing, and MB of the question on own rows; seconds to add them."""
    import tarazy

    with tempfile.TemporaryDirectory() as folder:
        file, own = Path(folder) / "flows.parquet", Path(folder) / "own.duckdb"
        flows.write_parquet(file)
        started = time.perf_counter()
        done = tarazy.add(file, "flows", own)
        adding = time.perf_counter() - started
        assert done.bad == 0, done.quarantine
        ran = subprocess.run(
            [sys.executable, "-c", _ASK, str(own)], capture_output=True, text=True, check=True
        )
    seconds, busy, peak, height = map(float, ran.stdout.split())
    assert height > 1000
    return seconds, busy, peak, adding


def measured() -> list[dict[str, str]]:
    """Rows of the results: time and memory on a million rows."""
    found = []
    for what, make in (("raw eight-digit file", _raw), ("simulated", _made)):
        if make is _raw and not RAW.is_dir():
            continue
        flows = make()
        seconds, busy, peak, adding = speed(flows)
        for level, figure, promise in (
            (f"seconds, {what}", f"{seconds:.1f}", str(SECONDS)),
            (f"seconds of computing, all threads, {what}", f"{busy:.1f}", ""),
            (f"peak MB, {what}", f"{peak:.0f}", str(MEGABYTES)),
            (f"seconds to add the rows to a ledger, {what}", f"{adding:.0f}", ""),
        ):
            found.append(_BLANK | {"design": _SPEED, "level": level, "rows": str(flows.height),
                                   "measured": figure, "promise": promise})  # fmt: skip
    return found


def quick_enough(rows_: list[dict[str, str]]) -> bool:
    """Whether time and memory keep what is promised."""
    return all(float(r["measured"]) <= float(r["promise"]) for r in rows_ if r["promise"])


def run(worlds: int = QUICK) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    yield from table(measured())
    found = simulated(worlds)
    assert kept(found), found
    yield from table(found)


def table(rows_: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Lines of figures beside promises."""
    for row in rows_:
        if row["measured"]:
            yield f"{int(row['rows']):,} rows: {row['level']}", row["measured"], row["promise"]
            continue
        said = f"bias {row['bias']}, coverage {row['coverage']} ± {row['coverage_error']}"
        promise = f"{COVER[0]}-{COVER[1]}"
        if row["false_discovery_rate"]:
            said += f", false {row['false_discovery_rate']}, power {row['power'] or '-'}"
            promise += f", {FALSE}"
        yield f"{row['design']}: {row['level']}", said, promise


def read() -> list[dict[str, str]]:
    """Return the results of simulated worlds that are kept."""
    return [r for r in records.read("rerouting") if r["design"] != _SPEED]


def read_measured() -> list[dict[str, str]]:
    """Return what was measured on a million rows and kept."""
    return [r for r in records.read("rerouting") if r["design"] == _SPEED]


if __name__ == "__main__":
    results = simulated(int(sys.argv[1]) if len(sys.argv) > 1 else FULL)
    speeds = measured()
    records.write("rerouting", results + speeds)
    for what, figure, promised in table(results + speeds):
        print(f"{what:66} {figure:>60} {promised:>12}", flush=True)
    if not quick_enough(speeds):
        sys.exit("time or memory break the promise")
    sys.exit(0 if kept(results) else "coverage or false discoveries break the promise")
