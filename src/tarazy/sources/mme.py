"""Joint military exercises by pair and year: D'Orazio's Multinational Military Exercises.

The file has a row a participant, 1980-2010, collected from news reports; read from 1992 on by the
year an exercise began. Two indicators: ``exercises`` counts those in which both states took part;
``exercises_shared`` gives every exercise of n named states 1/(n-1) a pair, so that a participant's
exercises add up to their number and large gatherings do not outweigh bilateral ones.

Traps. Participants that are not known are ``-9``; they are set aside and n counts named states
only. The file holds at most 24 participants an exercise, the first in the alphabet: lists of 24
are cut (Combined Endeavor 2001 ends at North Macedonia), so those exercises are set aside whole,
since keeping them would count Armenia and never the United States. One number was given to two
exercises a few times, and exercises over New Year stand under both years: an exercise is a number
and the year it began. Some exercises stand twice under two numbers (Centrazbat 97). Reports thin
out where the press does.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "defence/mme_v7_long_participant.parquet"
SOURCE = Source(
    id="mme",
    producer="Vito D'Orazio",
    title="Multinational Military Exercises (MME)",
    citation="D'Orazio, Vito, and Kevin Galambos. 2021. Multinational Military Exercises, "
    "1980-2010; as distributed in long form by the R package troopdata (Allen, Flynn and "
    "Machain).",
    version="7, one row a participant, 1980-2010",
    licence="free for research with citation",
    url="https://www.vitodorazio.com/",
)
#: The most participants the producer's table has room for.
_WIDTH = 24
_EXERCISE = ["MMEID", "s.year"]


def read(folder: Path) -> Iterator[Reading]:
    """Read joint exercises by pair, 1992-2010.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicators ``exercises`` and ``exercises_shared``.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("s.year") >= 1992)
    cut = pl.len().over(_EXERCISE) >= _WIDTH
    whole = frame.filter(~cut)
    whole = whole.with_columns(_states(whole["country"]).alias("state"))
    named = whole.drop_nulls("state").select(*_EXERCISE, "state").unique()
    alone = pl.len().over(_EXERCISE) == 1
    left = pl.concat(
        [
            aside(whole.filter(pl.col("state").is_null()), "country", "not a state's name"),
            aside(frame.filter(cut), "MMEID", "the list of participants is cut at 24"),
            aside(named.filter(alone), "MMEID", "one state is named: no pair"),
        ]
    )
    yield Reading(SOURCE, path, {"ties": _pairs(named)}, left)


def _states(names: pl.Series) -> pl.Series:
    # One name was written in UTF-8 and read as Latin-1.
    mended = names.str.replace(r"^SÃ£o Tom.*", "São Tomé & Príncipe")
    # The Yugoslavia of these years is the one of Serbia and Montenegro.
    return translate(mended, "name").replace({"YUG": "SRB"})


def _pairs(named: pl.DataFrame) -> pl.DataFrame:
    """Every two participants of an exercise, summed by year."""
    named = named.with_columns(n=pl.len().over(_EXERCISE))
    pairs = named.join(named.drop("n"), on=_EXERCISE, suffix="_b")
    return (
        pairs.filter(pl.col("state") < pl.col("state_b"))
        .group_by(
            pl.col("s.year").alias("year"),
            pl.col("state").alias("from"),
            pl.col("state_b").alias("to"),
        )
        .agg(
            exercises=pl.len().cast(pl.Float64),
            exercises_shared=(1 / (pl.col("n") - 1)).sum().round(6),
        )
        .unpivot(index=["year", "from", "to"], variable_name="indicator")
        .with_columns(reported_by=pl.lit("third"))
        .sort("year", "from", "to", "indicator")
    )
