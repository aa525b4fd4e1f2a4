"""Excess after a listing: by hand, against a fitted Poisson model, and planted."""

import numpy as np
import pytest
from benchmarks import rerouting as kept_results
from benchmarks.simulated_flows import SINCE, TIMES, world
from hypothesis import given
from hypothesis import strategies as st

from tarazy.measures.rerouting import (
    Shape,
    calendar_months,
    excess,
    mirror_gap,
    product_months,
    substitution,
)

WHITE = Shape(1.0, 0.0, 0.5)


def test_excess_by_hand():
    # Path 1 1 2 2 | 3: level 2 before, so 6 expected; 10 came.
    value = [[2.0, 2.0, 5.0, 3.0, 10.0]]
    found = excess(value, [[1, 1, 2, 2, 3]], [4], [0], shape=WHITE)
    assert found.expected[0] == pytest.approx(6.0)
    assert found.excess[0] == pytest.approx(4.0)
    assert found.gap[0] == pytest.approx([1, 1, 1.25, 0.75, 10 / 6])
    # Gaps 1, 1, 5/4, 3/4 have the variance 1/24; the mean before has weights 1/6, 1/6, 1/3, 1/3.
    variance = (1 / 24) * (1 + 2 / 36 + 2 / 9)
    assert found.error[0] == pytest.approx(np.sqrt(np.log1p(variance)))
    assert found.freedom[0] == pytest.approx(3)
    reach = np.exp(2.353363 * found.error[0])  # Student's t, 3 degrees of freedom, 95 %
    assert found.low[0] == pytest.approx(10 - 6 * reach, rel=1e-5)
    assert found.high[0] == pytest.approx(10 - 6 / reach, rel=1e-5)


def test_strands_add_up_and_keep_their_own_listing():
    value = [[4.0, 4.0, 4.0, 4.0, 9.0], [1.0, 1.0, 1.0, 5.0, 5.0]]
    found = excess(value, np.ones((2, 5)), [4, 3], [0, 0], shape=WHITE)
    # The first is expected once, the second twice; what the first does before counts as no excess.
    assert found.expected[0] == pytest.approx(4 + 2)
    assert found.observed[0] == pytest.approx(9 + 10)


def test_what_is_not_known_is_left_out():
    value = [[2.0, np.nan, 2.0, 2.0, 2.0, np.nan, 7.0]]
    found = excess(value, np.ones((1, 7)), [5], [0], shape=WHITE)
    assert (found.observed[0], found.expected[0]) == (7, 2)
    assert np.isnan(found.gap[0, [1, 5]]).all()


@pytest.mark.parametrize(
    "value",
    [
        [[0.0, 0.0, 0.0, 0.0, 5.0]],  # nothing before
        [[0.0, 9.0, 0.0, 0.0, 5.0]],  # too little before
        [[3.0, np.nan, np.nan, 3.0, 5.0]],  # too few known
        [[3.0, 3.0, 3.0, 3.0, 5.0]],  # no error can be read off a flat line
    ],
)
def test_no_interval_where_its_error_cannot_be_told(value):
    found = excess(value, np.ones((1, 5)), [4], [0])
    assert np.isnan(found.low[0])
    assert np.isnan(found.p_value[0])


def test_nothing_after_is_no_excess():
    found = excess([[2.0, 3, 2, 3, 0, 0]], np.ones((1, 6)), [4], [0], shape=WHITE)
    assert found.p_value[0] == 1
    assert found.high[0] < 0


flows = st.lists(st.floats(0.5, 100), min_size=8, max_size=8)


@given(flows, st.floats(0.01, 100))
def test_the_unit_does_not_matter(value, scale):
    one = excess([value], np.ones((1, 8)), [5], [0], shape=WHITE)
    other = excess([[scale * x for x in value]], np.full((1, 8), 7.0), [5], [0], shape=WHITE)
    assert other.excess == pytest.approx(scale * one.excess, rel=1e-6, abs=1e-9 * scale)
    assert other.error == pytest.approx(one.error, rel=1e-6, nan_ok=True)


