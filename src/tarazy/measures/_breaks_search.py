"""Where breaks may stand, whether one more is needed, and which dates fit best."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
from ruptures import Dynp
from ruptures.base import BaseCost

from ._arrays import Floats
from ._breaks_null import Guesses, Ints, Null, Observed, Sets

#: Dates that are held against each other at once: alone, in pairs, and by ruptures.
_ALONE, _PAIRED, _GRID = 100, 40, 100
#: Points above which only half as many dates are paired, and dates are moved by the likeliest guess
#: at the errors alone: for the sake of time.
_SHORT = 200
#: Dates that are tried while unlikely guesses at the errors are left out.
_SOME = 16


@dataclass(frozen=True)
class Case:
    """Series on one axis of times, and what counts as a break.

    Attributes
    ----------
    times : ndarray, shape (n,)
    series : sequence of Observed
    trend : bool
        Whether a slope may change beside the level.
    least : int
        Points between two breaks, and between a break and an end.
    """

    times: Floats
    series: Sequence[Observed]
    trend: bool
    least: int

    def allowed(self, dates: Sequence[int]) -> Ints:
        """First points of a new stretch that leave enough points to every stretch."""
        ends = [0, *dates, len(self.times)]
        near = np.abs(np.arange(len(self.times))[:, None] - ends) < self.least
        return np.flatnonzero(~near.any(axis=1))

    def base(self, times: Floats, dates: Sequence[int]) -> Floats:
        """Regressors with given breaks, shape (t, q)."""
        plain = [np.ones(len(times)), times - self.times[0]][: 1 + self.trend]
        changes = self.changes(times, np.asarray(dates, dtype=np.intp))
        return np.column_stack([*plain, changes.reshape(len(times), -1)])

    def changes(self, times: Floats, dates: Ints) -> Floats:
        """Regressors of each break, shape (t, m, 1), or (t, m, 2) where slopes may change."""
        after = times[:, None] - self.times[dates]
        parts = [(after >= 0).astype(float), np.maximum(after, 0.0)][: 1 + self.trend]
        return np.stack(parts, axis=-1)

    def nulls(self, dates: Sequence[int], like: Sequence[Guesses] | None = None) -> list[Null]:
        """Each series with given breaks, with the guesses of others where they are given."""
        known = self._nulls.get(tuple(dates))
        if like is None and known is not None:
            return known
        some = _thinned(self.allowed(dates), _SOME)
        made = [
            Null(one, self.base(one.times, dates),
                 self.changes(one.times, some).reshape(len(one.times), -1), guesses)
            for one, guesses in zip(self.series, like or repeat(None), strict=False)
        ]  # fmt: skip
        if like is None:
            self._nulls[tuple(dates)] = made
        return made

    @cached_property
    def _nulls(self) -> dict[tuple[int, ...], list[Null]]:
        """What was made already: the same breaks are asked for several times on the way."""
        return {}

    def gains(self, nulls: Sequence[Null], kinds: Sequence[Ints]) -> list[Floats]:
        """How much better all series fit with sets of breaks, shape (m,) a kind; kinds (m, c)."""
        total = [np.zeros(len(sets)) for sets in kinds]
        for null in nulls:
            better, without = null.better(null.left, self.sets(null, kinds))
            total = [
                so_far + own[:, 0] - without[0] for so_far, own in zip(total, better, strict=True)
            ]
        return total

    def sets(self, null: Null, kinds: Sequence[Ints]) -> Sets:
        """Regressors of sets of breaks at a series' points."""
        dates = np.unique(np.concatenate([sets.ravel() for sets in kinds]))
        changes = self.changes(null.seen.times, dates)
        each = changes.shape[2]
        index = [
            (np.searchsorted(dates, sets)[..., None] * each + np.arange(each)).reshape(
                len(sets), -1
            )
            for sets in kinds
        ]
        return null.sets(changes.reshape(len(changes), -1), index)


