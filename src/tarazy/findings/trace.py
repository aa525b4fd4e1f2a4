"""From a figure back to the rows of the ledger it was made from, and to their sources."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tarazy.findings.ask import check_year, lens_of
from tarazy.findings.camps import settled
from tarazy.findings.dependence import trade_lens
from tarazy.findings.hedging import without_gestures
from tarazy.findings.roll_calls import voting_years
from tarazy.findings.trace_flows import trace_flows
from tarazy.findings.trace_pairs import trace_outcome, trace_reports, trace_system
from tarazy.findings.trace_shares import trace_shares
from tarazy.findings.trace_texts import trace_events, trace_mentions
from tarazy.findings.trace_tilt import trace_expected
from tarazy.findings.trace_votes import VOTED, trace_votes
from tarazy.findings.trace_words import trace_words
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens


@dataclass(frozen=True, slots=True)
class _Asked:
    """A figure, as it is asked for."""

    ledger: Ledger
    lens: Lens
    year: int
    domain: str | None
    indicator: str | None
    vector: str | None
    at: int | None


Road = Callable[[_Asked], pl.DataFrame]


def _shares(asked: _Asked) -> pl.DataFrame:
    check_year(asked.ledger, asked.lens, asked.year)
    return trace_shares(asked.ledger, asked.lens, asked.year, asked.domain, asked.indicator)


def _through(seen: Callable[[Ledger, Lens], Lens], *, named: bool = False) -> Road:
    """Shares through a lens made of the one asked for; `named`: the indicator chose the road."""

    def road(asked: _Asked) -> pl.DataFrame:
        lens = seen(asked.ledger, asked.lens)
        check_year(asked.ledger, lens, asked.year)
        indicator = None if named else asked.indicator
        return trace_shares(asked.ledger, lens, asked.year, asked.domain, indicator)

    return road


def _seats(asked: _Asked) -> pl.DataFrame:
    rows = _shares(asked)
    return rows.filter(pl.col("tie") == "memberships")


def _votes(asked: _Asked) -> pl.DataFrame:
    years = [str(y) for y in voting_years(asked.ledger)]
    known(str(asked.year), years, "year with roll calls")
    return trace_votes(asked.ledger, asked.lens, asked.year, asked.vector)


def _words(asked: _Asked) -> pl.DataFrame:
    return trace_words(asked.ledger, asked.lens, asked.year, asked.vector)


def _mentions(asked: _Asked) -> pl.DataFrame:
    return trace_mentions(asked.ledger, asked.lens, asked.year, asked.vector)


def _events(asked: _Asked) -> pl.DataFrame:
    return trace_events(asked.ledger, asked.lens, asked.year, asked.vector)


def _reports(asked: _Asked) -> pl.DataFrame:
    return trace_reports(asked.ledger, asked.lens, asked.year)


def _system(asked: _Asked) -> pl.DataFrame:
    check_year(asked.ledger, asked.lens, asked.year)
    layer = None if asked.indicator == "all" else asked.indicator
    return trace_system(asked.ledger, asked.lens, asked.year, layer)


def _expected(asked: _Asked) -> pl.DataFrame:
    return trace_expected(asked.ledger, asked.lens, asked.year)


def _flows(asked: _Asked) -> pl.DataFrame:
    return trace_flows(asked.ledger, asked.lens, asked.year, asked.indicator)


def _outcome(asked: _Asked) -> pl.DataFrame:
    if asked.at is None:
        raise UnknownName(
            "a figure of counterfactual is told without a shock",
            do="give its first year as --at: which producer is taken rests on it",
        )
    return trace_outcome(asked.ledger, asked.lens, asked.year, asked.at, asked.indicator)


_ALL = _through(lambda _, lens: lens, named=True)
_TRADE = _through(lambda _, lens: trade_lens(lens), named=True)

#: The road back by finding, and by figure where a finding has figures of several kinds: the
#: indicator then names the figure, the first by default.
ROADS: dict[str, dict[str, Road]] = {
    "balance": {"": _shares},
    "trend": {"": _shares},
    "dependence": {"": _through(lambda _, lens: trade_lens(lens))},
    "pressure": {"": _through(lambda _, lens: trade_lens(lens))},
    "hedging": {"": _through(lambda _, lens: without_gestures(lens))},
    "membership": {"": _seats},
    "reaction": {"": _through(settled)},
    "positions": {"": _words},
    "attention": {"": _mentions},
    "chronicle": {"": _events},
    "doctrine": {"declared": _mentions, "practised": _ALL},
    "compare": {
        "effective": _ALL, "largest": _ALL, "speed": _ALL, "distance": _votes,
        "concentration": _TRADE, "asymmetry": _TRADE,
        "reaction": _through(settled, named=True),
    },
    "periods": {
        "share": _ALL, "speed": _ALL, "dependence": _TRADE, "point": _votes, "distance": _votes,
        "attention": _mentions, "events": _reports,
    },
    "counterfactual": {"": _outcome},
    "rerouting": {"": _flows},
    "system": {"": _system},
    "tilt": {"share": _TRADE, "expected": _expected},
    **{finding: {"": _votes} for finding in VOTED},
}  # fmt: skip
TRACED = tuple(ROADS)


def trace(
    ledger: Ledger,
    finding: str,
    focal: str | Path | Lens,
    year: int,
    *,
    domain: str | None = None,
    indicator: str | None = None,
    vector: str | None = None,
    at: int | None = None,
) -> pl.DataFrame:
    """Rows of the ledger behind a figure of a finding.

    Parameters
    ----------
    ledger : Ledger
    finding : str
        One of :data:`TRACED`.
    focal : str, pathlib.Path or Lens
        Of ``counterfactual`` the state or one of its donors; of ``compare`` one of the states.
    year : int
        The year of the figure.
    domain, indicator, vector : str, optional
        The figure's; None or ``all`` for every one. What counts as an indicator: the flow of
        ``dependence`` and ``pressure`` (the state's own trade), the measure of ``compare``, the
        kind of ``periods``, the outcome of ``counterfactual``, the layer of ``system``;
        ``declared`` or ``practised`` of ``doctrine``, ``share`` or ``expected`` of ``tilt``;
        the first digits of a product of ``rerouting``.
    at : int, optional
        Of ``counterfactual``: the first year of the shock.

    Returns
    -------
    polars.DataFrame
        Columns ``domain, figure, vector, partner, year, from, to, tie, reported_by, value, unit,
        used, doubt, source, producer, file, sha256``. ``used`` says ``yes``, ``interval`` (another
        producer's figure, from which the interval comes) or ``no`` (doubted); largest first. Of
        a finding on votes, the votes of the year, as in
        :func:`tarazy.findings.trace_votes.trace_votes`; of ``positions``, the words of the
        speech, as in :func:`tarazy.findings.trace_words.trace_words`; of words declared, the
        sentences that name somebody, and of ``chronicle``, the events, as in
        :mod:`tarazy.findings.trace_texts`.

    Raises
    ------
    UnknownName
        If there is no such finding, domain, indicator or vector; the nearest names are given.
    """
    known(finding, TRACED, "finding with a trace")
    lens = lens_of(ledger, focal)
    if vector not in (None, "all"):
        known(str(vector), lens.vector_codes, f"vector of {finding}")
    roads = ROADS[finding]
    chosen = next(iter(roads))
    if chosen and indicator not in (None, "all"):
        chosen = known(str(indicator), tuple(roads), f"figure of {finding}")
    rows = roads[chosen](_Asked(ledger, lens, year, domain, indicator, vector, at))
    if "producer" in rows.columns:
        return rows
    if vector not in (None, "all"):
        rows = rows.filter(pl.col("vector") == vector)
    about = ledger.frame("sources").select("producer", "file", "sha256", source="id")
    return rows.join(about, on="source", how="left", maintain_order="left").sort(
        "value", descending=True, nulls_last=True, maintain_order=True
    )
