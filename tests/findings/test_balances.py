"""Many states at once: the same figures as one by one."""

import polars as pl
import pytest

import tarazy
from tarazy.lens import ANY, shipped
from tarazy.lens.load import read

STATES = ("KAZ", "RUS", "TUV")
YEARS = (2008, 2009)
KEY = ["focal", "year", "domain", "indicator", "vector"]


@pytest.fixture(scope="module")
def many(ledger):
    return tarazy.balances(ledger, YEARS[0], YEARS[-1], STATES)


@pytest.fixture(scope="module")
def one_by_one(ledger):
    frames = []
    for state in STATES:
        # Every state through the same vectors: a state is in none of its own.
        lens = read(shipped()[ANY], ledger, state)
        for year in YEARS:
            table = tarazy.balance(ledger, lens, year).table
            weighed = [(d.code, i.code) for d, i in lens.indicators if d.weight and i.weight]
            blends = [(d.code, "all") for d in lens.domains if d.weight] + [("all", "all")]
            kept = pl.DataFrame(weighed + blends, schema=["domain", "indicator"], orient="row")
            frames.append(
                table.join(kept, on=["domain", "indicator"])
                .filter(pl.col("share").is_not_nan())
                .with_columns(focal=pl.lit(state))
            )
    return pl.concat(frames)


def test_shares_are_those_of_balance(many, one_by_one):
    assert many.columns == [*KEY, "share", "low", "high"]
    assert set(many["focal"]) == set(STATES)
    both = many.filter(pl.col("vector") != pl.col("focal")).join(
        one_by_one, on=KEY, how="inner", suffix="_one"
    )
    # Russia has no vector Russia in its own lens, and a zero for it in the panel.
    lost = many.join(both, on=KEY, how="anti")
    assert set(lost["focal"]) <= {"RUS"}
    assert lost["share"].sum() == 0
    assert both.height == one_by_one.height
    assert (both["share"] - both["share_one"]).abs().max() < 1e-9


def test_interval_ends_are_near_those_drawn(many, one_by_one):
    both = many.join(one_by_one, on=KEY, suffix="_one").filter(
        pl.col("low_one").is_not_nan(), pl.col("focal") == "KAZ", pl.col("domain") == "all"
    )
    assert both.height == 2 * 6
    for end in ("low", "high"):
        assert (both[end] - both[f"{end}_one"]).abs().max() < 0.02
    assert (many["low"] <= many["share"] + 1e-12).all()
    assert (many["share"] <= many["high"] + 1e-12).all()
    assert many["low"].min() >= 0
    assert many["high"].max() <= 1


def test_a_lens_of_one_s_own_and_an_unknown_state(small, lens_on, ledger):
    known = small(
        ties=[
            "2005,KAZ,RUS,goods,from,10,,alpha",
            "2005,KAZ,DEU,goods,from,30,,alpha",
            "2005,KGZ,RUS,goods,from,5,,alpha",
        ]
    )
    table = tarazy.balances(known, 2005, 2005, ["KAZ", "Kyrgyzstan"], lens_on(known))
    whole = table.filter(pl.col("domain") == "all")
    got = {(r["focal"], r["vector"]): r["share"] for r in whole.iter_rows(named=True)}
    assert got["KAZ", "russia"] == 0.25
    assert got["KAZ", "eu"] == 0.75
    assert got["KGZ", "russia"] == 1
    with pytest.raises(tarazy.TarazyError, match="did you mean"):
        tarazy.balances(known, 2005, 2005, ["Kazakstan"], lens_on(known))