def more(
    case: Case, dates: Sequence[int], room: int, resamples: int, rng: np.random.Generator
) -> tuple[float, Ints]:
    """P-value of the given breaks against one or two more, and the dates that would be added.

    The statistic is the likelihood with a break more over that without, each averaged over the
    guesses at the errors and over dates; a second one does so over pairs of dates, for shocks that
    pass. The less likely of the two counts, held against the least of the two in resamples.
    Resamples draw a guess as often as it is likely without a break, and the series' own whitened
    residuals from near each point, with a random sign, at the same points in all series. The
    residuals are those with the best set let in: with a break left in them, every resample would
    have its jump, and no break could be told from a wild shock.
    """
    places = case.allowed(dates)
    paired = _PAIRED if len(case.times) <= _SHORT else _PAIRED // 2
    kinds = [_thinned(places, _ALONE)[:, None], _pairs(_thinned(places, paired), case, room)]
    kinds = [sets for sets in kinds if len(sets)]
    nulls = case.nulls(dates)
    seen = case.gains(nulls, kinds)
    let_in = max(
        (float(_mean(gain[:, None])[0]), kind, int(gain.argmax())) for kind, gain in enumerate(seen)
    )
    drawn = _resampled(case, nulls, kinds, let_in[1:], resamples, rng)
    both = np.column_stack([[_mean(gain[:, None])[0] for gain in seen], drawn])
    # How far up each resample, and what was seen, stands among all.
    order = np.sort(both, axis=1)
    above = [
        both.shape[1] - np.searchsorted(row, own) for row, own in zip(order, both, strict=True)
    ]
    least = np.min(above, axis=0)
    p_value = float((least <= least[0]).mean())
    taken = int(np.argmin([rank[0] for rank in above]))
    return p_value, kinds[taken][seen[taken].argmax()]