@given(flows)
def test_an_excess_is_never_more_than_what_came(value):
    found = excess([value], np.ones((1, 8)), [5], [0], shape=WHITE)
    if np.isfinite(found.high[0]):
        assert found.low[0] <= found.excess[0] <= found.high[0] <= found.observed[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": [[-1.0, 1, 1, 1, 1]]}, "value hold -1"),
        ({"path": np.ones((1, 4))}, "do not fit"),
        ({"since": [0]}, "since holds 0"),
        ({"since": [5]}, "since holds 5"),
        ({"row": [0, 1]}, "do not fit"),
    ],
)
def test_bad_input_is_refused(change, said):
    given_ = {"value": np.ones((1, 5)), "path": np.ones((1, 5)), "since": [3], "row": [0]}
    with pytest.raises(ValueError, match=said):
        excess(**(given_ | change))


# --- the same as a Poisson model --------------------------------------------------------------


def test_the_event_study_is_that_of_a_poisson_model():
    """Coefficients of pyfixest's fepois on listed goods by month are logs of our gaps."""
    pyfixest = pytest.importorskip("pyfixest")
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(8)
    goods, times, since = 6, 9, 6
    y = rng.poisson(rng.gamma(3, 10, (goods, 1)) * rng.gamma(9, 1 / 9, (goods, times))) + 1.0
    y[0, since:] *= 3
    rest = y[1:].sum(axis=0)
    found = excess(y[:1], rest[None], [since], [0])
    cells = [{"y": y[g, t], "good": g, "time": t, "month": 0 if g else t}
             for g in range(goods) for t in range(times)]  # fmt: skip
    # Effects of product-partner and of partner-month, and one of the listed good in every month.
    fit = pyfixest.fepois("y ~ i(month, ref=0) | good + time", data=pandas.DataFrame(cells))
    coefficient = np.array([0.0, *fit.coef().to_numpy()])
    gaps = np.log(found.gap[0])
    assert coefficient == pytest.approx(gaps - gaps[0], abs=1e-5)


def test_product_months_are_those_of_a_poisson_model():
    """Raking gives the fixed effects' fitted values of a Poisson regression."""
    pyfixest = pytest.importorskip("pyfixest")
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(5)
    y = rng.poisson(20, (1, 4, 7)) + 0.0
    offset = rng.gamma(4, 0.25, (4, 7))
    effect = product_months(y, offset)
    cells = [{"y": y[0, j, t], "partner": j, "time": t, "ln": np.log(offset[j, t])}
             for j in range(4) for t in range(7)]  # fmt: skip
    data = pandas.DataFrame(cells)
    fit = pyfixest.fepois("y ~ 1 | partner + time", data=data, offset="ln")
    mean = np.asarray(fit.predict(type="response")).reshape(4, 7)
    ours = (effect * offset) * (y[0].sum(axis=1) / (effect * offset).sum(axis=1))[:, None]
    assert ours == pytest.approx(mean, rel=1e-4)


def test_a_product_that_controls_do_not_trade_has_no_effect():
    y = np.array([[[0.0, 0, 0]], [[1.0, 2, 3]]])
    effect = product_months(y, np.ones((1, 3)))
    assert np.isnan(effect[0]).all()
    assert effect[1] == pytest.approx([0.5, 1, 1.5])


def test_seasons_that_return_are_kept_and_others_are_not():
    month = np.arange(24) % 12
    steady = np.exp(0.5 * np.sin(month * np.pi / 6))
    value = 100 * steady[None, None]
    kept = calendar_months(value, np.ones((1, 24)), month)[0]
    assert np.log(kept) == pytest.approx(np.log(steady) - np.log(steady).mean(), abs=1e-6)
    rng = np.random.default_rng(1)
    noise = np.exp(rng.normal(0, 0.5, (30, 1, 24)))
    assert np.abs(np.log(calendar_months(noise, np.ones((1, 24)), month))).mean() < 0.15


def test_years_have_no_season():
    assert (
        calendar_months(np.ones((2, 1, 5)), np.ones((1, 5)), np.zeros(5)).tolist() == [[1] * 5] * 2
    )


# --- substitution and the mirror ----------------------------------------------------------------


def _flat(value, noise=0.05, seed=0):
    rng = np.random.default_rng(seed)
    before = 10 * np.exp(noise * rng.normal(size=20))
    return excess([[*before, *value]], np.ones((1, 20 + len(value))), [20], [0])


