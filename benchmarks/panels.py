"""Many states, years and draws at once; results are checked before a time is printed."""

import time
from collections.abc import Iterator

import numpy as np
import polars as pl

import tarazy
from tarazy.findings.portfolio import portfolio
from tarazy.findings.weigh import simulate
from tarazy.ledger.states import directed_dyad_years


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    yield _draws()
    yield _dyads()
    yield _balances()


def _draws() -> tuple[str, str, str]:
    """10,000 draws of the lens on Kazakhstan, against the same draws one by one."""
    with tarazy.open() as ledger:
        read = portfolio(ledger, tarazy.load("KAZ", ledger), range(2021, 2022))
    started = time.perf_counter()
    drawn = simulate(read, 0, 2021, 10_000)
    _, whole = drawn.mix(
        drawn.samples * drawn.errors, drawn.indicator_weights, drawn.domain_weights
    )
    seconds = time.perf_counter() - started
    for i in range(0, 10_000, 997):
        _, alone = drawn.mix(
            drawn.samples[i] * drawn.errors[i],
            drawn.indicator_weights[i],
            drawn.domain_weights[i],
        )
        np.testing.assert_allclose(whole[i], alone)
    return "10,000 draws of the KAZ lens", f"{seconds:.2f} s", "1 s"


def _dyads() -> tuple[str, str, str]:
    """All directed dyad-years of the state system, against a count by hand."""
    with tarazy.open() as ledger:
        directed_dyad_years(ledger, 2016, 2016)  # the first look reads the table of states
        started = time.perf_counter()
        dyads = directed_dyad_years(ledger, 1816, 2016)
        seconds = time.perf_counter() - started
    year = dyads.filter(pl.col("year") == 2016)
    states = year["from"].n_unique()
    assert year.height == states * (states - 1), "not every directed pair stands there once"
    assert dyads.unique().height == dyads.height, "a pair stands twice"
    what = f"{dyads.height:,} directed dyad-years 1816-2016"
    return what, f"{seconds:.2f} s", "0.2 s"


def _balances() -> tuple[str, str, str]:
    """Every state and year, against the balance of single states."""
    with tarazy.open() as ledger:
        started = time.perf_counter()
        every = tarazy.balances(ledger, 1992, 2023)
        seconds = time.perf_counter() - started
        for code in ("FRA", "BRA", "JPN"):
            alone = tarazy.balance(ledger, code, 2012).table.filter(pl.col("share").is_not_nan())
            both = alone.join(
                every.filter(pl.col("focal") == code),
                on=["year", "domain", "indicator", "vector"],
            )
            assert both.height > 20, "nothing to compare"
            np.testing.assert_allclose(both["share"], both["share_right"], atol=1e-12)
    what = f"balance of {every['focal'].n_unique()} states, 1992-2023"
    return what, f"{seconds:.1f} s", "5 s"
