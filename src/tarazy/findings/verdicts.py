"""Which account the series favour, whichever of the disputed dates of a doctrine is right."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.accounts import Rule
from tarazy.findings.cells import Floats
from tarazy.findings.series import Series
from tarazy.ledger import Ledger
from tarazy.measures.accounts import CANNOT_TELL, FEWEST, INERTIAL, Account, Evidence, Verdict
from tarazy.measures.accounts import verdict as weigh_accounts
from tarazy.texts.edition import When
from tarazy.texts.register import FOREIGN_POLICY, Register

#: Sets of disputed dates that are tried at most.
MOST_SETS = 8
#: Error rate of the verdict on the whole; the domains share another one.
_ALPHA = 0.05
#: Resamples of the whole, and of a domain.
_RESAMPLES, _FEWER = 999, 499


@dataclass(frozen=True, slots=True)
class Adoption:
    """An edition of a doctrine, and the times that count as its first.

    Attributes
    ----------
    id, title : str
    times : tuple of int
        One where its date is not disputed; each once. Empty where no source is exact enough.
    """

    id: str
    title: str
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on the whole or a domain.

    Attributes
    ----------
    domain : str
    policy, environment : tuple of Series
    times : numpy.ndarray of int
        From the first to the last point of the policy series.
    account, reason : str
        As in :class:`tarazy.measures.accounts.Verdict`; ``dates`` where disputed dates decide, and
        ``no series`` where there is nothing to try.
    leading : str or None
    evidence : tuple of Evidence
        Over all sets of dates: the least and greatest ends, the largest p-values, adjusted for
        the number of accounts and of domains.
    points : int
    sets : tuple of tuple of int
        Dates of doctrines that were tried.
    same_time : bool
    """

    domain: str
    policy: tuple[Series, ...]
    environment: tuple[Series, ...]
    times: NDArray[np.int64]
    account: str = CANNOT_TELL
    reason: str = "no series"
    leading: str | None = None
    evidence: tuple[Evidence, ...] = ()
    points: int = 0
    sets: tuple[tuple[int, ...], ...] = ()
    same_time: bool = False


def adoptions(register: Register | None, *, monthly: bool) -> tuple[Adoption, ...]:
    """Editions of the foreign-policy doctrine, with every date that is claimed for each.

    Parameters
    ----------
    register : Register or None
    monthly : bool

    Returns
    -------
    tuple of Adoption
        An act's date goes before a claim's. By year, what comes after June counts from the next
        year, of which it has the larger part. By month a date known only to the year has no place.
    """
    found = []
    for edition in register.series(FOREIGN_POLICY) if register else ():
        times: list[int] = []
        for claim in edition.adoption:
            time = _first(claim.when, monthly=monthly)
            if time is not None and time not in times:
                times.append(time)
        if not edition.disputed and len(times) > 1:
            # Dates that agree narrow each other: the most exact one stands.
            order = {"day": 0, "month": 1, "year": 2}
            best = min(edition.adoption, key=lambda c: order[c.when.precision])
            times = [t for t in [_first(best.when, monthly=monthly)] if t is not None]
        found.append(Adoption(edition.id, edition.title, tuple(sorted(times))))
    return tuple(found)


def _first(when: When, *, monthly: bool) -> int | None:
    if monthly:
        return None if when.precision == "year" else first_point(when.first, monthly=True)
    return when.first.year if when.precision == "year" else first_point(when.first, monthly=False)


def first_point(day: date, *, monthly: bool) -> int:
    """The first year or month of which a day leaves the larger part.

    Parameters
    ----------
    day : datetime.date
    monthly : bool

    Returns
    -------
    int
    """
    if monthly:
        return 12 * day.year + day.month - 1 + (day.day > 15)
    return day.year + (day.month > 6)


def date_sets(editions: Sequence[Adoption]) -> tuple[tuple[int, ...], ...]:
    """Every way in which disputed dates may be settled, at most :data:`MOST_SETS`.

    Parameters
    ----------
    editions : sequence of Adoption

    Returns
    -------
    tuple of tuple of int
        One empty set where there are no dates.
    """
    ways = product(*(e.times for e in editions if e.times))
    return tuple(dict.fromkeys(tuple(sorted(set(way))) for way in ways))[:MOST_SETS]