def test_substitution_is_the_ratio_and_its_interval_holds_both_errors():
    gain, loss = _flat([14.0] * 5), _flat([2.0] * 5, seed=1)
    ratio, low, high = substitution(gain, loss, [0], [0])[:, 0]
    assert ratio == pytest.approx(4 / 8, rel=0.1)
    assert low < ratio < high
    wide = substitution(_flat([14.0] * 5, 0.2), loss, [0], [0])[:, 0]
    assert wide[2] - wide[1] > 2 * (high - low)


def test_no_ratio_where_perhaps_nothing_was_lost():
    assert np.isnan(substitution(_flat([14.0] * 5), _flat([10.0] * 5), [0], [0])).all()


def test_a_mirror_gap_by_hand():
    # Of 100 sent 90 are usually recorded, 80 to 100 in single years; in the last year 50 of 200.
    gap = mirror_gap([[100.0, 100, 100, 100, 200]], [[80.0, 100, 85, 95, 50]], 4)
    assert -gap.excess[0] == pytest.approx(200 * 0.9 - 50)
    assert 0 < -gap.high[0] < -gap.excess[0] < -gap.low[0]
    assert gap.p_value[0] < 0.05
    usual = mirror_gap([[100.0, 100, 100, 100, 200]], [[80.0, 100, 85, 95, 180]], 4)
    assert usual.p_value[0] > 0.3
    assert usual.low[0] < 0 < usual.high[0]


# --- planted ------------------------------------------------------------------------------------


def test_planted_excess_is_found_and_little_else():
    made = world(99, reporters=3, goods=6, lift=(4.0, 6.0))
    main, _ = kept_results.paths(made)
    found, keys = kept_results.rows(made, main, made.suspected, "pg")
    planted = np.array([made.planted[g, j] for j, g, _ in keys])
    surely = found.low > 0
    assert surely[planted].mean() > 0.5
    assert surely[~planted].mean() < 0.15
    assert made.value.shape[-1] == TIMES
    assert (made.extra[..., :SINCE] == 0).all()


def test_results_have_a_row_for_every_design_and_level():
    rows = kept_results.read()
    wanted = [(d, level) for d in kept_results.DESIGNS
              for level in (*kept_results.LEVELS, "substitution", "mirror")]  # fmt: skip
    assert [(r["design"], r["level"]) for r in rows] == wanted
    for row in rows:
        assert int(row["worlds"]) >= kept_results.FULL
        assert 0 < int(row["told"]) <= int(row["rows"])
        assert bool(row["false_discovery_rate"]) == (row["level"] in kept_results.LEVELS)


def test_time_and_memory_of_a_million_rows_keep_the_promise():
    rows = kept_results.read_measured()
    assert kept_results.quick_enough(rows)
    promised = {r["level"]: r for r in rows if r["promise"]}
    assert int(promised["seconds, simulated"]["rows"]) > 1_000_000
    assert promised["seconds, simulated"]["promise"] == "20"
    assert promised["peak MB, simulated"]["promise"] == "2000"
    assert not kept_results.quick_enough([rows[0] | {"measured": "21", "promise": "20"}])


def test_the_results_keep_the_promise():
    rows = kept_results.read()
    assert kept_results.kept(rows)
    inside = [kept_results.COVER[0] <= float(r["coverage"]) <= kept_results.COVER[1] for r in rows]
    assert sum(inside) >= len(rows) - 1  # one in 48 by chance of so many worlds
    rows[0] |= {"coverage": "0.82", "coverage_error": "0.01"}
    assert not kept_results.kept(rows)
    rows[0] |= {"coverage": "0.90", "false_discovery_rate": "0.13"}
    rows[0]["false_discovery_rate_error"] = "0.01"
    assert not kept_results.kept(rows)


def test_a_level_read_from_fewer_times_is_less_sure():
    rng = np.random.default_rng(3)
    value = np.exp(rng.normal(0, 0.2, (40, 30))) * 10
    path, since, row = np.ones((40, 30)), np.full(40, 24), np.repeat(np.arange(20), 2)
    whole = excess(value, path, since, row)
    short = value.copy()
    short[1::2, :22] = np.nan  # every second strand begins two months before
    late = excess(short, path, since, row, shape=whole.shape)
    assert (late.error > whole.error).mean() > 0.9
    # Both strands' levels are their means over the months that are known.
    due = value[0, :24].mean() * 6 + value[1, 22:24].mean() * 6
    assert late.expected[0] == pytest.approx(due)
    np.testing.assert_allclose(late.observed, whole.observed)
