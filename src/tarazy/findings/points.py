"""Ideal points of all states from the ledger's votes, and what is read off them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from tarazy.findings import roll_calls
from tarazy.findings.cells import Floats
from tarazy.findings.roll_calls import FEWEST, Votes
from tarazy.ledger import Ledger, TarazyError, UnknownName
from tarazy.measures.ideal_points import IdealPoints, NotConverged, Start, ideal_points
from tarazy.measures.robust_points import inflation

#: Windows of fewer years take the walk of the line since 1992.
_SHORT, _LONG = 12, 1992
_REACH = float(ndtri(0.95))
#: The state whose side of the line is positive.
ANCHOR = "USA"


@dataclass(frozen=True)
class Points:
    """A fitted line of states.

    Attributes
    ----------
    votes : Votes
        The roll calls that divided somebody.
    fit : IdealPoints
        Rows are ``votes.states``, columns ``fit.periods``, the years with roll calls.
    seen : numpy.ndarray
        Shape (states, years): roll calls on which the state voted. A point without any is an
        interpolation and is not handed out.
    wider : numpy.ndarray
        Shape (states,): the factor by which a state's votes leave its points less well known than
        the model says (:func:`tarazy.measures.robust_points.inflation`, resolution by resolution).
    labels : numpy.ndarray or None
        Shape (calls,): which roll calls share their parameters; None where none do.
    """

    votes: Votes
    fit: IdealPoints
    seen: NDArray[np.int64]
    wider: Floats
    labels: NDArray[np.int64] | None = None

    @property
    def short(self) -> bool:
        """Whether the walk is that of the longer line, because the window is short."""
        return short(self.votes)

    @property
    def years(self) -> list[int]:
        """Years with roll calls, in order."""
        return [int(y) for y in self.fit.periods]

    @property
    def sd(self) -> Floats:
        """Standard deviations of the points, shape (states, years)."""
        return self.fit.sd * self.wider[:, None]

    def covariance(self, weights: Floats) -> Floats:
        """Covariance of weighted sums of the points.

        Parameters
        ----------
        weights : numpy.ndarray
            Shape (sums, states, years).

        Returns
        -------
        numpy.ndarray
            Shape (sums, sums).
        """
        return self.fit.covariance(weights * self.wider[None, :, None])

    def row(self, state: str) -> int:
        """Position of a state among the fit's rows."""
        return self.votes.states.index(state)

    def draws(self, year: int, number: int, seed: int = 0) -> Floats:
        """Points of a year drawn from their joint normal distribution.

        Parameters
        ----------
        year, number : int
        seed : int

        Returns
        -------
        numpy.ndarray
            Shape (number, states); NaN where the fit has no point.
        """
        t = self.years.index(year)
        there = np.flatnonzero(~np.isnan(self.fit.point[:, t]))
        weights = np.zeros((len(there), *self.seen.shape))
        weights[np.arange(len(there)), there, t] = 1.0
        values, turn = np.linalg.eigh(self.covariance(weights))
        root = turn * np.sqrt(np.clip(values, 0.0, None))  # two directions are fixed by the scale
        noise = np.random.default_rng(seed).standard_normal((number, len(there)))
        drawn = np.full((number, len(self.seen)), np.nan)
        drawn[:, there] = self.fit.point[there, t] + noise @ root.T
        return drawn

    def frame(self) -> pl.DataFrame:
        """Every point with its interval.

        Returns
        -------
        polars.DataFrame
            Columns ``year, state, point, low, high, votes``, by state and year.
        """
        i, t = np.nonzero(self.seen > 0)
        reach = _REACH * self.sd[i, t]
        return pl.DataFrame({
            "year": self.fit.periods[t],
            "state": np.array(self.votes.states)[i],
            "point": self.fit.point[i, t],
            "low": self.fit.point[i, t] - reach,
            "high": self.fit.point[i, t] + reach,
            "votes": self.seen[i, t],
        })  # fmt: skip


