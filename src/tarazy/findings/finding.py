"""A finding: one question, answered, with everything needed to doubt the answer."""

import json
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tarazy.ledger import Ledger

#: Pages that single facts were read from are told as one source: how their ids begin, what they are
PAGES = {
    "m-": ("memberships", "Dated memberships"),
    "r-": ("resolutions", "Symbols, days and tallies of resolutions"),
    "o-": ("organisations", "Days that organisations began"),
    "d-": ("doctrines", "Facts of doctrine editions"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One question about one state, answered from the ledger.

    Attributes
    ----------
    finding : str
        Name of the finding (``balance``).
    focal : str
        ISO 3166-1 alpha-3.
    question, answer : str
        The answer is built from the numbers of the table by a template.
    table : polars.DataFrame
        Its rows are the JSON's ``table``.
    method : str
        What was done, and by whose method.
    caveats : tuple of str
        What the figures cannot show.
    sources : polars.DataFrame
        The ``sources`` rows of every ledger row used.
    view : polars.DataFrame
        The table as people read it: strings, few columns, intervals beside their figures.
    charts : dict of str to dict
        Vega-Lite specifications by title.
    """

    finding: str
    focal: str
    question: str
    answer: str
    table: pl.DataFrame
    method: str
    caveats: tuple[str, ...]
    sources: pl.DataFrame
    view: pl.DataFrame = field(default_factory=pl.DataFrame)
    charts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain values.

        Returns
        -------
        dict
            Keys ``finding, focal, question, answer, table, method, caveats, sources``.
        """
        return {
            "finding": self.finding,
            "focal": self.focal,
            "question": self.question,
            "answer": self.answer,
            "table": _plain(self.table),
            "method": self.method,
            "caveats": list(self.caveats),
            "sources": _plain(self.sources),
        }

    def to_json(self) -> str:
        """The finding as JSON, UTF-8, the same bytes for the same ledger and lens.

        Returns
        -------
        str
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)

    def to_csv(self) -> str:
        """The table as CSV.

        Returns
        -------
        str
        """
        return rounded(self.table).write_csv()


def rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Floats with six significant digits, NaN as null: what the figures are known to, and stable.

    Parameters
    ----------
    frame : polars.DataFrame

    Returns
    -------
    polars.DataFrame
    """
    number = pl.col(pl.Float64)
    return frame.with_columns(
        pl.when(number.is_finite()).then(number.round_sig_figs(6)).otherwise(None).name.keep()
    )


def _plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    dates = frame.with_columns(pl.col(pl.Date).cast(pl.String))
    return rounded(dates).to_dicts()


def sources_of(ledger: Ledger, ids: set[str]) -> pl.DataFrame:
    """The source records of some rows, by id.

    Parameters
    ----------
    ledger : Ledger
    ids : set of str

    Returns
    -------
    polars.DataFrame
        Rows of the table ``sources``.
    """
    return ledger.frame("sources").filter(pl.col("id").is_in(sorted(ids))).sort("id")