def judge(
    domain: str,
    policy: Sequence[Series],
    environment: Sequence[Series],
    rules: Sequence[Rule],
    sets: Sequence[tuple[int, ...]],
    share: int = 1,
) -> Judged:
    """Weigh the accounts of one domain.

    Parameters
    ----------
    domain : str
    policy, environment : sequence of Series
        That vary; of one step of time.
    rules : sequence of Rule
    sets : sequence of tuple of int
        Of :func:`date_sets`.
    share : int
        Verdicts that share one error rate.

    Returns
    -------
    Judged
        The account of a verdict stands only if it is the verdict on every set of dates.
    """
    if not policy:
        return Judged(domain, (), tuple(environment), np.arange(0))
    times = np.arange(
        min(int(s.times[0]) for s in policy), max(int(s.times[-1]) for s in policy) + 1
    )
    around = [s for s in environment if Series.varies(s.within(int(times[0]), int(times[-1])))]
    accounts = _accounts(rules, policy, around, len(times))
    if not accounts or not around or len(times) < FEWEST:
        reason = "too short" if len(times) < FEWEST else "no series"
        return Judged(domain, tuple(policy), tuple(around), times, reason=reason, points=len(times))
    y, y_draws = _laid(policy, times)
    e, e_draws = _laid(around, times)
    resamples = _RESAMPLES if share == 1 else _FEWER
    found = [
        weigh_accounts(
            y, e, np.array(dates, dtype=float), accounts, times=times, policy_draws=y_draws,
            environment_draws=e_draws, resamples=resamples, level=1 - _ALPHA / share,
            effects=i == 0,
        )
        for i, dates in enumerate(sets)
    ]  # fmt: skip
    return _settled(domain, policy, around, times, found, sets, share)


def judged_once(
    ledger: Ledger,
    domain: str,
    policy: Sequence[Series],
    environment: Sequence[Series],
    rules: Sequence[Rule],
    sets: Sequence[tuple[int, ...]],
    share: int = 1,
) -> Judged:
    """What :func:`judge` gives; the same series are judged once, whichever finding asks.

    Parameters
    ----------
    ledger : Ledger
        Keeps the verdict.
    domain, policy, environment, rules, sets, share
        As for :func:`judge`.

    Returns
    -------
    Judged
    """
    asked = (domain, tuple(sets), share, repr(rules), _digest(policy), _digest(environment))
    return ledger.once(
        ("judged", *asked), lambda: judge(domain, policy, environment, rules, sets, share)
    )


def _digest(series: Sequence[Series]) -> str:
    """What tells some series from any others, to the last figure."""
    found = hashlib.sha256()
    for one in series:
        words = (one.name, one.title, one.unit, one.monthly, sorted(one.sources), one.caveats,
                 one.domain, one.draws.shape)  # fmt: skip
        found.update(repr(words).encode())
        for figures in (one.times, one.value, one.draws):
            found.update(np.ascontiguousarray(figures).tobytes())
    return found.hexdigest()


def _laid(series: Sequence[Series], times: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Values, shape (series, times), and draws, shape (draws, series, times)."""
    both = [s.on(times) for s in series]
    return np.stack([v for v, _ in both]), np.stack([d for _, d in both], axis=1)


def _accounts(
    rules: Sequence[Rule], policy: Sequence[Series], around: Sequence[Series], n: int
) -> list[Account]:
    """Rules as the measure has them, without lags that the series are too short for."""
    found = []
    for rule in rules:
        lags = tuple(lag for lag in rule.lags if abs(lag) <= n // 3)
        if rule.follows == "doctrine":
            signs = np.array([rule.directions.get((p.name, ""), 0) for p in policy], dtype=float)
        else:
            signs = np.array([[rule.directions.get((p.name, e.name), 0) for e in around]
                              for p in policy], dtype=float)  # fmt: skip
        if lags:
            found.append(Account(rule.name, rule.follows, lags, signs if signs.any() else None))
    return found


def _settled(
    domain: str,
    policy: Sequence[Series],
    around: Sequence[Series],
    times: NDArray[np.int64],
    found: Sequence[Verdict],
    sets: Sequence[tuple[int, ...]],
    share: int,
) -> Judged:
    """One verdict from those on every set of dates."""
    first = found[0]
    agreed = len({(v.account) for v in found}) == 1
    evidence = []
    for k, one in enumerate(first.evidence):
        every = [v.evidence[k] for v in found]
        worst = max(every, key=lambda e: -1.0 if np.isnan(e.adjusted) else e.adjusted)
        evidence.append(Evidence(
            one.name, one.weight, _least([e.low for e in every]), _most([e.high for e in every]),
            worst.statistic, worst.p, min(1.0, share * worst.adjusted)
            if np.isfinite(worst.adjusted) else np.nan, worst.lag, worst.kept,
            one.detectable, one.bound,
        ))  # fmt: skip
    return Judged(
        domain, tuple(policy), tuple(around), times,
        first.account if agreed else CANNOT_TELL,
        first.reason if agreed else "dates",
        first.leading if agreed else next(v.account for v in found if v.account != CANNOT_TELL),
        tuple(evidence), first.points, tuple(sets), any(v.same_time for v in found),
    )  # fmt: skip


def _least(ends: Sequence[float]) -> float:
    return float(np.fmin.reduce(np.array(ends)))


def _most(ends: Sequence[float]) -> float:
    return float(np.fmax.reduce(np.array(ends)))


def smallest(judged: Judged) -> float:
    """The smallest effect that could have been seen, of the accounts that were tried.

    Parameters
    ----------
    judged : Judged

    Returns
    -------
    float
        Share of what is new in policy from point to point; NaN where even the largest that was
        tried would not have been seen.
    """
    seen = [e.detectable for e in judged.evidence if e.name != INERTIAL]
    return float(np.nanmin(seen)) if np.isfinite(seen).any() else float("nan")