def points(
    ledger: Ledger,
    first: int | None = None,
    last: int | None = None,
    *,
    issue: str | None = None,
    every: bool = False,
    bridged: bool = False,
) -> Points:
    """Fit ideal points to the roll calls of some years.

    Parameters
    ----------
    ledger : Ledger
    first, last, issue, every
        As in :func:`tarazy.findings.roll_calls.read`.
    bridged : bool
        Whether a resolution that returns under the same title keeps its parameters.

    Returns
    -------
    Points

    Raises
    ------
    UnknownName
        As `read`; if too few roll calls divide anybody; or if the United States, whose side is
        the positive one, cast no vote.
    TarazyError
        If the fit did not converge.
    """
    votes = roll_calls.read(ledger, first, last, issue=issue, every=every)
    key = ("points", votes.first, votes.last, issue, every, bridged)
    return ledger.once(key, lambda: fitted(ledger, votes, _start, bridged=bridged))


def fitted(
    ledger: Ledger,
    votes: Votes,
    start: Callable[[Votes], Start | None],
    *,
    bridged: bool = False,
) -> Points:
    """Fit ideal points to some votes.

    Parameters
    ----------
    ledger : Ledger
    votes : Votes
    start : callable
        Gives the place to begin at for the roll calls that divide somebody; None for none.
    bridged : bool
        As in :func:`points`, as are the return and the errors.

    Returns
    -------
    Points
    """
    spread = np.fmax.reduce(votes.cast, axis=0) - np.fmin.reduce(votes.cast, axis=0)
    votes = votes.take(np.flatnonzero(spread > 0))
    if votes.calls.height < FEWEST:
        raise UnknownName(
            f"only {votes.calls.height} {votes.kind} of {votes.span} divided anybody",
            allowed=f"at least {FEWEST}; fewer carry no line",
            do="widen the years with --from and --to",
        )
    anchor = votes.states.index(roll_calls.voter(ledger, votes, ANCHOR))
    years = votes.years.astype(np.int64)
    labels = returning(votes.calls) if bridged else None
    # A few years hardly tell how far states walk; left to them the walk can stand still.
    walk = float(np.sqrt(_kept()[_LONG][2])) if short(votes) else None
    try:
        fit = ideal_points(votes.cast, years, anchor, bridges=labels, start=start(votes), walk=walk)
    except NotConverged as error:
        raise TarazyError(
            f"the ideal points of {votes.span} did not converge: {error}",
            do="widen the years with --from and --to, or leave out --issue",
        ) from None
    there = ~np.isnan(votes.cast)
    seen = np.stack([there[:, years == year].sum(axis=1) for year in fit.periods], axis=1)
    wider = inflation(
        votes.cast, years, fit.point, fit.discrimination, fit.cutpoints,
        fit.walk if np.isfinite(fit.walk) else 1.0, clusters=resolutions(votes.calls),
    )  # fmt: skip
    return Points(votes, fit, seen, wider, labels)


def _start(votes: Votes) -> Start:
    """Where an earlier fit ended: it saves time, and moves no point beyond the fit's tolerance."""
    years = np.unique(votes.years)
    kept = _kept()
    # Of the lines kept, the one that begins nearest to these votes.
    point, items, walk = kept[min(kept, key=lambda first: abs(first - votes.first))]
    states = pl.DataFrame({"state": votes.states}).with_row_index("i")
    known = point.filter(pl.col("year").is_in(years.tolist())).join(states, on="state")
    theta = np.full((len(votes.states), len(years)), np.nan)
    theta[known["i"].to_numpy(), np.searchsorted(years, known["year"].to_numpy())] = known["point"]
    rolls = votes.calls.select("roll").join(items, on="roll", how="left", maintain_order="left")
    return Start(theta, rolls.select("slope", "cut", "gap").to_numpy(), walk)


def kept_points() -> pl.DataFrame:
    """Ideal points of the embedded votes since 1992, as they come with the package.

    Returns
    -------
    polars.DataFrame
        Columns ``state, year, point``, in the fit's own unit; of no votes but the embedded ones.
    """
    return _kept()[_LONG][0].select("state", pl.col("year").cast(pl.Int64), "point")