def _resampled(
    case: Case, nulls: Sequence[Null], kinds: Sequence[Ints], let_in: tuple[int, int],
    resamples: int, rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """The statistics, shape (kinds, resamples), where nothing more breaks."""
    n = len(case.times)
    reach = max(3, n // 5)
    near = np.arange(n)[:, None] + rng.integers(-reach, reach + 1, size=(n, resamples))
    near = np.where(near < 0, -near, np.where(near >= n, 2 * (n - 1) - near, near))
    signs = rng.choice([-1.0, 1.0], size=(n, resamples))
    gains = [np.zeros((len(sets), resamples)) for sets in kinds]
    share = rng.random(resamples)
    every = [case.sets(null, kinds) for null in nulls]
    shocks = [null.shocks(wanted, *let_in) for null, wanted in zip(nulls, every, strict=True)]
    which = [null.chosen(share) for null in nulls]
    drawn = [late[guess, near] * signs for (_, late), guess in zip(shocks, which, strict=True)]
    mixed = np.tensordot(_tied(nulls, shocks), drawn, axes=1) if len(nulls) > 1 else drawn
    for null, wanted, guess, own_shocks in zip(nulls, every, which, mixed, strict=True):
        values = null.errors.colour(own_shocks[null.seen.there], guess)
        for part in null.chunks(resamples, sum(len(sets) for sets in kinds)):
            better, without = null.better(null.errors.whiten(values[:, part]), wanted)
            for gain, own in zip(gains, better, strict=True):
                gain[:, part] += own - without
    return np.array([_mean(gain) for gain in gains])


def _tied(nulls: Sequence[Null], shocks: Sequence[tuple[Floats, Floats]]) -> Floats:
    """What ties residuals of several series as they were tied before a set was let in, (m, m).

    The set that fits all of them best takes what they have in common before what they have alone;
    resamples that lack it would make common breaks look rarer than they are.
    """
    likeliest = [int(null.weight.argmax()) for null in nulls]
    roots = []
    for stage in (0, 1):
        one = np.array([both[stage][g] for both, g in zip(shocks, likeliest, strict=True)])
        roots.append(np.linalg.cholesky(np.corrcoef(one) + 1e-6 * np.eye(len(one))))
    return np.asarray(roots[0] @ np.linalg.inv(roots[1]))


def dated(case: Case, number: int, told: Sequence[int]) -> list[int]:
    """The dates of so many breaks: ruptures' or those told, whichever fit better, made better."""
    starts, nulls = [sorted(told)], case.nulls([])
    if (found := _candidates(case, number, nulls)) is not None:
        starts.append(found)
    best = starts[int(case.gains(nulls, [np.array(starts)])[0].argmax())]
    long = len(case.times) > _SHORT
    return _climbed(case, best, [null.guesses(best=long) for null in case.nulls(best)])


def around(
    case: Case, dates: Sequence[int], which: int, like: Sequence[Guesses] | None = None
) -> tuple[list[Null], Ints, Floats]:
    """One break's rivals, the others given: the series without it, its dates, their gains."""
    others = [date for i, date in enumerate(dates) if i != which]
    ends = [0, *dates, len(case.times)]
    places = case.allowed(others)
    places = places[(places > ends[which]) & (places < ends[which + 2])]
    nulls = case.nulls(others, like)
    if len(places) > _ALONE:  # the neighbourhood of the best of a thinner choice
        some = _thinned(places, _ALONE)
        best = some[case.gains(nulls, [some[:, None]])[0].argmax()]
        places = places[np.abs(places - best) <= _ALONE]
    return nulls, places, case.gains(nulls, [places[:, None]])[0]


def _climbed(case: Case, start: Sequence[int], like: Sequence[Guesses]) -> list[int]:
    """Dates, each moved to where the series fit best with the others given, until none moves."""
    dates = list(start)
    settled: list[list[int] | None] = [None] * len(dates)  # the others, when it last moved
    for _ in range(5):
        before = list(dates)
        for i in range(len(dates)):
            others = dates[:i] + dates[i + 1 :]
            if others == settled[i]:
                continue
            settled[i] = others
            _, places, gains = around(case, dates, i, like)
            if len(places):
                dates[i] = int(places[gains.argmax()])
        if dates == before:
            break
    return dates


def _candidates(case: Case, number: int, nulls: Sequence[Null]) -> list[int] | None:
    """Dates by dynamic programming (ruptures), on a grid; None where it is too coarse for them."""
    n = len(case.times)
    jump = max(1, n // _GRID)
    least = -(-case.least // jump) * jump
    if (number + 1) * least > n - jump:
        return None
    found = Dynp(custom_cost=_Squares(case, nulls), min_size=least, jump=jump).fit(case.times)
    dates: list[int] = found.predict(n_bkps=number)[:-1]
    return dates


class _Squares(BaseCost):  # type: ignore[misc]
    """What is left of all series between two points, each in its own long-run scale."""

    model = "squares"
    min_size = 2

    def __init__(self, case: Case, nulls: Sequence[Null]) -> None:
        self.signal = case.times[:, None]
        self.trend = case.trend
        sums = []
        for null in nulls:
            one, shape = null.seen, (len(case.times),)
            y, t, there = np.zeros(shape), np.zeros(shape), one.there.astype(float)
            weight = float(null.weight @ ((1 - null.rho) / (1 + null.rho)))
            y[one.there] = (one.values - one.values.mean()) * np.sqrt(weight / null.scatter)
            t[one.there] = one.times - one.times.mean()
            sums.append(np.stack([there, y, y * y, t, t * t, t * y]))
        whole = np.array(sums)
        self.sums = np.concatenate([np.zeros((*whole.shape[:2], 1)), whole.cumsum(axis=2)], axis=2)

    def fit(self, signal: Floats) -> "_Squares":
        """Nothing: the series are known."""
        return self

    def error(self, start: int, end: int) -> float:
        """Sum of squares about the mean, or about a line."""
        count, y, yy, t, tt, ty = (self.sums[..., end] - self.sums[..., start]).T
        count = np.maximum(count, 1.0)
        rest = yy - y * y / count
        if self.trend:
            flat = tt - t * t / count
            rest = rest - np.where(flat > 0, (ty - t * y / count) ** 2, 0.0) / np.where(
                flat > 0, flat, 1.0
            )
        return float(np.maximum(rest, 0.0).sum())


def _mean(gains: Floats) -> Floats:
    """Logarithm of the mean of exponentials over dates, the first axis."""
    top = gains.max(axis=0)
    return np.asarray(top + np.log(np.exp(gains - top).mean(axis=0)))


def _pairs(places: Ints, case: Case, room: int) -> Ints:
    """Two dates far enough apart, shape (m, 2); none where there is room for one break only."""
    first, second = np.triu_indices(len(places), k=1)
    pairs = np.column_stack([places[first], places[second]])
    return pairs[(np.diff(pairs)[:, 0] >= case.least) & (room > 1)]


def _thinned(places: Ints, most: int) -> Ints:
    """Evenly chosen places, all of them where there are few."""
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, most).round().astype(np.intp)]
