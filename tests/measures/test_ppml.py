"""PPML: by hand, against Newton with dummies, the adding-up of Fally, separation, bad input."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures.ppml import NotConverged, ppml

NAN = np.nan


def newton(y, columns, steps=60):
    """Newton on a design with every dummy, begun halfway between the flows and their mean."""
    x, mu = np.column_stack(columns), (y + y.mean()) / 2
    for _ in range(steps):
        b = np.linalg.solve((x * mu[:, None]).T @ x, x.T @ (mu * np.log(mu) + y - mu))
        mu = np.exp(x @ b)
    return b, mu, x


def dummies(codes):
    return [(codes == level).astype(float) for level in np.unique(codes)]


def world(seed=0, states=7, years=2, noise=0.5):
    """Flows of states with each other by gravity, with zeros and multiplicative noise."""
    rng = np.random.default_rng(seed)
    i, j, t = (a.ravel() for a in np.indices((states, states, years)))
    other = i != j
    i, j, t = i[other], j[other], t[other]
    far = rng.normal(size=(states, states))
    near = (rng.random((states, states)) < 0.3).astype(float)
    x1, x2 = (far + far.T)[i, j], np.maximum(near, near.T)[i, j]
    mass = rng.normal(size=(2, states, years))
    mean = np.exp(1 + mass[0, i, t] + mass[1, j, t] - 0.8 * x1 + 0.5 * x2)
    y = mean * rng.lognormal(-(noise**2) / 2, noise, len(i)) * (rng.random(len(i)) > 0.1)
    exporter, importer = i * years + t, j * years + t
    pair = np.minimum(i, j) * states + np.maximum(i, j)
    return y, {"far": x1, "near": x2}, {"exporter": exporter, "importer": importer}, pair


def test_by_hand_two_groups_and_one_dummy():
    # In each group exp(b) is the ratio of means of those with the dummy and without: 3 in both.
    fit = ppml([1, 3, 2, 6], {"d": [0, 1, 0, 1]}, {"group": ["a", "a", "b", "b"]})
    assert fit.names == ("d",)
    assert fit.coefficients == pytest.approx([np.log(3)])
    assert fit.fitted == pytest.approx([1, 3, 2, 6])
    assert np.exp(fit.effects) == pytest.approx([1, 1, 2, 2])
    assert fit.converged
    assert fit.imbalance < 1e-5
    # Pooled: sums 3 and 6 without and with it, a dummy crossed with the group's share.
    fit = ppml([1, 4, 2, 2], {"d": [0, 1, 0, 1]}, {"group": ["a", "a", "b", "b"]})
    assert np.exp(fit.coefficients) == pytest.approx([2])
    assert fit.fitted == pytest.approx([5 / 3, 10 / 3, 4 / 3, 8 / 3])


def test_newton_on_dummies_gives_the_same_coefficients_and_clustered_errors():
    y, x, effects, pair = world()
    e, i = effects.values()
    # One importer less in each of two years, which share no flow.
    b, mu, design = newton(y, [*x.values(), *dummies(e), *dummies(i)[2:]])
    fit = ppml(y, x, effects, clusters={"pair": pair})
    assert fit.coefficients == pytest.approx(b[:2], rel=1e-6)
    assert fit.fitted == pytest.approx(mu, rel=1e-5)
    # The sandwich with sums by pair, G/(G-1) and the small-sample factor of fixest.
    bread = np.linalg.inv((design * mu[:, None]).T @ design)
    score = design * (y - mu)[:, None]
    meat = sum(np.outer(s, s) for s in (score[pair == p].sum(0) for p in np.unique(pair)))
    n, groups = len(y), len(np.unique(pair))
    plain = (bread @ meat @ bread)[:2, :2] * groups / (groups - 1)
    ratio = np.diag(fit.covariance) / np.diag(plain)
    assert ratio == pytest.approx(ratio[0], rel=1e-4)
    # pyfixest takes one level off for each set of effects past the first, whatever the years.
    assert ratio[0] == pytest.approx((n - 1) / (n - 2 - 14 - 13), rel=1e-4)
    assert fit.covariance / ratio[0] == pytest.approx(plain, rel=1e-3)
    assert fit.clusters == (groups,)
    two = ppml(y, x, effects, clusters={"from": e // 2, "to": i // 2})
    assert two.clusters == (7, 7)
    assert not np.allclose(two.errors, fit.errors)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_fitted_flows_of_every_exporter_and_importer_add_up(seed):
    y, x, effects, _ = world(seed, states=6)
    fit = ppml(y, x, effects)
    use = fit.used
    for codes in effects.values():
        actual, expected = (np.bincount(codes[use], weights=v[use]) for v in (y, fit.fitted))
        assert expected == pytest.approx(actual, rel=1e-5)
    assert (fit.used + fit.missing + fit.separated + fit.alone == 1).all()
    assert y[fit.separated].sum() == 0


def test_the_unit_of_flows_changes_only_what_is_fitted():
    y, x, effects, pair = world(3)
    million = ppml(y, x, effects, clusters={"pair": pair})
    dollars = ppml(y * 1e6, x, effects, clusters={"pair": pair})
    assert dollars.coefficients == pytest.approx(million.coefficients, rel=1e-6)
    assert dollars.errors == pytest.approx(million.errors, rel=1e-5)
    assert dollars.fitted == pytest.approx(million.fitted * 1e6)


def test_a_state_that_trades_with_nobody_is_counted_and_left_out():
    y, x, effects, _ = world(1)
    without = ppml(y, x, effects)
    silent = np.r_[effects["exporter"], [99, 99, 99]]
    more = ppml(
        np.r_[y, 0, 0, 0],
        {name: np.r_[v, 1.0, 2.0, 0.5] for name, v in x.items()},
        {"exporter": silent, "importer": np.r_[effects["importer"], 0, 2, 4]},
    )
    assert more.separated[-3:].all()
    assert np.isnan(more.fitted[-3:]).all()
    assert more.coefficients == pytest.approx(without.coefficients, rel=1e-7)


def test_zeros_separated_by_a_regressor_are_found():
    # Primer of ppmlhdfe: x is one on two zeros only, so its coefficient has no finite value.
    y, more = np.array([0, 0, 0, 1, 2, 3.0] * 2), np.tile([1, 0, 2, 0, 1, 1.0], 2)
    fit = ppml(y, {"x": np.tile([1, 1, 0, 0, 0, 0.0], 2), "more": more}, {"one": [0] * 6 + [1] * 6})
    assert np.flatnonzero(fit.separated).tolist() == [0, 1, 6, 7]
    assert fit.collinear == ("x",)
    assert fit.names == ("more",)
    b, mu, _ = newton(y[fit.used], [more[fit.used], *dummies(np.repeat([0, 1], 4))])
    assert fit.coefficients == pytest.approx(b[:1], rel=1e-6)
    assert fit.fitted[fit.used] == pytest.approx(mu, rel=1e-5)


def test_zeros_separated_by_two_sets_of_effects_together_are_found():
    """Example of the primer in which no level is empty and yet the third row is separated."""
    y = np.tile([0, 1, 0, 0, 1.0], 3)
    first, second = np.tile([1, 1, 2, 2, 2], 3), np.tile([1, 1, 1, 2, 2], 3)
    x = np.random.default_rng(0).normal(size=15)
    fit = ppml(y, {"x": x}, {"first": first, "second": second})
    assert np.flatnonzero(fit.separated).tolist() == [2, 7, 12]


def test_missing_numbers_and_lonely_rows_are_counted():
    y, x, effects, _ = world(2)
    y[4], x["far"][9] = NAN, NAN
    exporter = effects["exporter"].copy()
    exporter[20] = 777
    fit = ppml(y, x, {**effects, "exporter": exporter})
    assert np.flatnonzero(fit.missing).tolist() == [4, 9]
    assert fit.alone[20] or y[20] == 0
    assert np.isnan(fit.fitted[[4, 9]]).all()


def test_what_effects_say_too_is_left_out_by_name():
    y, x, effects, _ = world(5)
    fit = ppml(y, {**x, "mass": effects["exporter"] * 1.0}, effects)
    assert fit.collinear == ("mass",)
    assert fit.names == ("far", "near")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"flows": [1, -2, 3, 4]}, "flows hold -2"),
        ({"flows": [1, np.inf, 3, 4]}, "infinite"),
        ({"flows": ["a", 2, 3, 4]}, "not numbers"),
        ({"flows": [0, 0, 0, 0]}, "none is positive"),
        ({"regressors": {}}, "no regressors"),
        ({"regressors": {"d": [1, 2]}}, r"d has shape \(2,\)"),
        ({"effects": {}}, "0 sets of effects"),
        ({"effects": {"e": [1, 1]}}, r"e has shape \(2,\)"),
        ({"clusters": {c: [0, 1, 2, 3] for c in "abc"}}, "3 of clusters"),
        ({"most": 0}, "most is 0"),
    ],
)
def test_bad_input_is_refused(change, told):
    good = {
        "flows": [1, 3, 2, 6],
        "regressors": {"d": [0, 1, 0, 1]},
        "effects": {"e": [0, 0, 1, 1]},
    }
    with pytest.raises(ValueError, match=told):
        ppml(**(good | change))


def test_without_convergence_there_are_no_numbers():
    y, x, effects, _ = world(4)
    with pytest.raises(NotConverged, match="not converged in 2 steps"):
        ppml(y, x, effects, most=2)


def test_importing_tarazy_does_not_pay_for_the_estimator():
    code = "import sys, tarazy, tarazy.measures.ppml; sys.exit('pyfixest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_published_elasticities_on_real_trade(data):
    """Distance, border and language of 2019 lie where the literature has them.

    Head and Mayer (2014), table 4: structural estimates of distance have median -1.14 and standard
    deviation 0.41 over 328, of contiguity 0.52 (0.65), of common language 0.33 (0.46); PPML gives
    smaller distances than least squares.
    """
    flows = pl.read_parquet(data / "trade/baci_total_2000_2020.parquet")
    near = pl.read_parquet(data / "geography/dist_cepii.parquet")
    year = flows.filter(pl.col("year") == 2019)
    known = set(near["iso_o"]) & set(
        year.group_by("exporter").agg(pl.len()).filter(pl.col("len") > 100)["exporter"]
    )
    pairs = near.filter(pl.col("iso_o").is_in(known), pl.col("iso_d").is_in(known),
                        pl.col("iso_o") != pl.col("iso_d"))  # fmt: skip
    table = pairs.join(
        year, left_on=["iso_o", "iso_d"], right_on=["exporter", "importer"], how="left"
    )
    names = {"contig": "border", "comlang_off": "language"}
    km = table["distw"].replace(".", None).cast(float).fill_null(NAN)
    fit = ppml(
        table["value_kusd"].fill_null(0),
        {"distance": np.log(km), **{v: table[k] for k, v in names.items()}},
        {"exporter": table["iso_o"], "importer": table["iso_d"]},
        clusters={"pair": table.select(pl.min_horizontal("iso_o", "iso_d") +
                                       pl.max_horizontal("iso_o", "iso_d")).to_series()},
    )  # fmt: skip
    distance, border, language = fit.coefficients
    assert -1.1 < distance < -0.7
    assert 0.52 - 0.65 < border < 0.52 + 0.65
    assert 0.33 - 0.46 < language < 0.33 + 0.46