@cache
def _kept() -> dict[int, tuple[pl.DataFrame, pl.DataFrame, float]]:
    """Points, roll calls and the walk's variance of the lines kept, by their first year.

    They come with the package, in the fit's own unit.
    """
    folder = resources.files("tarazy.findings").joinpath("embedded")
    with resources.as_file(folder) as path:
        point = pl.read_parquet(path / "points.parquet")
        items = pl.read_parquet(path / "roll_calls.parquet")
    return {
        int(first): (of, items.filter(pl.col("first") == first), float(of["walk"][0]))
        for (first,), of in point.group_by(["first"])
    }


def short(votes: Votes) -> bool:
    """Whether a window is too short to tell how far states walk.

    Parameters
    ----------
    votes : Votes

    Returns
    -------
    bool
    """
    return votes.last - votes.first + 1 < _SHORT


def returning(calls: pl.DataFrame) -> NDArray[np.int64]:
    """Which roll calls put the same resolution to the vote, by their titles.

    Parameters
    ----------
    calls : polars.DataFrame
        Rows of ``roll_calls``.

    Returns
    -------
    numpy.ndarray
        Shape (calls,): the same label for roll calls of different years with the same title, case
        and the words of adoption apart. A title that stands twice in a year says too little of
        either, and a roll call without one is its own.
    """
    named = _titled(calls)
    unique = pl.len().over("title", "year") == 1
    return _labels(named, unique & (pl.col("title").str.len_chars() > 0))


def resolutions(calls: pl.DataFrame) -> NDArray[np.int64]:
    """Which roll calls are about the same text or its parts, by their titles.

    Parameters
    ----------
    calls : polars.DataFrame
        Rows of ``roll_calls``.

    Returns
    -------
    numpy.ndarray
        Shape (calls,): the same label for the same title, within a year too: what depends on each
        other is drawn or summed together. A roll call without a title is its own.
    """
    return _labels(_titled(calls), pl.col("title").str.len_chars() > 0)


def _titled(calls: pl.DataFrame) -> pl.DataFrame:
    """Roll calls with their titles bared of agenda numbers, index words and words of adoption."""
    title = (
        pl.col("title")
        .str.replace(r"^A/\d+/\d+\s+\S+\s+-\s+", "")
        .str.replace(r"[.\s]+-\s+[^a-z]*$", "")
        .str.to_lowercase()
        .str.replace(r"\s*:\s*resolution\b.*$", "")
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
    )
    return calls.with_columns(title=title).with_row_index("j")


def _labels(named: pl.DataFrame, shared: pl.Expr) -> NDArray[np.int64]:
    key = named.select(
        key=pl.when(shared.fill_null(value=False)).then("title").otherwise(pl.format("#{}", "j"))
    )["key"]
    return np.unique(key.to_numpy(), return_inverse=True)[1].astype(np.int64)


def bridging_changes(bridged: Points, plain: Points) -> str:
    """What bridging changes, in one sentence.

    Parameters
    ----------
    bridged, plain : Points
        Of the same roll calls.

    Returns
    -------
    str
    """
    counts = np.bincount(bridged.labels if bridged.labels is not None else np.arange(0))
    both = ~np.isnan(plain.fit.point)
    with_, without = bridged.fit.point[both], plain.fit.point[both]
    apart = np.abs(with_ - without)
    i, t = np.argwhere(both)[int(apart.argmax())]
    return (
        f"Bridged: {int((counts > 1).sum())} resolutions that return under the same title hold "
        f"{int(counts[counts > 1].sum()):,} of {bridged.votes.calls.height:,} roll calls to the "
        f"same weight and cutpoints. Against the line without bridges the points correlate at "
        f"{np.corrcoef(with_, without)[0, 1]:.3f} and lie {apart.mean():.2f} apart on average, "
        f"{apart.max():.2f} at most ({bridged.votes.states[i]} {plain.years[t]}); a resolution "
        "under an old title may say something new."
    )
