"""How alike the vectors are, by how near they stand at the UN."""

from itertools import product

import numpy as np
import pytest

import tarazy
from tarazy.findings.points import points
from tarazy.findings.similar import Similar, vector_similarity
from tarazy.lens import assignment

from .test_points import STEADY, actors, likeness, simulated


@pytest.fixture(scope="module")
def similar(ledger):
    return vector_similarity(ledger, tarazy.load("KAZ", ledger), 2019)


def test_kazakhstan_s_vectors(ledger, similar):
    lens = tarazy.load("KAZ", ledger)
    assert similar.value.shape == (7, 7)
    assert similar.draws.shape[1:] == (7, 7)
    for one in (similar.value, *similar.draws):
        assert np.diag(one).tolist() == [1] * 7
        np.testing.assert_allclose(one, one.T)
        assert ((one > 0) & (one <= 1)).all()
    at = lens.vector_codes.index
    # Who votes with whom is no secret: the Union with the West, China with Central Asia.
    value = similar.value
    assert value[at("eu"), at("west")] > value[at("eu"), at("russia")]
    assert value[at("china"), at("central_asia")] > value[at("china"), at("west")]
    np.testing.assert_allclose(similar.draws.mean(axis=0), value)
    # By the integral, without a draw: 200 draws scatter about it.
    mean, spread = likeness(points(ledger, 1992), 2019, "RUS", "CHN")
    drawn = similar.draws[:, at("russia"), at("china")]
    assert drawn.std() == pytest.approx(spread, rel=0.2)
    assert drawn.mean() == pytest.approx(mean, abs=3 * spread / np.sqrt(200))


@pytest.mark.parametrize("unit", [0.5, 2.0])
def test_the_unit_of_distance(ledger, similar, unit):
    lens, line = tarazy.load("KAZ", ledger), points(ledger, 1992)
    other = vector_similarity(ledger, lens, 2019, unit)
    a, b = (lens.vector_codes.index(c) for c in ("russia", "china"))
    # Two vectors of one state each: the same distances, in another unit.
    np.testing.assert_allclose(other.draws[:, a, b] ** unit, similar.draws[:, a, b])
    mean, spread = likeness(line, 2019, "RUS", "CHN", unit)
    assert other.value[a, b] == pytest.approx(mean, abs=3 * spread / np.sqrt(200))
    off = ~np.eye(7, dtype=bool)
    assert ((other.value - similar.value)[off] * (unit - 1) > 0).all()


def test_a_mean_over_pairs_of_states(ledger, similar):
    lens, line = tarazy.load("KAZ", ledger), points(ledger, 1992)
    point = line.fit.point[:, line.years.index(2019)]
    of = assignment(lens, ledger, range(2019, 2020), line.votes.states)[0]
    for one, other in (("eu", "west"), ("russia", "china"), ("turkic", "rest")):
        pair = [
            [i for i in np.flatnonzero(of == lens.vector_codes.index(c)) if np.isfinite(point[i])]
            for c in (one, other)
        ]
        drawn = line.draws(2019, 200)
        alike = np.mean([np.exp(-np.abs(drawn[:, i] - drawn[:, j])) for i, j in product(*pair)])
        k, m = lens.vector_codes.index(one), lens.vector_codes.index(other)
        assert similar.value[k, m] == pytest.approx(alike)


def test_a_year_that_is_not_whole_takes_one_before(ledger):
    """2024 has six roll calls; of 2023 Türkiye's votes are lost, and with them a vector's mean."""
    lens = tarazy.load("KAZ", ledger)
    thin, gone, whole = (vector_similarity(ledger, lens, year) for year in (2024, 2023, 2022))
    assert (thin.year, gone.year, whole.year) == (2022, 2022, 2022)
    assert np.array_equal(thin.draws, whole.draws)
    assert np.array_equal(gone.draws, whole.draws)
    assert vector_similarity(ledger, lens, 2025).year == 2025
    # A lens that does not part the Turkic states from the rest can do with 2023.
    assert vector_similarity(ledger, tarazy.load("VNM", ledger), 2024).year == 2023


def test_a_state_that_stayed_away_for_a_year_is_still_a_member(small, ballots, lens_on):
    when, cast = simulated([2001, 2002, 2003], {"KAZ": -0.5, **STEADY})
    cast["FRA"] = cast["FRA"][:20] + 20 * "X" + cast["FRA"][40:]
    ledger = small(actors=actors(), **ballots(when, cast))
    lens = lens_on(ledger)
    found, line = vector_similarity(ledger, lens, 2002), points(ledger)
    drawn = line.draws(2002, 200)
    russia = drawn[:, [line.row("RUS")]]
    union = drawn[:, [line.row(s) for s in ("DEU", "FRA", "ITA", "GBR")]]
    a, b = (lens.vector_codes.index(c) for c in ("russia", "eu"))
    assert found.year == 2002
    assert found.value[a, b] == pytest.approx(np.exp(-np.abs(russia - union)).mean())


def test_draws_in_turn():
    draws = np.arange(3.0)[:, None, None] * np.ones((3, 2, 2))
    similar = Similar(np.eye(2), draws, 2001)
    assert similar.repeated(7)[:, 0, 0].tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert similar.repeated(2).shape == (2, 2, 2)


def test_near_states_are_more_alike_than_far_ones(small, ballots, lens_on):
    when, cast = simulated([2001, 2002], {"KAZ": -0.5, **STEADY})
    ledger = small(actors=actors(), **ballots(when, cast))
    lens = lens_on(ledger)
    found = vector_similarity(ledger, lens, 2002)
    at = lens.vector_codes.index
    # Russia stands at -1.1, China at -1.6, the Union about 1.1 and the United States at 2.
    row = [found.value[at("russia"), at(c)] for c in ("china", "eu", "west")]
    assert row == sorted(row, reverse=True)
    line = points(ledger)
    a, b = (line.draws(2002, 200)[:, line.row(s)] for s in ("RUS", "CHN"))
    alike = np.exp(-np.abs(a - b)).mean()
    assert found.value[at("russia"), at("china")] == pytest.approx(alike)
    # Two years back is as far as it looks.
    assert vector_similarity(ledger, lens, 2004) is not None
    assert vector_similarity(ledger, lens, 2005) is None


def test_without_roll_calls_nothing_is_said(small, lens_on, ledger):
    known = small(ties=["2001,KAZ,RUS,goods,from,5,,alpha"])
    assert vector_similarity(known, lens_on(known), 2001) is None
    assert "at the UN" not in tarazy.balance(known, lens_on(known), 2001).answer
    # An island has no neighbours: their vector is empty, holds no share and is like nothing.
    lens = tarazy.load("TUV", ledger)
    found = vector_similarity(ledger, lens, 2019)
    alone = found.value[lens.vector_codes.index("neighbours")]
    assert sorted(alone)[:-1] == [0.0] * (len(lens.vectors) - 1)
    assert sorted(alone)[-1] == 1.0


def test_too_few_roll_calls_or_a_vector_that_never_votes(small, ballots, lens_on):
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    few = small(actors=actors(), **ballots(when[:9], {s: c[:9] for s, c in cast.items()}))
    assert vector_similarity(few, lens_on(few), 2001) is None
    cast["CHN"] = "X" * len(when)
    silent = small(actors=actors(), **ballots(when, cast))
    assert vector_similarity(silent, lens_on(silent), 2001) is None
