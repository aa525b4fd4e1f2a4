"""Signals of support from five major powers to other states: McManus and Nieman.

The United States, Britain, France, Russia and China, 1992-2012. Visits of the leader and joint
exercises are 1 in a year that had any and 0 in one that had none; arms are in million TIV as SIPRI
had them, rounded to whole ones; troops are persons; a pact is 0 or 1; statements are counted for
the United States only. Zeros are rows, because these indicators take an absence for missing.

Traps. Exercises and statements were coded to 2010: their zeros of 2011 and 2012 are no figures and
are left out. Troops jump in 2008 for Britain, France, Russia and China, where the record grows
wider. Figures that cannot be right are in the doubts: pacts of Russia and China with the states
that joined NATO in 2004 and 2009, Russia's exercises after 2005, her visits to the neighbours
before 2002, her forces not yet withdrawn in 1992-1994. Britain and France are receivers too.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "diplomacy/mcmanus_nieman_individual_signals_1950_2012.parquet"
SOURCE = Source(
    id="mcmanus-nieman",
    producer="Roseanne W. McManus and Mark David Nieman",
    title="Signals of major power support, individual signals",
    citation="McManus, Roseanne W., and Mark David Nieman. 2019. Identifying the level of major "
    "power support signaled for protégés: A latent measure approach. Journal of Peace Research "
    "56(3): 364-378.",
    version="individual signals, 1950-2012",
    licence="free for research with citation",
    url="https://doi.org/10.1177/0022343318808842",
)
_POWERS = {"us": "USA", "uk": "GBR", "fra": "FRA", "rus": "RUS", "chi": "CHN"}
#: Indicator and last coded year by the ending of the column.
_SIGNALS = {
    "vis": ("signal_visits", 2012),
    "ex": ("signal_exercises", 2010),
    "arms": ("signal_arms", 2012),
    "troops": ("signal_troops", 2012),
    "pact": ("signal_pact", 2012),
    "words": ("signal_words", 2010),
}


def read(folder: Path) -> Iterator[Reading]:
    """Read the signals of five major powers, 1992-2012.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the six indicators ``signal_*``, zeros included.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    frame = frame.with_columns(translate(frame["ccode"], "cow").alias("to"))
    parts = [
        _signal(frame, power, signal)
        for power in _POWERS
        for signal in _SIGNALS
        if f"{power}_{signal}" in frame.columns
    ]
    ties = pl.concat(parts).sort("indicator", "year", "from", "to")
    own = pl.col("from") == pl.col("to")
    left = pl.concat(
        [
            aside(frame.filter(pl.col("to").is_null()), "ccode", "state number not known"),
            aside(ties.filter(own), "from", "a signal to itself"),
        ]
    )
    yield Reading(SOURCE, path, {"ties": ties.filter(~own)}, left)


def _signal(frame: pl.DataFrame, power: str, signal: str) -> pl.DataFrame:
    indicator, last = _SIGNALS[signal]
    return frame.filter(pl.col("year") <= last, pl.col("to").is_not_null()).select(
        "year",
        pl.lit(_POWERS[power]).alias("from"),
        "to",
        pl.lit(indicator).alias("indicator"),
        pl.lit("third").alias("reported_by"),
        pl.col(f"{power}_{signal}").cast(pl.Float64).alias("value"),
    )
