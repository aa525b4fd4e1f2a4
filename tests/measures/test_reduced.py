"""Short autoregressions behind measurement error and gaps."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from tarazy.measures import _reduced
from tarazy.measures._reduced import autoregression, levels
from tarazy.measures._reduced_pair import pair


def remembering(rng, n, coefficient):
    y = rng.standard_normal(n)
    y[0] /= np.sqrt(1 - coefficient**2)
    for t in range(1, n):
        y[t] += coefficient * y[t - 1]
    return y


def test_partial_autocorrelations_give_the_equations_of_yule_and_walker():
    phi = _reduced._levinson(np.array([0.6, -0.3, 0.2]))
    rho = _reduced._correlations(np.array([0.6, -0.3, 0.2]), 12)
    for k in range(1, 12):
        assert rho[k] == pytest.approx(sum(phi[j] * rho[abs(k - 1 - j)] for j in range(3)))


def test_the_likelihood_is_that_of_contrasts_free_of_the_level():
    rng = np.random.default_rng(0)
    n = 7
    v = 0.6 ** np.abs(np.subtract.outer(range(n), range(n)))
    z = rng.standard_normal(n)
    contrasts = np.linalg.svd(np.ones((1, n)))[2][1:]  # orthonormal, each sums to 0
    density = multivariate_normal(np.zeros(n - 1), contrasts @ v @ contrasts.T)
    got = _reduced.restricted(v[None], z, np.ones((n, 1)))[0]
    # |D'D| = n is left out of the restricted likelihood's usual form.
    expected = -2 * density.logpdf(contrasts @ z) - (n - 1) * np.log(2 * np.pi) + np.log(n)
    assert got == pytest.approx(expected, abs=1e-6)


def test_restricted_likelihood_takes_most_of_the_bias_away():
    rng = np.random.default_rng(1)
    fitted, naive = [], []
    for _ in range(60):
        y = remembering(rng, 30, 0.7)
        fit = autoregression(y, np.zeros((30, 30)), levels(30, False), 1)
        fitted.append(fit.latent[0, 1] / fit.latent[0, 0])
        z = y - y.mean()
        naive.append(z[1:] @ z[:-1] / (z @ z))
    assert abs(np.mean(fitted) - 0.7) < 0.08 < abs(np.mean(naive) - 0.7)


def test_measurement_error_is_not_taken_for_a_short_memory():
    rng = np.random.default_rng(2)
    y = remembering(rng, 300, 0.9)
    noise = 1.5
    y += noise * rng.standard_normal(300)
    known = autoregression(y, noise**2 * np.eye(300), levels(300, False), 1)
    unknown = autoregression(y, np.zeros((300, 300)), levels(300, False), 1)
    remembered = [f.latent[0, 1] / f.latent[0, 0] for f in (known, unknown)]
    assert remembered[0] == pytest.approx(0.9, abs=0.06)
    assert remembered[1] < 0.8


def test_innovations_are_white_and_gaps_stay_gaps():
    rng = np.random.default_rng(3)
    y = remembering(rng, 200, 0.8)
    y[[5, 6, 90]] = np.nan
    fit = autoregression(y, np.zeros((200, 200)), levels(200, False), 3)
    assert np.isnan(fit.innovations).nonzero()[0].tolist() == [5, 6, 90]
    u = np.nan_to_num(fit.innovations)
    assert abs(u[1:] @ u[:-1]) / (u @ u) < 0.15
    assert np.var(u) == pytest.approx(1, abs=0.1)
    moved = autoregression(3 * y + 7, np.zeros((200, 200)), levels(200, False), 3)
    assert moved.innovations == pytest.approx(fit.innovations, abs=1e-3, nan_ok=True)


@pytest.mark.parametrize("error", [0.0, 0.7])
def test_two_series_give_back_the_coefficients_they_were_made_with(error):
    rng = np.random.default_rng(4)
    n = 150
    step = np.array([[0.7, 0.0], [0.5, 0.4]])
    z = np.zeros((2, n + 50))
    for t in range(1, n + 50):
        z[:, t] = step @ z[:, t - 1] + rng.standard_normal(2)
    z = z[:, 50:] + error * rng.standard_normal((2, n))
    known = np.einsum("ij,st->isjt", np.eye(2), error**2 * np.eye(n))
    free = pair(z, known, levels(n, False), 400, rng)
    assert np.median(free.step, axis=0) == pytest.approx(step, abs=0.2)
    spread = free.step.std(axis=0)
    assert 0.03 < spread.min() <= spread.max() < 0.35
    one = pair(z, known, levels(n, False), 50, rng, one_way=True)
    assert one.step[:, 0, 1] == pytest.approx(0, abs=1e-12)
    assert np.abs(np.linalg.eigvals(free.step)).max() < 1


def test_many_autoregressions_at_once_are_each_alone():
    def alone(partial, n):
        """The recursion of Durbin and Levinson, one number at a time."""
        rho, phi = [1.0], []
        for k, one in enumerate(partial, start=1):
            new = sum(a * rho[k - 1 - i] for i, a in enumerate(phi))
            rho.append(new + one * (1 - sum(a * rho[i + 1] for i, a in enumerate(phi))))
            phi = [a - one * b for a, b in zip(phi, phi[::-1], strict=True)] + [one]
        while len(rho) < n:
            rho.append(sum(a * rho[-1 - i] for i, a in enumerate(phi)))
        return rho[:n], phi

    rng = np.random.default_rng(2)
    for order in range(5):
        partial = np.tanh(rng.normal(size=(7, order)))
        for n in (3, 33):
            together = _reduced._correlations(partial, n)
            for row, one in zip(together, partial, strict=True):
                assert row == pytest.approx(alone(one, n)[0], abs=1e-12)
        coefficients = _reduced._levinson(partial)
        for row, one in zip(coefficients, partial, strict=True):
            assert row == pytest.approx(alone(one, 33)[1], abs=1e-12)
