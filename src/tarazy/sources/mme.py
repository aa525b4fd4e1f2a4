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

The same exercises are events of the type COOPERATE, with all participants named and the day or
month they began.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import numbered, together
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
        ``ties`` of the indicators ``exercises`` and ``exercises_shared``; ``events``.
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
    yield Reading(SOURCE, path, {"ties": _pairs(named), "events": _events(whole)}, left)


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


def _events(rows: pl.DataFrame) -> pl.DataFrame:
    """One event an exercise, by the day or month it began, or the year where no more is known."""
    began = rows.drop_nulls("state").group_by(_EXERCISE).agg(
        pl.col("state").unique().sort(),
        pl.col("s.month").min(), day=pl.col("s.day").cast(pl.Int64, strict=False).min(),
        label=pl.col("Ex_Name").replace("-9", None).min(),
    )  # fmt: skip
    month, day = pl.col("s.month"), pl.col("day")
    year = pl.col("s.year")
    of_month = month.is_between(1, 12).fill_null(value=False)
    of_day = of_month & day.is_between(1, 31).fill_null(value=False)
    return numbered(
        began.filter(pl.col("state").list.len() > 1).select(
            *together("state"),
            id=pl.format("{}-{}", "MMEID", year),
            date=pl.date(year, pl.when(of_month).then(month).otherwise(1),
                         pl.when(of_day).then(day).otherwise(1)),
            precision=pl.when(of_day).then(pl.lit("day")).when(of_month).then(pl.lit("month"))
            .otherwise(pl.lit("year")),
            kind=pl.lit("COOPERATE"), context=pl.lit("military"), domain=pl.lit("defence"),
            label=pl.format("exercise: {}", "label").fill_null("exercise"),
        )
    )  # fmt: skip
